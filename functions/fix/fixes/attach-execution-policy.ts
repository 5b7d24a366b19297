/**
 * Gives an execution role the one managed policy that such a role is for. It never widens a role: one with a narrower grant of its own, or one that is
 * also something else, gets the smallest statement handed to a person instead.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
import type { ExecutionRole } from '../../diagnose/evidence.ts';
import type { Arn, Diagnosis, Json } from '../../model.ts';
import { commandInAccount } from '../../shell.ts';
import type { Declined, Fix, Looked, Proposed } from '../fix.ts';
import { managedPolicyArn, roleArn, roleName } from '../grammar.ts';
import { textFields } from '../input.ts';
import { isAsked, unproved } from './attach-execution-policy/proof.ts';

interface Input extends Readonly<Record<string, string>> {
  readonly roleArn: Arn;
  /** Without its path, as IAM's calls take it. */
  readonly roleName: string;
  readonly policyArn: Arn;
}

type Reads = 'iam:ListAttachedRolePolicies';
type Writes = 'iam:AttachRolePolicy' | 'iam:DetachRolePolicy';

export const attachExecutionPolicy: Fix<Input, Reads, Writes> = {
  title: 'Attach AmazonECSTaskExecutionRolePolicy to the task execution role',
  risk: 'safe',
  // The last four say too little: the simulation alone shows that it was the role.
  causes: ['ecr-auth-denied', 'log-access-denied', 'pull-access-denied', 'registry-forbidden', 'image-pull-unexplained', 'initialization-unexplained'],
  restsOn: ['task', 'task-definition', 'execution-role'],
  reads: ['iam:ListAttachedRolePolicies'],
  writes: ['iam:AttachRolePolicy'],
  undoWrites: ['iam:DetachRolePolicy'],
  // IAM promises no bound; two minutes is what the tool waits before a failure counts against the fix.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
  settlesAfterSeconds: 120,
  parse: (input: Json) => textFields<Input>(input, { roleArn, roleName, policyArn: managedPolicyArn }),
  propose,
  scope: (input) => [input.roleArn],
  look,
  apply: (input, aws) => aws.call('iam:AttachRolePolicy', named(input)),
  async undo(input, _before, aws) {
    const detached = await aws.call('iam:DetachRolePolicy', named(input));
    // Not attached, or no such role any more: what undo is for is so already.
    return !detached.ok && detached.why === 'gone' ? { ok: true, value: null } : detached;
  },
};

const named = (input: Input) => ({ RoleName: input.roleName, PolicyArn: input.policyArn });

function propose(diagnosis: Diagnosis): Proposed<Input> | Declined | null {
  const role = diagnosis.evidence['execution-role'];
  if (!role) return { because: 'The execution role could not be read.' };
  if (role.kind === 'gone') return { because: `Execution role ${role.roleName} does not exist, so there is nothing to attach to.` };
  if (role.kind === 'unnamed') return { because: 'The task definition names no execution role, so there is none to attach to.' };
  // An image from elsewhere than ECR asks nothing of the role.
  return isAsked(role, diagnosis.cause) ? (unproved(role, diagnosis) ?? proposed(role, diagnosis)) : null;
}

function proposed({ roleArn, roleName, managedPolicyArn }: ExecutionRole, { failure }: Diagnosis): Proposed<Input> {
  const by = (verb: 'attach' | 'detach') =>
    commandInAccount(failure.where.account, ['aws', 'iam', `${verb}-role-policy`, '--role-name', roleName, '--policy-arn', managedPolicyArn]);
  return {
    input: { roleArn, roleName, policyArn: managedPolicyArn },
    says: `Attach AmazonECSTaskExecutionRolePolicy to role ${roleName}.`,
    command: by('attach'),
    undo: by('detach'),
    resource: roleArn,
    before: { attached: false },
  };
}

async function look({ roleName, policyArn }: Input, aws: Parameters<Fix<Input, Reads, Writes>['look']>[1]): Promise<Looked> {
  let Marker: string | undefined;
  do {
    const page = await aws.call('iam:ListAttachedRolePolicies', { RoleName: roleName, ...(Marker && { Marker }) });
    if (!page.ok)
      return {
        state: 'other',
        because: page.why === 'gone' ? `Role ${roleName} does not exist any more.` : `The policies of role ${roleName} could not be read (${page.why}).`,
      };
    if (page.value.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === policyArn)) return { state: 'after' };
    Marker = page.value.IsTruncated ? page.value.Marker : undefined;
  } while (Marker);
  return { state: 'before' };
}
