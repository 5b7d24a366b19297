import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { denial, examine, notFound } from '../examine.ts';

const arn = (revision: number) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/api:${revision}`;
/** A rollout of api:42 while api:41 serves. */
const rollout = (state: string) => (account: AccountJson) => {
  account.ecs.services[0].deployments = [
    {
      id: 'ecs-svc/1111111111111111111',
      status: 'PRIMARY',
      taskDefinition: arn(42),
      desiredCount: 4,
      runningCount: 0,
      failedTasks: 3,
      rolloutState: state,
      createdAt: '2026-11-22T03:00:00Z',
    },
    {
      id: 'ecs-svc/2222222222222222222',
      status: 'ACTIVE',
      taskDefinition: arn(41),
      desiredCount: 4,
      runningCount: 2,
      failedTasks: 0,
      rolloutState: 'COMPLETED',
      createdAt: '2026-11-20T03:00:00Z',
    },
  ];
};

describe('the service', () => {
  it('says what serves while the new revision cannot', async () => {
    const { diagnosis } = await examine(shop(rollout('IN_PROGRESS')), { reason: denial });

    expect(diagnosis.evidence.service).toMatchObject({
      servedBy: 'api:41',
      deploymentOfTask: 'ecs-svc/1111111111111111111',
      deploymentFailed: false,
      controller: 'ECS',
      strategy: 'ROLLING',
      lastCompleted: { taskDefinitionArn: arn(41) },
      current: { taskDefinitionArn: arn(42) },
    });
    expect(diagnosis.facts.map(({ says }) => says)).toContainEqual(expect.stringContaining('api:41 serves meanwhile'));
  });

  it('whose deployment has FAILED starts no more tasks by itself', async () => {
    const { diagnosis } = await examine(shop(rollout('FAILED')), { reason: denial });

    expect(diagnosis.evidence.service?.deploymentFailed).toBe(true);
    expect(diagnosis.facts.map(({ says }) => says)).toContain('The deployment has FAILED: ECS starts no more tasks for it.');
  });

  it.each([
    [['unable to consistently start tasks successfully', 'has reached a steady state'], true],
    [['has reached a steady state', 'unable to consistently start tasks successfully'], false],
    [[], false],
  ])('backs off where its events say so last: %j', async (messages, backingOff) => {
    const events = messages.map((message, n) => ({ id: `${n}`, createdAt: '2026-11-22T03:00:00Z', message: `(service api) ${message}.` }));
    const twist = (account: AccountJson) => {
      account.ecs.services[0].events = events;
    };

    const { diagnosis } = await examine(shop(twist), { reason: denial });

    expect(diagnosis.evidence.service?.backingOff).toBe(backingOff);
  });

  it('names the deployment that goes on, and none that has ended', async () => {
    const ofRollout = async (state: string) => (await examine(shop(rollout(state)), { reason: denial })).diagnosis.evidence.service?.current?.broughtBy;

    expect(await ofRollout('IN_PROGRESS')).toMatch(/^arn:aws:ecs:eu-west-1:111122223333:service-deployment\/prod\/api\/\w+$/);
    expect(await ofRollout('FAILED')).toBeUndefined();
  });

  it('offers the way back to the last revision that was deployed completely', async () => {
    const noTag = (account: AccountJson) => {
      account.ecr.imageDetails.pop();
    };

    const { diagnosis } = await examine(shop(rollout('IN_PROGRESS'), noTag), { reason: notFound });

    expect(diagnosis.steps.at(-1)?.command).toMatch(/&& aws ecs update-service --region eu-west-1 --cluster prod --service api --task-definition api:41$/);
  });

  it.each([
    ['another controller', { deploymentController: { type: 'CODE_DEPLOY' } }],
    ['Express Mode', { resourceManagementType: 'ECS' }],
  ])('offers no way back under %s', async (_, twist) => {
    const noTag = (account: AccountJson) => {
      account.ecr.imageDetails.pop();
      Object.assign(account.ecs.services[0], twist);
    };

    const { diagnosis } = await examine(shop(rollout('IN_PROGRESS'), noTag), { reason: notFound });

    expect(diagnosis.steps.map(({ command }) => command ?? '')).not.toContainEqual(expect.stringContaining('update-service'));
  });

  it("carries the owner's word from service and cluster", async () => {
    const twist = (account: AccountJson) => {
      account.ecs.services[0].tags = [{ key: 'ecs-medic', value: 'observe' }];
      account.ecs.clusters = [{ clusterName: 'prod', tags: [{ key: 'ecs-medic', value: 'off' }] }];
    };

    const { diagnosis } = await examine(shop(twist), { reason: denial });

    expect(diagnosis.evidence.service).toMatchObject({ tags: { 'ecs-medic': 'observe' }, clusterTags: { 'ecs-medic': 'off' } });
    expect(diagnosis.evidence.task?.clusterTags).toEqual({ 'ecs-medic': 'off' });
  });
});
