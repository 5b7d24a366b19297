/**
 * How an examination's reads are shared out: each probe keeps some for itself, and the others go by the probes' order. This file only counts; reader.ts lets the
 * probes wait.
 */
import type { ReadAction } from '../aws/operations.ts';

/** Reads in one examination: a storm of them must not spend the account's own API rates. A read beyond these is a gap. */
export const mostReads = 25;

/** The part of a probe that decides its share. */
export interface Reading {
  readonly reads: readonly ReadAction[];
  /** Reads that are its own until it has answered: they are made at once, whatever the other probes ask. */
  readonly keeps: number;
  /** It only tells, and no write rests on it: where the probes keep more than the budget in sum, it gives up its own first. */
  readonly yields?: true;
  /** The most reads that it ever makes. One beyond `keeps` waits until no probe before it in the order can still want it. */
  readonly most: number;
}

/** Who may read next, by what each probe has spent. */
export interface Budget {
  /** The probe makes one read. */
  spend(probe: Reading): void;
  /** The probe has answered: what it did not spend is free for the others. */
  release(probe: Reading): void;
  /** The probe may read at once: the read is its own, or no probe before it can still want it. */
  isFree(probe: Reading): boolean;
  /** A read is left for the probe, once all others have answered or wait behind it. */
  isLeft(probe: Reading): boolean;
  /** Reads made so far. */
  spent(): number;
}

/** The budget of one examination. `order`: all probes that will ask; the first of them get the last reads. */
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

/** What each probe keeps. If that is more than the budget, it is cut from the end of the order: first from the probes that yield, then from the others. */
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

/** Sorts by the examination's order; reads of one probe stay as it asked for them. */
export const byOrder =
  (order: readonly Reading[]) =>
  (one: { readonly probe: Reading }, other: { readonly probe: Reading }): number =>
    order.indexOf(one.probe) - order.indexOf(other.probe);
