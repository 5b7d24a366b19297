/** The awslogs driver: the group in the driver's Region, or the right to make it; then the right to open a stream. */
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { requestId } from '../../account/ids.ts';
import { fillLogGroup, regionOf } from '../../account/logs.ts';
import { type Check, containersOf, isFargate, type Start } from '../check.ts';
import { refusal } from './allowed.ts';

export const logGroupCheck: Check = (start) => {
  for (const container of containersOf(start)) {
    if (container.logConfiguration?.logDriver !== 'awslogs') continue;
    const text = wrong(start, container);
    if (!text) continue;
    const fargate = `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log ${text} : exit status 1`;
    const ec2 = `CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log ${text}`;
    return { of: isFargate(start) ? 'task' : 'container', container: container.name!, text: isFargate(start) ? fargate : ec2, after: 25 };
  }
  return null;
};

function wrong(start: Start, container: ContainerDefinition): string | null {
  const { account, taskId, now } = start;
  const options = container.logConfiguration?.options ?? {};
  const group = options['awslogs-group'] ?? '';
  const region = options['awslogs-region'] ?? account.region;
  const arn = `arn:${account.partition}:logs:${region}:${account.account}:log-group:${group}`;
  const exists = account.logs.logGroups.some((one) => one.logGroupName === group && regionOf(one.arn) === region);
  const stream = `${options['awslogs-stream-prefix'] ?? 'ecs'}/${container.name}/${taskId}`;
  if (!exists && options['awslogs-create-group'] === 'true') {
    const denied = refusal(start, 'logs:CreateLogGroup', { resource: `${arn}:log-stream:` });
    const id = requestId(`${taskId} create group`);
    if (denied)
      return `group: operation error CloudWatch Logs: CreateLogGroup, https response error StatusCode: 400, RequestID: ${id}, api error AccessDeniedException: ${denied}`;
    account.logs.logGroups.push(fillLogGroup({ logGroupName: group }, { account: account.account, region, partition: account.partition, now }));
  } else if (!exists) {
    return 'stream: ResourceNotFoundException: The specified log group does not exist.';
  }
  const denied = refusal(start, 'logs:CreateLogStream', { resource: `${arn}:log-stream:${stream}` });
  const id = requestId(`${taskId} create stream`);
  if (denied) return `stream: AccessDeniedException: ${denied} status code: 400, request id: ${id}`;
  account.logs.logStreams.push({ logGroupName: group, logStreamName: stream, region, creationTime: now.getTime() });
  return null;
}
