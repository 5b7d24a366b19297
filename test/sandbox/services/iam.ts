/** AWS IAM: roles, their policies, and the simulation of both. Documents leave URL-encoded, as the API gives them. */
import * as sdk from '@aws-sdk/client-iam';
import type { ManagedPolicy, Role } from '../account/account.ts';
import { idFrom } from '../account/ids.ts';
import { Refusal } from '../errors.ts';
import { managedDocument } from '../iam/managed.ts';
import { simulate } from '../iam/simulate.ts';
import { findRole } from '../permissions.ts';
import type { AnyOperation, Asks, Call, OperationsOf, ServiceModel } from '../service.ts';

const managedPerRole = 20;
const encode = (document: object) => encodeURIComponent(JSON.stringify(document));

/** By name without path, as the API wants it: a role that is not there is NoSuchEntity. */
function roleOf(name: string | undefined, { account }: Call): Role {
  const role = account.iam.RoleDetailList.find(({ RoleName }) => RoleName === name);
  if (!role) throw new Refusal('NoSuchEntityException', `The role with name ${name} cannot be found.`, 404);
  return role;
}

const tagsOf = (role: Role | undefined) =>
  Object.fromEntries((role?.Tags ?? []).flatMap(({ Key, Value }) => [[`iam:ResourceTag/${Key}`, Value] as const, [`aws:ResourceTag/${Key}`, Value] as const]));

const onRole = ({ RoleName }: { RoleName: string | undefined }, { account }: Call, context: Asks['context'] = {}): readonly Asks[] => {
  const role = findRole(account, RoleName ?? '');
  return [{ resource: role?.Arn ?? `arn:${account.partition}:iam::${account.account}:role/${RoleName}`, context: { ...tagsOf(role), ...context } }];
};

function policyOf(arn: string, { account, clock }: Call): ManagedPolicy {
  const own = account.iam.Policies.find(({ Arn }) => Arn === arn);
  const document = managedDocument(arn);
  if (own) return own;
  if (!document) throw new Refusal('NoSuchEntityException', `Policy ${arn} does not exist or is not attachable.`, 404);
  const since = new Date('2017-11-16T18:48:22Z');
  const name = arn.split('/').at(-1)!;
  const path = `${arn.split(':policy')[1]!.slice(0, -name.length)}`;
  const version = { VersionId: 'v1', IsDefaultVersion: true, Document: document, CreateDate: since < clock.now() ? since : clock.now() };
  return { PolicyName: name, Arn: arn, Path: path, DefaultVersionId: 'v1', PolicyVersionList: [version] };
}

const marked = <T>({ page, next }: { page: T[]; next: string | undefined }, name: string) => ({
  [name]: page,
  IsTruncated: next !== undefined,
  ...(next !== undefined && { Marker: next }),
});

