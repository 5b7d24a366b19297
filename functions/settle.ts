/** What time brings to an incident: good news, reminders, workers that died, things still unsaid. Entered by the timer for what is due, and at once by what a steady service points to. */
import { lastSegment } from './arn.ts';
import { isOnPath } from './incident/blame.ts';
import { curedSince, type Judgement, judge } from './incident/judge.ts';
import { sightingKeyOf } from './incident/keys.ts';
import * as moves from './incident/moves.ts';
import { lastFailure, places, type Standing, standingOf } from './incident/standing.ts';
import { after, minute, seconds } from './incident/time.ts';
import type { Count, Incident, IncidentId, Member, Outlook, Sighting, StoppedTask } from './model.ts';
import { carryOut, consider, coverAgain, doorOf, type Ending, examine, groupOf, isClouded, looksAMinute, remediate, treat } from './pipeline.ts';
import { publishAll, show, tell } from './tell.ts';
import type { World } from './world.ts';

type In<S extends Incident['state']> = moves.In<S>;

/** `at-once`: something has happened to it; else only what is due is done. Null: nothing to do, or another reader was first. */
export async function settle(id: IncidentId, w: World, when: 'due' | 'at-once' = 'due'): Promise<Ending | null> {
  const incident = await w.store.read(id, w.now());
  if (!incident) return null;
  const isDue = incident.dueAt > 0 && incident.dueAt <= seconds(w.now());
  if (!isDue) return when === 'at-once' && isLiving(incident) ? hurry(incident, w) : null;
  if (incident.state === 'acting') return incident.run.until <= w.now().toISOString() ? takeOver(incident, w) : null;
  if (incident.told < incident.seq) return sayAgain(incident, w);
  return isLiving(incident) ? judgeAnew(incident, w) : recheck(incident, w);
}

const isLiving = (incident: Incident): incident is In<'open' | 'watching'> => incident.state === 'open' || incident.state === 'watching';

/** In a storm each member's steady state points here: what was judged a moment ago is judged again a moment later, once for all of them. */
const moment = 30;

async function hurry(incident: In<'open' | 'watching'>, w: World): Promise<Ending | null> {
  if (incident.told < incident.seq) return null;
  const { at = incident.openedAt } = incident.strength ?? {};
  if (after(at, moment) <= w.now().toISOString()) return judgeAnew(incident, w);
  const soon = seconds(w.now()) + moment;
  if (incident.dueAt > soon) await w.store.save({ ...incident, dueAt: soon }, w.now());
  return null;
}

/** Owed, and whoever owed it is dead or found no place. Winning the save that moves dueAt on is what makes this the only publisher. */
async function sayAgain(incident: Incident, w: World): Promise<Ending | null> {
  const mine = await w.store.save({ ...incident, dueAt: seconds(w.now()) + moves.most.publishing }, w.now());
  if (!mine) return null;
  const { outlook } = await lookAt(mine, w);
  return { incident: mine.id, state: mine.state, telling: await tell(mine, w, outlook) };
}

interface Seen {
  readonly members: readonly Member[];
  readonly counts: readonly Count[];
  readonly outlook: Outlook;
}

async function lookAt(incident: Incident, w: World): Promise<Seen> {
  const { outlook } = await import('./diagnose/outlook.ts');
  const members = await w.store.members(incident, w.now());
  const counts = await w.store.counts(members.map(({ sighting }) => sighting));
  const since = incident.state === 'open' || incident.state === 'watching' ? curedSince(incident, lastFailure(incident, counts)) : incident.openedAt;
  const wheres = members.length ? places(members).map(({ where }) => where) : [incident.where];
  return { members, counts, outlook: await outlook({ places: wheres, since }, w) };
}

