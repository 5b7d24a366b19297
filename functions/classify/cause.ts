/** The shape of a row of the catalogue: one root cause that an operator would act on differently from every other. */
import type { ProbeName } from '../diagnose/registry.ts';
import type { FixName } from '../fix/registry.ts';

/** Where a text came from. An EC2 task says little in its stoppedReason, a Fargate task everything: rows name the field they read. */
export type Field =
  | 'task.stoppedReason'
  | 'task.stopCode'
  | 'container.reason'
  | 'container.exitCode'
  | 'attachment.status'
  | 'service.reason'
  | 'service.event'
  | 'build.log';

/** safe: applied unasked once proved · ask: planned, applied after a yes · tell: a human acts · wait: ECS retries · quiet: counted, not told */
export type Handling = 'safe' | 'ask' | 'tell' | 'wait' | 'quiet' | 'by-evidence';

export interface Sample {
  /** Verbatim. */
  readonly text: string;
  /** An https URL, or `recorded 2026-05-11`. */
  readonly from: string;
  readonly captures?: Readonly<Record<string, string>>;
  /** What else the task said, where that decides. */
  readonly with?: Partial<Record<Field, string>>;
}

export interface Pattern {
  readonly field: Field;
  /** Linear, with named groups only. */
  readonly regex: RegExp;
  readonly samples: readonly [Sample, ...Sample[]];
}

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
