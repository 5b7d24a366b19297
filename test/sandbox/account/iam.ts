/** Fills the IAM section; roles as `aws iam get-account-authorization-details` prints them. */
import { managedDocument } from '../iam/managed.ts';
import type { Document } from '../iam/policy.ts';
import type { Account, ManagedPolicy, Place, Raw, Role } from './account.ts';
import { idFrom } from './ids.ts';
import { refuseUnknownKeys } from './revive.ts';

const trustsTasks: Document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const roleKeys = [
  'Path',
  'RoleName',
  'RoleId',
  'Arn',
  'CreateDate',
  'AssumeRolePolicyDocument',
  'RolePolicyList',
  'AttachedManagedPolicies',
  'PermissionsBoundary',
  'Tags',
  'InstanceProfileList',
  'RoleLastUsed',
  'MaxSessionDuration',
  'Description',
  // As list-attached-role-policies and get-role-policy print them.
  'AttachedPolicies',
  'RolePolicies',
];

export function fillIam(part: Raw, place: Place): Account['iam'] {
  refuseUnknownKeys('iam', part, ['RoleDetailList', 'Roles', 'Policies', 'UserDetailList', 'GroupDetailList']);
  const policies = ((part['Policies'] ?? []) as Raw[]).map((policy) => fillPolicy(policy, place));
  const roles = ((part['RoleDetailList'] ?? part['Roles'] ?? []) as Raw[]).map((role) => fillRole(role, place));
  for (const { PolicyArn } of roles.flatMap((role) => role.AttachedManagedPolicies)) {
    const known = policies.some(({ Arn }) => Arn === PolicyArn) || managedDocument(PolicyArn);
    if (!known) throw new Error(`iam: give the document of ${PolicyArn} under iam.Policies: the sandbox does not carry it`);
  }
  return { RoleDetailList: roles, Policies: policies };
}

/** Also for roles that appear while the sandbox runs: the product's own, from its template. */
export function fillRole(raw: Raw, { account, partition, now }: Pick<Place, 'account' | 'partition' | 'now'>): Role {
  refuseUnknownKeys(`iam role ${raw['RoleName']}`, raw, roleKeys);
  const name = String(raw['RoleName']);
  const path = String(raw['Path'] ?? '/');
  const attached = (raw['AttachedManagedPolicies'] ?? raw['AttachedPolicies'] ?? []) as (string | { PolicyName?: string; PolicyArn: string })[];
  const boundary = raw['PermissionsBoundary'] as Role['PermissionsBoundary'];
  return {
    Path: path,
    RoleName: name,
    RoleId: String(raw['RoleId'] ?? idFrom('AROA', name)),
    Arn: String(raw['Arn'] ?? `arn:${partition}:iam::${account}:role${path}${name}`),
    CreateDate: (raw['CreateDate'] as Date | undefined) ?? new Date(now.getTime() - 30 * 86_400_000),
    AssumeRolePolicyDocument: documentOf(raw['AssumeRolePolicyDocument'] ?? trustsTasks),
    RolePolicyList: ((raw['RolePolicyList'] ?? raw['RolePolicies'] ?? []) as { PolicyName: string; PolicyDocument: unknown }[]).map(
      ({ PolicyName, PolicyDocument }) => ({ PolicyName, PolicyDocument: documentOf(PolicyDocument) }),
    ),
    AttachedManagedPolicies: attached.map((policy) => {
      const arn = typeof policy === 'string' ? policy : policy.PolicyArn;
      return { PolicyName: arn.split('/').at(-1)!, PolicyArn: arn };
    }),
    ...(boundary && { PermissionsBoundary: boundary }),
    Tags: (raw['Tags'] ?? []) as Role['Tags'],
  };
}

function fillPolicy(raw: Raw, { account, partition, now }: Place): ManagedPolicy {
  const name = String(raw['PolicyName'] ?? String(raw['Arn']).split('/').at(-1));
  const versions = (raw['PolicyVersionList'] ?? []) as Raw[];
  if (versions.length === 0) throw new Error(`iam policy ${name}: PolicyVersionList is empty`);
  const filled = versions.map((version, index) => ({
    VersionId: String(version['VersionId'] ?? `v${index + 1}`),
    IsDefaultVersion: Boolean(version['IsDefaultVersion'] ?? versions.length === 1),
    Document: documentOf(version['Document']),
    CreateDate: (version['CreateDate'] as Date | undefined) ?? now,
  }));
  return {
    PolicyName: name,
    Arn: String(raw['Arn'] ?? `arn:${partition}:iam::${account}:policy/${name}`),
    Path: String(raw['Path'] ?? '/'),
    DefaultVersionId: String(raw['DefaultVersionId'] ?? filled.find(({ IsDefaultVersion }) => IsDefaultVersion)?.VersionId ?? 'v1'),
    PolicyVersionList: filled,
  };
}

/** The CLI prints documents decoded; the API gives them URL-encoded. Both can be pasted. */
function documentOf(raw: unknown): Document {
  if (typeof raw === 'object' && raw !== null) return raw as Document;
  const text = String(raw);
  return JSON.parse(text.startsWith('%7B') ? decodeURIComponent(text) : text) as Document;
}
