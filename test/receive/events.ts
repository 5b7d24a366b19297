/** Builders: a well-formed event with a twist. */
export const home = { account: '111122223333', region: 'eu-west-1' };

const ecs = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`;

const taskDetail = (twist: object = {}) => ({
  taskArn: ecs('task/prod/0f9de17a6465404e8b1b2356dc13c2f8'),
  taskDefinitionArn: ecs('task-definition/api:42'),
  clusterArn: ecs('cluster/prod'),
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  group: 'service:api',
  startedBy: 'ecs-svc/1234567890123456789',
  stopCode: 'TaskFailedToStart',
  stoppedReason: 'CannotPullContainerError: pull image manifest has been retried 1 time(s)',
  stoppedAt: '2026-11-22T03:05:51.000Z',
  launchType: 'FARGATE',
  containers: [{ name: 'app', image: 'nginx:1.27', lastStatus: 'STOPPED' }],
  attachments: [{ id: 'a', type: 'eni', status: 'DELETED', details: [{ name: 'subnetId', value: 'subnet-0a11b22c33d44e55f' }] }],
  ...twist,
});

export const envelope = (twist: object = {}) => ({
  version: '0',
  id: '7d9a1c8e-0000-4000-8000-000000000000',
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  account: '111122223333',
  time: '2026-11-22T03:05:52Z',
  region: 'eu-west-1',
  resources: [ecs('task/prod/0f9de17a6465404e8b1b2356dc13c2f8')],
  detail: taskDetail(),
  ...twist,
});

export const taskEvent = (twist: object = {}) => envelope({ detail: taskDetail(twist) });

export const serviceEvent = (detail: object = {}, twist: object = {}) =>
  envelope({
    'detail-type': 'ECS Service Action',
    resources: [ecs('service/prod/api')],
    detail: {
      eventType: 'ERROR',
      eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
      clusterArn: ecs('cluster/prod'),
      reason: 'RESOURCE:FARGATE',
      createdAt: '2026-11-22T03:05:52Z',
      ...detail,
    },
    ...twist,
  });
