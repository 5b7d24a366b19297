/** Times as a message says them: UTC, and with the day only where it is not today's. */
import type { Iso, Seconds } from '../model.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const isoOf = (at: Seconds): Iso => new Date(at * 1_000).toISOString();

function withDay(at: Iso, clock: string, now: Date): string {
  const when = new Date(at);
  const today = when.toISOString().slice(0, 10) === now.toISOString().slice(0, 10);
  return today ? clock : `${when.getUTCDate()} ${months[when.getUTCMonth()]} ${clock}`;
}

/** `03:05`, or `23 Nov 03:05`. */
export const minuteOf = (at: Iso, now: Date): string => withDay(at, new Date(at).toISOString().slice(11, 16), now);

/** `03:05:58`, or `23 Nov 03:05:58`. */
export const secondOf = (at: Iso, now: Date): string => withDay(at, new Date(at).toISOString().slice(11, 19), now);

/** `4 min`, `3 h`, `2 days`. */
export function lengthOf(from: Iso, to: Iso | Date): string {
  const minutes = Math.max(0, Math.round((new Date(to).getTime() - new Date(from).getTime()) / 60_000));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
