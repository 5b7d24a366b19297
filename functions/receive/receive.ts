/** An EventBridge event becomes a Failure, or a recorded reason to ignore it. No AWS call is made here. */
import { familyOf, isEcsName } from '../arn.ts';
import type { Failure, Ignored, StoppedTask, Where } from '../model.ts';
import { clipReason } from '../reason.ts';
import { InputError } from '../settings.ts';
import { receiveBuild } from './build.ts';
import { Envelope, read, ServiceDetail, TaskDetail } from './event.ts';
import { expectArn, expectName, expectSame, type Home, present } from './expect.ts';
import { serviceTexts, taskTexts } from './texts.ts';

const kinds: Readonly<Record<string, (envelope: Envelope, home: Home) => Failure | Ignored>> = {
  'ECS Task State Change': receiveTask,
  'ECS Service Action': receiveServiceAction,
  'CodeBuild Build State Change': receiveBuild,
};

/** The source that alone is believed for a detail-type: nobody but AWS can put an event of an `aws.` source on a bus. */
export const sourceOf = (kind: string): string => (kind.startsWith('CodeBuild ') ? 'aws.codebuild' : 'aws.ecs');

/** Throws InputError for what is malformed or not of this account and Region; returns Ignored for what is well-formed and no failure. */
export function receive(event: unknown, home: Home): Failure | Ignored {
  const envelope = receiveEnvelope(event, home);
  if (envelope.source !== sourceOf(envelope['detail-type'])) return { ignored: 'the event is not from ECS' };
  const kind = Object.hasOwn(kinds, envelope['detail-type']) ? kinds[envelope['detail-type']] : undefined;
  return kind ? kind(envelope, home) : { ignored: 'this kind of event tells of no failure' };
}

/** The envelope, checked to be of this account and Region; throws InputError. Shared with follow-up. */
export function receiveEnvelope(event: unknown, home: Home): Envelope {
  const envelope = read(Envelope, event);
  expectSame('account', envelope.account, home.account);
  expectSame('region', envelope.region, home.region);
  return envelope;
}

function receiveTask(envelope: Envelope, home: Home): Failure | Ignored {
  const detail = read(TaskDetail, envelope.detail, 'detail');
  if (detail.lastStatus !== 'STOPPED') return { ignored: 'the task has not stopped yet' };
  for (const field of ['taskArn', 'taskDefinitionArn', 'clusterArn'] as const) expectArn(`detail.${field}`, detail[field], { home });
  return {
    where: placeOf(detail, home),
    at: detail.stoppedAt ?? detail.executionStoppedAt ?? envelope.time,
    texts: taskTexts(detail),
    task: stoppedTask(detail),
  };
}

/** A service is known by the task's group and startedBy. Whoever may run tasks can forge both, so the service probe verifies them. */
function placeOf({ group, startedBy, clusterArn, taskDefinitionArn }: TaskDetail, home: Home): Where {
  const { account, region, partition } = expectArn('detail.clusterArn', clusterArn, { home });
  const service = group?.startsWith('service:') && startedBy?.startsWith('ecs-svc/') ? group.slice('service:'.length) : '';
  const cluster = expectName('detail.clusterArn', clusterArn);
  return isEcsName(service)
    ? { account, region, partition, cluster, kind: 'service', name: service }
    : { account, region, partition, cluster, kind: 'family', name: expectName('detail.taskDefinitionArn', familyOf(taskDefinitionArn)) };
}

const isSubnetId = (id: string): boolean => /^subnet-[0-9a-f]{4,17}$/.test(id);

function stoppedTask(detail: TaskDetail): StoppedTask {
  const { taskArn, taskDefinitionArn, clusterArn, launchType, group, startedBy, stopCode, stoppedReason, createdAt, stoppedAt, availabilityZone } = detail;
  const { executionRoleArn, taskRoleArn } = detail.overrides ?? {};
  const roles = present({ executionRoleArn: executionRoleArn ?? undefined, taskRoleArn: taskRoleArn ?? undefined });
  const subnetId = detail.attachments.flatMap(({ details }) => details).find(({ name }) => name === 'subnetId')?.value;
  return {
    taskArn,
    taskDefinitionArn,
    clusterArn,
    containers: detail.containers.map(({ reason, ...container }) => present({ ...container, reason: reason && clipReason(reason) })),
    ...present({ launchType, group, startedBy, stopCode, stoppedReason: stoppedReason && clipReason(stoppedReason), createdAt, stoppedAt, availabilityZone }),
    ...present({ subnetId: subnetId && isSubnetId(subnetId) ? subnetId : undefined }),
    ...(Object.keys(roles).length > 0 && { roles }),
  };
}

function receiveServiceAction(envelope: Envelope, home: Home): Failure | Ignored {
  const detail = read(ServiceDetail, envelope.detail, 'detail');
  if (detail.eventType === 'INFO') return { ignored: 'the service action tells of no failure' };
  if (!detail.reason) return { ignored: 'the service action carries no reason: its stopped tasks do' };
  return { where: serviceIn(envelope, home), at: envelope.time, texts: serviceTexts(detail) };
}

/** The place that a service's event names. Throws InputError where it names no service. */
export function serviceIn(envelope: Envelope, home: Home): Where {
  const [first = ''] = envelope.resources;
  const { account, region, partition, resource } = expectArn('resources.0', first, { home });
  const [kind, ...names] = resource.split('/');
  if (kind !== 'service' || !names.length) throw new InputError('resources.0', 'expected the ARN of a service');
  const cluster = clusterOf(names, envelope.detail['clusterArn']);
  return { account, region, partition, cluster, kind: 'service', name: expectName('resources.0', resource) };
}

/** `prod` of `service/prod/api`; old accounts still have `service/api`, and name the cluster in the detail. */
function clusterOf([first, ...more]: readonly string[], clusterArn: unknown): string {
  if (first !== undefined && more.length) return first;
  return typeof clusterArn === 'string' ? expectName('detail.clusterArn', clusterArn) : 'default';
}
