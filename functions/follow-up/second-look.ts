/** Examines an incident anew that only a brake held or a gap hid, and closes one that has turned into another problem in favour of that. */
import { curedSince } from '../incident/judge.ts';
import { sightingKeyOf } from '../incident/keys.ts';
import * as moves from '../incident/moves.ts';
import { type Observed, places, type Standing } from '../incident/standing.ts';
import { after, hour, minute } from '../incident/time.ts';
import type { Incident, IncidentId, Member, Sighting } from '../model.ts';
import { carryOut, consider, type Ending, examine, hasPassingGaps, looksAMinute, treat } from '../pipeline.ts';
import type { World } from '../world.ts';
import { newestFailure } from './newest.ts';
import { remembering } from './who.ts';

/** Guards and refusals that hold for a while only: the same plan may be made later. */
const brakes: readonly string[] = ['storm', 'budget', 'tried', 'paused', 'failed', 'changed'];
/** From one examination to the next, where a brake held the plan and where a gap hid something. */
const afterBrake = 15 * minute;
const afterGap = 5 * minute;
/** A gap that has not passed within this time will not. */
const gapsPassWithin = hour;

/** Whether to examine anew: after a gap for the first hour, after a brake for as long as the incident is open. */
export function deservesSecondLook({ decision, diagnosis, openedAt }: Incident, w: World): boolean {
  const now = w.now().toISOString();
  const isBraked = decision.do === 'hold' && brakes.includes(decision.guard);
  const hasGaps = hasPassingGaps(diagnosis) || diagnosis.gaps.some(({ why }) => why === 'broken');
  const isClouded = hasGaps && now < after(openedAt, gapsPassWithin);
  return (isClouded || isBraked) && now >= after(diagnosis.readAt, isClouded ? afterGap : afterBrake);
}

/** Examines the incident's newest failure and decides anew. `no place`: the minute's examinations are spent. Null: another run was first, or nothing new was found. */
export async function lookAgain(incident: moves.In<'open'>, { members, counts, outlook }: Observed, w: World): Promise<Ending | null | 'no place'> {
  if (!(await w.store.spend({ budget: 'looks', most: looksAMinute }, w.now()))) return 'no place';
  const { failure, match } = await newestFailure(incident, { members, counts }, w);
  const finding = await examine(failure, match, w, { fresh: true });
  const { seen, before } = await consider(finding, w);
  const { culprit } = finding.diagnosis;
  // The fault cannot be seen any more, and nothing else took its place: the first finding stands until a task proves it cured.
  if (!culprit && incident.diagnosis.culprit) return lookedInVain(incident, finding.diagnosis.readAt, w);
  if (seen.id !== incident.id) return supersede(incident, { finding, members, by: seen.id }, w);
  if (before?.state !== 'open' || before.version !== incident.version) return null;
  const saved = await w.store.save(moves.redecided(before, { ...seen, diagnosis: remembering(incident.diagnosis, seen.diagnosis) }, w.now()), w.now());
  return saved && carryOut(saved, w, { outlook });
}

async function lookedInVain(incident: moves.In<'open'>, readAt: string, w: World): Promise<null> {
  await w.store.save({ ...incident, diagnosis: { ...incident.diagnosis, readAt }, dueAt: moves.nextLook(incident, w.now()) }, w.now());
  return null;
}

/**
 * What an incident goes back to after a fix that did not cure it: read anew, because the fix changed the world and another plan may be due (a deployment that ECS
 * gave up on needs a new one). Cause and culprit stay as first found, for the incident is theirs.
 */
export async function triedInVain(
  { diagnosis: first, run }: moves.In<'watching'>,
  because: string,
  w: World,
): Promise<Pick<moves.Examined, 'diagnosis' | 'decision'>> {
  const finding = await examine(first.failure, first.match, w, { fresh: true });
  const { seen } = await consider(finding, w);
  const { cause, culprit, standing } = first;
  const diagnosis = remembering(first, { ...finding.diagnosis, cause, culprit, standing });
  const plan = seen.decision.do === 'hold' ? seen.decision.plan : run.plan;
  return { diagnosis, decision: moves.heldAsTried(plan, because) };
}

interface Superseding {
  readonly finding: Awaited<ReturnType<typeof examine>>;
  readonly members: readonly Member[];
  readonly by: IncidentId;
}

/** The second look found another culprit, and so another incident: its members go there, and this one ends without a message of its own. */
async function supersede(incident: moves.In<'open'>, { finding, members, by }: Superseding, w: World): Promise<Ending | null> {
  const [first = opener(incident), ...others] = members;
  const ending = await treat(finding, sightingOf(first), w);
  const successor = await w.store.read(by, w.now());
  for (const member of others) if (successor) await w.store.join({ sighting: sightingOf(member), incident: successor, presumed: true }, w.now());
  await w.store.save(moves.close(incident, { how: 'superseded', says: `Covered by ${by}.`, supersededBy: by }, w.now()), w.now());
  return ending;
}

/** The first member, where the run that opened the incident ended before it could join: the failure itself tells the place. */
const opener = ({ where, openedAt, diagnosis: { failure, match } }: Incident): Member => ({
  where,
  sighting: sightingKeyOf(failure, match),
  image: '',
  joinedAt: openedAt,
  seenBefore: 0,
  presumed: false,
});

const sightingOf = ({ where, sighting: key, image, seenBefore, taskDefinitionArn }: Member): Sighting => ({
  key,
  mine: true,
  seen: seenBefore + 1,
  looks: 1,
  where,
  image,
  ...(taskDefinitionArn && { taskDefinitionArn }),
});

/** Of an incident with more places than these, no successor is sought: it would cost a read for each. */
const mostAsked = 10;

/**
 * The incident that has taken this one's place: each member has since begun to fail for another reason. A task that fails later on its way, after the cure,
 * has passed what was broken here, so that keeping both open would say the same service twice.
 */
export async function successorOf(
  incident: moves.Living,
  { members, standing }: { readonly members: readonly Member[]; readonly standing: Standing },
  w: World,
): Promise<IncidentId | null> {
  const since = curedSince(incident, standing.lastFailureAt);
  const hit = places(members);
  if (!hit.length || hit.length > mostAsked) return null;
  let successor: IncidentId | null = null;
  for (const { where } of hit) {
    const others = (await w.store.incidentsOf(where, w.now())).filter((id) => id !== incident.id);
    const read = await Promise.all(others.map((id) => w.store.read(id, w.now())));
    const [later] = read.filter((other) => other && other.state !== 'closed' && other.openedAt > since);
    if (!later) return null;
    successor ??= later.id;
  }
  return successor;
}
