/**
 * `awslogs-create-group`: the driver makes its group as the execution role, and AWS's managed policy has no such right. Where the group is missing, IAM is asked.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
import { lastSegment } from '../../arn.ts';
import type { Reads } from '../../aws/aws.ts';
import type { Outcome } from '../../aws/outcome.ts';
import { grantStep } from '../../inline-policy.ts';
import type { Fact, Failure, Step } from '../../model.ts';
import { decidingText } from '../../reason.ts';
import { commandInAccount } from '../../shell.ts';
import type { LogGroup, Simulated } from '../evidence.ts';
import { gapsOf, type OwnGap } from '../gaps.ts';
import type { Asked, Claim } from '../probe.ts';
import { keeperOf, simulate, stoppedBy } from './simulation.ts';

type Group = Pick<LogGroup, 'name' | 'region' | 'arn'>;
type Decided = Simulated<'logs:CreateLogGroup'>;

/** What IAM's answer means. */
export interface Right {
  readonly claims: readonly Claim[];
  readonly facts: readonly Fact[];
  readonly gaps: readonly OwnGap[];
}

/** Asks IAM whether the execution role may make the log group. */
export async function examineRight(group: Group, asked: Asked, aws: Reads<'iam:SimulatePrincipalPolicy'>): Promise<Right> {
  const roleArn = asked.evidence['task-definition']?.executionRoleArn;
  if (!roleArn) return { claims: [], facts: [], gaps: [] };
  const roleName = lastSegment(roleArn);
  // As CloudWatch Logs names the resource in its denials.
  const needs = [{ actions: ['logs:CreateLogGroup'], resources: [`${group.arn}:log-stream:`] }] as const;
  const read = await simulate(roleArn, { needs }, aws);
  return {
    claims: claimsOf({ group, roleName, read }, asked),
    facts: read.ok ? read.value.map((decided) => factOf(decided, group, roleName)) : [],
    gaps: gapsOf([[`whether role ${roleName} may make log group ${group.name}`, read]]),
  };
}

function factOf(decided: Decided, { name }: Group, roleName: string): Fact {
  const source = 'api:iam:SimulatePrincipalPolicy';
  if (decided.deniedBy) return { says: `IAM denies role ${roleName} logs:CreateLogGroup for ${name}, ${stoppedBy(decided, {})}.`, source };
  return { says: `IAM lets role ${roleName} call logs:CreateLogGroup for ${name}.`, source };
}

interface Examined {
  readonly group: Group;
  readonly roleName: string;
  readonly read: Outcome<readonly Decided[]>;
}

/** Where IAM could not be asked, the text's own word counts. Where the text names a layer that the simulator does not know, no grant is handed over. */
function claimsOf({ group, roleName, read }: Examined, asked: Asked): readonly Claim[] {
  const text = decidingText(asked.match);
  const saysIdentity = /no identity-based policy allows the logs:CreateLogGroup/.test(text);
  const isElsewhere = /logs:CreateLogGroup/.test(text) && /with an explicit deny|because no (?!identity-based)/.test(text);
  const decided = read.ok ? read.value[0] : undefined;
  if (decided && decided.missingContext.length > 0) return [];
  if (decided?.deniedBy && decided.deniedBy !== 'identity-policy')
    return [
      blames(`role ${roleName} may not make log group ${group.name}: stopped ${stoppedBy(decided, {})}`, roleName, [
        pastTheWall(decided, roleName),
        make(group, asked),
      ]),
    ];
  const isLacking = decided ? decided.deniedBy !== null && !isElsewhere : saysIdentity;
  return isLacking ? [blames(`role ${roleName} may not make log group ${group.name}`, roleName, [grant(group, roleName, asked), make(group, asked)])] : [];
}

const blames = (says: string, id: string, steps: readonly Step[]): Claim => ({
  verdict: 'blames',
  cause: 'log-access-denied',
  culprit: { id, says },
  hurdle: 'log-group-right',
  steps,
});

const pastTheWall = (decided: Decided, roleName: string): Step => ({
  says: `Ask ${keeperOf(decided, roleName)} to let logs:CreateLogGroup through, if that is meant: it is stopped ${stoppedBy(decided, {})}.`,
});

const grant = ({ name, arn }: Group, roleName: string, { failure }: Asked): Step =>
  grantStep(
    { account: failure.where.account, roleName },
    [{ actions: ['logs:CreateLogGroup'], resources: [`${arn}:*`] }],
    `Give role ${roleName} the right to make ${name} and no more.`,
  );

const make = (group: Group, { failure }: Asked): Step => makeGroup(`Or make log group ${group.name} in ${group.region} by hand.`, group, failure);

/** An empty group, kept for ever: its retention is its owner's to set. */
export function makeGroup(says: string, { name, region }: Pick<Group, 'name' | 'region'>, { where: { account } }: Failure): Step {
  const of = ['--region', region, '--log-group-name', name] as const;
  return {
    says,
    command: commandInAccount(account, ['aws', 'logs', 'create-log-group', ...of]),
    needs: 'logs:CreateLogGroup',
    undo: commandInAccount(account, ['aws', 'logs', 'delete-log-group', ...of]),
  };
}
