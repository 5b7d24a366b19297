/** Somebody asked for quiet in the whole account and Region: a release, a migration, a drill. */
import type { Guard } from '../guard.ts';
import { atMinute } from '../words.ts';

/** Refuses while a pause lasts. */
export const paused: Guard = ({ brakes: { pausedUntil, pausedBy }, now }) => {
  if (!pausedUntil || Date.parse(pausedUntil) <= now.getTime()) return null;
  return {
    because: `Paused until ${atMinute(pausedUntil)} by ${pausedBy ?? 'somebody'}: nothing is changed meanwhile. Within minutes of its end I look again.`,
  };
};
