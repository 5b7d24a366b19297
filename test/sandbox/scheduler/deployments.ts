/** A service's deployments: counts, completion, and the circuit breaker. */
import type { Deployment, Service, ServiceDeployment, ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { Account } from '../account/account.ts';
import { serviceDeploymentArn } from '../account/ecs-records.ts';
import type { Clock } from '../clock.ts';
import { deploy } from '../services/ecs-writes.ts';
import { breakerThreshold } from './backoff.ts';
import type { DeploymentChange } from './events.ts';
import { tasksOf } from './tasks.ts';

export const primaryOf = (service: Service): Deployment => service.deployments!.find(({ status }) => status === 'PRIMARY')!;

/** Counts follow the tasks; a deployment that has lost its last task to a newer one is gone. */
export function recount(service: Service, { ecs }: Account, now: Date): void {
  const live = tasksOf(service, ecs.tasks);
  for (const deployment of service.deployments!) {
    const own = live.filter(({ startedBy }) => startedBy === deployment.id);
    deployment.runningCount = own.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
    deployment.pendingCount = own.length - deployment.runningCount;
    if (deployment.status === 'PRIMARY') deployment.desiredCount = service.desiredCount;
    else deployment.desiredCount = deployment.runningCount;
    deployment.updatedAt = now;
    record(service, deployment, ecs, {});
  }
  service.runningCount = live.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
  service.pendingCount = live.length - service.runningCount;
  service.deployments = service.deployments!.filter(({ status, runningCount, pendingCount }) => status === 'PRIMARY' || runningCount! + pendingCount! > 0);
}

function record(service: Service, deployment: Deployment, ecs: Account['ecs'], change: Partial<ServiceDeployment>): void {
  const arn = serviceDeploymentArn(service, deployment);
  const known = ecs.serviceDeployments.find(({ serviceDeploymentArn: one }) => one === arn);
  if (!known) return;
  Object.assign(known, { updatedAt: deployment.updatedAt, ...change });
  Object.assign(known.targetServiceRevision ?? {}, { runningTaskCount: deployment.runningCount, pendingTaskCount: deployment.pendingCount });
  if (known.deploymentCircuitBreaker) known.deploymentCircuitBreaker.failureCount = deployment.failedTasks;
}

export function complete(service: Service, { ecs }: Account, now: Date): DeploymentChange {
  const deployment = primaryOf(service);
  const reason = `ECS deployment ${deployment.id} completed.`;
  Object.assign(deployment, { rolloutState: 'COMPLETED', rolloutStateReason: reason, failedTasks: 0, updatedAt: now });
  record(service, deployment, ecs, { status: 'SUCCESSFUL', finishedAt: now });
  return { deployment, eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED', reason };
}

/** A task of it stopped before it ran: the breaker may open, and then ECS starts no more of its tasks. */
export function countFailure(service: Service, deployment: Deployment, { account, clock }: { account: Account; clock: Clock }): readonly DeploymentChange[] {
  deployment.failedTasks = (deployment.failedTasks ?? 0) + 1;
  const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker;
  const open = breaker?.enable && deployment.rolloutState === 'IN_PROGRESS' && deployment.failedTasks >= breakerThreshold(service.desiredCount!);
  if (!open) return [];
  const reason = 'ECS deployment circuit breaker: tasks failed to start.';
  Object.assign(deployment, { rolloutState: 'FAILED', rolloutStateReason: reason, updatedAt: clock.now() });
  const failed: DeploymentChange = { deployment, eventType: 'ERROR', eventName: 'SERVICE_DEPLOYMENT_FAILED', reason };
  const last = breaker.rollback ? lastCompleted(service, account) : undefined;
  const status: ServiceDeploymentStatus = last ? 'ROLLBACK_SUCCESSFUL' : 'STOPPED';
  record(service, deployment, account.ecs, { status, statusReason: reason, stoppedAt: clock.now() });
  if (!last) return [failed];
  service.taskDefinition = last;
  deploy(service, { account, clock });
  const next = primaryOf(service);
  const back = `ECS deployment circuit breaker: rolling back to deploymentId ${next.id}.`;
  next.rolloutStateReason = back;
  return [failed, { deployment: next, eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS', reason: back }];
}

/** The task definition of the newest deployment that had succeeded. */
function lastCompleted(service: Service, { ecs }: Account): string | undefined {
  const running = service.deployments!.find(({ status, rolloutState }) => status === 'ACTIVE' && rolloutState === 'COMPLETED')?.taskDefinition;
  const recorded = ecs.serviceDeployments
    .filter(({ serviceArn, status }) => serviceArn === service.serviceArn && status === 'SUCCESSFUL')
    .sort((a, b) => b.createdAt!.getTime() - a.createdAt!.getTime())[0]?.targetServiceRevision?.arn;
  return running ?? ecs.serviceRevisions.find(({ serviceRevisionArn }) => serviceRevisionArn === recorded)?.taskDefinition;
}