async function judgeAnew(incident: In<'open' | 'watching'>, w: World): Promise<Ending | null> {
  const seen = await lookAt(incident, w);
  const standing = standingOf(incident, seen);
  const onPath = isOnPath(groupOf(incident.diagnosis.cause));
  const judgement = judge(incident, { ...seen, onPath, lastFailureAt: standing.lastFailureAt }, w.now());
  w.log.info('judged', { incident: incident.id, is: judgement.is });
  if (judgement.is === 'pending' && incident.state === 'open' && deservesSecondLook(incident, w)) {
    const ending = await lookAgain(incident, seen, w);
    if (ending !== 'no place') return ending;
  }
  const saved = await w.store.save(moveBy(judgement, incident, standing, w.now()), w.now());
  if (!saved) return null;
  if (saved.state === 'open') await coverAgain(saved, saved.diagnosis, w);
  return carryOut(saved, w, seen.outlook);
}

function moveBy(judgement: Judgement, incident: In<'open' | 'watching'>, standing: Standing, now: Date): Incident {
  const known = { ...incident, failedTasks: standing.failedTasks, ...(standing.strength && { strength: standing.strength }) };
  switch (judgement.is) {
    case 'held':
      return moves.close(known, { how: 'held', says: judgement.proof }, now);
    case 'went-away':
      return moves.close(known, { how: 'went-away', says: judgement.because }, now);
    case 'failed':
      if (known.state === 'open') return moves.reread(known, standing, now);
      return moves.failedAgain(known, { diagnosis: known.diagnosis, decision: moves.heldAsTried(known.run.plan, judgement.because) }, now);
    case 'proved':
      return moves.reread(moves.proved(known, judgement, now), standing, now);
    case 'pending':
      if (now.toISOString() >= after(standing.lastFailureAt, moves.most.quiet))
        return moves.close(known, { how: 'expired', says: 'Eight days without a failure.' }, now);
      return moves.reread(known, standing, now);
  }
}

/** What only a brake held may be made now, and what could not be read may be readable. */
const brakes: readonly string[] = ['storm', 'budget', 'tried', 'paused', 'failed'];

function deservesSecondLook({ decision, diagnosis }: Incident, w: World): boolean {
  const braked = decision.do === 'hold' && brakes.includes(decision.guard);
  const pause = braked ? 15 * minute : isClouded(diagnosis) ? 5 * minute : Number.POSITIVE_INFINITY;
  return Number.isFinite(pause) && w.now().toISOString() >= after(diagnosis.readAt, pause);
}

async function lookAgain(incident: In<'open'>, { members }: Seen, w: World): Promise<Ending | null | 'no place'> {
  if (!(await w.store.spend({ budget: 'looks', most: looksAMinute }, w.now()))) return 'no place';
  const finding = await examine(incident.diagnosis.failure, incident.diagnosis.match, w, { fresh: true });
  const { seen, before } = await consider(finding, w);
  if (seen.id !== incident.id) return supersede(incident, { finding, members, by: seen.id }, w);
  if (before?.state !== 'open' || before.version !== incident.version) return null;
  const saved = await w.store.save(moves.redecided(before, seen, w.now()), w.now());
  return saved && carryOut(saved, w);
}

interface Superseding {
  readonly finding: Awaited<ReturnType<typeof examine>>;
  readonly members: readonly Member[];
  readonly by: IncidentId;
}

/** The second look found another culprit, and so another incident: its members go there, and this one ends without a message of its own. */
async function supersede(incident: In<'open'>, { finding, members, by }: Superseding, w: World): Promise<Ending | null> {
  const [first = opener(incident), ...others] = members;
  const ending = await treat(finding, sightingOf(first), w);
  const successor = await w.store.read(by, w.now());
  for (const member of others) if (successor) await w.store.join({ sighting: sightingOf(member), incident: successor, presumed: true }, w.now());
  await w.store.save(moves.close(incident, { how: 'superseded', says: `Covered by ${by}.`, supersededBy: by }, w.now()), w.now());
  return ending;
}

/** The run that opened it ended before it joined: the failure itself tells where it was. */
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

