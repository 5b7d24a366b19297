/** What could be changed, and whether it is. */
import type { GuardName } from '../decide/registry.ts';
import type { ProbeName } from '../diagnose/registry.ts';
import type { FixName } from '../fix/registry.ts';
import type { Json } from './basics.ts';
import type { Diagnosis } from './diagnosis.ts';

/** A change that a fix would make: exact, so that a person approves what is then made. */
export interface Plan {
  readonly fix: FixName;
  /** What it does, in a sentence that also reads in the past: "Attach AmazonECSTaskExecutionRolePolicy to role prod-api-exec." */
  readonly says: string;
  /** The command that undoes it, or null where it cannot be undone. */
  readonly undo: string | null;
  /** The command that does by hand what apply would do. */
  readonly command: string;
  readonly risk: 'safe' | 'ask';
  /** The resource that it changes: the table's `made#` record is kept under it, and the owner's tag is read from it. */
  readonly resource: string;
  /** Ids and a delta, never a whole definition. */
  readonly input: Json;
  /** What undo restores. */
  readonly before: Json;
  /** The probes that its proof rests on: a gap of one of these keeps it from being applied. */
  readonly restsOn: readonly ProbeName[];
  /** SHA-256, in hex, of fix and input: what a human approves, and what must come out again from fresh facts. Messages show its first six. */
  readonly hash: string;
}

/** What a fix answers to a diagnosis: a plan, or the sentence why it proposes none, with the change to hand over where there is one. */
export type Proposal = Plan | { readonly fix: FixName; readonly because: string; readonly step?: Step };

/**
 * Something a human can do: with a command where one exists, or with the lines that go into a file. `needs` is the permission that it takes.
 * `undo` is the command that takes it back; absent where the step changes nothing, or nothing takes it back.
 */
export interface Step {
  readonly says: string;
  readonly command?: string;
  readonly lines?: readonly string[];
  readonly needs?: `${string}:${string}`;
  readonly undo?: string;
  /** Cures nothing by itself: it is to be done once the fault is cured. */
  readonly afterwards?: true;
}

/** The plan is not carried out: a guard refused it, or the door through which it would have been written. */
export interface Hold {
  readonly do: 'hold';
  readonly plan: Plan;
  /** The guard's name, or the door's reason: the hour's budget, a changed world, AWS's refusal, a failed call. */
  readonly guard: GuardName | 'budget' | 'changed' | 'refused' | 'failed';
  readonly because: string;
  /** A person's yes lifts it, and the settings let somebody say it. */
  readonly approvable: boolean;
}

/** act: make the plan · hold: a guard or the door refused it · tell: a person must act, by the steps. */
export type Decision = { readonly do: 'act'; readonly plan: Plan } | Hold | { readonly do: 'tell'; readonly because: string; readonly steps: readonly Step[] };

/** What an examination found, and what the fixes propose to it. */
export interface Finding {
  readonly diagnosis: Diagnosis;
  readonly plans: readonly Proposal[];
}
