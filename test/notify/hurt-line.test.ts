/** Line 2: does it hurt? */
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../functions/model.ts';
import { aNotice, anIncident, at, aWhere, closed, opened, strong } from './builders.ts';

const gone = (says: string, desired: number) =>
  closed('went-away', { strength: strong(desired, desired), history: [opened(), { at: at('03:09:40'), what: 'closed', says }] });
const nightly = aWhere({ kind: 'family', cluster: 'batch', name: 'nightly' });

describe('the second line', () => {
  it.each<readonly [string, Incident, string]>([
    [
      'containers that end now and then',
      anIncident({ patience: 'run-time', failedTasks: 3, strength: strong(4, 4) }),
      'prod/api 4 of 4 running; 3 tasks failed since 03:05 UTC.',
    ],
    [
      'containers that end faster than they start',
      anIncident({ patience: 'run-time', failedTasks: 9, strength: strong(2, 4) }),
      'prod/api 2 of 4 running since 03:05 UTC.',
    ],
    ['tasks that cannot start', anIncident({ strength: strong(2, 4) }), 'prod/api 2 of 4 running since 03:05 UTC; a task lost is not replaced.'],
    ['a standalone task that failed', anIncident({ where: nightly }), 'Task batch/nightly failed 03:05 UTC; nothing starts it again.'],
    ['a standalone task that is cured', closed('held', { where: nightly }), 'Task batch/nightly ended well again; it failed 03:05 UTC.'],
    ['a service that was deleted', gone('Service api no longer exists.', 0), 'prod/api 0 of 0 running. Service api no longer exists.'],
    ['a service that went back', gone('Service api is steady on api:41.', 4), 'prod/api 4 of 4 running. Service api is steady on api:41.'],
  ])('of %s', (_, incident, line) => {
    expect(aNotice(incident).head[1]).toBe(line);
  });
});
