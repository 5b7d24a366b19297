/**
 * Makes the log group that the awslogs driver names and that is not there: the driver does not start a container without it.
 * Safe where it gives back what an earlier revision that ran wrote to; else it asks, for the name may be a slip of the pen.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
 */
import type { LogGroup, Owner } from '../../diagnose/evidence.ts';
import type { Arn, Diagnosis, Json } from '../../model.ts';
import { InputError } from '../../settings.ts';
import { command, commandInAccount } from '../../shell.ts';
import type { Declined, Fix, Looked, Proposed, Written } from '../fix.ts';
import { kmsKeyArn, logGroupName, region } from '../grammar.ts';
import { fieldsOf, optionalText, textFields } from '../input.ts';

interface Input extends Readonly<Record<string, Json>> {
  readonly arn: Arn;
  readonly name: string;
  /** The driver's, which need not be the task's. */
  readonly region: string;
  readonly retentionInDays: number | null;
  readonly kmsKeyArn: string | null;
}

type Reads = 'logs:DescribeLogGroups' | 'logs:DescribeLogStreams';
type Writes = 'logs:CreateLogGroup' | 'logs:PutRetentionPolicy' | 'logs:DeleteLogGroup';
type LogsFix = Fix<Input, Reads, Writes>;

export const createLogGroup: LogsFix = {
  title: 'Create the CloudWatch log group that the task logs to',
  risk: 'safe',
  causes: ['log-group-missing'],
  restsOn: ['task', 'task-definition', 'log-group', 'owner'],
  reads: ['logs:DescribeLogGroups', 'logs:DescribeLogStreams'],
  writes: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
  undoWrites: ['logs:DeleteLogGroup'],
  settlesAfterSeconds: 0,
  parse,
  propose,
  // IAM knows the group under both names, by the action. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
  scope: ({ arn }) => [arn, `${arn}:*`],
  look,
  apply,
  undo,
};

/** What PutRetentionPolicy takes. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions: readonly (Json | undefined)[] = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
const groupArn = /^arn:aws[a-z-]{0,20}:logs:[a-z0-9-]{1,25}:\d{12}:log-group:[A-Za-z0-9_\-/.#]{1,512}$/;

function parse(input: Json): Input {
  const { retentionInDays = null } = fieldsOf(input);
  if (retentionInDays !== null && !retentions.includes(retentionInDays))
    throw new InputError('plan.input.retentionInDays', 'expected nothing, or a number of days that CloudWatch Logs offers');
  const texts = textFields<{ arn: Arn; name: string; region: string }>(input, { arn: groupArn, name: logGroupName, region });
  if (!texts.arn.endsWith(`:log-group:${texts.name}`)) throw new InputError('plan.input.arn', 'expected the ARN of the group that name gives');
  return { ...texts, retentionInDays: retentionInDays as number | null, kmsKeyArn: optionalText(input, 'kmsKeyArn', kmsKeyArn) };
}

function propose(diagnosis: Diagnosis): Proposed<Input> | Declined {
  const group = wanted(diagnosis);
  if (!group) return { because: 'No log group that the task definition names is known to be missing.' };
  return unproved(group, diagnosis) ?? proposed(group, diagnosis);
}

/** Of several that are missing, the failing container's: the next failure names the next. One that its driver makes by itself is not what failed. */
function wanted({ evidence }: Diagnosis): LogGroup | undefined {
  const missing = evidence['log-group']?.groups.filter(({ state, createGroup }) => state === 'missing' && !createGroup) ?? [];
  const failing = evidence['task-definition']?.failing;
  return missing.find(({ containers }) => failing != null && containers.includes(failing)) ?? missing[0];
}

function unproved(group: LogGroup, diagnosis: Diagnosis): Declined | null {
  const { name, arn } = group;
  if (!logGroupName.test(name)) return { because: 'The name in the task definition is none that CloudWatch Logs allows.' };
  if (name.startsWith('/aws/') && !name.startsWith('/aws/ecs/')) return { because: `Log group ${name} is an AWS service's own: that service makes it.` };
  if (arn.split(':')[4] !== diagnosis.failure.where.account) return { because: `Log group ${name} belongs to another account.` };
  const { region } = diagnosis.failure.where;
  // The diagnosis hands over both cures: the Region's name, and the group.
  if (group.region !== region && !group.usedBy)
    return { because: `The log driver names ${group.region}, and the task runs in ${region}: which of the two is meant, I cannot know.` };
  const owner = diagnosis.evidence.owner?.service;
  if (!owner || owner.kind === 'not-read')
    return { because: 'Whether a CloudFormation stack keeps the service could not be read: it might be making the group itself.' };
  return kept(group, owner, diagnosis);
}

