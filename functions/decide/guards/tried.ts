/**
 * A cure that did not hold is repeated only after a pause, which doubles each time: a loop of fix and failure must slow down until a person sees it.
 * A refused write changed nothing, and is not counted.
 */
import type { Entry, Incident } from '../../model.ts';
import type { Guard } from '../guard.ts';
import { atMinute } from '../words.ts';

const minute = 60_000;
const firstPause = 15 * minute;
/** Older tries are not counted: what failed yesterday may be another story. */
const remembered = 24 * 60 * minute;

/** Refuses to repeat at once what did not hold or was undone. */
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

/** The undo, where it is the last thing that we changed. */
function lastUndone({ history }: Incident): Entry | undefined {
  const last = history.findLast(({ what }) => what === 'applied' || what === 'undone');
  return last?.what === 'undone' ? last : undefined;
}
