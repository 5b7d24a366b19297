/** The stopped task, read again: the event is a nudge, this is what we act on. */
import type { Container, Task, TaskOverride } from '@aws-sdk/client-ecs';
import { lastSegment } from '../../arn.ts';
import type { Fact, Failure, Step, StoppedTask } from '../../model.ts';
import { clipReason } from '../../reason.ts';
import type { TaskContainer, TaskEvidence } from '../evidence.ts';
import { gapOf, gapsOf } from '../gaps.ts';
import type { Claim, Probe } from '../probe.ts';
import { clock, iso, orNull } from '../values.ts';
import { readClusterTags, tagsOf } from './ecs/read.ts';
import { failedVolumes, volumeClaims, volumeFacts } from './task-volumes.ts';

type Reading = 'ecs:DescribeTasks' | 'ecs:DescribeClusters';

/** ECS keeps a stopped task for an hour: older than that it proves nothing about now. */
const confirmedForMs = 60 * 60_000;

export const task: Probe<TaskEvidence, Reading> = {
  question: 'Did this task really stop, with this code and this reason?',
  reads: ['ecs:DescribeTasks', 'ecs:DescribeClusters'],
  after: [],
  deadlineMs: 8_000,
  keeps: 2,
  most: 2,
  async answer({ failure, now }, aws) {
    const said = failure.task;
    if (!said) return { evidence: null };
    const [read, clusterTags] = await Promise.all([
      aws.call('ecs:DescribeTasks', { cluster: said.clusterArn, tasks: [said.taskArn], include: ['TAGS'] }),
      readClusterTags(failure, aws),
    ]);
    const wanted = `task ${lastSegment(said.taskArn)}`;
    if (!read.ok) return { evidence: null, gaps: [gapOf(wanted, read)] };
    const found = read.value.tasks?.[0];
    if (!found) return { evidence: null, gaps: [{ wanted, why: 'gone' }] };
    const unconfirmed = differs(said, found, now);
    const volumes = failedVolumes(found.attachments);
    const evidence: TaskEvidence = {
      ...describe(found, said),
      clusterTags: clusterTags.ok ? clusterTags.value : 'unknown',
      confirmed: unconfirmed === null,
      unconfirmed,
    };
    return {
      evidence,
      facts: [factOf(evidence), ...volumeFacts(volumes)],
      gaps: gapsOf([['tags of the cluster', clusterTags]]),
      claims: [...claimsOf(evidence, failure), ...(evidence.confirmed ? volumeClaims(volumes, lastSegment(evidence.taskDefinitionArn)) : [])],
      steps: runAgain(evidence, failure),
    };
  },
};

function describe(found: Task, said: StoppedTask): Omit<TaskEvidence, 'clusterTags' | 'confirmed' | 'unconfirmed'> {
  const subnet = found.attachments?.flatMap(({ details }) => details ?? []).find(({ name }) => name === 'subnetId');
  return {
    taskArn: found.taskArn ?? said.taskArn,
    taskDefinitionArn: found.taskDefinitionArn ?? said.taskDefinitionArn,
    clusterArn: found.clusterArn ?? said.clusterArn,
    lastStatus: found.lastStatus ?? 'UNKNOWN',
    stopCode: orNull(found.stopCode),
    stoppedReason: orNull(found.stoppedReason && clipReason(found.stoppedReason)),
    createdAt: iso(found.createdAt),
    startedAt: iso(found.startedAt),
    stoppedAt: iso(found.stoppedAt),
    group: orNull(found.group),
    startedBy: orNull(found.startedBy),
    launchType: orNull(found.launchType),
    platformVersion: orNull(found.platformVersion),
    availabilityZone: orNull(found.availabilityZone),
    subnetId: orNull(subnet?.value),
    containers: (found.containers ?? []).map(describeContainer),
    tags: tagsOf(found.tags),
  };
}

const describeContainer = ({ name, image, imageDigest, exitCode, reason }: Container): TaskContainer => ({
  name: name ?? '',
  image: orNull(image),
  imageDigest: orNull(imageDigest),
  exitCode: orNull(exitCode),
  reason: orNull(reason && clipReason(reason)),
});

