/** Many incidents at once mostly have one cause that none of them shows by itself: a wrong cure applied many times is worse than waiting for a person. */
import type { Guard } from '../guard.ts';

const mostInTenMinutes = 5;

/** Refuses while too many incidents have opened at once. */
export const storm: Guard = ({ brakes: { openedInTenMinutes } }) => {
  if (openedInTenMinutes <= mostInTenMinutes) return null;
  return { because: `${openedInTenMinutes} incidents opened within ten minutes: one cause may lie beneath them all, so a person looks first.`, yesLifts: true };
};
