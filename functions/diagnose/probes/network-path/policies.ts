/** Does an endpoint's policy let through what the task asks? It is a wall of somebody's own: only told, never loosened. */
import { matchesGlob, parsePolicy, type Statement } from '../../policy-document.ts';
import type { Ask } from './needs.ts';

/** `unknown`: only AWS can weigh it, for a condition, an exclusion, or a resource that is only known in part stands in it. */
export type Lets = 'yes' | 'no' | 'unknown';

/** The first request that the policy stops, or may stop; null: all pass. */
export function stoppedBy(policyDocument: string | undefined, asks: readonly Ask[]): { readonly lets: Exclude<Lets, 'yes'>; readonly ask: Ask } | null {
  const answers = asks.map((ask) => ({ ask, lets: endpointLets(policyDocument, ask) }));
  const { lets, ask } = answers.find((one) => one.lets === 'no') ?? answers.find((one) => one.lets === 'unknown') ?? {};
  return ask && lets && lets !== 'yes' ? { lets, ask } : null;
}

/** Whether an endpoint's policy lets all actions of one request through; an endpoint without a policy does. */
export function endpointLets(policyDocument: string | undefined, ask: Ask): Lets {
  if (!policyDocument) return 'yes';
  const statements = parsePolicy(policyDocument);
  if (!statements) return 'unknown';
  const answers = ask.actions.map((action) => allowed(statements, action, ask.resource));
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

function allowed(statements: readonly Statement[], action: string, resource: string): Lets {
  const about = statements.map((statement) => ({ statement, fit: fitOf(statement, action, resource) })).filter(({ fit }) => fit !== 'none');
  const isSure = ({ statement, fit }: (typeof about)[number]) => fit === 'all' && !isQualified(statement) && isEverybody(statement);
  const denials = about.filter(({ statement }) => statement.Effect === 'Deny');
  if (denials.some(isSure)) return 'no';
  if (denials.length > 0) return 'unknown';
  if (about.some(isSure)) return 'yes';
  return about.length > 0 ? 'unknown' : 'no';
}

type Fit = 'all' | 'some' | 'none';

/** What a NotAction or NotResource means is left to AWS: it may be about this. */
function fitOf({ Action, NotAction, Resource, NotResource }: Statement, action: string, resource: string): Fit {
  const isAction = NotAction !== undefined || (Action ?? []).some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase()));
  if (!isAction) return 'none';
  const fits = NotResource === undefined ? (Resource ?? []).map((pattern) => fitOfResource(pattern, resource)) : (['all'] as const);
  return fits.find((fit) => fit === 'all') ?? fits.find((fit) => fit === 'some') ?? 'none';
}

/** Both may hold wildcards: a pattern that is narrower than what is asked lets some of it through. */
function fitOfResource(pattern: string, resource: string): Fit {
  if (matchesGlob(pattern, resource)) return 'all';
  return matchesGlob(resource, pattern) ? 'some' : 'none';
}

const isQualified = ({ Condition, NotAction, NotResource, NotPrincipal }: Statement): boolean =>
  Condition !== undefined || NotAction !== undefined || NotResource !== undefined || NotPrincipal !== undefined;

function isEverybody({ Principal }: Statement): boolean {
  return Principal === '*' || (Principal?.['AWS'] ?? []).includes('*');
}
