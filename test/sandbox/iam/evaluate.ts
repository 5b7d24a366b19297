/**
 * IAM's verdict on one request: an explicit deny in any layer wins, then each layer that is present must allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import type { Layer, Layers, Request } from './policy.ts';
import { type Matched, namesItself, type Reading, read } from './statement.ts';

export type Verdict =
  | { readonly allowed: true; readonly matched: readonly Matched[]; readonly missing: readonly string[] }
  | {
      readonly allowed: false;
      readonly layer: Layer;
      readonly explicit: boolean;
      /** Of the policy that denies, where it has one: AWS names it since 2026. */
      readonly policyArn?: string;
      readonly matched: readonly Matched[];
      readonly missing: readonly string[];
    };

// Only one layer is named though several may deny; this is the order in which they are asked.
const order: readonly Layer[] = ['rcp', 'scp', 'endpoint', 'trust', 'resource', 'identity', 'boundary', 'session'];

export function evaluate(request: Request, layers: Layers): Verdict {
  const readings = new Map<Layer, Reading>();
  for (const layer of order) {
    const policies = layers[layer];
    if (policies) readings.set(layer, read(policies, request, layer));
  }
  const missing = [...new Set([...readings.values()].flatMap((reading) => reading.missing))];
  for (const [layer, { denies }] of readings) {
    const arn = denies[0]?.policy.arn;
    if (denies[0]) return { allowed: false, layer, explicit: true, ...(arn && { policyArn: arn }), matched: denies, missing };
  }
  const silent = firstSilent(request, layers, readings);
  if (silent) return { allowed: false, layer: silent, explicit: false, matched: [], missing };
  return { allowed: true, matched: [...readings.values()].flatMap(({ allows }) => allows), missing };
}

function firstSilent(request: Request, layers: Layers, readings: ReadonlyMap<Layer, Reading>): Layer | null {
  const allows = (layer: Layer) => (readings.get(layer)?.allows.length ?? 0) > 0;
  const silent = (layer: Layer) => layers[layer] !== undefined && !allows(layer);
  const around = (['rcp', 'scp', 'endpoint', 'trust'] as const).find(silent);
  if (around) return around;
  if (request.principal.service) return layers.trust || allows('resource') ? null : 'resource';
  const { standsAlone, crosses } = resourceGrant(request, readings);
  if (crosses && !layers.trust && !allows('resource')) return allows('identity') ? 'resource' : 'identity';
  if (!standsAlone && !allows('identity')) return 'identity';
  return (['boundary', 'session'] as const).find(silent) ?? null;
}

/** In one account a resource policy (or a trust policy) that names the principal itself is enough; across accounts both sides must allow. */
function resourceGrant(request: Request, readings: ReadonlyMap<Layer, Reading>) {
  const crosses = request.resourceAccount !== undefined && request.principal.account !== undefined && request.resourceAccount !== request.principal.account;
  const grants = [...(readings.get('resource')?.allows ?? []), ...(readings.get('trust')?.allows ?? [])];
  return { crosses, standsAlone: !crosses && grants.some((grant) => namesItself(grant, request)) };
}
