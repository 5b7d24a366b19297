/** The main story with one call struck, for each operation that it makes: the same end, one fix, something said, nothing lost. */
import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../sandbox/faults.ts';
import { detach, type Played, play, redeploy } from '../support/play.ts';
import { shop } from '../support/shop.ts';

const story = (faults: Parameters<typeof play>[0]['faults'] = []) => play({ account: shop(), events: [detach(), redeploy()], faults, hours: 0.6 });

const kinds: readonly FaultKind[] = ['throttle', 'fail', 'deny', 'time-out', 'crash-before', 'crash-after'];
/** The client's own tries are used up: a fault that it gets over by itself shows nothing. */
const clientTries = 3;

const isAttached = ({ told }: Played) =>
  told.sandbox.account.iam.RoleDetailList.find(({ RoleName }) => RoleName === 'prod-api-exec')!.AttachedManagedPolicies.length === 1;

/** The story with this operation struck at its first call. */
async function endOf(kind: FaultKind, on: string) {
  const times = on.startsWith('dynamodb:') && !kind.startsWith('crash') ? clientTries : 1;
  const played = await story([{ kind, on, nth: 1, times }]);
  const { incidents, messages, failureQueue, changes } = played;
  // One that was opened without a culprit may give way to one that has it.
  const how = incidents.find((incident) => incident.how !== 'superseded')?.how ?? null;
  return { on, end: { how, attached: isAttached(played), changes: changes.length }, kept: { silent: messages.length === 0, lost: failureQueue.length } };
}

const cured = { how: 'held', attached: true, changes: 1 };
const handedOver = { how: null, attached: false, changes: 0 };

describe.each(kinds)('%s', (kind) => {
  it('at the first call of each operation: the same end, or a person is told', async () => {
    const operations = Object.keys((await story()).calls);
    // The table's client waits seconds of real time for an answer that never comes.
    const struck = operations.filter((operation) => kind !== 'time-out' || !operation.startsWith('dynamodb:'));

    const ends = [];
    for (const on of struck) ends.push(await endOf(kind, on));

    for (const { on, end, kept } of ends) {
      expect(kept, on).toEqual({ silent: false, lost: 0 });
      // A run that dies is taken over; what AWS refused may be left to a person.
      expect(end, on).toEqual(end.attached || kind.startsWith('crash') ? cured : handedOver);
    }
  });
});
