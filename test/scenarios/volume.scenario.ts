import { describe, expect, it } from 'vitest';
import { play } from '../support/play.ts';
import { shop } from '../support/shop.ts';

const account = '111122223333';
const at = '2026-11-22T03:05:51Z';
const role = `arn:aws:iam::${account}:role/ecsInfrastructureRole`;

/** A task whose EBS volume was not to be had: the reason stands beside it. */
const stopped = (stoppedReason: string, details: Readonly<Record<string, string>>) => ({
  version: '0',
  id: '8f07966c-b005-4a0f-9ee9-63d2c41448b3',
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  account,
  time: at,
  region: 'eu-west-1',
  resources: [`arn:aws:ecs:eu-west-1:${account}:task/prod/0f9de17a6465404e8b1b2356dc13c2f8`],
  detail: {
    taskArn: `arn:aws:ecs:eu-west-1:${account}:task/prod/0f9de17a6465404e8b1b2356dc13c2f8`,
    clusterArn: `arn:aws:ecs:eu-west-1:${account}:cluster/prod`,
    taskDefinitionArn: `arn:aws:ecs:eu-west-1:${account}:task-definition/api:42`,
    group: 'family:api',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    launchType: 'FARGATE',
    stopCode: 'TaskFailedToStart',
    stoppedReason,
    createdAt: '2026-11-22T03:05:40Z',
    stoppedAt: at,
    containers: [{ name: 'api', lastStatus: 'STOPPED' }],
    attachments: [
      {
        id: '1f6b9a0e-0000-4000-8000-5a6b7c8d9e0f',
        type: 'AmazonElasticBlockStorage',
        status: 'DELETED',
        details: Object.entries({ roleArn: role, volumeName: 'scratch', deleteOnTermination: 'true', ...details }).map(([name, value]) => ({ name, value })),
      },
    ],
    version: 4,
  },
});

const flat = (text: string) => text.replace(/\s+/g, ' ');

describe('a task whose EBS volume could not be had', () => {
  it.each([
    [
      'that timed out is named by its id, with the reason that stands beside the task',
      'ECS timed out while configuring the EBS volume attachment to your Task.',
      { volumeId: 'vol-0a1b2c3d4e5f60718', statusReason: 'ECS timed out while configuring the EBS volume attachment to your Task.' },
      { cause: 'volume-failed', culprit: 'vol-0a1b2c3d4e5f60718' },
      'Volume scratch of api:42 could not be made or attached',
    ],
    [
      'that was never made is named by the revision that asks for it',
      'Task failed to start: EBS volume attachment failed',
      { statusReason: "The snapshot 'snap-0a1b2c3d4e5f60718' does not exist." },
      { cause: 'volume-failed', culprit: 'api:42' },
      "ECS says of volume scratch, which role ecsInfrastructureRole makes: The snapshot 'snap-0a1b2c3d4e5f60718' does not exist.",
    ],
    [
      'that the infrastructure role may not make is blamed on that role',
      'Task failed to start: EBS volume attachment failed',
      {
        statusReason: `ECS was unable to assume the configured ECS Infrastructure Role '${role}'. Please verify that the role being passed has the proper trust relationship with Amazon ECS.`,
      },
      { cause: 'infrastructure-role-denied', culprit: 'ecsInfrastructureRole' },
      'Role ecsInfrastructureRole could not make volume scratch',
    ],
  ])('%s', async (_, reason, details, blamed, told) => {
    const { diagnoses, messages, changes } = await play({ account: shop(), events: [stopped(reason, details as Readonly<Record<string, string>>)], hours: 1 });

    expect(diagnoses[0]).toMatchObject({ ...blamed, standing: 'confirmed' });
    expect(flat(messages[0]!.text)).toContain(told);
    expect(changes).toEqual([]);
  });
});
