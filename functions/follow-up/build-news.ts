/** A build that succeeded is the only proof that a project is cured, for nothing starts a build again. One Query says whether an incident waits for it. */
import { curedSince } from '../incident/judge.ts';
import * as moves from '../incident/moves.ts';
import { lastFailure } from '../incident/standing.ts';
import type { IncidentId, Iso } from '../model.ts';
import type { Ending } from '../pipeline.ts';
import { goodBuildIn } from '../receive/build.ts';
import type { Envelope } from '../receive/event.ts';
import type { World } from '../world.ts';
import { countedMembers } from './look-at.ts';
import { conclude } from './take-over.ts';

/** Closes the incidents that a successful build proves cured. */
export async function buildNews(envelope: Envelope, w: World): Promise<{ readonly ignored: string } | { readonly endings: readonly Ending[] }> {
  const build = goodBuildIn(envelope, w.settings);
  if (!build) return { ignored: 'no build that succeeded' };
  const endings: Ending[] = [];
  for (const id of await w.store.incidentsOf(build.where, w.now())) {
    const ending = await settleByBuild(id, build.startedAt, w);
    if (ending) endings.push(ending);
  }
  return { endings };
}

/** A build that had started before the last failure may have pulled before it, and proves nothing. */
async function settleByBuild(id: IncidentId, startedAt: Iso, w: World): Promise<Ending | null> {
  const incident = await w.store.read(id, w.now());
  if (!incident || !moves.isLiving(incident)) return null;
  const { counts } = await countedMembers(incident, w);
  if (startedAt <= curedSince(incident, lastFailure(incident, counts))) return null;
  const says = `A build of ${incident.where.name}, started ${startedAt.slice(11, 19)} UTC, succeeded.`;
  return conclude(moves.close(incident, { how: 'held', says }, w.now()), w);
}