/** The run that was writing ended before it said how. The world is asked first; then the facts are read anew; only the same plan is carried on. */
async function takeOver(incident: In<'acting'>, w: World): Promise<Ending | null> {
  const mine = await w.store.save(moves.takenOver(incident, w.now()), w.now());
  if (mine?.state !== 'acting') return null;
  const { look } = await import('./fix/apply.ts');
  const looked = await look(mine.run.plan, doorOf(w));
  if (looked.state === 'after') return conclude(moves.applied(mine, { mine: false, at: incident.run.at }, w.now()), w);
  if (looked.state === 'other') return conclude(moves.refused(mine, held(mine, looked.because), w.now()), w);
  return carryOn(mine, w);
}

async function carryOn(incident: In<'acting'>, w: World): Promise<Ending | null> {
  const finding = await examine(incident.diagnosis.failure, incident.diagnosis.match, w, { fresh: true });
  const { seen } = await consider(finding, w);
  const { plan } = incident.run;
  if (seen.id === incident.id && seen.decision.do === 'act' && seen.decision.plan.hash === plan.hash) return conclude(moves.renewed(incident, w.now()), w);
  await w.store.forget(plan.resource);
  const decision = seen.decision.do === 'act' ? held(incident, 'The facts have changed since it was decided.') : seen.decision;
  return conclude(moves.refused({ ...incident, diagnosis: finding.diagnosis }, decision, w.now()), w);
}

const held = ({ run: { plan } }: In<'acting'>, because: string) => ({ do: 'hold', plan, guard: 'changed', because, approvable: false }) as const;

async function conclude(incident: Incident, w: World): Promise<Ending | null> {
  const saved = await w.store.save(incident, w.now());
  return saved && carryOut(saved, w);
}

/** What failed while its sightings still slept was only counted: it is looked at now, from the last task of each. */
async function recheck(incident: In<'closed'>, w: World): Promise<Ending | null> {
  const [{ taskEvent }, members] = await Promise.all([import('./task-event.ts'), w.store.members(incident, w.now())]);
  const counts = await w.store.counts(members.map(({ sighting }) => sighting));
  for (const { key, lastAt, lastTask } of counts) {
    const where = members.find(({ sighting }) => sighting === key)?.where;
    const event = where && lastTask && lastAt > incident.closedAt ? await taskEvent(lastTask, where, w) : null;
    if (event) await remediate(event, w);
  }
  await w.store.save(moves.rechecked(incident), w.now());
  return null;
}

/** A standalone task ended well: nothing else ever proves a cure of its family, for nothing restarts it. */
export async function settleByExit(id: IncidentId, task: StoppedTask, w: World): Promise<Ending | null> {
  const incident = await w.store.read(id, w.now());
  if (incident?.state !== 'open' && incident?.state !== 'watching') return null;
  const members = await w.store.members(incident, w.now());
  const counts = await w.store.counts(members.map(({ sighting }) => sighting));
  const isProof = task.createdAt !== undefined && task.createdAt > curedSince(incident, lastFailure(incident, counts));
  if (!isProof || members.some(({ where }) => where.kind === 'service')) return null;
  const says = `Task ${lastSegment(task.taskArn)}, started ${task.createdAt.slice(11, 19)} UTC, ended with exit code 0.`;
  return conclude(moves.close(incident, { how: 'held', says }, w.now()), w);
}

/** What found no place among the hour's messages, in one: each is won first, so that nobody else says it. */
export async function sayWaiting(ids: readonly IncidentId[], w: World): Promise<void> {
  const shown = [];
  for (const id of ids) {
    const incident = await w.store.read(id, w.now());
    if (!incident || incident.told >= incident.seq) continue;
    const mine = await w.store.save({ ...incident, dueAt: seconds(w.now()) + moves.most.publishing }, w.now());
    if (mine) shown.push(await show(mine, w, (await lookAt(mine, w)).outlook));
  }
  await publishAll(shown, w);
}
