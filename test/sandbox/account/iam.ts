/** Fills the IAM section; roles as `aws iam get-account-authorization-details` prints them. */
import { managedDocument } from '../iam/managed.ts';
import type { Document } from '../iam/policy.ts';
import type { Account, ManagedPolicy, Place, Raw, Role } from './account.ts';
import { idFrom } from './ids.ts';
import { refuseUnknownKeys } from './paste.ts';
import { documentAt } from './shape.ts';

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
  'SourceRoleTemplate',
  // As list-attached-role-policies and get-role-policy print them.
  'AttachedPolicies',
  'RolePolicies',
];

/** What stands beside the lists where get-account-authorization-details is pasted whole: users and groups pull no image, and no page is asked for again. */
export const besideLists: readonly string[] = ['Marker', 'IsTruncated', 'NextToken', 'ResponseMetadata'];

/** `isUsed`: some task starts with this role, so each of its policies counts. */
export function fillIam(part: Raw, place: Place, isUsed: (role: Role) => boolean): Account['iam'] {
  refuseUnknownKeys('iam', part, ['RoleDetailList', 'Roles', 'Policies', 'UserDetailList', 'GroupDetailList', ...besideLists]);
  const policies = ((part['Policies'] ?? []) as Raw[]).map((policy, index) => fillPolicy(policy, `iam.Policies[${index}]`, place));
  const roles = ((part['RoleDetailList'] ?? part['Roles'] ?? []) as Raw[]).map((role) => fillRole(role, place));
  const isKnown = (arn: string) => policies.some(({ Arn }) => Arn === arn) || managedDocument(arn) !== undefined;
  for (const role of roles)
    for (const arn of arnsOf(role).filter((one) => !isKnown(one))) {
      if (isUsed(role)) throw new Error(`iam role ${role.RoleName}: give the document of ${arn} under iam.Policies: the sandbox does not carry it`);
      policies.push(fillPolicy({ Arn: arn, PolicyVersionList: [{ Document: { Version: '2012-10-17', Statement: [] } }] }, arn, place));
    }
  return { RoleDetailList: roles, Policies: policies };
}

const arnsOf = ({ AttachedManagedPolicies, PermissionsBoundary }: Role): readonly string[] => [
  ...AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn),
  ...(PermissionsBoundary ? [PermissionsBoundary.PermissionsBoundaryArn] : []),
];

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
    AssumeRolePolicyDocument: documentAt(`iam role ${name}: AssumeRolePolicyDocument`, raw['AssumeRolePolicyDocument'] ?? trustsTasks),
    RolePolicyList: ((raw['RolePolicyList'] ?? raw['RolePolicies'] ?? []) as { PolicyName: string; PolicyDocument: unknown }[]).map(
      ({ PolicyName, PolicyDocument }) => ({ PolicyName, PolicyDocument: documentAt(`iam role ${name}: ${PolicyName}`, PolicyDocument) }),
    ),
    AttachedManagedPolicies: attached.map((policy) => {
      const arn = typeof policy === 'string' ? policy : policy.PolicyArn;
      return { PolicyName: arn.split('/').at(-1)!, PolicyArn: arn };
    }),
    ...(boundary && { PermissionsBoundary: boundary }),
    Tags: (raw['Tags'] ?? []) as Role['Tags'],
  };
}

function fillPolicy(raw: Raw, where: string, { account, partition, now }: Place): ManagedPolicy {
  if (!raw['PolicyName'] && !raw['Arn']) throw new Error(`${where}.PolicyName: is missing`);
  const name = String(raw['PolicyName'] ?? String(raw['Arn']).split('/').at(-1));
  const versions = (raw['PolicyVersionList'] ?? []) as Raw[];
  if (versions.length === 0) throw new Error(`iam policy ${name}: PolicyVersionList is empty`);
  const filled = versions.map((version, index) => ({
    VersionId: String(version['VersionId'] ?? `v${index + 1}`),
    IsDefaultVersion: Boolean(version['IsDefaultVersion'] ?? versions.length === 1),
    Document: documentAt(`iam policy ${name}`, version['Document']),
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
