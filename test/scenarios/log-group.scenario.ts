import { describe, expect, it } from 'vitest';
import { play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const remove = { after: '1s', call: 'logs:DeleteLogGroup', input: { logGroupName: '/ecs/api' }, by: 'Developer/k.lee' };

describe('a log group that is gone', () => {
  it('is made again where a revision that ran had used it, and the tasks run', async () => {
    const { changes, diagnoses, incidents, messages, told } = await play({ account: shop(), events: [remove, redeploy()] });

    expect(diagnoses).toMatchObject([{ cause: 'log-group-missing', standing: 'confirmed', culprit: expect.stringContaining('/ecs/api') }]);
    expect(changes).toMatchObject([{ fix: 'create-log-group', direction: 'apply' }]);
    expect(told.sandbox.account.logs.logGroups.map(({ logGroupName }) => logGroupName)).toEqual(['/ecs/api']);
    expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
    expect(verdicts({ messages })).toEqual(['FIX APPLIED', 'RESOLVED']);
  });

  it('in observe mode stays gone', async () => {
    const { changes, told } = await play({ account: shop(), events: [remove, redeploy()], settings: { Mode: 'observe' } });

    expect(changes).toEqual([]);
    expect(told.sandbox.account.logs.logGroups).toEqual([]);
  });
});

it('a log group that the driver is to make, and may not, is no matter of the managed policy', async () => {
  const toBeMade = (account: AccountJson) => {
    const { options } = account.ecs.taskDefinitions[1].containerDefinitions[0].logConfiguration;
    Object.assign(options, { 'awslogs-group': '/ecs/new', 'awslogs-create-group': 'true' });
  };

  const { changes, diagnoses, messages } = await play({ account: shop(toBeMade), events: [redeploy()] });

  expect(diagnoses).toMatchObject([{ cause: 'log-access-denied', standing: 'confirmed', culprit: 'prod-api-exec' }]);
  expect(changes).toEqual([]);
  expect(messages[0]!.text).toContain('aws logs create-log-group --region eu-west-1');
});
