/**
 * What we once made is gone again: somebody removed it, a person or their code. Making it anew would fight them, so it is made again only after a yes;
 * our own undo, and `allow`, forget that we made it.
 */
import type { FixName } from '../../model.ts';
import type { Guard } from '../guard.ts';
import { atMinute } from '../words.ts';

/** The fixes whose result stays and can be taken away; a deployment passes, and a revision is one of many. */
const lasting: readonly FixName[] = ['attach-execution-policy', 'create-log-group', 'assign-public-ip'];

/** Refuses to make again what somebody took away. */
export const takenBack: Guard = ({ plan, brakes: { made }, before }) => {
  if (!made || made.resource !== plan.resource || made.fix !== plan.fix || !lasting.includes(plan.fix)) return null;
  // A crash between the record and the write left it unmade: that was us, nobody took anything away.
  if (before?.state === 'acting' && before.id === made.incident) return null;
  return { because: `I made this on ${atMinute(made.at)} (${made.incident}) and somebody took it away again: I do not make it twice unasked.`, yesLifts: true };
};
