/** What a run is given from outside: settings, a clock, the table, AWS. Everything that a test replaces is here, and nothing else is. */
import type { Aws } from './aws/aws.ts';
import type { Outcome } from './aws/outcome.ts';
import type { RegistryReader } from './aws/registry.ts';
import type { Store } from './incident/store/store.ts';
import type { Arn, Finding } from './model.ts';
import type { Settings } from './settings.ts';

/** Static messages with fields (never text of an event at info), and counters. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** An operator could act on it. */
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** We are broken. */
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  count(metric: string, fields?: Readonly<Record<string, string>>): void;
}

/** Asks STS for one fix's credentials: the role's own statements, cut by the session policy to the fix's actions on its scope. */
export interface Loan {
  readonly roleArn: string;
  /** Our incident id: CloudTrail shows it as the session's name. */
  readonly sessionName: string;
  readonly actions: readonly string[];
  readonly resources: readonly Arn[];
}

/** Everything from outside that a run is given. */
export interface World {
  readonly settings: Settings;
  now(): Date;
  /** Lambda's request id: the same for every delivery of one event. */
  readonly requestId: string;
  readonly store: Store;
  /** The function's own role, reads shared for 30 s. */
  readonly aws: Aws;
  /** A client with the lent credentials; only the door calls this. */
  lend(loan: Loan): Promise<Outcome<Aws>>;
  readonly registry: RegistryReader;
  readonly log: Log;
  /** Called once an examination: the sandbox prints diagnoses from it. */
  observe?(finding: Finding): void;
}
