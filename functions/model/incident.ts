/** One problem over time: what is being done, where it hits, what was done and said. */
import type { IncidentId, Iso, Seconds, Where } from './basics.ts';
import type { Decision, Hold, Plan } from './decision.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Made, Strength } from './outlook.ts';

/** A write in progress, or done; `until` is the lease of whoever writes. */
export interface Run {
  readonly plan: Plan;
  readonly direction: 'apply' | 'undo';
  /** Who asked for it; `ecs-medic` where nobody did. The role that it borrows follows from this. */
  readonly by: string;
  readonly at: Iso;
  readonly until: Iso;
  /** How long after the write a failure still proves nothing; absent: not at all. */
  readonly settles?: Seconds;
  /** True once the write has been seen to succeed by whoever made it; false after a take-over that found it made. */
  readonly mine: boolean;
}

/** What the store knows that may keep us from acting. */
export interface Brakes {
  readonly pausedUntil?: Iso;
  readonly pausedBy?: string;
  readonly made?: Made;
  readonly openedInTenMinutes: number;
}

/** One line of an incident's history: what happened and when. */
export interface Entry {
  readonly at: Iso;
  readonly what:
    | 'opened'
    | 'acting'
    | 'applied'
    | 'refused'
    | 'failed-again'
    | 'taken-over'
    | 'undone'
    | 'acked'
    | 'muted'
    | 'worse'
    | 'reminded'
    | 'closed'
    | 'would-have-acted';
  readonly says: string;
}

/** run-time: containers that ended by themselves · wait: ECS retries by itself · standalone: nothing restarts it, once a day is enough */
export type Patience = 'run-time' | 'wait' | 'standalone';

interface Common {
  readonly id: IncidentId;
  readonly where: Where;
  /** Grows by one with every save; a save holds only under the version it was read at. */
  readonly version: number;
  /** Grows with each change that owes a message; `told` follows publishing, so `told < seq` is the outbox. */
  readonly seq: number;
  readonly told: number;
  readonly dueAt: Seconds;
  readonly openedAt: Iso;
  /** When its first failure happened, which an event that came late, or an incident that it took over from, puts before the opening. */
  readonly failingSince?: Iso;
  readonly mutedUntil?: Iso;
  readonly ackedBy?: string;
  readonly diagnosis: Diagnosis;
  readonly decision: Decision;
  /** At most 30, the newest last. */
  readonly history: readonly Entry[];
  /** Running and desired when last read, and when it opened (the worst tells how bad it was). */
  readonly strength?: Strength;
  readonly failedTasks: number;
  /** When the next reminder falls due, if nobody answers. */
  readonly remindAt?: Seconds;
  /** Proof that it held, when one was seen: the sentence for RESOLVED. */
  readonly proof?: string;
  readonly provedAt?: Iso;
  /** Why it may wait before it speaks; absent: it speaks at once. */
  readonly patience?: Patience;
  /** True while it waits: nothing is owed, and closing says nothing either. */
  readonly silent?: true;
  /** How many messages earlier openings of the same id had; absent: this is the first. */
  readonly seqBefore?: number;
  /** Incidents that closed in favour of this one, without a message of their own. */
  readonly covers?: readonly IncidentId[];
  /** When it last spoke, and of how much: worse than that is told. `short`: somebody ran fewer tasks than desired. */
  readonly said?: { readonly at: Iso; readonly running: number; readonly members: number; readonly short?: boolean };
  /** Since when somebody runs fewer tasks than desired, look after look; absent: nobody does. */
  readonly shortSince?: Iso;
  /** The last write, kept after watching ends so that it can still be undone. */
  readonly lastRun?: Run;
}

/** One problem over time. The state says what the tool is doing; each state has fields of its own. */
export type Incident = Common &
  (
    | { readonly state: 'open' }
    /** `heldBy`: what held it, as was told already; the same no again is not told twice. */
    | { readonly state: 'acting'; readonly run: Run; readonly heldBy?: Hold['guard'] }
    | { readonly state: 'watching'; readonly run: Run; readonly until: Iso }
    | { readonly state: 'closed'; readonly how: 'held' | 'went-away' | 'superseded' | 'expired'; readonly closedAt: Iso; readonly supersededBy?: IncidentId }
  );
