/**
 * What differs between the revision that failed and the last one that ran? Facts for a person to weigh: nothing is blamed by this. Values of environment variables are
 * compared and never told.
 */
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import { lastSegment } from '../../arn.ts';
import type { Fact } from '../../model.ts';
import type { Difference, MovedTag, RecentChangeEvidence } from '../evidence.ts';
import { gapsOf } from '../gaps.ts';
import type { Asked, Probe } from '../probe.ts';

type Reading = 'ecs:DescribeTaskDefinition';

export const recentChange: Probe<RecentChangeEvidence, Reading> = {
  question: 'What differs from the last revision that ran?',
  reads: ['ecs:DescribeTaskDefinition'],
  after: ['task-definition', 'service'],
  deadlineMs: 6_000,
  keeps: 1,
  yields: true,
  most: 2,
  async answer(asked, aws) {
    const failed = asked.evidence['task-definition']?.taskDefinitionArn;
    const lastRan = lastRanOf(asked);
    if (!failed || !lastRan) return { evidence: null };
    const movedTags = movedTagsOf(asked, lastRan);
    if (failed === lastRan) {
      const evidence: RecentChangeEvidence = { taskDefinitionArn: failed, lastRan, differences: [], movedTags };
      return { evidence, facts: factsOf(evidence) };
    }
    const read = (taskDefinition: string) => aws.call('ecs:DescribeTaskDefinition', { taskDefinition, include: ['TAGS'] });
    const [now, before] = await Promise.all([read(failed), read(lastRan)]);
    if (!now.ok || !before.ok)
      return {
        evidence: null,
        gaps: gapsOf([
          ['the revision that failed', now],
          ['the last revision that ran', before],
        ]),
      };
    const differences = differencesOf(before.value.taskDefinition ?? {}, now.value.taskDefinition ?? {});
    const evidence: RecentChangeEvidence = { taskDefinitionArn: failed, lastRan, differences, movedTags };
    return { evidence, facts: factsOf(evidence) };
  },
};

/** Deployed completely, or another one of which tasks still run; the failed one itself where it was deployed completely before. */
function lastRanOf({ evidence: { service } }: Asked): string | null {
  const running = service?.deployments.find(({ status, running: tasks, rolloutState }) => status !== 'PRIMARY' && tasks > 0 && rolloutState !== 'FAILED');
  return running?.taskDefinitionArn ?? service?.lastCompleted?.taskDefinitionArn ?? null;
}

/** The same words in both, and not the same image: ECS fixes a tag to its digest anew with each deployment. */
function movedTagsOf({ evidence: { service } }: Asked, lastRan: string): readonly MovedTag[] {
  const { current, lastCompleted } = service ?? {};
  if (!current || !lastCompleted || lastCompleted.taskDefinitionArn !== lastRan || current.serviceRevisionArn === lastCompleted.serviceRevisionArn) return [];
  return current.images.flatMap(({ container, image, digest }) => {
    const before = lastCompleted.images.find((one) => one.container === container && one.image === image);
    return before?.digest && digest && before.digest !== digest ? [{ container, image, ran: before.digest, now: digest }] : [];
  });
}

type Property<T> = readonly [what: string, of: (definition: T) => unknown];

const ofTask: readonly Property<TaskDefinition>[] = [
  ['execution role', ({ executionRoleArn }) => executionRoleArn],
  ['task role', ({ taskRoleArn }) => taskRoleArn],
  ['CPU', ({ cpu }) => cpu],
  ['memory', ({ memory }) => memory],
  ['network mode', ({ networkMode }) => networkMode],
  ['CPU architecture', ({ runtimePlatform }) => runtimePlatform?.cpuArchitecture],
];

const ofContainer: readonly Property<ContainerDefinition>[] = [
  ['image', ({ image }) => image],
  ['memory', ({ memory }) => memory],
  ['log driver', ({ logConfiguration }) => logConfiguration?.logDriver],
  ['log group', ({ logConfiguration }) => logConfiguration?.options?.['awslogs-group']],
  ['private registry credentials', ({ repositoryCredentials }) => repositoryCredentials?.credentialsParameter],
];

/** People write secrets into these: that they changed is told, never how. */
const untold: readonly Property<ContainerDefinition>[] = [
  ['command', ({ command }) => command],
  ['entry point', ({ entryPoint }) => entryPoint],
  ['health check', ({ healthCheck }) => healthCheck],
];

