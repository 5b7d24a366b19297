import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { denial, examine, now } from '../examine.ts';

const noPolicy = (account: AccountJson) => {
  account.iam.RoleDetailList[0].AttachedManagedPolicies = [];
};

describe('of several containers that ended', () => {
  it.each([
    ['the one that ended by itself is named, and not what ECS stopped after it', [143, 2, 137], 'container proxy of api:42 exits with code 2'],
    ['the first is named where all were killed', [137, 143, 143], 'container api of api:42 exits with code 137'],
  ])('%s', async (_, codes, says) => {
    const [api, proxy, router] = codes;
    const containers = [
      { name: 'api', exitCode: api },
      { name: 'proxy', exitCode: proxy },
      { name: 'log_router', exitCode: router },
    ] as { name: string; exitCode: number }[];

    const { diagnosis } = await examine(shop(), { reason: 'Essential container in task exited', task: { stopCode: 'EssentialContainerExited', containers } });

    expect(diagnosis).toMatchObject({ cause: 'application-exit', culprit: { id: 'api:42', says } });
  });
});

describe('the stop itself', () => {
  it.each([
    ['another stopped reason', { stoppedReason: `${denial} ` }, 'ECS gives another stopped reason than the event'],
    ['another stop code', { stopCode: 'EssentialContainerExited' }, 'ECS gives the stop code TaskFailedToStart, the event EssentialContainerExited'],
  ])('is not confirmed by %s', async (_, event, unconfirmed) => {
    const { diagnosis } = await examine(shop(noPolicy), { reason: denial, event });

    expect(diagnosis.evidence.task).toMatchObject({ confirmed: false, unconfirmed });
  });

  it('is not confirmed an hour later', async () => {
    const { diagnosis } = await examine(shop(noPolicy), { reason: denial, task: { stoppedAt: new Date(now.getTime() - 60 * 60_000 - 1) } });

    expect(diagnosis.evidence.task).toBeUndefined();
    expect(diagnosis.gaps).toContainEqual({ probe: 'task', wanted: 'task 0f9de17a6465404e8b1b2356dc13c2f8', why: 'gone' });
  });

  it("of a task that only pretends to be the service's is a gap", async () => {
    const { diagnosis } = await examine(shop(noPolicy), { reason: denial, task: { startedBy: 'ecs-svc/0000000000000000000' } });

    expect(diagnosis.evidence.service?.deploymentOfTask).toBeNull();
    expect(diagnosis.gaps).toContainEqual({ probe: 'service', wanted: "deployment ecs-svc/0000000000000000000 among the service's", why: 'gone' });
  });
});
