/** Hands an incident on to another of its places: the one it opened for no longer fails, and what people are asked to run must be for one that does. */
import { isAway } from '../incident/judge.ts';
import * as moves from '../incident/moves.ts';
import { isSame, type Observed } from '../incident/standing.ts';
import type { Incident, Where } from '../model.ts';
import { carryOut, consider, type Ending, examine, looksAMinute } from '../pipeline.ts';
import type { World } from '../world.ts';
import { newestFailure } from './newest.ts';
import { remembering } from './who.ts';

/** A member that still fails, where the incident's own place was deleted, scaled to zero or went to another revision. */
export function heirOf({ where }: Incident, { outlook: { prospects }, members }: Observed): Where | undefined {
  const own = prospects.find((prospect) => isSame(prospect.where, where));
  if (!own || !isAway(own, members)) return undefined;
  return prospects.find((prospect) => prospect.state === 'active' && !isAway(prospect, members))?.where;
}

/** Examines the heir's newest failure and goes on with that. `not now`: ECS has forgotten its tasks, or the minute's examinations are spent. Null: another run was first. */
export async function handOn(incident: moves.In<'open'>, heir: Where, { seen: observed, w }: { seen: Observed; w: World }): Promise<Ending | null | 'not now'> {
  const { failure, match } = await newestFailure({ ...incident, where: heir }, observed, w);
  if (!isSame(failure.where, heir)) return 'not now';
  if (!(await w.store.spend({ budget: 'looks', most: looksAMinute }, w.now()))) return 'not now';
  const { seen, before } = await consider(await examine(failure, match, w, { fresh: true }), w);
  if (seen.id !== incident.id) return 'not now';
  if (before?.state !== 'open' || before.version !== incident.version) return null;
  const next = moves.handedOn(before, { ...seen, diagnosis: remembering(incident.diagnosis, seen.diagnosis) }, w.now());
  const saved = await w.store.save(next, w.now());
  return saved && carryOut(saved, w, { outlook: observed.outlook });
}
