/**
 * Which revisions ran, and to which log groups they wrote: making such a group gives back what was there. That a deployment was completed is no proof of it,
 * for a service that wants no task completes its deployments without one.
 */
import { lastSegment } from '../../arn.ts';
import type { Reads } from '../../aws/aws.ts';
import type { Outcome } from '../../aws/outcome.ts';
import type { ContainerDefinition, LogGroup, TaskDefinitionEvidence } from '../evidence.ts';
import { gapOf, type OwnGap } from '../gaps.ts';
import type { Asked } from '../probe.ts';
import { clock, iso } from '../values.ts';
import { awslogsOf } from './ecs/read.ts';

type Reading = 'ecs:DescribeTaskDefinition' | 'ecs:DescribeTasks' | 'ecs:ListTasks';

/** A log group as containers name it. */
export interface Named {
  readonly name: string;
  readonly region: string;
  readonly createGroup: boolean;
  readonly containers: readonly string[];
}

/** Each distinct group once, whoever writes to it. */
export function groupsOf(containers: readonly Pick<ContainerDefinition, 'name' | 'awslogs'>[]): readonly Named[] {
  const used = containers.flatMap(({ name, awslogs }) => (awslogs ? [{ ...awslogs, container: name }] : []));
  const keys = [...new Set(used.map(({ group, region }) => JSON.stringify([group, region])))];
  return keys.map((key) => {
    const same = used.filter(({ group, region }) => JSON.stringify([group, region]) === key);
    const { group, region } = same[0]!;
    return { name: group, region, createGroup: same.some(({ createGroup }) => createGroup), containers: same.map(({ container }) => container) };
  });
}

interface Run {
  readonly taskDefinitionArn: string;
  /** "api:41, of which tasks run, writes to it" */
  readonly how: string;
}

interface Ran extends Run {
  readonly groups: readonly Named[];
}

/** What was found, and what could not be read. */
export interface Earlier {
  readonly ran: readonly Ran[];
  readonly gaps: readonly OwnGap[];
}

/** The failing revision itself counts where tasks of it run or ran: then the group was there, and is gone. */
export async function readRan(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Earlier> {
  const running = runningNow(asked);
  const stopped = running.length > 0 ? { runs: [], gaps: [] } : await readStopped(asked, aws);
  const reads = await Promise.all(
    [...running, ...stopped.runs].slice(0, mostRevisions).map(async (run): Promise<Outcome<Ran>> => {
      if (run.taskDefinitionArn === definition.taskDefinitionArn) return { ok: true, value: { ...run, groups: groupsOf(definition.containers) } };
      // Asked as others ask for a revision, so that one read serves all.
      const read = await aws.call('ecs:DescribeTaskDefinition', { taskDefinition: run.taskDefinitionArn, include: ['TAGS'] });
      if (!read.ok) return read;
      const containers = (read.value.taskDefinition?.containerDefinitions ?? []).map((container) => ({
        name: container.name ?? '',
        awslogs: awslogsOf(container, asked.failure.where.region),
      }));
      return { ok: true, value: { ...run, groups: groupsOf(containers) } };
    }),
  );
  return {
    ran: reads.flatMap((read) => (read.ok ? [read.value] : [])),
    gaps: [...stopped.gaps, ...reads.flatMap((read) => (read.ok ? [] : [gapOf('the last revision that ran', read)]))],
  };
}

const mostRevisions = 2;

function runningNow({ evidence: { service } }: Asked): readonly Run[] {
  const arns = (service?.deployments ?? []).filter(({ running }) => running > 0).map(({ taskDefinitionArn }) => taskDefinitionArn);
  return [...new Set(arns)].map((taskDefinitionArn) => ({ taskDefinitionArn, how: `${lastSegment(taskDefinitionArn)}, of which tasks run, writes to it` }));
}

/** ECS shows a stopped task for an hour, and says whether it had started. */
async function readStopped(
  { failure, evidence: { service } }: Asked,
  aws: Reads<Reading>,
): Promise<{ readonly runs: readonly Run[]; readonly gaps: readonly OwnGap[] }> {
  if (!service) return { runs: [], gaps: [] };
  const cluster = failure.task?.clusterArn ?? failure.where.cluster;
  const wanted = 'tasks of the service that ran';
  const listed = await aws.call('ecs:ListTasks', { cluster, serviceName: service.serviceName, desiredStatus: 'STOPPED' });
  if (!listed.ok) return { runs: [], gaps: [gapOf(wanted, listed)] };
  const tasks = listed.value.taskArns ?? [];
  if (tasks.length === 0) return { runs: [], gaps: [] };
  const read = await aws.call('ecs:DescribeTasks', { cluster, tasks });
  if (!read.ok) return { runs: [], gaps: [gapOf(wanted, read)] };
  const ran = (read.value.tasks ?? []).flatMap(({ startedAt, stoppedAt, taskDefinitionArn }) =>
    startedAt && taskDefinitionArn
      ? [[taskDefinitionArn, `a task of ${lastSegment(taskDefinitionArn)} that ran until ${clock(iso(stoppedAt))} UTC wrote to it`] as const]
      : [],
  );
  return { runs: [...new Map(ran)].map(([taskDefinitionArn, how]) => ({ taskDefinitionArn, how })), gaps: [] };
}

/** The revision by which the group is known to have been there; null: none is known. */
export function usedBy({ name, region }: Pick<LogGroup, 'name' | 'region'>, ran: readonly Ran[]): LogGroup['usedBy'] {
  const found = ran.find(({ groups }) => groups.some((group) => group.name === name && group.region === region));
  return found ? { taskDefinitionArn: found.taskDefinitionArn, how: found.how } : null;
}
