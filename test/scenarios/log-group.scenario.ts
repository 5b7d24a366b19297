import { describe, expect, it } from 'vitest';
import { called, play, redeploy, verdicts } from '../support/play.ts';
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

  it('is made again for a service whose only task has just ended, for that had logged there', async () => {
    const ended = { service: 'api', stoppedReason: 'Essential container in task exited', containers: [{ name: 'api', exitCode: 1 }] };
    const account = shop((given: AccountJson) => (given.ecs.services[0].desiredCount = 1));

    const { changes, incidents } = await play({ account, events: [remove, { after: '5s', stopped: ended }] });

    expect(changes).toMatchObject([{ fix: 'create-log-group', direction: 'apply' }]);
    expect(incidents).toContainEqual(expect.objectContaining({ cause: 'log-group-missing', how: 'held' }));
  });

  it('of a service that never ran a task is a question: its name may be a slip of the pen', async () => {
    const atZero = (given: AccountJson) => Object.assign(given.ecs.services[0], { desiredCount: 0, runningCount: 0 });
    const scaleUp = called('ecs:UpdateService', { cluster: 'prod', service: 'api', desiredCount: 2 }, '2s');

    const { changes, messages } = await play({ account: shop(atZero), events: [remove, scaleUp] });

    expect(changes).toEqual([]);
    expect(messages[0]!.subject).toMatch(/RUN 1 COMMAND/);
    expect(messages[0]!.text).not.toMatch(/was there before/);
  });

  it('is made again though it was still there when the first task was looked at', async () => {
    const failed = { service: 'api', stoppedReason: 'ResourceInitializationError: failed to validate logger args: The specified log group does not exist' };

    const { changes, diagnoses } = await play({ account: shop(), events: [{ stopped: failed }, remove] });

    expect(diagnoses[0]).toMatchObject({ cause: 'log-group-missing', standing: 'contradicted', culprit: null });
    expect(changes).toMatchObject([{ fix: 'create-log-group', direction: 'apply' }]);
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
