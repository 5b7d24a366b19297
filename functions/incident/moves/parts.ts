/** What the moves are made of: notes in the history, what is owed, and when the next look is due. */
import type { Decision, Diagnosis, Entry, Incident, IncidentId, Patience, Seconds, Strength } from '../../model.ts';
import { remindAt } from '../speech.ts';
import type { Standing } from '../standing.ts';
import { day, hour, minute, seconds } from '../time.ts';

/** An incident in one state: `In<'watching'>`. */
export type In<S extends Incident['state']> = Extract<Incident, { readonly state: S }>;
/** An incident that is judged by the world: open, or watched after a fix. */
export type Living = In<'open' | 'watching'>;
/** Open or watching: neither being written nor over. */
export const isLiving = (incident: Incident): incident is Living => incident.state === 'open' || incident.state === 'watching';

/** Entries that an incident's history keeps. */
export const mostEntries = 30;

/** How long each thing takes, in seconds. */
export const spans = {
  /** The lease of a write: longer than the functions' time limit, so that past it the run that wrote is dead. */
  lease: minute,
  /** From a save to its message; past it the run that saved is dead. */
  publishing: 90,
  /** How long a fix is watched: ECS delays its tries by up to 27 minutes, so twice that and some. */
  watching: hour,
  /** From one look at an open incident to the next. */
  look: 5 * minute,
  /** The same for a standalone task: nothing restarts it, so there is little to see. */
  standaloneLook: hour,
  /** From closing to the last check for failures that were only counted: the longest sleep of a sighting, and a minute. */
  recheck: 11 * minute,
  /** Without a failure for so long, an incident expires. */
  quiet: 8 * day,
  /** From a fix to the word that the message promises. */
  firstWord: 15 * minute,
} as const satisfies Readonly<Record<string, Seconds>>;

/** What an examination brought, weighed by the guards: a move rests on this. */
export interface Examined {
  readonly id: IncidentId;
  readonly diagnosis: Diagnosis;
  readonly decision: Decision;
  readonly patience?: Patience | undefined;
  /** The incident that closes in favour of this one, because it turned out to be the same failures by another culprit. */
  readonly takesOver?: Pick<Incident, 'id' | 'openedAt' | 'failingSince' | 'silent'> | undefined;
  /** From the plan's fix: how long after the write a failure still proves nothing. */
  readonly settles?: Seconds | undefined;
}

/** The instant `more` seconds from now, as the table counts. */
export const due = (now: Date, more: Seconds): Seconds => seconds(now) + more;

/** An incident without its state and the fields that only one state has. */
export function withoutState(incident: Incident): Omit<In<'open'>, 'state'> {
  const { state: _state, ...rest } = incident;
  const {
    run: _run,
    heldBy: _heldBy,
    until: _until,
    how: _how,
    closedAt: _at,
    supersededBy: _by,
    ...kept
  } = rest as Omit<In<'open'>, 'state'> & Record<string, unknown>;
  return kept as Omit<In<'open'>, 'state'>;
}

/** Adds a line to the history; the oldest goes where there are too many. */
export function note<I extends Incident>(incident: I, entry: Omit<Entry, 'at'>, now: Date): I {
  return { ...incident, history: [...incident.history, { at: now.toISOString(), ...entry }].slice(-mostEntries) };
}

/** One more message is owed; the run that saves this publishes it. */
export function owing<I extends Incident>(incident: I, now: Date): I {
  const { silent: _silent, ...rest } = incident;
  return { ...rest, seq: incident.seq + 1, dueAt: due(now, spans.publishing) } as unknown as I;
}

/** A message is owed, but not a second one: opening and its fix's outcome are told in one. */
export function owingOnce<I extends Incident>(incident: I, now: Date): I {
  return incident.told < incident.seq ? { ...incident, dueAt: due(now, spans.publishing) } : owing(incident, now);
}

/** Sets when the next reminder falls due; only an open incident reminds. */
export function withReminder<I extends Incident>(incident: I, standing: Pick<Standing, 'short'>, now: Date): I {
  const { remindAt: _before, ...rest } = incident;
  const next = incident.state === 'open' ? remindAt(incident, standing, now) : undefined;
  return { ...rest, ...(next !== undefined && { remindAt: next }) } as unknown as I;
}

/** Nothing new is owed: sets when the next look is due. A message that is owed from before stays due. */
export function withNextLook<I extends Incident>(incident: I, now: Date): I {
  return { ...incident, dueAt: incident.told < incident.seq ? due(now, spans.publishing) : nextLook(incident, now) };
}

/** When the incident is to be looked at again, by its state; 0: never. */
function nextLook(incident: Incident, now: Date): Seconds {
  const standalone = incident.where.kind !== 'service';
  switch (incident.state) {
    case 'acting':
      return seconds(incident.run.until);
    case 'open':
      // A muted or acknowledged incident has a reminder that is past: it must not make every minute a look.
      return Math.max(due(now, minute), Math.min(incident.remindAt ?? Number.POSITIVE_INFINITY, due(now, standalone ? spans.standaloneLook : spans.look)));
    case 'watching':
      return standalone ? Math.min(seconds(incident.until), due(now, spans.standaloneLook)) : due(now, minute);
    case 'closed': {
      const recheck = seconds(incident.closedAt) + spans.recheck;
      return recheck > seconds(now) ? recheck : 0;
    }
  }
}

/** The service's running and desired tasks, as the examination read them. */
export const strengthOf = ({ evidence: { service }, readAt }: Diagnosis): Strength | undefined =>
  service && {
    running: service.running,
    desired: service.desired,
    at: readAt,
    ...(service.servedBy && { servedBy: service.servedBy }),
  };

/** Fewer tasks run than desired. Not read counts as such: one look too many is cheaper than one too few. */
export const isBelow = (strength: Strength | undefined): boolean => !strength || strength.running < strength.desired;