function differencesOf(before: TaskDefinition, after: TaskDefinition): readonly Difference[] {
  const names = new Set([...(before.containerDefinitions ?? []), ...(after.containerDefinitions ?? [])].flatMap(({ name }) => name ?? []));
  const volumes = compare(before.volumes ?? [], after.volumes ?? [], { what: 'volume', key: ({ name = '' }) => name, value: volumeWords });
  return [
    ...ofTask.flatMap(([what, of]) => differ(what, of(before), of(after))),
    ...volumes,
    ...[...names].flatMap((name) => containerDifferences(name, containerIn(before, name), containerIn(after, name))),
  ];
}

const containerIn = ({ containerDefinitions = [] }: TaskDefinition, name: string) => containerDefinitions.find((one) => one.name === name);

function containerDifferences(name: string, before: ContainerDefinition | undefined, after: ContainerDefinition | undefined): readonly Difference[] {
  const whose = `of container ${name}`;
  if (!before || !after) return [{ what: `container ${name}`, before: before?.image ?? null, after: after?.image ?? null }];
  return [
    ...ofContainer.flatMap(([what, of]) => differ(`${what} ${whose}`, of(before), of(after))),
    ...compare(before.secrets ?? [], after.secrets ?? [], {
      what: `secret ${whose}:`,
      key: ({ name: variable = '' }) => variable,
      value: ({ valueFrom = '' }) => valueFrom,
    }),
    ...compare(before.environment ?? [], after.environment ?? [], { what: `variable ${whose}:`, key: ({ name: variable = '' }) => variable, value: masked }),
    ...compare(before.environmentFiles ?? [], after.environmentFiles ?? [], {
      what: `environment file ${whose}:`,
      key: ({ value = '' }) => value,
      value: ({ value = '' }) => value,
    }),
    ...untold.flatMap(([what, of]) => (same(of(before), of(after)) ? [] : [{ what: `${what} ${whose}`, before: 'as it was', after: 'changed' }])),
  ];
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
const words = (value: unknown): string | null => (value === undefined || value === null ? null : String(value));
const differ = (what: string, before: unknown, after: unknown): readonly Difference[] =>
  same(before, after) ? [] : [{ what, before: words(before), after: words(after) }];

interface Listed<T> {
  readonly what: string;
  readonly key: (item: T) => string;
  /** What is told of the item; compared is the whole of it. */
  readonly value: (item: T) => string;
}

function compare<T>(before: readonly T[], after: readonly T[], { what, key, value }: Listed<T>): readonly Difference[] {
  const keys = new Set([...before, ...after].map(key));
  return [...keys].flatMap((name): readonly Difference[] => {
    const [old, young] = [before.find((item) => key(item) === name), after.find((item) => key(item) === name)];
    if (same(old, young)) return [];
    const told = old && young && value(old) === value(young) ? 'changed' : young && value(young);
    return [{ what: `${what} ${name}`, before: old ? value(old) : null, after: told ?? null }];
  });
}

const masked = (): string => 'a value';
const volumeWords = ({ efsVolumeConfiguration: efs }: NonNullable<TaskDefinition['volumes']>[number]): string => efs?.fileSystemId ?? 'a volume';

function factsOf({ taskDefinitionArn, lastRan, differences, movedTags }: RecentChangeEvidence): readonly Fact[] {
  const source = 'api:ecs:DescribeTaskDefinition';
  const [failed, ran] = [lastSegment(taskDefinitionArn), lastSegment(lastRan ?? '')];
  const moved = movedTags.map(({ container, image, ran: old, now }): Fact => {
    return {
      says: `${image} of container ${container} is another image than the one that ran: ${old.slice(0, 19)} then, ${now.slice(0, 19)} now.`,
      source: 'api:ecs:DescribeServiceRevisions',
    };
  });
  if (failed === ran) return [{ says: `${failed} itself was deployed completely before: what changed lies outside the task definition.`, source }, ...moved];
  const told = differences.slice(0, 6).map(sentence).join('; ');
  const more = differences.length > 6 ? `; and ${differences.length - 6} more` : '';
  const says =
    differences.length === 0 ? `${failed} is the same as ${ran}, the last revision that ran.` : `Since ${ran}, the last revision that ran: ${told}${more}.`;
  return [{ says, source }, ...moved];
}

function sentence({ what, before, after }: Difference): string {
  if (before === null) return `${what} is new (${after})`;
  return after === null ? `no ${what} any more (was ${before})` : `${what} ${before} -> ${after}`;
}
