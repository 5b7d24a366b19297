/** Would a task of this definition start now? Judged from the account alone. */
import type { NetworkConfiguration, Task } from '@aws-sdk/client-ecs';
import type { Account, TaskDefinitionWithTags } from '../account/account.ts';
import { ec2Of } from '../account/ec2.ts';
import type { Interface } from '../network.ts';
import { findRole } from '../permissions.ts';
import type { Check, Start, StartFailure } from './check.ts';

export interface Starting {
  readonly account: Account;
  readonly now: Date;
  readonly definition: TaskDefinitionWithTags;
  readonly task: Task;
  readonly network?: NetworkConfiguration | undefined;
}

function hostOf(account: Account, { containerInstanceArn }: Task): Interface | null {
  const host = account.ecs.containerInstances.find((one) => containerInstanceArn !== undefined && one.containerInstanceArn === containerInstanceArn);
  const instance = ec2Of(account).Instances.find(({ InstanceId }) => InstanceId !== undefined && InstanceId === host?.ec2InstanceId);
  if (!instance?.SubnetId) return null;
  const groups = (instance.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  return { subnetId: instance.SubnetId, groups, hasPublicIp: instance.PublicIpAddress !== undefined };
}

/** The first check that speaks; null when nothing is in the way. */
export function judgeStart(checks: readonly Check[], { account, now, definition, task, network }: Starting): StartFailure | null {
  const { subnets = [], securityGroups = [], assignPublicIp } = network?.awsvpcConfiguration ?? {};
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
  const { executionRoleArn = definition.executionRoleArn, taskRoleArn = definition.taskRoleArn } = task.overrides ?? {};
  const own = task.attachments?.flatMap(({ details = [] }) => details).find(({ name }) => name === 'subnetId')?.value;
  const start: Start = {
    account,
    now,
    definition: { ...definition, executionRoleArn, taskRoleArn },
    launchType: task.launchType ?? 'FARGATE',
    taskId: task.taskArn!.split('/').at(-1)!,
    clusterArn: task.clusterArn!,
    subnets: own ? [own, ...subnets.filter((id) => id !== own)] : subnets,
    securityGroups,
    assignPublicIp: assignPublicIp === 'ENABLED',
    host: hostOf(account, task),
    role: executionRoleArn ? (findRole(account, executionRoleArn) ?? null) : null,
  };
  for (const check of checks) {
    const failure = check(start);
    if (failure) return failure;
  }
  return null;
}
