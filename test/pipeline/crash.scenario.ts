/** A process that is gone sees no error, and says none: whatever call it died before or after, the events come again, the timer rings, and the story ends alike. */
import { describe, expect, test } from 'vitest';
import { readScenario } from '../sandbox/run/scenario.ts';
import { type Told, tell } from '../sandbox/run/story.ts';
import { shop } from '../support/shop.ts';

const policy = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';

const story = () =>
  readScenario({
    account: shop(),
    settings: { Mode: 'auto', FixableRoles: 'prod-api-exec' },
    hours: 2,
    events: [
      { call: 'iam:DetachRolePolicy', input: { RoleName: 'prod-api-exec', PolicyArn: policy } },
      { after: '5s', call: 'ecs:UpdateService', input: { cluster: 'prod', service: 'api', forceNewDeployment: true } },
    ],
  });

/** A call whose process died after it was made all the same. */
const wasMade = (outcome: string) => outcome === 'ok' || outcome === 'crashed after';

const end = ({ items, sandbox, failureQueue }: Told) => {
  const published = sandbox.calls.filter(({ operation, outcome }) => operation === 'Publish' && outcome === 'ok');
  return {
    incidents: items.flatMap(({ sk, body }) => (sk === 'incident' ? [summary(JSON.parse(String(body)))] : [])),
    writes: sandbox.calls.flatMap(({ operation, outcome }) => (/^(?:Attach|Detach)/.test(operation) && wasMade(outcome) ? [operation] : [])),
    resolved: published.filter(({ input }) => /\bRESOLVED\b/.test(String((input as { Subject: string }).Subject))).length >= 1,
    spoke: published.length >= 2,
    lost: failureQueue,
  };
};

const summary = ({ state, how, told, seq }: { state: string; how: string; told: number; seq: number }) => ({ state, how, owes: seq - told });

const goodEnd = {
  incidents: [{ state: 'closed', how: 'held', owes: 0 }],
  writes: ['AttachRolePolicy'],
  resolved: true,
  spoke: true,
  lost: [],
};

/** Of the story without a fault: how many calls there are to die at. */
async function callsOf(): Promise<number> {
  let struck = 0;
  const told = await tell(story(), {
    faults: [
      {
        kind: 'throttle',
        nth: Number.MAX_SAFE_INTEGER,
        get on(): string {
          struck += 1;
          return '';
        },
      },
    ],
  });
  expect(end(told)).toEqual(goodEnd);
  return struck;
}

describe('the run dies', () => {
  test.each(['crash-before', 'crash-after'] as const)(
    '%s any call: one fix, told, nothing lost',
    async (kind) => {
      const calls = await callsOf();
      const bad: unknown[] = [];

      for (let nth = 1; nth <= calls; nth++) {
        const found = end(await tell(story(), { faults: [{ kind, nth }] }));
        if (JSON.stringify(found) !== JSON.stringify(goodEnd)) bad.push({ nth, ...found });
      }

      expect(calls).toBeGreaterThan(40);
      expect(bad).toEqual([]);
    },
    600_000,
  );
});
