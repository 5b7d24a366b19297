/** Line 2: does it hurt? */
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../functions/model.ts';
import { aNotice, anIncident, aWhere, closed, strong } from './builders.ts';

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
  ])('of %s', (_, incident, line) => {
    expect(aNotice(incident).head[1]).toBe(line);
  });
});
