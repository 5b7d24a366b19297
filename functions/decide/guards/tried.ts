/**
 * A cure that did not hold is not repeated at once, and each time later: a loop of fix and failure must slow down until a person sees it.
 * What was refused changed nothing, and counts for nothing.
 */
import type { Entry, Incident } from '../../model.ts';
import type { Guard } from '../guard.ts';
import { atMinute } from '../words.ts';

const minute = 60_000;
const firstPause = 15 * minute;
/** Older tries count no more: what failed yesterday may be another story. */
const remembered = 24 * 60 * minute;

export const tried: Guard = ({ before, now }) => {
  if (!before) return null;
  const undone = lastUndone(before);
  if (undone) return { because: `It was undone on ${atMinute(undone.at)}: I do not make it again unasked.`, yesLifts: true };
  const tries = before.history.filter((entry) => entry.what === 'applied' && now.getTime() - Date.parse(entry.at) < remembered);
  const last = tries.at(-1);
  if (!last) return null;
  const again = new Date(Date.parse(last.at) + firstPause * 2 ** (tries.length - 1));
  if (again <= now) return null;
  return {
    because: `Tried ${times(tries.length)}, last on ${atMinute(last.at)}, and it did not hold: not again before ${atMinute(again.toISOString())}.`,
    yesLifts: true,
  };
};

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** The undo that no later application of ours has overtaken. */
function lastUndone({ history }: Incident): Entry | undefined {
  return history.findLast(({ what }) => what === 'applied' || what === 'undone')?.what === 'undone'
    ? history.findLast(({ what }) => what === 'undone')
    : undefined;
}
