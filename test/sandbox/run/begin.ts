/** How a story begins: an event's task is known to ECS, and a task in short becomes the event that ECS would have sent. */
import type { Deployment, Service, Task, TaskStopCode } from '@aws-sdk/client-ecs';
import type { Account } from '../account/account.ts';
import { clusterArn, resolveTaskDefinition } from '../account/ecs.ts';
import { newTask, placementOf } from '../account/ecs-records.ts';
import { revive } from '../account/paste.ts';
import { primaryOf, recount } from '../scheduler/deployments.ts';
import { type EventBridgeEvent, taskEvent } from '../scheduler/events.ts';
import { stopTask, tasksOf } from '../scheduler/tasks.ts';
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

/**
 * The service whose task this event says has stopped, one task shorter: where its deployment was complete, the stopped task was one of those that ran.
 * Null: of no service, or a stop that its scheduler meant.
 */
export function bereave(event: Readonly<Record<string, unknown>>, account: Account, now: Date): Service | null {
  const { ecs } = account;
  const { group, clusterArn: cluster, stopCode, lastStatus, taskArn } = (event['detail'] ?? {}) as Partial<Task>;
  const service = ecs.services.find((one) => group === `service:${one.serviceName}` && cluster === one.clusterArn);
  const isLoss = lastStatus === 'STOPPED' && (stopCode === 'TaskFailedToStart' || stopCode === 'EssentialContainerExited');
  if (!service || !isLoss || event['source'] !== 'aws.ecs') return null;
  const { id } = primaryOf(service);
  const live = tasksOf(service, ecs.tasks).filter(({ startedBy }) => startedBy === id);
  const lost = live.length >= service.desiredCount! ? live.find((task) => task.taskArn !== taskArn) : undefined;
  if (lost) ecs.tasks = ecs.tasks.filter((task) => task !== lost);
  recount(service, account, now);
  return service;
}

/** Of a task in short, which says nothing of it. */
const ranForMs = 10_000;

/** The stopped task of a service, or a standalone one, with everything that the short form leaves out. */
export function stoppedTask(short: Stopped, account: Account, { now, index }: { now: Date; index: number }): EventBridgeEvent {
  const task = taskOf(short, account, { now, index });
  const containers = short.containers ?? [];
  const hasEnded = containers.some(({ exitCode }) => exitCode !== undefined);
  const stopCode = (short.stopCode ?? (hasEnded ? 'EssentialContainerExited' : 'TaskFailedToStart')) as TaskStopCode;
  stopTask(task, { stopCode, stoppedReason: short.stoppedReason ?? 'Essential container in task exited', now });
  for (const [position, { name, ...said }] of containers.entries()) {
    const container = task.containers?.find((one) => one.name === name) ?? task.containers?.[position];
    if (container) Object.assign(container, said);
  }
  // What ended by itself had started: ECS says when.
  if (hasEnded) task.startedAt = new Date(now.getTime() - ranForMs);
  account.ecs.tasks.push(task);
  return taskEvent(task, { now, number: 1_000_000 + index });
}

function taskOf(short: Stopped, account: Account, { now, index }: { now: Date; index: number }): Task {
  const seen = { seed: `stopped ${index}`, now: new Date(now.getTime() - 20_000) };
  const { ecs } = account;
  if (short.service === undefined) {
    const definition = resolveTaskDefinition(short.taskDefinition, ecs.taskDefinitions);
    const cluster = clusterArn(account, short.cluster ?? ecs.clusters[0]?.clusterArn ?? 'default');
    const { startedBy: _, ...task } = newTask({ clusterArn: cluster, launchType: 'FARGATE' }, { id: '' }, { definition, ...seen });
    return { ...task, group: `family:${definition.family}` };
  }
  const service = ecs.services.find(({ serviceName }) => serviceName === short.service);
  if (!service) throw new Error(`events: service ${short.service} is not in the account`);
  const definition = resolveTaskDefinition(short.taskDefinition ?? service.taskDefinition, ecs.taskDefinitions);
  const deployment = service.deployments!.find(({ taskDefinition }) => taskDefinition === definition.taskDefinitionArn) ?? service.deployments![0]!;
  return newTask(service, deployment, { definition, ...seen, place: placementOf(service, 0, account) });
}

/**
 * What the function's URL hands over of a signed request: the signer is Lambda's word, never the body's. `by` is `role/session`.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export const signedRequest = (word: object, by: string, { account, partition }: Account): object => ({
  version: '2.0',
  requestContext: { authorizer: { iam: { userArn: `arn:${partition}:sts::${account}:assumed-role/${by}` } } },
  body: JSON.stringify(word),
  isBase64Encoded: false,
});