/** A stack that declares the group fails with "already exists" if we make it first. */
function kept(group: LogGroup, owner: Owner, diagnosis: Diagnosis): Declined | null {
  if (owner.kind !== 'stack') return null;
  if (owner.inProgress) return { because: `Stack ${owner.name} is in progress (${owner.status}) and may be making the group.` };
  if (owner.logGroups !== 'unknown' && !owner.logGroups.includes(group.name)) return null;
  const declares =
    owner.logGroups === 'unknown' ? `has too many resources to see whether it declares log group ${group.name}` : `declares log group ${group.name}`;
  return {
    because: `Stack ${owner.name} ${declares}: made by me, the stack could fail on it.`,
    step: {
      says: `If the stack has made log group ${group.name} before and somebody deleted it, make it again by hand; else deploy the stack.`,
      command: commandToMake(group, diagnosis),
      needs: 'logs:CreateLogGroup',
    },
  };
}

function proposed(group: LogGroup, diagnosis: Diagnosis): Proposed<Input> {
  const { name, arn, region, retentionInDays, kmsKeyArn, usedBy } = group;
  const isSet = retentionInDays !== null || kmsKeyArn !== null;
  const asSet = [
    retentionInDays === null ? 'kept for ever' : `kept for ${retentionInDays} days`,
    ...(kmsKeyArn ? [`encrypted with ${kmsKeyArn}`] : []),
    ...(usedBy && !isSet ? ["the old one's retention and key are not known"] : []),
  ];
  return {
    input: { arn, name, region, retentionInDays, kmsKeyArn },
    says: `Create log group ${name} in ${region} (${asSet.join(', ')}).`,
    command: commandToMake(group, diagnosis),
    undo: commandInAccount(diagnosis.failure.where.account, ['aws', 'logs', 'delete-log-group', '--region', region, '--log-group-name', name]),
    resource: arn,
    before: { exists: false },
    // How long logs are kept, and with which key, is more than giving back a name.
    risk: usedBy && retentionInDays === null && kmsKeyArn === null ? 'safe' : 'ask',
  };
}

function commandToMake({ name, region, retentionInDays, kmsKeyArn }: LogGroup, { failure }: Diagnosis): string {
  const of = ['--region', region, '--log-group-name', name] as const;
  const make = commandInAccount(failure.where.account, ['aws', 'logs', 'create-log-group', ...of, ...(kmsKeyArn ? ['--kms-key-id', kmsKeyArn] : [])]);
  if (retentionInDays === null) return make;
  return `${make} && ${command(['aws', 'logs', 'put-retention-policy', ...of, '--retention-in-days', String(retentionInDays)])}`;
}

async function look({ name, region }: Input, aws: Parameters<LogsFix['look']>[1]): Promise<Looked> {
  let nextToken: string | undefined;
  do {
    const page = await aws.call('logs:DescribeLogGroups', { logGroupNamePrefix: name, ...(nextToken && { nextToken }) }, { region });
    if (!page.ok) return { state: 'other', because: `Whether log group ${name} exists could not be read (${page.why}).` };
    if (page.value.logGroups?.some(({ logGroupName }) => logGroupName === name)) return { state: 'after' };
    nextToken = page.value.nextToken;
  } while (nextToken);
  return { state: 'before' };
}

async function apply({ name, region, retentionInDays, kmsKeyArn }: Input, aws: Parameters<LogsFix['apply']>[1]): Promise<Written> {
  const made = await aws.call('logs:CreateLogGroup', { logGroupName: name, ...(kmsKeyArn && { kmsKeyId: kmsKeyArn }) }, { region });
  // Made between the look and the write: what is kept how long there is for whoever made it to say.
  if (!made.ok) return made.code === 'ResourceAlreadyExistsException' ? { ok: true, already: true } : made;
  if (retentionInDays === null) return { ok: true, value: null };
  return aws.call('logs:PutRetentionPolicy', { logGroupName: name, retentionInDays }, { region });
}

/** `storedBytes` and `lastEventTimestamp` lag: only the absence of streams shows that nothing was logged. */
async function undo({ name, region }: Input, _before: Json, aws: Parameters<NonNullable<LogsFix['undo']>>[2]): Promise<Written> {
  const streams = await aws.call('logs:DescribeLogStreams', { logGroupName: name, limit: 1 }, { region });
  if (!streams.ok) return streams.why === 'gone' ? { ok: true, value: null } : streams;
  if (streams.value.logStreams && streams.value.logStreams.length > 0)
    return { ok: false, because: `Log group ${name} has log streams by now: deleting it would lose them.` };
  const deleted = await aws.call('logs:DeleteLogGroup', { logGroupName: name }, { region });
  return !deleted.ok && deleted.why === 'gone' ? { ok: true, value: null } : deleted;
}
