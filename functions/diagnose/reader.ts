/** One examination's reads: each distinct one is made once, no more than the budget allows, and none is waited for past the deadline of the probe that asked. */
import type { Aws, CallOptions, Reads } from '../aws/aws.ts';
import type { Action, InputOf, OutputOf, ReadAction } from '../aws/operations.ts';
import type { Failed, Outcome } from '../aws/outcome.ts';

/** A storm of examinations must not spend the account's own API rates. What lies beyond is a gap. */
export const mostReads = 25;

interface Reading {
  readonly reads: readonly ReadAction[];
  /** So many of the budget are kept for it until it is released. */
  readonly keeps?: number;
}

export interface Reader {
  /** What a probe is handed. Only the reads that it declared: another is a bug of ours, and thrown. */
  within(signal: AbortSignal, probe: Reading): Reads<ReadAction>;
  /** It has answered: what was kept for it is anybody's. */
  release(probe: Reading): void;
  /** Distinct calls so far. */
  spent(): number;
}

export function readerOf(aws: Aws, { fresh }: { readonly fresh: boolean }): Reader {
  const made = new Map<string, Promise<Outcome<unknown>>>();
  let kept = 0;
  const read = <A extends Action>(
    action: A,
    input: InputOf<A>,
    { most, ...options }: CallOptions & { readonly most: number },
  ): Promise<Outcome<OutputOf<A>>> => {
    const key = JSON.stringify([action, options.region, input]);
    const known = made.get(key);
    if (known) return known as Promise<Outcome<OutputOf<A>>>;
    if (made.size >= most) return Promise.resolve(unread('unasked', action, 'ReadsSpent'));
    const answer = aws.call(action, input, { ...options, fresh });
    made.set(key, answer);
    return answer;
  };
  return {
    within(signal, { reads, keeps = 0 }) {
      kept += keeps;
      const aborted = whenAborted(signal);
      return {
        async call(action, input, options = {}) {
          if (!reads.includes(action)) throw new Error(`${action} is not among the reads that this probe declares`);
          const answer = signal.aborted ? null : await Promise.race([read(action, input, { ...options, most: keeps ? mostReads : mostReads - kept }), aborted]);
          return answer ?? unread('timed-out', action, 'DeadlineExceeded');
        },
      };
    },
    release: ({ keeps = 0 }) => {
      kept -= keeps;
    },
    spent: () => made.size,
  };
}

function whenAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
}

const unread = (why: Failed['why'], action: Action, code: string): Failed => ({ ok: false, why, action, code, message: 'not asked' });
