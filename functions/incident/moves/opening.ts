/** How an incident opens, and which failures belong to it. */
import type { Failure, Incident } from '../../model.ts';
import { maySpeak } from '../speech.ts';
import { after } from '../time.ts';
import { acting, failedAgain } from './fixing.ts';
import { asking, type In, isBelow, note, owing, rest, type Seen, strengthOf } from './parts.ts';

/** The incident as this examination leaves it; null: it is open already and this tells nothing new. */
export function open(before: Incident | null, seen: Seen, now: Date): Incident | null {
  if (!before || before.state === 'closed') return opened(before, seen, now);
  if (before.state === 'watching' && !isStill(before, seen.diagnosis.failure)) return failedAgain(before, seen, now);
  return before.state === 'open' && seen.decision.do === 'act' ? acting(before, seen, now) : null;
}

/** Does this failure belong to what is known, so that it is only counted? What was created before the cure could reach it proves nothing about the cure. */
export function isStill(incident: Incident, failure: Failure): boolean {
  const run = incident.state === 'watching' ? incident.run : incident.lastRun;
  const created = failure.task?.createdAt ?? failure.at;
  const predates = run !== undefined && created <= after(run.at, run.settles ?? 0);
  switch (incident.state) {
    case 'open':
    case 'acting':
      return true;
    case 'watching':
      return predates;
    case 'closed':
      return incident.how === 'held' && (predates || isOldNews(incident, failure));
  }
}

/** An event that comes late, or once more: its task had stopped before a later one proved the cure. Of a service only, whose scheduler tries again if it is not so. */
const isOldNews = ({ where, closedAt }: In<'closed'>, { at, task }: Failure): boolean =>
  where.kind === 'service' && at < closedAt && (task?.createdAt ?? at) < closedAt;

function opened(before: In<'closed'> | null, seen: Seen, now: Date): Incident {
  const { id, diagnosis, decision, patience } = seen;
  const strength = strengthOf(diagnosis);
  const born: In<'open'> = {
    id,
    where: diagnosis.failure.where,
    version: before?.version ?? 0,
    seq: before?.seq ?? 0,
    told: before?.told ?? 0,
    dueAt: 0,
    openedAt: now.toISOString(),
    diagnosis,
    decision,
    history: before?.history ?? [],
    failedTasks: 1,
    state: 'open',
    ...(strength && { strength }),
    ...(patience && { patience }),
    ...(before?.said && { said: before.said }),
    ...(before?.lastRun && { lastRun: before.lastRun }),
  };
  const noted = observed(note(born, { what: 'opened', says: 'Opened.' }, now), now);
  if (decision.do === 'act') return acting(noted, seen, now);
  const standing = { short: isBelow(strength), failedTasks: 1 };
  // What it owed when it closed was never said: then this is.
  const owes = noted.told < noted.seq;
  if (!owes && !maySpeak(noted, standing, now)) return rest({ ...noted, silent: true }, now);
  return owing(asking(noted, standing, now), now);
}

const observed = (incident: In<'open'>, now: Date): In<'open'> =>
  incident.decision.do === 'hold' && incident.decision.guard === 'mode'
    ? note(incident, { what: 'would-have-acted', says: incident.decision.plan.says }, now)
    : incident;
