/** What IAM says to a caller of the account: the layers are collected from the account as it is now, then judged. */
import type { Account, Role } from './account/account.ts';
import type { Caller } from './caller.ts';
import { denialText } from './iam/denial.ts';
import { evaluate, type Verdict } from './iam/evaluate.ts';
import { managedDocument } from './iam/managed.ts';
import type { Layers, Policy, Principal, Request } from './iam/policy.ts';
import type { Asks } from './service.ts';

export const findRole = (account: Account, arnOrName: string): Role | undefined =>
  account.iam.RoleDetailList.find(({ Arn, RoleName }) => Arn === arnOrName || RoleName === arnOrName);

/** The document of a managed policy in this account, the customer's or AWS's; at its default version. */
export function documentOf(account: Account, arn: string): Policy | undefined {
  const own = account.iam.Policies.find(({ Arn }) => Arn === arn);
  const document = own ? own.PolicyVersionList.find(({ VersionId }) => VersionId === own.DefaultVersionId)?.Document : managedDocument(arn);
  return document && { id: arn.split('/').at(-1)!, arn, document };
}

export function identityOf(account: Account, role: Role): readonly Policy[] {
  const managed = role.AttachedManagedPolicies.map(({ PolicyArn }) => documentOf(account, PolicyArn)!);
  const inline = role.RolePolicyList.map(({ PolicyName, PolicyDocument }) => ({ id: PolicyName, document: PolicyDocument }));
  return [...managed, ...inline];
}

/** Identity, boundary and the organization's policies of a role; what a resource or a session adds is the caller's to give. */
export function layersOf(account: Account, role: Role): Layers {
  const { serviceControlPolicies, resourceControlPolicies } = account.organizations;
  const boundary = role.PermissionsBoundary && documentOf(account, role.PermissionsBoundary.PermissionsBoundaryArn);
  return {
    identity: identityOf(account, role),
    ...(boundary && { boundary: [boundary] }),
    ...(serviceControlPolicies.length > 0 && { scp: serviceControlPolicies }),
    ...(resourceControlPolicies.length > 0 && { rcp: resourceControlPolicies }),
  };
}

export function principalOf(role: Role, sessionName: string): Principal {
  const [, partition, , , account] = role.Arn.split(':');
  return {
    arn: `arn:${partition}:sts::${account}:assumed-role/${role.RoleName}/${sessionName}`,
    roleArn: role.Arn,
    account: account!,
    tags: Object.fromEntries(role.Tags.map(({ Key, Value }) => [Key, Value])),
  };
}

/** May a session of this role do that? The answer names the layer that denies. */
export function judge(account: Account, role: Role, { sessionName, session, action, asks }: Judged): { verdict: Verdict; request: Request } {
  const request: Request = {
    principal: principalOf(role, sessionName),
    action,
    resource: asks.resource,
    ...(asks.resourceAccount && { resourceAccount: asks.resourceAccount }),
    context: { 'aws:RequestedRegion': account.region, ...asks.context },
  };
  const layers: Layers = {
    ...layersOf(account, role),
    ...(session && { session }),
    ...(asks.resourcePolicy && { resource: [{ id: 'resource policy', document: JSON.parse(asks.resourcePolicy) }] }),
  };
  return { verdict: evaluate(request, layers), request };
}

export interface Judged {
  readonly sessionName: string;
  readonly session?: readonly Policy[];
  readonly action: string;
  readonly asks: Asks;
}

/** Null when allowed; else the sentence that AWS would say. */
export function refuse(account: Account, caller: Caller, { action, asks }: { action: string; asks: Asks }): string | null {
  if (caller.kind === 'administrator') return null;
  const role = findRole(account, caller.roleArn);
  if (!role)
    return `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${asks.resource} because no identity-based policy allows the ${action} action`;
  const { sessionName, session } = caller;
  const { verdict, request } = judge(account, role, { sessionName, action, asks, ...(session && { session }) });
  return verdict.allowed ? null : denialText(request, verdict);
}
