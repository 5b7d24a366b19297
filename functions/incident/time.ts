/** The two kinds of time, and the way between them: people and AWS write ISO 8601, the table counts whole seconds. */
import type { Iso, Seconds } from '../model.ts';

/** Seconds in a minute. */
export const minute = 60;
/** Seconds in an hour. */
export const hour = 60 * minute;
/** Seconds in a day. */
export const day = 24 * hour;

/** Rounded down: a timer that is due "now" must be found by this second's query. */
export const seconds = (at: Date | Iso): Seconds => Math.floor(new Date(at).getTime() / 1000);
/** The same instant as ISO 8601. */
export const iso = (at: Date | Seconds): Iso => (typeof at === 'number' ? new Date(at * 1000) : at).toISOString();
/** An instant so many seconds later. */
export const after = (at: Date | Iso, more: Seconds): Iso => new Date(new Date(at).getTime() + more * 1000).toISOString();
