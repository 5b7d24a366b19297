/** Does an endpoint's policy let through what the task asks? It is a wall of somebody's own: only told, never loosened. */
import { matchesGlob, parsePolicy, type Statement } from '../../policy-document.ts';
import type { Need } from './needs.ts';

/** `unknown`: only AWS can weigh it, for a condition, an exclusion or a denial stands in it. */
export function endpointLets(policyDocument: string | undefined, asks: Need['asks']): 'yes' | 'no' | 'unknown' {
  if (!policyDocument || !asks) return 'yes';
  const statements = parsePolicy(policyDocument);
  if (!statements) return 'unknown';
  const answers = asks.actions.map((action) => allowed(statements, action, asks.resource));
  return answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes';
}

function allowed(statements: readonly Statement[], action: string, resource: string): 'yes' | 'no' | 'unknown' {
  const about = statements.filter((statement) => covers(statement, action, resource));
  const unclear = (statement: Statement) => isQualified(statement) || !isEverybody(statement);
  if (about.some(({ Effect, ...statement }) => Effect === 'Deny' && !unclear({ Effect, ...statement }))) return 'no';
  if (about.some(({ Effect }) => Effect === 'Deny')) return 'unknown';
  if (about.some((statement) => !unclear(statement))) return 'yes';
  return about.length > 0 ? 'unknown' : 'no';
}

/** What a NotAction or NotResource means is left to AWS: it may be about this. */
function covers({ Action, NotAction, Resource, NotResource }: Statement, action: string, resource: string): boolean {
  const isAction = NotAction !== undefined || (Action ?? []).some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase()));
  // Both may hold wildcards: the layers' bucket is asked for with one.
  const isResource =
    NotResource !== undefined || (Resource ?? []).some((pattern) => matchesGlob(pattern, resource) || matchesGlob(pattern, resource.replace('*', 'x')));
  return isAction && isResource;
}

const isQualified = ({ Condition, NotAction, NotResource, NotPrincipal }: Statement): boolean =>
  Condition !== undefined || NotAction !== undefined || NotResource !== undefined || NotPrincipal !== undefined;

function isEverybody({ Principal }: Statement): boolean {
  return Principal === '*' || (Principal?.['AWS'] ?? []).includes('*');
}
