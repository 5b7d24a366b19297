/** Does one statement speak about one request? */
import { judgeCondition } from './condition.ts';
import { fill, isLike, type Lookup } from './pattern.ts';
import { type Layer, list, type Policy, type Principals, type Request, type Statement, statementsOf } from './policy.ts';

export interface Matched {
  readonly policy: Policy;
  readonly statement: Statement;
  readonly effect: 'Allow' | 'Deny';
}

export interface Reading {
  readonly allows: readonly Matched[];
  readonly denies: readonly Matched[];
  /** Condition keys that a statement about this action and resource needs and the request lacks. */
  readonly missing: readonly string[];
}

const principled: readonly Layer[] = ['resource', 'trust', 'rcp', 'endpoint'];

/** Everything that the policies of one layer say about the request. */
export function read(policies: readonly Policy[], request: Request, layer: Layer): Reading {
  const lookup = lookupOf(request);
  const about = policies
    .flatMap((policy) => statementsOf(policy.document).map((statement) => ({ policy, statement, effect: statement.Effect })))
    .filter(({ statement }) => speaksOf(statement, { request, layer, lookup }))
    .map((matched) => ({ matched, condition: judgeCondition(matched.statement.Condition, lookup) }));
  const holding = about.filter(({ condition }) => condition.holds).map(({ matched }) => matched);
  return {
    allows: holding.filter(({ effect }) => effect === 'Allow'),
    denies: holding.filter(({ effect }) => effect === 'Deny'),
    missing: [...new Set(about.flatMap(({ condition }) => condition.missing))],
  };
}

interface Asked {
  readonly request: Request;
  readonly layer: Layer;
  readonly lookup: Lookup;
}

/** Action, resource and principal; the condition is judged apart, because what it lacks is told. */
function speaksOf(statement: Statement, { request, layer, lookup }: Asked): boolean {
  return (
    actionMatches(statement, request.action) &&
    (layer === 'trust' || resourceMatches(statement, request.resource, lookup)) &&
    (!principled.includes(layer) || principalMatches(statement, request))
  );
}

function actionMatches({ Action, NotAction }: Statement, action: string): boolean {
  const one = (pattern: string) => isLike(pattern, action, { ignoreCase: true });
  return NotAction === undefined ? list(Action).some(one) : !list(NotAction).some(one);
}

function resourceMatches({ Resource, NotResource }: Statement, resource: string, lookup: Lookup): boolean {
  const one = (pattern: string) => {
    const filled = fill(pattern, lookup);
    return filled !== null && isLike(filled, resource);
  };
  if (NotResource !== undefined) return !list(NotResource).some(one);
  // Trust policies have no Resource; every other document that leaves it out is one about everything it is attached to.
  return Resource === undefined || list(Resource).some(one);
}

function principalMatches({ Principal, NotPrincipal }: Statement, request: Request): boolean {
  if (NotPrincipal !== undefined) return !named(NotPrincipal, request);
  return Principal === undefined || named(Principal, request);
}

function named(principals: Principals, { principal }: Request): boolean {
  if (principals === '*') return true;
  const services = list(principals['Service']);
  if (principal.service) return services.includes(principal.service) || services.includes('*');
  return list(principals['AWS']).some((wanted) => wanted === '*' || isSelf(wanted, principal) || isAccount(wanted, principal.account));
}

const isSelf = (wanted: string, principal: Request['principal']) => wanted === principal.arn || wanted === principal.roleArn;
const isAccount = (wanted: string, account?: string) =>
  account !== undefined && (wanted === account || new RegExp(`^arn:[^:]+:iam::${account}:root$`).test(wanted));

/** True when the statement names the principal itself, not the account that it lives in: only then the grant stands alone. */
export function namesItself({ statement }: Matched, { principal }: Request): boolean {
  const { Principal } = statement;
  if (Principal === undefined || Principal === '*') return Principal === '*';
  if (principal.service) return true;
  return list(Principal['AWS']).some((wanted) => wanted === '*' || isSelf(wanted, principal));
}

function lookupOf({ principal, context = {} }: Request): Lookup {
  const keys = new Map<string, readonly string[]>();
  const put = (key: string, value?: string | readonly string[]) => value !== undefined && keys.set(key.toLowerCase(), list(value));
  put('aws:PrincipalArn', principal.roleArn ?? principal.arn);
  put('aws:PrincipalAccount', principal.account);
  for (const [key, value] of Object.entries(principal.tags ?? {})) put(`aws:PrincipalTag/${key}`, value);
  for (const [key, value] of Object.entries(context)) put(key, value);
  return (key) => keys.get(key.toLowerCase());
}
