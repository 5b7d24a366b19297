/**
 * On EC2 a task without an execution role pulls and logs as its instance. Which role that is only the denial says: it is asked about, and blamed where IAM agrees,
 * but it is never changed by us, for a text is no proof of whose role it is.
 */
import type { Reads } from '../../../aws/aws.ts';
import type { Match } from '../../../model.ts';
import { decidingText } from '../../../reason.ts';
import { commandInAccount } from '../../../shell.ts';
import type { ExecutionRoleEvidence, TaskDefinitionEvidence } from '../../evidence.ts';
import { gapOf } from '../../gaps.ts';
import type { Answer, Asked, Claim } from '../../probe.ts';
import { orNull } from '../../values.ts';
import { simulate } from '../simulation.ts';
import { pullClaims, withoutRole } from './findings.ts';
import { needsOf } from './needs.ts';

/** `arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a…`: the path is never in it. */
const principal = /assumed-role\/(?<role>[\w+=,.@-]{1,64})\//;

/** The role that the denial names, without its path. */
export const deniedRoleOf = (match: Match): string | null => orNull(principal.exec(decidingText(match))?.groups?.['role']);

type Reading = 'iam:GetRole' | 'iam:SimulatePrincipalPolicy';

/** The answer where the task definition names no execution role. */
export async function examineInstance(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Answer<ExecutionRoleEvidence>> {
  const answer = withoutRole(asked, definition);
  const roleName = deniedRoleOf(asked.match);
  const isOnInstance = answer.evidence?.kind === 'unnamed' && answer.evidence.pullsWith === 'instance-role';
  if (!isOnInstance || !roleName) return answer;
  const role = await aws.call('iam:GetRole', { RoleName: roleName });
  if (!role.ok) return { ...answer, gaps: [gapOf(`role ${roleName}, which the denial names`, role)] };
  const roleArn = role.value.Role?.Arn as `arn:${string}` | undefined;
  if (!roleArn) return answer;
  const now = await simulate(roleArn, { needs: needsOf(definition, asked) }, aws);
  if (!now.ok) return { ...answer, gaps: [gapOf(`what role ${roleName} may do today`, now)] };
  const boundaryArn = orNull(role.value.Role?.PermissionsBoundary?.PermissionsBoundaryArn);
  const claims = pullClaims({ roleName, boundaryArn, now: now.value });
  return { ...answer, claims: claims.map((claim) => withStep(claim, roleName, asked)) };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html */
function withStep(claim: Claim, roleName: string, { failure: { where } }: Asked): Claim {
  if (claim.verdict === 'clears' || claim.steps) return claim;
  const policy = `arn:${where.partition}:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role`;
  const line = commandInAccount(where.account, ['aws', 'iam', 'attach-role-policy', '--role-name', roleName, '--policy-arn', policy]);
  const says = `If ${roleName} is the role of the container instances: this lets all tasks on them pull and log.`;
  return { ...claim, steps: [{ says, command: line, needs: 'iam:AttachRolePolicy' }] };
}
