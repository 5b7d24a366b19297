/** The shape of a service of the sandbox: one file a service, one entry an operation. */
import type { Action, InputOf, OutputOf } from '../../functions/aws/operations.ts';
import type { Account } from './account/account.ts';
import type { Caller } from './caller.ts';
import type { Clock } from './clock.ts';

/** One call as an operation sees it. */
export interface Call {
  readonly account: Account;
  readonly clock: Clock;
  /** Of the client that calls: the home Region, or the one that a log driver names. */
  readonly region: string;
  readonly caller: Caller;
  readonly caused: Caused;
  /** Cuts a list as AWS does: at most the page size of the sandbox, or what the caller asks for. */
  page<T>(items: readonly T[], token: string | undefined, asked?: number): { readonly page: T[]; readonly next: string | undefined };
  /** Credentials for a role's session: only STS gives these. */
  mint(caller: Caller, expiration: Date): MintedCredentials;
}

export interface MintedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** What a call sets in motion beside its answer: the scheduler and the bus listen. */
export interface Caused {
  serviceChanged(serviceArn: string): void;
  standaloneTask(taskArn: string): void;
}

/** What is asked of IAM before the operation runs; an operation without an entry asks nothing. */
export interface Asks {
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The policy of the resource itself, where it has one. */
  readonly resourcePolicy?: string;
  readonly resourceAccount?: string;
}

export interface Operation<I, O> {
  /** The input fields that the answer takes account of: any other would be ignored in silence, so it is refused. */
  readonly fields: readonly (keyof I & string)[];
  asks(input: I, call: Call): readonly Asks[];
  answer(input: I, call: Call): Omit<O, '$metadata'>;
}

// biome-ignore lint/suspicious/noExplicitAny: operations of many types stand in one table
export type AnyOperation = Operation<any, any>;

export interface ServiceModel {
  /** As in the permission's name: `ecs`, `iam`. */
  readonly name: string;
  /** The namespace of the SDK's package. */
  readonly sdk: Readonly<Record<string, unknown>>;
  /** The client's class in it. */
  readonly client: string;
  /** How this service spells "access denied" and "too many requests". */
  readonly denied: string;
  readonly throttled: string;
  readonly operations: Readonly<Record<string, AnyOperation>>;
}

/** The operations of one service that the product may call, typed by the product's own table, and some that only a story needs. */
export type OperationsOf<S extends string> = {
  readonly [A in Action as A extends `${S}:${infer O}` ? O : never]?: Operation<InputOf<A>, OutputOf<A>>;
};
