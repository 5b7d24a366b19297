/** An SDK error becomes one of five words here and nowhere else. */
import type { GapReason } from '../model.ts';
import type { Action } from './operations.ts';

/** A call that AWS did not do, and why: a value, for most reasons are expected of somebody's account. */
export interface Failed {
  readonly ok: false;
  readonly why: Exclude<GapReason, 'not-applicable' | 'unseen'>;
  readonly action: Action;
  /** The error's own name, for whoever must tell two kinds of "gone" apart. */
  readonly code: string;
  readonly message: string;
}

/** The table's operations are not among the Operations: the store alone calls them. */
type FailedAt<A extends string> = Omit<Failed, 'action'> & { readonly action: A };

/** What a call came to. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Failed;

// Access denied has five spellings: IAM and STS drop the "Exception", EC2 and SNS have words of their own.
const denied = /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError(Exception)?|KMSAccessDeniedException|NotAuthorized\w*)$/;
const throttled =
  /^((KMS)?Throttl\w*|TooManyRequestsException|RequestLimitExceeded|LimitExceededException|ProvisionedThroughputExceededException|SlowDown|RequestThrottled\w*)$/;
const gone = /(NotFound(Exception)?|^NoSuchEntity(Exception)?|\.NotFound|DoesNotExist|MissingException)$/;
const timedOut = /^(TimeoutError|AbortError|RequestTimeout\w*|ETIMEDOUT|ECONNRESET)$/;

const words: readonly (readonly [Failed['why'], RegExp])[] = [
  ['denied', denied],
  ['throttled', throttled],
  ['gone', gone],
  ['timed-out', timedOut],
];

/** `LimitExceededException` of IAM's writes is a quota, not a rate: its callers look at `code`. */
export function toFailed<A extends string = Action>(action: A, error: unknown): FailedAt<A> {
  const { name: code, message } = error instanceof Error ? error : new Error(String(error));
  // CloudFormation has no name of its own for "no such stack".
  const cfnGone = code === 'ValidationError' && /does not exist/.test(message);
  const why = cfnGone ? 'gone' : (words.find(([, names]) => names.test(code))?.[0] ?? 'broken');
  return { ok: false, why, action, code, message };
}

/** AWS is broken where we cannot go on without it (the table, the topic): thrown, so that Lambda tries again and the queue keeps the event. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly kind: Failed['why'];
  readonly operation: string;
  constructor({ why, action, code, message }: FailedAt<string>, options?: ErrorOptions) {
    super(`${action}: ${code}: ${message}`, options);
    this.kind = why;
    this.operation = action;
  }
}
