/** The shape of a row of the catalogue: one root cause that an operator would act on differently from every other. */
import type { ProbeName } from '../diagnose/registry.ts';
import type { FixName } from '../fix/registry.ts';

/** Where a text came from. Fargate says everything in the stoppedReason, EC2 little of it: so patterns name the field that they read. */
export const fields = [
  'task.stoppedReason',
  'task.stopCode',
  'container.reason',
  'container.exitCode',
  'attachment.status',
  'service.reason',
  'service.event',
  'build.phase',
  'build.log',
] as const;
/** One of the places that a text comes from. */
export type Field = (typeof fields)[number];

/**
 * Which texts a pattern reads. `any` is every free text of a task or service: Fargate says in the stoppedReason what EC2 says in a container's reason,
 * and service events quote both. Codes, and what a build says, are read only by patterns that name them.
 */
export type Reads = Field | 'any';

const prose: ReadonlySet<Field> = new Set(['task.stoppedReason', 'container.reason', 'attachment.status', 'service.reason', 'service.event']);

/** Whether a pattern that reads `reads` is tried on a text of this field. */
export const isRead = (reads: Reads, field: Field): boolean => reads === field || (reads === 'any' && prose.has(field));

/**
 * How much a text that matches says, from most to least. The most telling text of a failure decides, wherever it stands.
 * cause: names what was wrong · stop: says who ordered the stop · vague: a step failed, the text says no more ·
 * exit: a container ended with a code of its own · killed: by SIGKILL, often only because a sibling had ended ·
 * done: exit code 0 · aftermath: what a failure leaves on those that merely were there · bland: says nothing but that the task is gone
 */
export const telling = ['cause', 'stop', 'vague', 'exit', 'killed', 'done', 'aftermath', 'bland'] as const;
/** How telling a pattern's text is. */
export type Telling = (typeof telling)[number];

/**
 * safe: applied unasked once proved · ask: planned, applied after a yes · tell: a human acts · wait: ECS retries · quiet: counted, not told ·
 * by-evidence: the text says too little, and what was read of the account decides
 */
export type Handling = 'safe' | 'ask' | 'tell' | 'wait' | 'quiet' | 'by-evidence';

/** A real message that its pattern must find, with what it must capture. */
export interface Sample {
  /** Verbatim. */
  readonly text: string;
  /** An https URL, or `recorded 2026-05-11`. */
  readonly from: string;
  readonly captures?: Readonly<Record<string, string>>;
  /** Texts of the same task in other fields, where they decide with this one. */
  readonly with?: Partial<Record<Field, string>>;
}

/** One way in which a cause shows itself in a text. */
export interface Pattern {
  readonly field: Reads;
  /** Linear, with named groups only; it meets the text as `normalise` leaves it: one line, ASCII quotes, single spaces. */
  readonly regex: RegExp;
  /** Must be found too, anywhere in the text: two short searches are linear, one pattern with a gap in its middle is not. */
  readonly and?: RegExp;
  /** Must not be found. */
  readonly not?: RegExp;
  /** `cause` if absent. */
  readonly tells?: Telling;
  /** The deciding clause of a safe fix stands in the text. Read only where the row's handling is safe. */
  readonly fixable?: true;
  readonly samples: readonly [Sample, ...Sample[]];
}

/** A row of the catalogue. */
export interface Cause {
  /** At most 70 characters, no full stop. */
  readonly title: string;
  readonly handling: Handling;
  readonly patterns: readonly [Pattern, ...Pattern[]];
  /** Look-alikes that another row, or none, must win. */
  readonly notThis?: readonly string[];
  readonly meaning: string;
  /** What a person does first. */
  readonly nextStep: string;
  readonly link: string;
  /** Rows whose culprit lies on the network path share one incident key. */
  readonly groupsAs?: string;
  readonly probes?: readonly ProbeName[];
  readonly fixes?: readonly FixName[];
}

/** Keeps the ids as literal types, so that `CauseId` is their union and a misspelt id does not compile. */
export const causes = <const T extends Readonly<Record<string, Cause>>>(rows: T): T => rows;
