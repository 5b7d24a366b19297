/** The shape of a guard: one reason not to act. It looks at a plan and what is known about it, and answers null or its no; it changes nothing. */
import type { Brakes, Diagnosis, Incident, Plan } from '../model.ts';
import type { Settings } from '../settings.ts';

/** `before` is the incident as it was stored last, or null: this is its first examination. */
export interface Considered {
  readonly plan: Plan;
  readonly diagnosis: Diagnosis;
  readonly brakes: Brakes;
  readonly before: Incident | null;
  readonly settings: Settings;
  readonly now: Date;
}

/** A guard's refusal. */
export interface No {
  /** A sentence for the message's "Why I did not do it", full stop included. */
  readonly because: string;
  /** A person's yes lifts it. Without this the guard holds whoever asks: a missing fact, an owner's no. */
  readonly yesLifts?: true;
  /** Not ours to make at all: the command is handed over, no approval is offered. */
  readonly handOver?: true;
}

/** One reason not to act: its refusal, or null where it has none. */
export type Guard = (considered: Considered) => No | null;
