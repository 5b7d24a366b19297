/** How an examination's reads are shared out: each probe has some of its own, and those that are left go by the probes' order. Counts only; who waits is the reader's business. */
import type { ReadAction } from '../aws/operations.ts';

/** A storm of examinations must not spend the account's own API rates. What lies beyond is a gap. */
export const mostReads = 25;

/** What of a probe its share hangs on. */
export interface Reading {
  readonly reads: readonly ReadAction[];
  /** So many of the budget are its own until it has answered: made at once, whatever the others ask. */
  readonly keeps: number;
  /** What is only told: where not all that is kept fits into the budget, it keeps less. What the others keep fits, for each cause's own probes. */
  readonly yields?: true;
  /** More than so many it never makes. Those beyond its own wait until nobody before it in the order can want them. */
  readonly most: number;
}

/** Who may read next, by what each probe has spent. */
export interface Budget {
  spend(probe: Reading): void;
  /** It has answered: what it did not spend is anybody's. */
  release(probe: Reading): void;
  /** At once, for nobody before it can come to want this one. */
  isFree(probe: Reading): boolean;
  /** Where all others have answered or wait behind it. */
  isLeft(probe: Reading): boolean;
  spent(): number;
}

/** `order`: all that will ask; whoever stands first gets the last reads. */
export function budgetOf(order: readonly Reading[]): Budget {
  const kept = keptOf(order);
  const spending = new Map(order.map((probe) => [probe, 0]));
  const asking = new Set(order);
  let made = 0;
  const left = (probe: Reading, of: 'keeps' | 'most'): number =>
    Math.max(0, (of === 'most' ? probe.most : (kept.get(probe) ?? 0)) - (spending.get(probe) ?? 0));
  const isBefore = (one: Reading, other: Reading): boolean => order.indexOf(one) < order.indexOf(other);
  const roomFor = (probe: Reading, before: 'keeps' | 'most'): number => {
    const others = order.filter((other) => other !== probe && asking.has(other));
    return others.reduce((room, other) => room - left(other, isBefore(other, probe) ? before : 'keeps'), mostReads - made);
  };
  return {
    spend(probe) {
      made += 1;
      spending.set(probe, (spending.get(probe) ?? 0) + 1);
    },
    release: (probe) => void asking.delete(probe),
    isFree: (probe) => made < mostReads && (left(probe, 'keeps') > 0 || (left(probe, 'most') > 0 && roomFor(probe, 'most') > 0)),
    isLeft: (probe) => left(probe, 'most') > 0 && roomFor(probe, 'keeps') > 0,
    spent: () => made,
  };
}

/** What is too much is cut from the end of the order: first of what yields, and for a rare text that calls for one probe more, of the others. */
function keptOf(order: readonly Reading[]): ReadonlyMap<Reading, number> {
  let over = order.reduce((sum, { keeps }) => sum + keeps, -mostReads);
  const last = order.toReversed();
  const cut = [...last.filter(({ yields }) => yields), ...last.filter(({ yields }) => !yields)].map((probe) => {
    const less = Math.min(probe.keeps, Math.max(0, over));
    over -= less;
    return [probe, probe.keeps - less] as const;
  });
  return new Map(cut);
}

/** In the order of the examination, and within one probe as it asked. */
export const byOrder =
  (order: readonly Reading[]) =>
  (one: { readonly probe: Reading }, other: { readonly probe: Reading }): number =>
    order.indexOf(one.probe) - order.indexOf(other.probe);
