/** Reads are shared: two probes that ask the same thing, and a storm of examinations in one container, cost one call. */
import type { Aws } from './aws.ts';

const sharedForMs = 30_000;
const mostKept = 500;

/** AWS, with what was read lately. */
export interface Memo extends Aws {
  /** Who has just written reads anew: what was read before says nothing about after. */
  forget(): void;
}

/** Only successes are kept: a denial may be cured, a throttle may pass. */
export function memoise(aws: Aws, now: () => Date): Memo {
  const kept = new Map<string, { until: number; answer: Promise<unknown> }>();
  return {
    forget: () => kept.clear(),
    async call(action, input, options = {}) {
      const key = JSON.stringify([action, options.region, input]);
      const at = now().getTime();
      const known = kept.get(key);
      if (known && known.until > at && !options.fresh) return known.answer as never;
      if (kept.size >= mostKept) kept.clear();
      const answer = aws.call(action, input, options);
      kept.set(key, { until: at + sharedForMs, answer });
      const outcome = await answer;
      if (!outcome.ok && kept.get(key)?.answer === answer) kept.delete(key);
      return outcome;
    },
  };
}
