/** The shape of a fix: it proposes, looks, applies and undoes. It does not decide and it does not count. */
import type { CallOptions, Reads } from '../aws/aws.ts';
import type { InputOf, OutputOf, ReadAction, WriteAction } from '../aws/operations.ts';
import type { Outcome } from '../aws/outcome.ts';
import type { Arn, CauseId, Diagnosis, Json, ProbeName, Step } from '../model.ts';

/** What the door hands a fix: the declared writes, with credentials cut to its scope. */
interface Writes<W extends WriteAction> {
  call<A extends W>(action: A, input: InputOf<A>, options?: Pick<CallOptions, 'region'>): Promise<Outcome<OutputOf<A>>>;
}

/** A change that a fix proposes, before it has a hash. */
export interface Proposed<I extends Json> {
  readonly input: I;
  readonly says: string;
  readonly undo: string | null;
  readonly command: string;
  readonly resource: string;
  /** What undo restores: known from the evidence, so that it is saved before the first write. */
  readonly before: Json;
  /** Where the risk depends on the facts (a log group that restores, or does not), the fix says so here. */
  readonly risk?: 'safe' | 'ask';
}

/** Why a fix proposes nothing, in a sentence; `step` is a change to hand over instead (a smaller statement). */
export interface Declined {
  readonly because: string;
  readonly step?: Step;
}

/** What a write came to: AWS's answer, or our own refusal in a sentence. `already`: AWS says that it was there, so that it is perhaps somebody else's. */
export type Written = Outcome<unknown> | { readonly ok: true; readonly already: true } | { readonly ok: false; readonly because: string };

/** `before`: not made, or taken back. `after`: as we would make it. `other`: neither, or it could not be seen; then it says why. */
export type Looked = { readonly state: 'before' | 'after' } | { readonly state: 'other'; readonly because: string };

/** A fix, by the input that it takes and the calls that it declares. */
export interface Fix<I extends Json, R extends ReadAction = ReadAction, W extends WriteAction = WriteAction> {
  readonly title: string;
  readonly risk: 'safe' | 'ask';
  /** The causes that it may cure; the catalogue's rows name the same, and a test compares the two. */
  readonly causes: readonly [CauseId, ...CauseId[]];
  /** The probes that its proof rests on. */
  readonly restsOn: readonly [ProbeName, ...ProbeName[]];
  readonly reads: readonly R[];
  /** What `apply` calls. */
  readonly writes: readonly [W, ...W[]];
  /** What `undo` calls: its session policy holds these instead. */
  readonly undoWrites?: readonly [W, ...W[]];
  /** Permissions that AWS asks for beside the calls: `iam:PassRole`. */
  readonly permissions?: readonly string[];
  /** For IAM, failures of tasks created within 120 s of the write prove nothing yet. */
  readonly settlesAfterSeconds: number;
  /** The input as it was planned, or an error that names the field: a plan comes back from the table, hours later. */
  parse(input: Json): I;
  /** Pure. Null: the question does not arise here, and there is nothing to say about it. */
  propose(diagnosis: Diagnosis): Proposed<I> | Declined | null;
  /** The resources that it writes to: the session policy is cut to them. */
  scope(input: I): readonly [Arn, ...Arn[]];
  /** Whether the change is made. Read-only. */
  look(input: I, aws: Reads<R>): Promise<Looked>;
  /** Twice equals once. Reads go by the function's own role, writes by what was lent. */
  apply(input: I, aws: Reads<R> & Writes<W>): Promise<Written>;
  /** Twice equals once. */
  undo?(input: I, before: Json, aws: Reads<R> & Writes<W>): Promise<Written>;
}
