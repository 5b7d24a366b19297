/** May ECS become the task's roles? If not it makes no task: the service says so. */
import type { Account, Role } from '../../account/account.ts';
import { evaluate } from '../../iam/evaluate.ts';
import type { Check } from '../check.ts';

export const roleCheck: Check = ({ account, definition }) => {
  const arns = [definition.executionRoleArn, definition.taskRoleArn].filter((arn) => arn !== undefined);
  const unusable = arns.find((arn) => !mayBecome(account, arn));
  if (unusable === undefined) return null;
  return {
    of: 'task',
    container: '',
    unplaced: true,
    after: 0,
    text: `ECS was unable to assume the role '${unusable}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
  };
};

function mayBecome(account: Account, arn: string): boolean {
  const role = account.iam.RoleDetailList.find(({ Arn }) => Arn === arn);
  return role !== undefined && trustsTasks(account, role);
}

function trustsTasks({ account, region, partition }: Account, role: Role): boolean {
  const request = {
    principal: { arn: 'ecs-tasks.amazonaws.com', service: 'ecs-tasks.amazonaws.com' },
    action: 'sts:AssumeRole',
    resource: role.Arn,
    context: { 'aws:SourceAccount': account, 'aws:SourceArn': `arn:${partition}:ecs:${region}:${account}:*` },
  };
  return evaluate(request, { identity: [], trust: [{ id: 'trust policy', document: role.AssumeRolePolicyDocument }] }).allowed;
}
