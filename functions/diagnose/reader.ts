/**
 * One examination's reads: each distinct one is made once, no more of them than the budget allows, and none is waited for past the deadline of the probe that asked.
 * Which probe gets the last ones depends on the probes' order alone, never on which answer came first: the same account gives the same gaps.
 */
import type { Aws, CallOptions, Reads } from '../aws/aws.ts';
import type { Action, InputOf, OutputOf, ReadAction } from '../aws/operations.ts';
import type { Failed, Outcome } from '../aws/outcome.ts';
import { budgetOf, byOrder, type Reading } from './budget.ts';

/** The reads of one examination. */
export interface Reader {
  /** The client that a probe is handed. A read that it did not declare is a bug of ours, and thrown. */
  within(signal: AbortSignal, probe: Reading): Reads<ReadAction>;
  /** The probe has answered: what it did not spend is free for the others. */
  release(probe: Reading): void;
  /** Distinct calls so far. */
  spent(): number;
}

/** How the reads are made, and for whom. */
export interface ReaderOptions {
  /** Reads past the memo. */
  readonly fresh: boolean;
  /** All probes that will ask; the first of them get the last reads. */
  readonly order: readonly Reading[];
}

/** Begins an examination's reads. */
export function readerOf(aws: Aws, { fresh, order }: ReaderOptions): Reader {
  const desk = deskOf(order);
  return {
    within(signal, probe) {
      const aborted = whenAborted(signal, () => desk.drop(probe));
      const read = <A extends Action>(action: A, input: InputOf<A>, options: CallOptions): Promise<Outcome<OutputOf<A>> | null> => {
        const key = JSON.stringify([action, options.region, input]);
        const answer = desk.ask({ probe, key, make: () => aws.call(action, input, { ...options, fresh }) });
        return Promise.race([answer.then((made) => (made as Outcome<OutputOf<A>> | null) ?? unread('unasked', action, 'ReadsSpent')), aborted]);
      };
      return {
        async call(action, input, options = {}) {
          if (!probe.reads.includes(action)) throw new Error(`${action} is not among the reads that this probe declares`);
          return (signal.aborted ? null : await read(action, input, options)) ?? unread('timed-out', action, 'DeadlineExceeded');
        },
      };
    },
    release: desk.release,
    spent: desk.spent,
  };
}

type Answer = Promise<Outcome<unknown>>;

interface Wish {
  readonly probe: Reading;
  /** Two wishes of one key are one read. */
  readonly key: string;
  readonly make: () => Answer;
}

interface Waiting extends Wish {
  /** Null: no read is left for it. */
  readonly settle: (answer: Answer | null) => void;
}

/** Where probes queue: a wish is granted at once where the budget allows, else looked at again with each answer that comes. */
function deskOf(order: readonly Reading[]) {
  const budget = budgetOf(order);
  const made = new Map<string, Answer>();
  let waiting: readonly Waiting[] = [];
  let underWay = 0;
  const isGranted = ({ key, probe }: Wish): boolean => made.has(key) || budget.isFree(probe);
  const make = ({ key, probe, make: call }: Wish): Answer => {
    const known = made.get(key);
    if (known !== undefined) return known;
    underWay += 1;
    budget.spend(probe);
    const answer = call().finally(() => {
      underWay -= 1;
      serve();
    });
    made.set(key, answer);
    return answer;
  };
  const take = (wish: Waiting, answer: Answer | null): void => {
    waiting = waiting.filter((other) => other !== wish);
    wish.settle(answer);
  };
  const serve = (): void => {
    const next = waiting.toSorted(byOrder(order)).find(isGranted);
    if (next) {
      take(next, make(next));
      serve();
    } else if (waiting.length > 0 && underWay === 0) setImmediate(decide);
  };
  /** Nothing is under way, and a turn of the event loop has brought no new wish: the first in the order is served, or learns that nothing is left. */
  const decide = (): void => {
    const [first] = underWay > 0 ? [] : waiting.toSorted(byOrder(order));
    if (first) take(first, budget.isLeft(first.probe) ? make(first) : null);
    serve();
  };
  return {
    ask: (wish: Wish): Promise<Outcome<unknown> | null> =>
      isGranted(wish)
        ? make(wish)
        : new Promise((settle) => {
            waiting = [...waiting, { ...wish, settle }];
            serve();
          }),
    /** Its deadline has passed: it waits for nothing more. */
    drop: (probe: Reading): void => {
      waiting = waiting.filter((wish) => wish.probe !== probe);
    },
    release: (probe: Reading): void => {
      budget.release(probe);
      serve();
    },
    spent: budget.spent,
  };
}

function whenAborted(signal: AbortSignal, then: () => void): Promise<null> {
  return new Promise((resolve) =>
    signal.addEventListener(
      'abort',
      () => {
        then();
        resolve(null);
      },
      { once: true },
    ),
  );
}

const unread = (why: Failed['why'], action: Action, code: string): Failed => ({ ok: false, why, action, code, message: 'not asked' });
