/** A stopped task as DescribeTasks returns it, in the shape of the event that ECS sends: so a task that we find by asking takes the same way through the pipeline. */
import type { Task } from '@aws-sdk/client-ecs';
import type { Where } from '../model.ts';
import type { World } from '../world.ts';

/** The event of one task. Null: it has not stopped, or ECS has forgotten it, as it may after an hour. */
export async function taskEvent(taskArn: string, where: Where, w: Pick<World, 'aws' | 'now'>): Promise<unknown> {
  const answer = await w.aws.call('ecs:DescribeTasks', { cluster: where.cluster, tasks: [taskArn] }, { fresh: true });
  const [task] = answer.ok ? (answer.value.tasks ?? []) : [];
  return task?.lastStatus === 'STOPPED' ? eventOf(task, where, w) : null;
}

/** An `ECS Task State Change` event of the task. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
export function eventOf(task: Task, { account, region }: Where, { now }: Pick<World, 'now'>): unknown {
  // The containers' overrides may hold secrets: nothing of ours has a use for them.
  const { executionRoleArn, taskRoleArn } = task.overrides ?? {};
  const detail = { ...task, overrides: { executionRoleArn, taskRoleArn } };
  return {
    version: '0',
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    account,
    region,
    time: (task.stoppedAt ?? now()).toISOString(),
    resources: [task.taskArn],
    detail: JSON.parse(JSON.stringify(detail)) as unknown,
  };
}
