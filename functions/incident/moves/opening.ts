/** How an incident opens, and which failures belong to it. */
import type { Failure, Incident } from '../../model.ts';
import { maySpeak } from '../speech.ts';
import { after } from '../time.ts';
import { acting, failedAgain } from './fixing.ts';
import { type Examined, type In, isBelow, note, owing, strengthOf, withNextLook, withReminder } from './parts.ts';

/** The incident as this examination leaves it; null: it is open already and this tells nothing new. */
export function open(before: Incident | null, seen: Examined, now: Date): Incident | null {
  if (!before || before.state === 'closed') return opened(before, seen, now);
  if (before.state === 'watching' && !isStill(before, seen.diagnosis.failure)) return failedAgain(before, seen, now);
  return before.state === 'open' && seen.decision.do === 'act' ? acting(before, seen, now) : null;
}

/** Whether the failure belongs to the incident and is only counted. A task that was created before the fix could reach it proves nothing about the fix. */
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

/**
 * An event that comes late, or a second time: its task had stopped before a later one proved the cure. Believed of services alone: if the cure does not hold,
 * their scheduler brings the next failure.
 */
const isOldNews = ({ where, closedAt }: In<'closed'>, { at, task }: Failure): boolean =>
  where.kind === 'service' && at < closedAt && (task?.createdAt ?? at) < closedAt;

function opened(before: In<'closed'> | null, seen: Examined, now: Date): Incident {
  const { id, diagnosis, decision, patience } = seen;
  const strength = strengthOf(diagnosis);
  const born: In<'open'> = {
    id,
    where: diagnosis.failure.where,
    version: before?.version ?? 0,
    seq: before?.seq ?? 0,
    told: before?.told ?? 0,
    ...(before?.seq && { seqBefore: before.seq }),
    dueAt: 0,
    openedAt: now.toISOString(),
    ...origin(seen, now),
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
  // A message that was still owed when it closed was never sent: then this one is.
  const owes = noted.told < noted.seq;
  if (!owes && !maySpeak(noted, standing, now)) return withNextLook({ ...noted, silent: true }, now);
  return owing(withReminder(noted, standing, now), now);
}

/** In observe mode the history says what would have been done. */
const observed = (incident: In<'open'>, now: Date): In<'open'> =>
  incident.decision.do === 'hold' && incident.decision.guard === 'mode'
    ? note(incident, { what: 'would-have-acted', says: incident.decision.plan.says }, now)
    : incident;

/** Since when it has been failing, and the incident in whose place it opens, if people were told of that one. */
function origin({ diagnosis, takesOver }: Examined, now: Date): Pick<Incident, 'failingSince' | 'covers'> {
  const instants = [now, diagnosis.failure.at, ...(takesOver ? [takesOver.failingSince ?? takesOver.openedAt] : [])];
  const [failingSince] = instants.map((instant) => new Date(instant).toISOString()).sort();
  return { ...(failingSince && { failingSince }), ...(takesOver && !takesOver.silent && { covers: [takesOver.id] }) };
}
