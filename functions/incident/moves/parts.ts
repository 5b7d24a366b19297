/** What the moves are made of: notes in the history, what is owed, and when the next look is due. */
import type { Decision, Diagnosis, Entry, Incident, IncidentId, Patience, Seconds, Strength } from '../../model.ts';
import { remindAt } from '../speech.ts';
import type { Standing } from '../standing.ts';
import { day, hour, minute, seconds } from '../time.ts';

export type In<S extends Incident['state']> = Extract<Incident, { readonly state: S }>;

export const most = {
  history: 30,
  /** Longer than the functions' time limit: past it, whoever wrote is dead. */
  lease: minute,
  /** Within this whoever saved has published, or is dead. */
  publishing: 90,
  /** ECS delays its tries by up to 27 minutes: twice that, and some. */
  watching: hour,
  look: 5 * minute,
  /** Nothing restarts a standalone task: there is little to see. */
  standaloneLook: hour,
  /** The longest sleep of a sighting, and a minute: what failed in it is looked at once more. */
  recheck: 11 * minute,
  quiet: 8 * day,
  firstWord: 15 * minute,
} as const;

/** What an examination brought. */
export interface Seen {
  readonly id: IncidentId;
  readonly diagnosis: Diagnosis;
  readonly decision: Decision;
  readonly patience?: Patience | undefined;
  /** Of the plan's fix: how long after the write a failure proves nothing. */
  readonly settles?: Seconds | undefined;
}

export const due = (now: Date, more: Seconds): Seconds => seconds(now) + more;

/** An incident without what only its state has. */
export function common(incident: Incident): Omit<In<'open'>, 'state'> {
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

export function note<I extends Incident>(incident: I, entry: Omit<Entry, 'at'>, now: Date): I {
  return { ...incident, history: [...incident.history, { at: now.toISOString(), ...entry }].slice(-most.history) };
}

/** A message is owed, and whoever saves this publishes it. */
export function owing<I extends Incident>(incident: I, now: Date): I {
  const { silent: _silent, ...rest } = incident;
  return { ...rest, seq: incident.seq + 1, dueAt: due(now, most.publishing) } as unknown as I;
}

/** The outcome belongs to the message that is owed already: opening and acting are one. */
export function continuing<I extends Incident>(incident: I, now: Date): I {
  return incident.told < incident.seq ? { ...incident, dueAt: due(now, most.publishing) } : owing(incident, now);
}

/** Sets when to ask again; only what is open asks. */
export function asking<I extends Incident>(incident: I, standing: Pick<Standing, 'short'>, now: Date): I {
  const { remindAt: _before, ...rest } = incident;
  const next = incident.state === 'open' ? remindAt(incident, standing, now) : undefined;
  return { ...rest, ...(next !== undefined && { remindAt: next }) } as unknown as I;
}

/** Nothing more is owed: when is the next look due? What is owed from before stays due. */
export function rest<I extends Incident>(incident: I, now: Date): I {
  return { ...incident, dueAt: incident.told < incident.seq ? due(now, most.publishing) : nextLook(incident, now) };
}

/** When the state asks to be looked at again; 0: never. */
export function nextLook(incident: Incident, now: Date): Seconds {
  const standalone = incident.where.kind !== 'service';
  switch (incident.state) {
    case 'acting':
      return seconds(incident.run.until);
    case 'open':
      // What was muted or answered has a reminder that is past: it does not make every minute a look.
      return Math.max(due(now, minute), Math.min(incident.remindAt ?? Number.POSITIVE_INFINITY, due(now, standalone ? most.standaloneLook : most.look)));
    case 'watching':
      return standalone ? Math.min(seconds(incident.until), due(now, most.standaloneLook)) : due(now, minute);
    case 'closed': {
      const recheck = seconds(incident.closedAt) + most.recheck;
      return recheck > seconds(now) ? recheck : 0;
    }
  }
}

export const strengthOf = ({ evidence: { service }, readAt }: Diagnosis): Strength | undefined =>
  service && {
    running: service.running,
    desired: service.desired,
    at: readAt,
    ...(service.servedBy && { servedBy: service.servedBy }),
  };

/** Not read counts as short: one look too many is cheaper than one too few. */
export const isBelow = (strength: Strength | undefined): boolean => !strength || strength.running < strength.desired;