/** Why this is not the stop that the event told of, as a clause; null where it is. */
function differs(said: StoppedTask, found: Task, now: Date): string | null {
  const { lastStatus = 'in no state', stopCode = 'none', stoppedAt } = found;
  if (lastStatus !== 'STOPPED') return `ECS says that the task is ${lastStatus}`;
  if (stopCode !== (said.stopCode ?? 'none')) return `ECS gives the stop code ${stopCode}, the event ${said.stopCode ?? 'none'}`;
  const other = told.find(([, from]) => from({ ...found, roles: found.overrides }) !== from(said));
  if (other) return `ECS gives another ${other[0]} than the event`;
  if (!stoppedAt) return 'ECS does not say when it stopped';
  return now.getTime() - stoppedAt.getTime() > confirmedForMs ? 'it stopped more than an hour ago' : null;
}

type Told = Pick<Task, 'stoppedReason' | 'taskDefinitionArn' | 'group' | 'startedBy'> & {
  readonly containers?: readonly { readonly name?: string | undefined; readonly reason?: string | undefined }[] | undefined;
  readonly roles?: Pick<TaskOverride, 'executionRoleArn' | 'taskRoleArn'> | undefined;
};

/** What the event and ECS must say alike, beside state and code. */
const told: readonly (readonly [what: string, from: (task: Told) => string])[] = [
  ['stopped reason', ({ stoppedReason = '' }) => clipReason(stoppedReason)],
  ['task definition', ({ taskDefinitionArn = '' }) => taskDefinitionArn],
  ['group', ({ group = '' }) => group],
  ['starter', ({ startedBy = '' }) => startedBy],
  ['execution role', ({ roles }) => roles?.executionRoleArn ?? ''],
  ['task role', ({ roles }) => roles?.taskRoleArn ?? ''],
  [
    "container's reason",
    ({ containers = [] }) => JSON.stringify(containers.flatMap(({ name, reason }) => (reason ? [[name, clipReason(reason)]] : [])).toSorted()),
  ],
];

function factOf({ taskArn, stopCode, stoppedAt, unconfirmed }: TaskEvidence): Fact {
  const source = 'api:ecs:DescribeTasks';
  const id = lastSegment(taskArn);
  if (unconfirmed) return { says: `Task ${id} is not confirmed: ${unconfirmed}.`, source };
  return { says: `ECS confirms that task ${id} stopped at ${clock(stoppedAt)} UTC with ${stopCode ?? 'no stop code'}.`, source };
}

/**
 * A standalone task is started again by nobody. Its overrides are not read, for they may hold secrets, and AWS does not show its security groups: so whoever
 * started it must, and a command of ours would start another task.
 */
function runAgain({ clusterArn, startedBy }: TaskEvidence, { where }: Failure): readonly Step[] {
  if (where.kind !== 'family') return [];
  const isBatch = lastSegment(clusterArn).startsWith('AWSBatch-');
  const how = isBatch ? 'submit its AWS Batch job again' : `start it again as it was started${startedBy ? ` (startedBy ${startedBy})` : ''}`;
  return [{ says: `Nothing starts this task again: once it is cured, ${how}.`, needs: isBatch ? 'batch:SubmitJob' : 'ecs:RunTask', afterwards: true }];
}

/** SIGKILL and SIGTERM: what ECS sends to the others once an essential container has ended. */
const isKilled = ({ exitCode }: TaskContainer): boolean => exitCode === 137 || exitCode === 143;

/** A container that ended by itself is its own proof: ECS keeps its exit code and reason. */
function claimsOf({ confirmed, containers, taskDefinitionArn }: TaskEvidence, { texts }: Failure): readonly Claim[] {
  if (!confirmed) return [];
  const id = lastSegment(taskDefinitionArn);
  const blames = (cause: Claim['cause'], says: string): Claim => ({ verdict: 'blames', cause, culprit: { id, says }, hurdle: 'run' });
  const out = containers.find(({ reason }) => reason?.startsWith('OutOfMemory'));
  if (out) return [blames('out-of-memory', `container ${out.name} of ${id} ran out of memory`)];
  const codes = texts.filter(({ field }) => field === 'container.exitCode').map(({ container }) => container);
  const bad = containers
    .filter(({ exitCode }) => exitCode !== null && exitCode !== 0)
    .toSorted((a, b) => Number(isKilled(a)) - Number(isKilled(b)) || codes.indexOf(a.name) - codes.indexOf(b.name));
  const [failed] = bad;
  return failed ? [blames('application-exit', `container ${failed.name} of ${id} exits with code ${failed.exitCode}`)] : [];
}
