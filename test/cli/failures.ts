/** What a person hands to `explain`: a task, its event, and a service that cannot place one. */
export const task = {
  taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/prod/1',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
};
export const event = {
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  account: '111122223333',
  region: 'eu-west-1',
  detail: { ...task, lastStatus: 'STOPPED' },
};
export const placement = {
  source: 'aws.ecs',
  'detail-type': 'ECS Service Action',
  detail: { eventType: 'ERROR', eventName: 'SERVICE_TASK_PLACEMENT_FAILURE', reason: 'RESOURCE:FARGATE' },
};
