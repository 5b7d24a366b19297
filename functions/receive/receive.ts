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

/** Nobody can put an event of these sources on a bus, so a kind is believed only from its own. */
export const sourceOf = (kind: string) => (kind.startsWith('CodeBuild ') ? 'aws.codebuild' : 'aws.ecs');

/** Throws InputError for what is malformed or not of this account and Region; returns Ignored for what is well-formed and none of our business. */
export function receive(event: unknown, home: Home): Failure | Ignored {
  const envelope = receiveEnvelope(event, home);
  if (envelope.source !== sourceOf(envelope['detail-type'])) return { ignored: 'the event is not from ECS' };
  const kind = Object.hasOwn(kinds, envelope['detail-type']) ? kinds[envelope['detail-type']] : undefined;
  return kind ? kind(envelope, home) : { ignored: 'this kind of event tells of no failure' };
}

/** Shared with follow-up: whatever comes in is ours, or an error that names the field. */
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

/** A service is known by its group and by who started the task; both can be forged by whoever may run tasks, so the service probe verifies it. */
function placeOf(
  { group, startedBy, clusterArn, taskDefinitionArn }: Pick<TaskDetail, 'group' | 'startedBy' | 'clusterArn' | 'taskDefinitionArn'>,
  home: Home,
): Where {
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

/** `service/prod/api`; old accounts still have `service/api`, and name the cluster in the detail. */
export function serviceIn(envelope: Envelope, home: Home): Where {
  const [first = ''] = envelope.resources;
  const { account, region, partition, resource } = expectArn('resources.0', first, { home });
  const [kind, ...names] = resource.split('/');
  if (kind !== 'service' || !names.length) throw new InputError('resources.0', 'expected the ARN of a service');
  const clusterArn = envelope.detail['clusterArn'];
  const cluster = names.length > 1 ? names[0]! : typeof clusterArn === 'string' ? expectName('detail.clusterArn', clusterArn) : 'default';
  return { account, region, partition, cluster, kind: 'service', name: expectName('resources.0', resource) };
}
