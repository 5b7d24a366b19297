/** A role that ECS cannot become: it is gone, or it trusts others. What a person runs then makes it again, or adds ECS to whom it trusts. Pure. */
import { lastSegment } from '../../../arn.ts';
import type { Arn, Step, Where } from '../../../model.ts';
import { commandInAccount } from '../../../shell.ts';
import type { Claim } from '../../probe.ts';
import { mergedTrust, sameTrust, trustDocument } from './trust.ts';

const blames = (roleName: string, says: string, steps: readonly Step[]): Claim => ({
  verdict: 'blames',
  cause: 'role-unusable',
  culprit: { id: roleName, says },
  hurdle: 'role',
  steps,
});

/** A role that does not trust ECS tasks. */
export interface Untrusting {
  readonly roleName: string;
  /** As GetRole gave it: what stands there is kept, for update-assume-role-policy replaces the whole. */
  readonly standing: string | undefined;
}

/** Named by the task definition, and ECS may not become it. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html */
export function untrusted({ roleName, standing }: Untrusting, { account }: Where): Claim {
  const put = (document: string) =>
    commandInAccount(account, ['aws', 'iam', 'update-assume-role-policy', '--role-name', roleName, '--policy-document', document]);
  const step: Step = {
    says: `Let ECS tasks assume role ${roleName}: its trust policy stays as it is, with one statement more.`,
    command: put(mergedTrust(standing, account)),
    needs: 'iam:UpdateAssumeRolePolicy',
    ...(standing && { undo: put(sameTrust(standing)) }),
  };
  return blames(roleName, `role ${roleName} does not trust ecs-tasks`, [step]);
}

/** A role can be passed within its account alone. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export function foreignRole(roleArn: Arn, { account }: Where): Claim {
  const roleName = lastSegment(roleArn);
  const owner = roleArn.split(':')[4];
  const step: Step = { says: `Deploy a task definition that names a role of account ${account}: no task may be given one of ${owner}.`, needs: 'iam:PassRole' };
  return blames(roleName, `role ${roleName} is of account ${owner}: ECS cannot use it`, [step]);
}

/** A role that IAM does not have under this ARN. */
export interface Gone {
  readonly roleArn: Arn;
  /** Of a role of the same name under another path: no second one can be made, and ECS still asks for the old one. */
  readonly namesake: string | undefined;
  /** What a role of its kind needs; a task role needs what only its application knows. */
  readonly policyArn?: Arn;
}

/** Named by the task definition, and IAM knows it not. */
export function goneRole({ roleArn, namesake, policyArn }: Gone, { account }: Where): Claim {
  const roleName = lastSegment(roleArn);
  const says = `role ${roleName} does not exist`;
  if (namesake)
    return blames(roleName, `${says} under this path`, [{ says: `Deploy a task definition that names ${namesake}, the role of this name that exists.` }]);
  const path = roleArn.slice(roleArn.indexOf(':role/') + ':role'.length, -roleName.length);
  const words = ['aws', 'iam', 'create-role', '--role-name', roleName, '--path', path, '--assume-role-policy-document', trustDocument(account)] as const;
  const make: Step = {
    says: `Make role ${roleName}, trusted by ECS tasks alone; or deploy a task definition that names another role.`,
    command: commandInAccount(account, words),
    needs: 'iam:CreateRole',
    undo: commandInAccount(account, ['aws', 'iam', 'delete-role', '--role-name', roleName]),
  };
  return blames(roleName, says, [make, policyArn ? attach(roleName, policyArn, account) : whatItHad(roleName)]);
}

const attach = (roleName: string, policyArn: Arn, account: string): Step => ({
  says: `Give it what lets it pull and log, and by hand whatever else it had.`,
  command: commandInAccount(account, ['aws', 'iam', 'attach-role-policy', '--role-name', roleName, '--policy-arn', policyArn]),
  needs: 'iam:AttachRolePolicy',
  undo: commandInAccount(account, ['aws', 'iam', 'detach-role-policy', '--role-name', roleName, '--policy-arn', policyArn]),
});

const whatItHad = (roleName: string): Step => ({
  says: `Give ${roleName} the policies that the application needs: IAM keeps no trace of those that it may have had.`,
});
