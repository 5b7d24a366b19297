/** What time brings: proof, an end, a word that is overdue. */
import type { Entry, Incident, IncidentId } from '../../model.ts';
import { isMuted, isWorse, maySpeak } from '../speech.ts';
import type { Standing } from '../standing.ts';
import { minute, seconds } from '../time.ts';
import { asking, common, due, type In, most, note, owing, rest } from './parts.ts';

/** A task proves the cure; it is over once nobody is short. */
export const proved = <I extends In<'open' | 'watching'>>(incident: I, { proof }: { readonly proof: string }, now: Date): I => ({
  ...incident,
  proof,
  provedAt: now.toISOString(),
});

export interface Ending {
  readonly how: In<'closed'>['how'];
  readonly says: string;
  readonly supersededBy?: IncidentId;
}

/** RESOLVED and WENT AWAY are said once, and only of what was spoken of; superseded is named in the other's message, expired in the weekly report. */
export function close(incident: Incident, { how, says, supersededBy }: Ending, now: Date): Incident {
  const { remindAt: _asked, ...known } = common(incident);
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
  return speaks ? owing(noted, now) : { ...noted, told: noted.seq, dueAt: due(now, most.recheck) };
}

/** What failed while its sightings slept has been looked at: nothing is due any more. */
export const rechecked = (incident: In<'closed'>): In<'closed'> => ({ ...incident, dueAt: 0 });

/** Nothing has changed but the numbers; says so if it got worse, has lasted long enough, or nobody answers. */
export function reread(incident: In<'open' | 'watching'>, standing: Standing, now: Date): Incident {
  const { strength, failedTasks } = standing;
  const next = { ...incident, failedTasks, ...(strength && { strength }) };
  if (next.silent) return maySpeak(next, standing, now) ? owing(asking(next, standing, now), now) : rest(next, now);
  if (isMuted(next, now)) return rest(next, now);
  const entry = worseOrOverdue(next, standing, now);
  return entry ? owing(asking(note(next, entry, now), standing, now), now) : rest(next, now);
}

/** Proof is near: whoever waits for it is not kept waiting until the next reminder. */
export const sooner = <I extends Incident>(incident: I, now: Date): I => ({ ...incident, dueAt: Math.min(incident.dueAt, due(now, minute)) });

function worseOrOverdue(incident: In<'open' | 'watching'>, standing: Standing, now: Date): Omit<Entry, 'at'> | null {
  if (incident.state === 'open' && isWorse(incident, standing)) return { what: 'worse', says: 'Fewer tasks run, or more services are hit.' };
  // After a fix the word is promised "by" its time, so it leaves a minute before.
  const early = incident.state === 'watching' ? minute : 0;
  const overdue = incident.remindAt !== undefined && seconds(now) >= incident.remindAt - early && !incident.ackedBy;
  return overdue ? { what: 'reminded', says: 'It is not over, and the time of the next word has come.' } : null;
}

export interface Told {
  /** What the published message was rendered from. */
  readonly seq: number;
  readonly said: { readonly running: number; readonly members: number };
}

/** Published: what was owed up to `seq` is said. If more is owed by now, the timer finds it at once. */
export function told(incident: Incident, { seq, said }: Told, now: Date): Incident {
  const next = { ...incident, told: Math.max(incident.told, seq), said: { at: now.toISOString(), ...said } };
  return next.told < next.seq ? { ...next, dueAt: seconds(now) } : rest(next, now);
}
