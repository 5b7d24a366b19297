/** What went wrong, and what its own texts say of it. */
import type { CauseId } from '../classify/catalogue.ts';
import type { Field } from '../classify/cause.ts';
import type { CustomCause } from '../classify/custom.ts';
import type { Iso, Where } from './basics.ts';

/** One text of a failure, cleaned of control characters and clipped at 4 KB. */
export interface Text {
  readonly field: Field;
  readonly container?: string;
  readonly text: string;
}

/** A container of the stopped task, as the event lists it. */
export interface StoppedContainer {
  readonly name: string;
  readonly image?: string;
  readonly imageDigest?: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

/** What the event says of the task that stopped. It only starts an examination: the task probe reads everything anew before anything is written. */
export interface StoppedTask {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly clusterArn: string;
  readonly launchType?: string;
  readonly group?: string;
  readonly startedBy?: string;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly createdAt?: Iso;
  readonly stoppedAt?: Iso;
  readonly availabilityZone?: string;
  readonly subnetId?: string;
  /** The roles that RunTask's overrides put in the place of the task definition's own. */
  readonly roles?: { readonly executionRoleArn?: string; readonly taskRoleArn?: string };
  readonly containers: readonly StoppedContainer[];
}

/** What the event says of a build that failed. Its environment variables are not read: they may hold secrets. */
export interface FailedBuild {
  readonly buildArn: string;
  /** The image that the build itself runs in. */
  readonly image?: string;
  /** Where CloudWatch Logs keeps its log; absent where the project writes none there. */
  readonly log?: { readonly group: string; readonly stream: string };
}

/** Something that went wrong at one place: a stopped task, a service that cannot place one, a build. */
export interface Failure {
  readonly where: Where;
  /** When it failed: the task's stoppedAt, else the event's time. */
  readonly at: Iso;
  readonly texts: readonly Text[];
  readonly task?: StoppedTask;
  readonly build?: FailedBuild;
}

/** An event that is not told, with the reason that the log records. */
export interface Ignored {
  readonly ignored: string;
}

/** What the texts of a failure say, by the catalogue alone. */
export interface Match {
  readonly cause: CauseId;
  readonly quiet: boolean;
  /** The text that decided; null when nothing did (`unclassified` of an event without texts). */
  readonly because: Text | null;
  readonly captures: Readonly<Record<string, string>>;
  /** True only if the cause's handling is safe and the deciding clause stands in the text. */
  readonly fixable: boolean;
  /** What a custom rule says, where the catalogue says `unclassified` or `…-unexplained`. */
  readonly custom?: CustomCause;
}