const reads: OperationsOf<'iam'> = {
  GetRole: {
    fields: ['RoleName'],
    asks: (input, call) => onRole(input, call),
    answer({ RoleName }, call) {
      const { RolePolicyList: _, AttachedManagedPolicies: __, AssumeRolePolicyDocument, Tags, ...role } = roleOf(RoleName, call);
      return {
        Role: {
          ...role,
          AssumeRolePolicyDocument: encode(AssumeRolePolicyDocument),
          MaxSessionDuration: 3600,
          ...(Tags.length > 0 && { Tags }),
          RoleLastUsed: {},
        },
      };
    },
  },
  ListAttachedRolePolicies: {
    fields: ['RoleName', 'PathPrefix', 'MaxItems', 'Marker'],
    asks: (input, call) => onRole(input, call),
    answer: ({ RoleName, PathPrefix = '/', MaxItems, Marker }, call) => {
      const attached = roleOf(RoleName, call).AttachedManagedPolicies.filter(({ PolicyArn }) => PolicyArn.split(':policy')[1]!.startsWith(PathPrefix));
      return marked(call.page(attached, Marker, MaxItems), 'AttachedPolicies');
    },
  },
  ListRolePolicies: {
    fields: ['RoleName', 'MaxItems', 'Marker'],
    asks: (input, call) => onRole(input, call),
    answer: ({ RoleName, MaxItems, Marker }, call) =>
      marked(
        call.page(
          roleOf(RoleName, call).RolePolicyList.map(({ PolicyName }) => PolicyName),
          Marker,
          MaxItems,
        ),
        'PolicyNames',
      ) as never,
  },
  GetRolePolicy: {
    fields: ['RoleName', 'PolicyName'],
    asks: (input, call) => onRole(input, call),
    answer({ RoleName, PolicyName }, call) {
      const policy = roleOf(RoleName, call).RolePolicyList.find((one) => one.PolicyName === PolicyName);
      if (!policy) throw new Refusal('NoSuchEntityException', `The role policy with name ${PolicyName} cannot be found.`, 404);
      return { RoleName: RoleName!, PolicyName: policy.PolicyName, PolicyDocument: encode(policy.PolicyDocument) };
    },
  },
  GetPolicy: {
    fields: ['PolicyArn'],
    asks: ({ PolicyArn = '*' }) => [{ resource: PolicyArn }],
    answer({ PolicyArn = '' }, call) {
      const { PolicyVersionList: _, ...policy } = policyOf(PolicyArn, call);
      const attached = call.account.iam.RoleDetailList.filter(({ AttachedManagedPolicies }) =>
        AttachedManagedPolicies.some((one) => one.PolicyArn === PolicyArn),
      );
      return { Policy: { ...policy, PolicyId: idFrom('ANPA', PolicyArn), AttachmentCount: attached.length, IsAttachable: true } };
    },
  },
  GetPolicyVersion: {
    fields: ['PolicyArn', 'VersionId'],
    asks: ({ PolicyArn = '*' }) => [{ resource: PolicyArn }],
    answer({ PolicyArn = '', VersionId }, call) {
      const version = policyOf(PolicyArn, call).PolicyVersionList.find((one) => one.VersionId === VersionId);
      if (!version) throw new Refusal('NoSuchEntityException', `Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`, 404);
      return { PolicyVersion: { ...version, Document: encode(version.Document) } };
    },
  },
  SimulatePrincipalPolicy: {
    fields: [
      'PolicySourceArn',
      'ActionNames',
      'ResourceArns',
      'ContextEntries',
      'PolicyInputList',
      'PermissionsBoundaryPolicyInputList',
      'PolicyExclusionList',
      'MaxItems',
      'Marker',
    ],
    asks: ({ PolicySourceArn = '*' }) => [{ resource: PolicySourceArn }],
    answer(input, call) {
      const { PolicySourceArn = '', MaxItems, Marker } = input;
      if (!/^arn:[^:]+:iam::\d{12}:role\//.test(PolicySourceArn))
        throw new Refusal('InvalidInputException', `Invalid Entity Arn: ${PolicySourceArn} does not clearly define entity type and name.`);
      const role = call.account.iam.RoleDetailList.find(({ Arn }) => Arn === PolicySourceArn);
      if (!role) throw new Refusal('NoSuchEntityException', `The role with name ${PolicySourceArn.split('/').at(-1)} cannot be found.`, 404);
      return marked(call.page(simulate(call.account, role, input), Marker, MaxItems), 'EvaluationResults');
    },
  },
};

const writes: OperationsOf<'iam'> = {
  AttachRolePolicy: {
    fields: ['RoleName', 'PolicyArn'],
    asks: (input, call) => onRole(input, call, { 'iam:PolicyARN': input.PolicyArn ?? '' }),
    answer({ RoleName, PolicyArn = '' }, call) {
      const role = roleOf(RoleName, call);
      const policy = policyOf(PolicyArn, call);
      if (role.Path.startsWith('/aws-service-role/')) {
        throw new Refusal(
          'UnmodifiableEntityException',
          `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
        );
      }
      if (role.AttachedManagedPolicies.some((one) => one.PolicyArn === PolicyArn)) return {};
      if (role.AttachedManagedPolicies.length >= managedPerRole) {
        throw new Refusal('LimitExceededException', `Cannot exceed quota for PoliciesPerRole: ${managedPerRole}`, 409);
      }
      role.AttachedManagedPolicies.push({ PolicyName: policy.PolicyName, PolicyArn });
      return {};
    },
  },
  DetachRolePolicy: {
    fields: ['RoleName', 'PolicyArn'],
    asks: (input, call) => onRole(input, call, { 'iam:PolicyARN': input.PolicyArn ?? '' }),
    answer({ RoleName, PolicyArn }, call) {
      const role = roleOf(RoleName, call);
      const kept = role.AttachedManagedPolicies.filter((one) => one.PolicyArn !== PolicyArn);
      if (kept.length === role.AttachedManagedPolicies.length) throw new Refusal('NoSuchEntityException', `Policy ${PolicyArn} was not found.`, 404);
      role.AttachedManagedPolicies = kept;
      return {};
    },
  },
};

/** What people do to roles while a story runs. */
const byPeople: Readonly<Record<string, AnyOperation>> = {
  PutRolePolicy: {
    fields: ['RoleName', 'PolicyName', 'PolicyDocument'],
    asks: (input, call) => onRole(input, call),
    answer({ RoleName, PolicyName, PolicyDocument }, call) {
      const role = roleOf(RoleName, call);
      const document = typeof PolicyDocument === 'string' ? JSON.parse(PolicyDocument) : PolicyDocument;
      role.RolePolicyList = [...role.RolePolicyList.filter((one) => one.PolicyName !== PolicyName), { PolicyName, PolicyDocument: document }];
      return {};
    },
  },
  DeleteRolePolicy: {
    fields: ['RoleName', 'PolicyName'],
    asks: (input, call) => onRole(input, call),
    answer({ RoleName, PolicyName }, call) {
      const role = roleOf(RoleName, call);
      role.RolePolicyList = role.RolePolicyList.filter((one) => one.PolicyName !== PolicyName);
      return {};
    },
  },
  TagRole: {
    fields: ['RoleName', 'Tags'],
    asks: (input, call) => onRole(input, call),
    answer({ RoleName, Tags }, call) {
      const role = roleOf(RoleName, call);
      role.Tags = [...role.Tags.filter(({ Key }) => !Tags.some((tag: { Key: string }) => tag.Key === Key)), ...Tags];
      return {};
    },
  },
  DeleteRole: {
    fields: ['RoleName'],
    asks: (input, call) => onRole(input, call),
    answer({ RoleName }, call) {
      const role = roleOf(RoleName, call);
      if (role.AttachedManagedPolicies.length > 0) throw new Refusal('DeleteConflictException', 'Cannot delete entity, must detach all policies first.', 409);
      call.account.iam.RoleDetailList = call.account.iam.RoleDetailList.filter((one) => one !== role);
      return {};
    },
  },
};

export const iam: ServiceModel = {
  name: 'iam',
  sdk,
  client: 'IAMClient',
  denied: 'AccessDenied',
  throttled: 'Throttling',
  operations: { ...reads, ...writes, ...byPeople },
};
