/** The events that ECS sends to the account's bus. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html */
import type { Deployment, Service, Task } from '@aws-sdk/client-ecs';
import { requestId } from '../account/ids.ts';

export interface EventBridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

interface At {
  readonly now: Date;
  /** Grows with every event: ids differ, and are the same in every run. */
  readonly number: number;
}

function envelope(arn: string, type: string, { now, number }: At): Omit<EventBridgeEvent, 'detail'> {
  const [, , , region = '', account = ''] = arn.split(':');
  const time = `${now.toISOString().slice(0, 19)}Z`;
  return { version: '0', id: requestId(`event ${number} ${arn}`), 'detail-type': type, source: 'aws.ecs', account, time, region, resources: [arn] };
}

/** Times are ISO strings in an event; tags and the health are not in it. */
export function taskEvent(task: Task, at: At): EventBridgeEvent {
  const { tags: _, healthStatus: __, ...detail } = task;
  const sent = JSON.parse(JSON.stringify({ ...detail, updatedAt: at.now })) as Record<string, unknown>;
  return { ...envelope(task.taskArn!, 'ECS Task State Change', at), detail: sent };
}

export interface ServiceAction {
  readonly eventType: 'INFO' | 'WARN' | 'ERROR';
  readonly eventName: string;
  readonly reason?: string;
}

export function serviceEvent(service: Service, action: ServiceAction, at: At): EventBridgeEvent {
  return { ...envelope(service.serviceArn!, 'ECS Service Action', at), detail: { ...action, clusterArn: service.clusterArn, createdAt: at.now.toISOString() } };
}

export interface DeploymentChange extends ServiceAction {
  readonly deployment: Deployment;
}

export function deploymentEvent(service: Service, { deployment, ...change }: DeploymentChange, at: At): EventBridgeEvent {
  return {
    ...envelope(service.serviceArn!, 'ECS Deployment State Change', at),
    detail: { ...change, deploymentId: deployment.id, updatedAt: at.now.toISOString() },
  };
}
