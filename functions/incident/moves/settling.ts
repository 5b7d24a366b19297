/** What time brings: proof, an end, a word that is overdue. */
import type { Entry, Incident, IncidentId } from '../../model.ts';
import { isMuted, isNewsAgain, isUrgentNow, isWorse, maySpeak } from '../speech.ts';
import type { Standing } from '../standing.ts';
import { minute, seconds } from '../time.ts';
import { due, type In, type Living, note, owing, spans, withNextLook, withoutState, withReminder } from './parts.ts';

/** A task proves the cure; the incident closes once no member runs fewer tasks than it should. */
export const proved = <I extends Living>(incident: I, { proof }: { readonly proof: string }, now: Date): I => ({
  ...incident,
  proof,
  provedAt: now.toISOString(),
});

/** How an incident closes; `says` is the proof of a cure, or what was seen. */
export interface Closing {
  readonly how: In<'closed'>['how'];
  readonly says: string;
  readonly supersededBy?: IncidentId;
}

/** Closes. RESOLVED and WENT AWAY are told once, and only of an incident that was told before; a superseded or expired one closes without a message. */
export function close(incident: Incident, { how, says, supersededBy }: Closing, now: Date): Incident {
  const { remindAt: _asked, ...known } = withoutState(incident);
  const run = incident.state === 'watching' ? incident.run : incident.lastRun;
  const closed: In<'closed'> = {
    ...known,
    state: 'closed',
    how,
    closedAt: now.toISOString(),
    ...(how === 'held' && { proof: says }),
    ...(supersededBy && { supersededBy }),
    ...(run && { lastRun: run }),
  };
  const noted = note(closed, { what: 'closed', says }, now);
  const speaks = !incident.silent && (how === 'held' || how === 'went-away');
  return speaks ? owing(noted, now) : { ...noted, told: noted.seq, dueAt: due(now, spans.recheck) };
}

/** Names an incident that closed in favour of this one: the next message says so. Null: it is named already. */
export const covering = (incident: Incident, id: IncidentId): Incident | null =>
  incident.covers?.includes(id) ? null : { ...incident, covers: [...(incident.covers ?? []), id] };

/** The failures that were only counted while its sightings slept have been looked at: nothing is due any more. */
export const rechecked = (incident: In<'closed'>): In<'closed'> => ({ ...incident, dueAt: 0 });

/** Still the same problem, with the numbers as read now. Owes a message if it got worse, has lasted long enough to be told at all, or nobody has answered. */
export function reread(incident: Living, standing: Standing, now: Date): Incident {
  const { strength, failedTasks } = standing;
  const { shortSince = now.toISOString(), ...known } = incident;
  const next = { ...known, failedTasks, ...(strength && { strength }), ...(standing.short && { shortSince }) };
  if (next.silent) return maySpeak(next, standing, now) ? owing(withReminder(next, standing, now), now) : withNextLook(next, now);
  if (isMuted(next, now)) return withNextLook(next, now);
  const entry = worseOrOverdue(next, standing, now);
  return entry ? owing(withReminder(note(next, entry, now), standing, now), now) : withNextLook(next, now);
}

/** Looks again within a minute, because a proof is near: its reader is not kept waiting for the usual look. */
export const sooner = <I extends Incident>(incident: I, now: Date): I => ({ ...incident, dueAt: Math.min(incident.dueAt, due(now, minute)) });

function worseOrOverdue(incident: Living, standing: Standing, now: Date): Omit<Entry, 'at'> | null {
  if (incident.state === 'open' && isWorse(incident, standing)) return { what: 'worse', says: 'Fewer tasks run, or more services are hit.' };
  if (incident.state === 'open' && isUrgentNow(incident, standing, now))
    return { what: 'worse', says: 'Fewer tasks run than are desired, which was not so when I last wrote.' };
  if (incident.state === 'open' && isNewsAgain(incident, standing, now)) return { what: 'reminded', says: 'It has failed again since.' };
  // After a fix the next word is promised "by" its time, so it leaves a minute before.
  const early = incident.state === 'watching' ? minute : 0;
  const overdue = incident.remindAt !== undefined && seconds(now) >= incident.remindAt - early && !incident.ackedBy;
  return overdue ? { what: 'reminded', says: 'It is not over, and the time of the next word has come.' } : null;
}

/** Takes it on to publish what is owed: the run that wins this save is the only publisher, until the message is out or that run must be dead. */
export const claimed = <I extends Incident>(incident: I, now: Date): I => ({ ...incident, dueAt: due(now, spans.publishing) });

/** What a published message was rendered from. */
export interface Told {
  readonly seq: number;
  readonly said: { readonly running: number; readonly members: number; readonly short?: boolean };
}

/** A message is out: all that was owed up to `seq` is told. If more is owed by now, the timer finds it at once. */
export function told(incident: Incident, { seq, said }: Told, now: Date): Incident {
  const next = { ...incident, told: Math.max(incident.told, seq), said: { at: now.toISOString(), ...said } };
  return next.told < next.seq ? { ...next, dueAt: seconds(now) } : withNextLook(next, now);
}
