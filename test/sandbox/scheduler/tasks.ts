/** The life of one task, from placed to running or stopped, as far as the API and the events show it. */
import type { Service, Task, TaskStopCode } from '@aws-sdk/client-ecs';
import type { TaskDefinitionWithTags } from '../account/account.ts';
import { isFargate, type StartFailure } from './check.ts';

/** What ECS cuts a reason to. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html */
const longestReason = 1024;

export interface Stop {
  readonly stopCode: TaskStopCode;
  readonly stoppedReason: string;
  readonly now: Date;
  /** By container name. */
  readonly reasons?: Readonly<Record<string, string>>;
  readonly exitCode?: number;
}

export function stopTask(task: Task, { stopCode, stoppedReason, now, reasons = {}, exitCode }: Stop): void {
  Object.assign(task, {
    desiredStatus: 'STOPPED',
    lastStatus: 'STOPPED',
    healthStatus: 'UNKNOWN',
    stopCode,
    stoppedReason,
    stoppingAt: now,
    stoppedAt: now,
    executionStoppedAt: now,
    version: (task.version ?? 1) + 3,
    // StopTask and the scheduler take a stopped task's tags away.
    tags: [],
    attachments: task.attachments?.map((attachment) => ({ ...attachment, status: 'DELETED' })),
    containers: task.containers?.map((container) => ({
      ...container,
      lastStatus: 'STOPPED',
      ...(exitCode !== undefined && { exitCode }),
      ...(container.name && reasons[container.name] && { reason: reasons[container.name]!.slice(0, longestReason) }),
    })),
  });
}

/** Fargate says it in the task's reason, an EC2 agent in the container's under a bland one. */
export function stopUnstarted(task: Task, failure: StartFailure, { now, limit }: { now: Date; limit: number }): void {
  if (isFargate({ launchType: task.launchType ?? 'FARGATE' })) {
    stopTask(task, { stopCode: 'TaskFailedToStart', stoppedReason: failure.text.slice(0, limit), now });
    return;
  }
  stopTask(task, { stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start', now, reasons: { [failure.container]: failure.text } });
}

export function runTask(task: Task, now: Date): void {
  Object.assign(task, {
    lastStatus: 'RUNNING',
    connectivity: 'CONNECTED',
    connectivityAt: now,
    pullStartedAt: new Date(now.getTime() - 12_000),
    pullStoppedAt: new Date(now.getTime() - 4_000),
    startedAt: now,
    version: (task.version ?? 1) + 2,
    containers: task.containers?.map((container) => ({ ...container, lastStatus: 'RUNNING' })),
  });
}

/** When a running task has passed its first health check; null where no container has one. */
export function healthAfterMs({ containerDefinitions = [] }: TaskDefinitionWithTags): number | null {
  const checks = containerDefinitions.flatMap(({ healthCheck }) => (healthCheck ? [healthCheck] : []));
  if (checks.length === 0) return null;
  return Math.max(...checks.map(({ interval = 30 }) => interval)) * 1000;
}

/** Up, and healthy where somebody checks. */
export const isServing = (task: Task, definition: TaskDefinitionWithTags): boolean =>
  task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING' && (healthAfterMs(definition) === null || task.healthStatus === 'HEALTHY');

export const tasksOf = (service: Service, tasks: readonly Task[]): Task[] =>
  tasks.filter((task) => task.group === `service:${service.serviceName}` && task.clusterArn === service.clusterArn && task.lastStatus !== 'STOPPED');
