/** From the SDK's shapes to evidence's: what AWS did not send becomes null, dates become texts. */
import type { Iso } from '../model.ts';

/** The value, or null where AWS sent none. */
export const orNull = <T>(value: T | undefined): T | null => value ?? null;

/** The instant as ISO 8601, or null where AWS sent none. */
export const iso = (at: Date | undefined): Iso | null => at?.toISOString() ?? null;

/** `2026-11-22T03:05:51.000Z` as a person on call reads it. */
export const clock = (at: Iso | null): string => at?.slice(11, 19) ?? 'an unknown time';

/** "1 action", "4 actions". */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
