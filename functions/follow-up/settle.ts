/**
 * What time brings to an incident: good news, reminders, runs that died, messages still owed. The timer enters here with each incident that is due, and the event
 * of a steady service with each incident of that service, due or not.
 */
import { lastSegment } from '../arn.ts';
import { isOnPath } from '../incident/blame.ts';
import { curedSince, isNear, type Judgement, judge } from '../incident/judge.ts';
import * as moves from '../incident/moves.ts';
import { lastFailure, type Observed, type Standing, standingOf } from '../incident/standing.ts';
import { after, seconds } from '../incident/time.ts';
import type { Incident, IncidentId, Outlook, StoppedTask } from '../model.ts';
import { carryOut, cover, type Ending, groupOf, remediate } from '../pipeline.ts';
import { publishAll, show, tell } from '../tell.ts';
import type { World } from '../world.ts';
import { handOn, heirOf } from './hand-on.ts';
import { countedMembers, lookAt } from './look-at.ts';
import { deservesSecondLook, lookAgain, triedInVain } from './second-look.ts';
import { giveWay, successorOf } from './succession.ts';
import { conclude, takeOver } from './take-over.ts';
import { taskEvent } from './task-event.ts';
import { withWho } from './who.ts';

/** Does what is due; `at-once`, after an event, judges even what is not due yet. Null: nothing was to do, or another run was first. */
export async function settle(id: IncidentId, w: World, when: 'due' | 'at-once' = 'due'): Promise<Ending | null> {
  const incident = await w.store.read(id, w.now());
  if (!incident) return null;
  const isDue = incident.dueAt > 0 && incident.dueAt <= seconds(w.now());
  if (!isDue) return when === 'at-once' && moves.isLiving(incident) ? hurry(incident, w) : null;
  if (incident.state === 'acting') return incident.run.until <= w.now().toISOString() ? takeOver(incident, w) : null;
  if (incident.told < incident.seq) return sayAgain(incident, w);
  return moves.isLiving(incident) ? judgeAnew(incident, w) : recheck(incident, w);
}

/** Seconds between two judgements of one incident: in a storm the steady state of every member asks for one. */
const moment = 30;

/** Judges now, or, if it was judged a moment ago, a moment later, once for all the events meanwhile. */
async function hurry(incident: moves.Living, w: World): Promise<Ending | null> {
  if (incident.told < incident.seq) return null;
  const { at = incident.openedAt } = incident.strength ?? {};
  if (after(at, moment) <= w.now().toISOString()) return judgeAnew(incident, w);
  const soon = seconds(w.now()) + moment;
  if (incident.dueAt > soon) await w.store.save({ ...incident, dueAt: soon }, w.now());
  return null;
}

/** A message is owed, and the run that owed it died or found no place among the hour's messages. */
async function sayAgain(incident: Incident, w: World): Promise<Ending | null> {
  const claimed = await claim(incident, w);
  if (!claimed) return null;
  const { mine, outlook } = claimed;
  return { incident: mine.id, state: mine.state, telling: await tell(mine, w, outlook) };
}

/** The incident, if this run won the right to publish what it owes, and how its members stand for the message. */
async function claim(incident: Incident, w: World): Promise<{ readonly mine: Incident; readonly outlook: Outlook } | null> {
  const mine = await w.store.save(moves.claimed(incident, w.now()), w.now());
  if (!mine) return null;
  const { outlook } = await lookAt(mine, w);
  return { mine, outlook };
}

