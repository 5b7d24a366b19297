/** "ECS was unable to assume the role": that may be the task's own as well as the execution role. Only then is it looked at. */
import { lastSegment, parseArn } from '../../../arn.ts';
import type { Reads } from '../../../aws/aws.ts';
import type { Fact } from '../../../model.ts';
import type { TaskDefinitionEvidence } from '../../evidence.ts';
import { gapOf, type OwnGap } from '../../gaps.ts';
import type { Asked, Claim } from '../../probe.ts';
import { revisionOf } from '../ecs/steps.ts';
import { trustOf } from './trust.ts';
import { foreignRole, goneRole, untrusted } from './unusable.ts';

interface Seen {
  readonly facts: readonly Fact[];
  readonly gaps: readonly OwnGap[];
  readonly claims: readonly Claim[];
}

const nothing: Seen = { facts: [], gaps: [], claims: [] };

/** Looks at the task role where ECS could not assume a role; else answers nothing. */
export async function examineTaskRole({ failure, match }: Asked, definition: TaskDefinitionEvidence, aws: Reads<'iam:GetRole'>): Promise<Seen> {
  const { taskRoleArn, executionRoleArn } = definition;
  if (match.cause !== 'role-unusable' || !taskRoleArn || taskRoleArn === executionRoleArn) return nothing;
  const roleName = lastSegment(taskRoleArn);
  if (parseArn(taskRoleArn)?.account !== failure.where.account) return { ...nothing, claims: [foreignRole(taskRoleArn, failure.where)] };
  const read = await aws.call('iam:GetRole', { RoleName: roleName });
  if (!read.ok && read.why !== 'gone') return { ...nothing, gaps: [gapOf(`task role ${roleName}`, read)] };
  const found = read.ok ? read.value.Role : undefined;
  const id = revisionOf(definition);
  const source = 'api:iam:GetRole';
  if (found?.Arn !== taskRoleArn)
    return {
      ...nothing,
      facts: [{ says: `IAM knows no role ${taskRoleArn}, the task role of ${id}.`, source }],
      claims: [goneRole({ roleArn: taskRoleArn, namesake: found?.Arn }, failure.where)],
    };
  if (trustOf(found.AssumeRolePolicyDocument, failure.where.account).trust !== 'not-ecs-tasks') return nothing;
  return {
    ...nothing,
    facts: [{ says: `The task role of ${id}, ${roleName}, is not trusted by ECS tasks.`, source }],
    claims: [untrusted({ roleName, standing: found.AssumeRolePolicyDocument }, failure.where)],
  };
}
