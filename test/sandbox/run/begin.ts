/** How a story begins: an event's task is known to ECS, and a task in short becomes the event that ECS would have sent. */
import type { Deployment, Service, Task } from '@aws-sdk/client-ecs';
import type { Account } from '../account/account.ts';
import { clusterArn, nameOf, resolveTaskDefinition } from '../account/ecs.ts';
import { newTask } from '../account/ecs-records.ts';
import { revive } from '../account/revive.ts';
import { type EventBridgeEvent, taskEvent } from '../scheduler/events.ts';
import { stopTask } from '../scheduler/tasks.ts';
import type { Stopped } from './scenario.ts';

/** ECS knows the tasks that its own events speak of: DescribeTasks finds them, and a service's deployment is the one that started them. */
export function adopt(event: Readonly<Record<string, unknown>>, account: Account): void {
  const detail = event['detail'] as Partial<Task> | undefined;
  if (event['source'] !== 'aws.ecs' || event['detail-type'] !== 'ECS Task State Change') return;
  if (typeof detail?.taskArn !== 'string' || typeof detail.taskDefinitionArn !== 'string' || typeof detail.clusterArn !== 'string') return;
  if (account.ecs.tasks.some(({ taskArn }) => taskArn === detail.taskArn)) return;
  const task = revive(structuredClone(detail)) as Task;
  account.ecs.tasks.push({ tags: [], ...task });
  const service = account.ecs.services.find((one) => task.group === `service:${one.serviceName}` && one.clusterArn === task.clusterArn);
  if (service && task.startedBy) adoptDeployment(service, { id: task.startedBy, taskDefinition: task.taskDefinitionArn }, account);
}

/** Where the file left the deployment's id out, the event's `startedBy` is it. */
function adoptDeployment(service: Service, { id, taskDefinition }: Deployment, { ecs }: Account): void {
  const deployments = service.deployments ?? [];
  if (deployments.some((one) => one.id === id)) return;
  const same = deployments.find((one) => one.taskDefinition === taskDefinition);
  if (!same) return;
  for (const task of ecs.tasks) if (task.startedBy === same.id) task.startedBy = id;
  same.id = id;
}

/** The stopped task of a service, or a standalone one, with everything that the short form leaves out. */
export function stoppedTask(short: Stopped, account: Account, { now, index }: { now: Date; index: number }): EventBridgeEvent {
  const service = short.service === undefined ? undefined : account.ecs.services.find(({ serviceName }) => serviceName === short.service);
  if (short.service !== undefined && !service) throw new Error(`events: service ${short.service} is not in the account`);
  const definition = resolveTaskDefinition(short.taskDefinition ?? service?.taskDefinition, account.ecs.taskDefinitions);
  const deployment = service?.deployments?.find(({ taskDefinition }) => taskDefinition === definition.taskDefinitionArn) ?? service?.deployments?.[0];
  const cluster = account.ecs.clusters[0]?.clusterArn ?? clusterArn(account as never, short.cluster ?? 'default');
  const place: Service = service ?? {
    clusterArn: short.cluster ? clusterArn(account as never, nameOf(short.cluster)) : cluster,
    serviceName: '',
    launchType: 'FARGATE',
  };
  const made = newTask(place, deployment ?? { id: '' }, { definition, seed: `stopped ${index}`, now: new Date(now.getTime() - 20_000) });
  const task: Task = service ? made : { ...made, group: `family:${definition.family}` };
  if (!service) delete task.startedBy;
  const containers = short.containers ?? [];
  const stopCode = (short.stopCode ??
    (containers.some(({ exitCode }) => exitCode !== undefined) ? 'EssentialContainerExited' : 'TaskFailedToStart')) as 'TaskFailedToStart';
  stopTask(task, { stopCode, stoppedReason: short.stoppedReason ?? 'Essential container in task exited', now });
  for (const [position, given] of containers.entries()) {
    const container = task.containers!.find(({ name }) => name === given.name) ?? task.containers![position];
    if (container)
      Object.assign(container, { ...(given.reason && { reason: given.reason }), ...(given.exitCode !== undefined && { exitCode: given.exitCode }) });
  }
  account.ecs.tasks.push(task);
  return taskEvent(task, { now, number: 1_000_000 + index });
}
