/** The log groups that the task's awslogs drivers name: are they there, in the Region that the driver names, and did a revision that ran use them? */
import type { Reads } from '../../aws/aws.ts';
import type { Arn, Fact, Step } from '../../model.ts';
import type { LogGroup, LogGroupEvidence, TaskDefinitionEvidence } from '../evidence.ts';
import { gapOf } from '../gaps.ts';
import type { Answer, Asked, Claim, Probe } from '../probe.ts';
import { orNull } from '../values.ts';
import { withDefinition } from '../with-definition.ts';
import { containerPath, revisionStep } from './ecs/steps.ts';
import { driverClaims } from './log-driver.ts';
import { groupsOf, type Named, readRan, usedBy } from './log-group-ran.ts';
import { examineRight, makeGroup } from './log-group-right.ts';
import type { Revisable } from './revise-references.ts';

type Reading = 'logs:DescribeLogGroups' | 'ecs:DescribeTaskDefinition' | 'ecs:DescribeTasks' | 'ecs:ListTasks' | 'iam:SimulatePrincipalPolicy';

export const logGroup: Probe<LogGroupEvidence, Reading> = {
  question: 'Do the log groups exist where the log drivers look for them, did a revision that ran use them, and may the driver make one that it is to make?',
  reads: ['logs:DescribeLogGroups', 'ecs:DescribeTaskDefinition', 'ecs:DescribeTasks', 'ecs:ListTasks', 'iam:SimulatePrincipalPolicy'],
  after: ['task-definition', 'service'],
  deadlineMs: 8_000,
  keeps: 1,
  most: 7,
  answer: withDefinition('log groups', examine),
};

async function examine(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Answer<LogGroupEvidence>> {
  const named = groupsOf(definition.containers);
  if (named.length === 0) return { evidence: null, claims: driverClaims(asked) };
  const read = await Promise.all(named.map((group) => readGroup(group, asked, aws)));
  const missing = read.some(({ group }) => group.state === 'missing');
  const unmade = read.find(({ group }) => group.state === 'missing' && group.createGroup)?.group;
  const [earlier, right, atHome] = await Promise.all([
    missing ? readRan(asked, definition, aws) : { ran: [], gaps: [] },
    unmade ? examineRight(unmade, asked, aws) : { claims: [], facts: [], gaps: [] },
    readAtHome(
      read.map(({ group }) => group),
      asked,
      aws,
    ),
  ]);
  const groups = read.map(({ group }) => ({ ...group, usedBy: usedBy(group, earlier.ran) }));
  return {
    evidence: { groups },
    facts: [...groups.map((group) => factOf(group, atHome, asked)), ...right.facts],
    gaps: [...read.flatMap(({ gaps }) => gaps), ...earlier.gaps, ...right.gaps],
    claims: [...claimsOf(groups, { asked, definition, atHome }), ...right.claims, ...driverClaims(asked)],
  };
}

/**
 * The prefix may match longer names as well: only the same name counts. The list is sorted, so that it would stand on the first page that has any.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
async function readGroup({ name, region, createGroup, containers }: Named, { failure }: Asked, aws: Reads<Reading>) {
  const { partition, account } = failure.where;
  const arn: Arn = `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
  const read = await aws.call('logs:DescribeLogGroups', { logGroupNamePrefix: name }, { region });
  const found = read.ok ? read.value.logGroups?.find(({ logGroupName }) => logGroupName === name) : undefined;
  const isCut = read.ok && !read.value.logGroups?.length && read.value.nextToken !== undefined;
  const whereNotFound = read.ok && !isCut ? 'missing' : 'unknown';
  const group: Omit<LogGroup, 'usedBy'> = {
    containers,
    name,
    region,
    arn,
    state: found ? 'exists' : whereNotFound,
    createGroup,
    retentionInDays: orNull(found?.retentionInDays),
    kmsKeyArn: orNull(found?.kmsKeyId),
  };
  const wanted = `log group ${name} in ${region}`;
  if (!read.ok) return { group, gaps: [gapOf(wanted, read)] };
  return { group, gaps: isCut ? [{ wanted, why: 'unasked' } as const] : [] };
}

/** Of those that are missing in the Region that a driver names: the names that the task's own Region has. */
async function readAtHome(groups: readonly Omit<LogGroup, 'usedBy'>[], { failure: { where } }: Asked, aws: Reads<Reading>): Promise<readonly string[]> {
  const strayed = groups.filter(({ state, region }) => state === 'missing' && region !== where.region);
  const reads = await Promise.all(strayed.map(({ name }) => aws.call('logs:DescribeLogGroups', { logGroupNamePrefix: name }, { region: where.region })));
  const found = reads.flatMap((read) => (read.ok ? (read.value.logGroups ?? []).map(({ logGroupName }) => logGroupName) : []));
  return strayed.map(({ name }) => name).filter((name) => found.includes(name));
}

interface Seen {
  readonly asked: Asked;
  readonly definition: TaskDefinitionEvidence;
  readonly atHome: readonly string[];
}

function claimsOf(groups: readonly LogGroup[], { asked, definition, atHome }: Seen): readonly Claim[] {
  const {
    failure,
    evidence: { service },
  } = asked;
  const missing = groups.filter(({ state, createGroup }) => state === 'missing' && !createGroup);
  const [first] = missing;
  if (!first) return groups.every(({ state }) => state === 'exists') ? [{ verdict: 'clears', cause: 'log-group-missing', hurdle: 'log' }] : [];
  const revised = { definition, failure, deploying: service ?? null };
  const steps = missing.flatMap(({ name, region, containers }) => [
    ...(atHome.includes(name) ? [nameHome(name, containers, revised)] : []),
    makeGroup(`${atHome.includes(name) ? 'Or make' : 'Make'} log group ${name} in ${region}.`, { name, region }, failure),
  ]);
  const where = first.region === failure.where.region ? '' : ` in ${first.region}${atHome.includes(first.name) ? `, only in ${failure.where.region}` : ''}`;
  return [
    {
      verdict: 'blames',
      cause: 'log-group-missing',
      culprit: { id: first.name, says: `log group ${first.name} does not exist${where}` },
      hurdle: 'log',
      steps,
    },
  ];
}

function nameHome(name: string, containers: readonly string[], revised: Revisable): Step {
  const { region } = revised.failure.where;
  const changes = containers.map((container) => `${containerPath(container)}.logConfiguration.options["awslogs-region"] = ${JSON.stringify(region)}`);
  return revisionStep(
    { changes, says: `Name ${region} in awslogs-region of container ${containers.join(' and ')}: log group ${name} is there.` },
    revised.definition,
    revised,
  );
}

function factOf({ name, region, state, usedBy: earlier, containers }: LogGroup, atHome: readonly string[], { failure }: Asked): Fact {
  const source = 'api:logs:DescribeLogGroups';
  if (state === 'exists') return { says: `Log group ${name} exists in ${region}.`, source };
  if (state === 'unknown') return { says: `Whether log group ${name} exists in ${region} could not be read.`, source };
  const elsewhere = atHome.includes(name) ? `; there is one in ${failure.where.region}` : '';
  const before = earlier ? `; it was there before: ${earlier.how}` : elsewhere;
  const users = containers.length === 1 ? `container ${containers[0]} writes` : `${containers.length} containers write`;
  return { says: `There is no log group ${name} in ${region}, which ${users} to${before}.`, source };
}
