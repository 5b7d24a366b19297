/**
 * SimulatePrincipalPolicy as IAM answers since 2026: one result an action, however many resources, with a decision of its own for each.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
import type { EvaluationResult, ResourceSpecificResult, Statement as SdkStatement, SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam';
import type { Account, Role } from '../account/account.ts';
import { documentOf, identityOf, principalOf } from '../permissions.ts';
import { evaluate, type Verdict } from './evaluate.ts';
import type { Layers, Policy, Request } from './policy.ts';
import type { Matched } from './statement.ts';

type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

export function simulate(account: Account, role: Role, input: SimulatePrincipalPolicyRequest): EvaluationResult[] {
  const { ActionNames = [], ResourceArns = ['*'] } = input;
  const layers = simulatedLayers(account, role, input);
  const context = Object.fromEntries((input.ContextEntries ?? []).map(({ ContextKeyName = '', ContextKeyValues = [] }) => [ContextKeyName, ContextKeyValues]));
  return ActionNames.map((action) => {
    const judged = ResourceArns.map((resource) => judgeOne({ principal: principalOf(role, 'simulation'), action, resource, context }, layers));
    const worst = judged.reduce((a, b) => (rank[b.decision] > rank[a.decision] ? b : a));
    return {
      EvalActionName: action,
      EvalResourceName: ResourceArns.length === 1 ? ResourceArns[0] : '*',
      EvalDecision: worst.decision,
      MatchedStatements: judged.flatMap(({ statements }) => statements),
      MissingContextValues: [...new Set(judged.flatMap(({ missing }) => missing))],
      ...(layers.scp && { OrganizationsDecisionDetail: { AllowedByOrganizations: judged.every(({ byOrganization }) => byOrganization) } }),
      ...(layers.boundary && { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: judged.every(({ byBoundary }) => byBoundary) } }),
      ResourceSpecificResults: judged.map((one) => resultOf(one, layers)),
    };
  });
}

const rank: Readonly<Record<Decision, number>> = { allowed: 0, implicitDeny: 1, explicitDeny: 2 };

interface Simulated {
  readonly resource: string;
  readonly decision: Decision;
  readonly statements: SdkStatement[];
  readonly missing: readonly string[];
  readonly byOrganization: boolean;
  readonly byBoundary: boolean;
}

function judgeOne(request: Request, layers: Layers): Simulated {
  const verdict = evaluate(request, layers);
  const only = (part: Partial<Layers>) => evaluate(request, { identity: [everything], ...part }).allowed;
  // The statements of service control policies are nobody's to see, nor are the keys that they ask for.
  const { scp: _, ...visible } = layers;
  return {
    resource: request.resource,
    decision: decisionOf(verdict),
    statements: statementsOf(verdict, layers),
    missing: evaluate(request, visible).missing,
    byOrganization: layers.scp ? only({ scp: layers.scp }) : true,
    byBoundary: layers.boundary ? only({ boundary: layers.boundary }) : true,
  };
}

const everything: Policy = { id: 'everything', document: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } };
const decisionOf = (verdict: Verdict): Decision => (verdict.allowed ? 'allowed' : verdict.explicit ? 'explicitDeny' : 'implicitDeny');

function statementsOf(verdict: Verdict, layers: Layers): SdkStatement[] {
  if (!verdict.allowed && verdict.layer === 'scp') return [];
  const fromScp = ({ policy }: Matched) => layers.scp?.includes(policy) ?? false;
  return verdict.matched
    .filter((matched) => !fromScp(matched))
    .map(({ policy }) => ({
      SourcePolicyId: policy.id,
      SourcePolicyType: policy.arn ? 'IAM Policy' : 'Role',
      StartPosition: { Line: 1, Column: 1 },
      EndPosition: { Line: 1, Column: JSON.stringify(policy.document).length },
    })) as unknown as SdkStatement[];
}

function resultOf({ resource, decision, statements, missing, byBoundary }: Simulated, layers: Layers): ResourceSpecificResult {
  return {
    EvalResourceName: resource,
    EvalResourceDecision: decision,
    MatchedStatements: statements,
    MissingContextValues: [...missing],
    ...(layers.boundary && { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: byBoundary } }),
  };
}

/** Resource control policies, endpoint policies and session policies are not simulated: "allowed" is not "will work". */
function simulatedLayers(account: Account, role: Role, input: SimulatePrincipalPolicyRequest): Layers {
  const excluded = (input.PolicyExclusionList ?? []) as readonly { PolicyType?: string; PolicyArn?: string }[];
  const without = (type: string) => excluded.some(({ PolicyType }) => PolicyType === type);
  const kept = identityOf(account, role).filter(({ arn }) => {
    const type = arn === undefined ? 'inline' : arn.includes(':iam::aws:') ? 'aws-managed' : 'user-managed';
    return !without(type) && !excluded.some(({ PolicyArn }) => PolicyArn !== undefined && PolicyArn === arn);
  });
  const added = (input.PolicyInputList ?? []).map((text, index) => ({ id: `PolicyInputList.${index + 1}`, document: JSON.parse(text) }));
  const replaced = input.PermissionsBoundaryPolicyInputList?.map((text, index) => ({
    id: `PermissionsBoundaryPolicyInputList.${index + 1}`,
    document: JSON.parse(text),
  }));
  const own = role.PermissionsBoundary && documentOf(account, role.PermissionsBoundary.PermissionsBoundaryArn);
  const boundary = replaced ?? (own && !without('permission-boundary') ? [own] : undefined);
  const scp = account.organizations.serviceControlPolicies;
  return { identity: [...kept, ...added], ...(boundary && { boundary }), ...(scp.length > 0 && !without('scp') && { scp }) };
}
