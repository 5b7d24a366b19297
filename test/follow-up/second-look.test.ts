import { describe, expect, test } from 'vitest';
import { deservesSecondLook } from '../../functions/follow-up/second-look.ts';
import type { Hold } from '../../functions/model.ts';
import type { World } from '../../functions/world.ts';
import { aDiagnosis, anIncident, aPlan, at } from '../support/incidents.ts';

const worldAt = (seconds: number) => ({ now: () => at(seconds), store: { paused: async () => null } }) as unknown as Pick<World, 'store' | 'now'>;
const heldBy = (guard: Hold['guard']) => anIncident({ decision: { do: 'hold', plan: aPlan(), guard, because: 'No.', approvable: false } });

describe('what was held is examined anew', () => {
  test.each(['stack', 'storm', 'budget', 'tried', 'failed', 'changed'] as const)(
    'a quarter of an hour later where %s held it, and no sooner',
    async (guard) => {
      expect(await deservesSecondLook(heldBy(guard), worldAt(14 * 60))).toBe(false);
      expect(await deservesSecondLook(heldBy(guard), worldAt(15 * 60))).toBe(true);
    },
  );

  test('five minutes later where the account contradicted ECS, for the first hour: it may have shown the change late', async () => {
    const contradicted = anIncident({ diagnosis: aDiagnosis({ standing: 'contradicted', culprit: null }) });

    expect(await deservesSecondLook(contradicted, worldAt(4 * 60))).toBe(false);
    expect(await deservesSecondLook(contradicted, worldAt(5 * 60))).toBe(true);
    expect(await deservesSecondLook(contradicted, worldAt(60 * 60))).toBe(false);
  });

  test.each(['mode', 'scope', 'taken-back', 'risk'] as const)('never where %s held it, which no time lifts', async (guard) => {
    expect(await deservesSecondLook(heldBy(guard), worldAt(24 * 60 * 60))).toBe(false);
  });
});
