/** The same account, answering in another order: who is answered first decides nothing that a person reads. No clock: an answer goes out when nobody is about to ask. */
import type { Aws } from '../../functions/aws/aws.ts';

/** Which of so many answers that are ready goes out next. */
export type Order = (ready: number) => number;

export const firstFirst: Order = () => 0;
export const lastFirst: Order = (ready) => ready - 1;

/** The same picks for the same seed (a linear congruential generator). */
export function shuffled(seed: number): Order {
  let state = seed;
  return (ready) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * ready);
  };
}

/** So many turns of the event loop bring every probe to its next question. */
const settled = 3;

export function oneByOne(aws: Aws, pick: Order): Aws {
  let asking = 0;
  let ready: (() => void)[] = [];
  let quiet = 0;
  let isWatched = false;
  const watch = (): void => {
    quiet = asking === 0 ? quiet + 1 : 0;
    if (quiet > settled) {
      quiet = 0;
      const [next] = ready.splice(pick(ready.length), 1);
      next?.();
    }
    isWatched = ready.length > 0 || asking > 0;
    if (isWatched) setImmediate(watch);
  };
  return {
    call: async (action, input, options) => {
      asking += 1;
      quiet = 0;
      if (!isWatched) {
        isWatched = true;
        setImmediate(watch);
      }
      const answer = await aws.call(action, input, options);
      await new Promise<void>((resolve) => {
        ready = [...ready, resolve];
        asking -= 1;
      });
      return answer;
    },
  };
}