/** Looks at the world and moves the incident by the judgement; one that a brake held or a gap hid is examined anew first. */
async function judgeAnew(known: moves.Living, w: World): Promise<Ending | null> {
  const incident = await withWho(known, w);
  const seen = await lookAt(incident, w);
  const standing = standingOf(incident, seen);
  const onPath = isOnPath(groupOf(incident.diagnosis.cause));
  const grounds = { ...seen, onPath, lastFailureAt: standing.lastFailureAt };
  const judgement = judge(incident, grounds, w.now());
  w.log.info('judged', { incident: incident.id, is: judgement.is });
  const ending = judgement.is === 'pending' && incident.state === 'open' ? await examineAnew(incident, { ...seen, standing }, w) : 'not now';
  if (ending !== 'not now') return ending;
  const by = judgement.is === 'pending' || judgement.is === 'failed' ? await successorOf(incident, { ...seen, standing }, w) : null;
  if (by) return giveWay(incident, by, w);
  const next = await moveBy(judgement, incident, { standing, near: isNear(incident, grounds, w.now()), w });
  const saved = await w.store.save(next, w.now());
  if (!saved) return null;
  if (saved.state === 'open') await cover(saved, saved.diagnosis, w);
  return carryOut(saved, w, { outlook: seen.outlook });
}

/**
 * Examines another place, where the incident's own no longer fails; else the same once more, where a brake held it or a gap hid something. `not now`: there is no
 * reason to, or no examination is left.
 */
async function examineAnew(incident: moves.In<'open'>, seen: Observed & { readonly standing: Standing }, w: World): Promise<Ending | null | 'not now'> {
  const heir = heirOf(incident, seen);
  const handed = heir ? await handOn(incident, heir, { seen, w }) : 'not now';
  if (handed !== 'not now') return handed;
  return (await deservesSecondLook(incident, w)) ? lookAgain(incident, seen, w) : 'not now';
}

interface Moving {
  readonly standing: Standing;
  readonly near: boolean;
  readonly w: World;
}

async function moveBy(judgement: Judgement, incident: moves.Living, { standing, near, w }: Moving): Promise<Incident> {
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
      if (now.toISOString() >= after(standing.lastFailureAt, moves.spans.quiet))
        return moves.close(known, { how: 'expired', says: 'Eight days without a failure.' }, now);
      return near ? moves.sooner(moves.reread(known, standing, now), now) : moves.reread(known, standing, now);
  }
}

/** Failures after the closing were only counted while their sightings still slept: the last task of each goes through the pipeline now. */
async function recheck(incident: moves.In<'closed'>, w: World): Promise<Ending | null> {
  const { members, counts } = await countedMembers(incident, w);
  for (const { key, lastAt, lastTask } of counts) {
    const where = members.find(({ sighting }) => sighting === key)?.where;
    const event = where && lastTask && lastAt > incident.closedAt ? await taskEvent(lastTask, where, w) : null;
    if (event) await remediate(event, w);
  }
  await w.store.save(moves.rechecked(incident), w.now());
  return null;
}

/** A standalone task that ended well is the only proof that its family is cured, for nothing restarts one. */
export async function settleByExit(id: IncidentId, task: StoppedTask, w: World): Promise<Ending | null> {
  const incident = await w.store.read(id, w.now());
  if (!incident || !moves.isLiving(incident)) return null;
  const { members, counts } = await countedMembers(incident, w);
  const isProof = task.createdAt !== undefined && task.createdAt > curedSince(incident, lastFailure(incident, counts));
  if (!isProof || members.some(({ where }) => where.kind === 'service')) return null;
  const says = `Task ${lastSegment(task.taskArn)}, started ${task.createdAt.slice(11, 19)} UTC, ended with exit code 0.`;
  return conclude(moves.close(incident, { how: 'held', says }, w.now()), w);
}

/** Publishes as one message all that found no place among the hour's messages. */
export async function sayWaiting(ids: readonly IncidentId[], w: World): Promise<void> {
  const shown = [];
  for (const id of ids) {
    const incident = await w.store.read(id, w.now());
    if (!incident || incident.told >= incident.seq) continue;
    const claimed = await claim(incident, w);
    if (claimed) shown.push(await show(claimed.mine, w, claimed.outlook));
  }
  await publishAll(shown, w);
}
