/** What time brings to an incident: good news, reminders, workers that died, things still unsaid. Entered by the timer for what is due, and at once by what a steady service points to. */
import { lastSegment } from '../arn.ts';
import { isOnPath } from '../incident/blame.ts';
import { curedSince, isNear, type Judgement, judge } from '../incident/judge.ts';
import * as moves from '../incident/moves.ts';
import { lastFailure, type Standing, standingOf } from '../incident/standing.ts';
import { after, seconds } from '../incident/time.ts';
import type { Incident, IncidentId, StoppedTask } from '../model.ts';
import { carryOut, cover, type Ending, groupOf, remediate } from '../pipeline.ts';
import { publishAll, show, tell } from '../tell.ts';
import type { World } from '../world.ts';
import { lookAt } from './look-at.ts';
import { coveredBy, deservesSecondLook, lookAgain, triedInVain } from './second-look.ts';
import { conclude, takeOver } from './take-over.ts';
import { taskEvent } from './task-event.ts';
import { withWho } from './who.ts';

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

async function judgeAnew(known: In<'open' | 'watching'>, w: World): Promise<Ending | null> {
  const incident = await withWho(known, w);
  const seen = await lookAt(incident, w);
  const standing = standingOf(incident, seen);
  const onPath = isOnPath(groupOf(incident.diagnosis.cause));
  const evidence = { ...seen, onPath, lastFailureAt: standing.lastFailureAt };
  const judgement = judge(incident, evidence, w.now());
  w.log.info('judged', { incident: incident.id, is: judgement.is });
  if (judgement.is === 'pending' && incident.state === 'open' && deservesSecondLook(incident, w)) {
    const ending = await lookAgain(incident, seen, w);
    if (ending !== 'no place') return ending;
  }
  const by = judgement.is === 'pending' || judgement.is === 'failed' ? await coveredBy(incident, { ...seen, standing }, w) : null;
  const next = by
    ? moves.close(incident, { how: 'superseded', says: `Covered by ${by}.`, supersededBy: by }, w.now())
    : await moveBy(judgement, incident, { standing, near: isNear(incident, evidence, w.now()), w });
  const saved = await w.store.save(next, w.now());
  if (!saved) return null;
  if (saved.state === 'open') await cover(saved, saved.diagnosis, w);
  return carryOut(saved, w, { outlook: seen.outlook });
}

interface Moving {
  readonly standing: Standing;
  readonly near: boolean;
  readonly w: World;
}

async function moveBy(judgement: Judgement, incident: In<'open' | 'watching'>, { standing, near, w }: Moving): Promise<Incident> {
  const now = w.now();
  const known = { ...incident, failedTasks: standing.failedTasks, ...(standing.strength && { strength: standing.strength }) };
  switch (judgement.is) {
    case 'held':
      return moves.close(known, { how: 'held', says: judgement.proof }, now);
    case 'went-away':
      return moves.close(known, { how: 'went-away', says: judgement.because }, now);
    case 'failed':
      if (known.state === 'open') return moves.reread(known, standing, now);
      return moves.failedAgain(known, await triedInVain(known, judgement.because, w), now);
    case 'proved':
      return moves.sooner(moves.reread(moves.proved(known, judgement, now), standing, now), now);
    case 'pending':
      if (now.toISOString() >= after(standing.lastFailureAt, moves.most.quiet))
        return moves.close(known, { how: 'expired', says: 'Eight days without a failure.' }, now);
      return near ? moves.sooner(moves.reread(known, standing, now), now) : moves.reread(known, standing, now);
  }
}

/** What failed while its sightings still slept was only counted: it is looked at now, from the last task of each. */
async function recheck(incident: In<'closed'>, w: World): Promise<Ending | null> {
  const members = await w.store.members(incident, w.now());
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
