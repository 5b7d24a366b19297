/**
 * IAM's own simulator, asked for the actions that this task needs: today, and with a policy added.
 * It knows identity policies, boundary and SCPs; not RCPs, endpoint policies or a repository's policy, so "allowed" is no promise.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
import type { EvaluationResult, ResourceSpecificResult } from '@aws-sdk/client-iam';
import { lastSegment } from '../../arn.ts';
import type { Reads } from '../../aws/aws.ts';
import type { Failed, Outcome } from '../../aws/outcome.ts';
import type { Arn } from '../../model.ts';
import type { Simulated } from '../evidence.ts';

/** Actions that are asked about together, on the same resources. */
export interface Need<A extends string> {
  readonly actions: readonly A[];
  readonly resources: readonly string[];
  /** Condition keys that are known of the task's own call, so that a policy which asks for them is judged and not doubted. */
  readonly context?: Readonly<Record<string, string>>;
}

/** What IAM's simulator is asked. */
export interface Question<A extends string> {
  readonly needs: readonly Need<A>[];
  /** A policy document, as if it were attached. */
  readonly added?: string;
}

/**
 * Needs that name their resources are asked in one call: IAM judges each action on each resource. A wildcard is asked alone, and so is a context, which would hold for all.
 * The first call that fails makes the whole unknown: half a simulation proves nothing.
 */
export async function simulate<A extends string>(
  roleArn: Arn,
  { needs, added }: Question<A>,
  aws: Reads<'iam:SimulatePrincipalPolicy'>,
): Promise<Outcome<readonly Simulated<A>[]>> {
  const asked = together(needs);
  const answers = await Promise.all(
    asked.map(({ actions, resources, context }) =>
      aws.call('iam:SimulatePrincipalPolicy', {
        PolicySourceArn: roleArn,
        ActionNames: [...actions],
        ResourceArns: [...resources],
        ...(added && { PolicyInputList: [added] }),
        ...(context && { ContextEntries: entriesOf(context) }),
      }),
    ),
  );
  const failed = answers.find((answer) => !answer.ok);
  if (failed) return failed;
  const simulated = needs.flatMap(({ actions, resources, context }) => {
    const at = asked.findIndex((one) => one.context === context && actions.every((action) => one.actions.includes(action)) && covers(one.resources, resources));
    const answer = answers[at];
    const results = answer?.ok ? (answer.value.EvaluationResults ?? []) : [];
    return actions.flatMap((action) => resources.map((resource) => decisionOn(action, { resource, among: asked[at]?.resources ?? [] }, results)));
  });
  return simulated.every((one) => one !== null) ? { ok: true, value: simulated } : incomplete;
}

const covers = (all: readonly string[], some: readonly string[]): boolean => some.every((one) => all.includes(one));

function together<A extends string>(needs: readonly Need<A>[]): readonly Need<A>[] {
  const isPlain = ({ resources, context }: Need<A>): boolean => context === undefined && !resources.includes('*');
  const plain = needs.filter(isPlain);
  const apart = needs.filter((need) => !isPlain(need));
  const unique = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];
  if (plain.length === 0) return apart;
  return [...apart, { actions: unique(plain.flatMap(({ actions }) => actions)), resources: unique(plain.flatMap(({ resources }) => resources)) }];
}

const entriesOf = (context: Readonly<Record<string, string>>) =>
  Object.entries(context).map(([ContextKeyName, value]) => ({ ContextKeyName, ContextKeyValues: [value], ContextKeyType: 'string' as const }));

const incomplete: Failed = { ok: false, why: 'broken', action: 'iam:SimulatePrincipalPolicy', code: 'Incomplete', message: 'an action was not answered' };

interface Pair {
  readonly resource: string;
  /** All that the call asked about. */
  readonly among: readonly string[];
}

/** One result an action; the decision on one resource stands in a list below it. Of several resources the result itself tells only the worst: it answers for none of them. */
function decisionOn<A extends string>(action: A, { resource, among }: Pair, results: readonly EvaluationResult[]): Simulated<A> | null {
  const result = results.find(({ EvalActionName }) => EvalActionName?.toLowerCase() === action.toLowerCase());
  const specific = result?.ResourceSpecificResults?.find(({ EvalResourceName }) => EvalResourceName === resource);
  if (!result || (!specific && among.length > 1)) return null;
  const matched = specific?.MatchedStatements ?? result.MatchedStatements ?? [];
  return {
    action,
    resource,
    deniedBy: layerOf(result, specific),
    missingContext: [...new Set([...(result.MissingContextValues ?? []), ...(specific?.MissingContextValues ?? [])])],
    policies: [...new Set(matched.flatMap(({ SourcePolicyId }) => (SourcePolicyId ? [SourcePolicyId] : [])))],
  };
}

/** As clauses read: "stopped by …". */
export const layerWords = {
  'identity-policy': 'its identity policies',
  'explicit-deny': 'an explicit deny',
  'permissions-boundary': 'its permissions boundary',
  organization: 'a service control policy',
} as const satisfies Record<NonNullable<Simulated['deniedBy']>, string>;

/** "an explicit deny in policy no-pulls": what denied, by its name where IAM tells it. */
export function stopperOf(
  { deniedBy, policies }: Pick<Simulated<string>, 'deniedBy' | 'policies'>,
  { boundaryArn }: { readonly boundaryArn?: string | null },
): string {
  if (deniedBy === 'permissions-boundary' && boundaryArn) return `permissions boundary ${lastSegment(boundaryArn)}`;
  const named = deniedBy === 'explicit-deny' && policies[0] ? ` in policy ${policies[0]}` : '';
  return `${layerWords[deniedBy ?? 'identity-policy']}${named}`;
}

/** The same, as it ends a sentence. */
export const stoppedBy = (...denied: Parameters<typeof stopperOf>): string => `by ${stopperOf(...denied)}`;

/** Whom to ask about a denial that no grant cures: the organization's policies are not the role's owner's to change. */
export const keeperOf = ({ deniedBy }: Pick<Simulated<string>, 'deniedBy'>, roleName: string): string =>
  deniedBy === 'organization' ? "whoever keeps the organization's policies" : `the owner of role ${roleName}`;

/** The sentence of a step that asks `keeper` to let a denied call through: the wall may be meant, so nobody else takes it down. */
export const letThrough = (keeper: string, denied: Simulated<string>, around: { readonly boundaryArn?: string | null } = {}): string =>
  `Ask ${keeper} to let it through, if that is meant: ${denied.action} on ${denied.resource} is stopped ${stoppedBy(denied, around)}.`;

/** The layers that attaching cannot cure come first, because several may deny at once. */
function layerOf(result: EvaluationResult, specific: ResourceSpecificResult | undefined): Simulated['deniedBy'] {
  const decision = specific?.EvalResourceDecision ?? result.EvalDecision;
  const boundary = specific?.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail;
  if (decision === 'allowed') return null;
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'organization';
  if (decision === 'explicitDeny') return 'explicit-deny';
  return boundary?.AllowedByPermissionsBoundary === false ? 'permissions-boundary' : 'identity-policy';
}
