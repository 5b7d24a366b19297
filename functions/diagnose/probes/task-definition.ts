/** What the task was meant to be: roles, images, logs, references to secrets (never their values), network mode and size. */
import type { ContainerDefinition as SdkContainer, Secret, TaskDefinition, Volume } from '@aws-sdk/client-ecs';
import { lastSegment } from '../../arn.ts';
import type { Reads } from '../../aws/aws.ts';
import type { Outcome } from '../../aws/outcome.ts';
import { parseImageName } from '../../image-name.ts';
import type { Arn, Failure, Match } from '../../model.ts';
import { decidingText } from '../../reason.ts';
import type { ContainerDefinition, FileSystemVolume, SecretReference, TaskDefinitionEvidence } from '../evidence.ts';
import { gapOf } from '../gaps.ts';
import type { Probe } from '../probe.ts';
import { orNull } from '../values.ts';
import { awslogsOf, readService, tagsOf } from './ecs/read.ts';

type Reading = 'ecs:DescribeTaskDefinition' | 'ecs:DescribeServices';

export const taskDefinition: Probe<TaskDefinitionEvidence, Reading> = {
  question: 'Which roles, images, log groups and secrets does the task definition name?',
  reads: ['ecs:DescribeTaskDefinition', 'ecs:DescribeServices'],
  after: [],
  deadlineMs: 8_000,
  keeps: 1,
  most: 2,
  async answer({ failure, match }, aws) {
    if (!failure.task && failure.where.kind !== 'service') return { evidence: null };
    const named = await nameOf(failure, aws);
    if (!named.ok) return { evidence: null, gaps: [gapOf('task definition of the service', named)] };
    const read = await aws.call('ecs:DescribeTaskDefinition', { taskDefinition: named.value, include: ['TAGS'] });
    if (!read.ok) return { evidence: null, gaps: [gapOf(`task definition ${lastSegment(named.value)}`, read)] };
    const { taskDefinition: found = {}, tags } = read.value;
    const containers = (found.containerDefinitions ?? []).map((container) => describeContainer(container, failure.where.region));
    const evidence = { ...describe(found, named.value), ...rolesOf(found, failure), containers, failing: failingOf(containers, match), tags: tagsOf(tags) };
    return { evidence, facts: [{ says: says(evidence), source: 'api:ecs:DescribeTaskDefinition' }] };
  },
};

/** A service that could not place a task names its task definition itself; a task names the one that it ran. */
async function nameOf(failure: Failure, aws: Reads<Reading>): Promise<Outcome<string>> {
  if (failure.task) return { ok: true, value: failure.task.taskDefinitionArn };
  const read = await readService(failure, aws);
  return read.ok ? { ok: true, value: read.value.taskDefinition ?? failure.where.name } : read;
}

type Roles = 'executionRoleArn' | 'taskRoleArn' | 'isRoleOverridden';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html */
function rolesOf({ executionRoleArn, taskRoleArn }: TaskDefinition, { task }: Failure): Pick<TaskDefinitionEvidence, Roles> {
  const { roles = {} } = task ?? {};
  return {
    executionRoleArn: orNull((roles.executionRoleArn ?? executionRoleArn) as Arn | undefined),
    taskRoleArn: orNull((roles.taskRoleArn ?? taskRoleArn) as Arn | undefined),
    isRoleOverridden: roles.executionRoleArn !== undefined && roles.executionRoleArn !== executionRoleArn,
  };
}

function describe(found: TaskDefinition, arn: string): Omit<TaskDefinitionEvidence, Roles | 'containers' | 'failing' | 'tags'> {
  return {
    taskDefinitionArn: found.taskDefinitionArn ?? arn,
    family: found.family ?? '',
    revision: found.revision ?? 0,
    status: found.status ?? 'UNKNOWN',
    networkMode: orNull(found.networkMode),
    compatibilities: found.requiresCompatibilities ?? [],
    cpu: orNull(found.cpu),
    memory: orNull(found.memory),
    cpuArchitecture: orNull(found.runtimePlatform?.cpuArchitecture),
    operatingSystem: orNull(found.runtimePlatform?.operatingSystemFamily),
    fileSystems: (found.volumes ?? []).flatMap((volume) => fileSystemOf(volume, found.containerDefinitions ?? [])),
  };
}

/** The environment is left out whole: people keep secrets in it. */
const describeContainer = (container: SdkContainer, region: string): ContainerDefinition => ({
  name: container.name ?? '',
  image: container.image ?? '',
  essential: container.essential ?? true,
  logDriver: orNull(container.logConfiguration?.logDriver),
  logOptions: Object.keys(container.logConfiguration?.options ?? {}),
  awslogs: awslogsOf(container, region),
  secrets: referencesOf(container.secrets),
  logSecrets: referencesOf(container.logConfiguration?.secretOptions),
  environmentFiles: (container.environmentFiles ?? []).flatMap(({ value }) => (value ? [value] : [])),
  repositoryCredentials: orNull(container.repositoryCredentials?.credentialsParameter),
  hasHealthCheck: container.healthCheck !== undefined,
  memory: orNull(container.memory),
  memoryReservation: orNull(container.memoryReservation),
});

const referencesOf = (secrets: readonly Secret[] | undefined): readonly SecretReference[] =>
  (secrets ?? []).map(({ name, valueFrom }) => ({ name: name ?? '', valueFrom: valueFrom ?? '' }));

function fileSystemOf({ name, efsVolumeConfiguration: efs }: Volume, containers: readonly SdkContainer[]): readonly FileSystemVolume[] {
  if (!efs?.fileSystemId) return [];
  const users = containers.flatMap(({ name: container = '', mountPoints = [] }) =>
    mountPoints.filter(({ sourceVolume }) => sourceVolume === name).map(({ readOnly = false }) => ({ container, readOnly })),
  );
  return [
    {
      name: name ?? '',
      containers: [...new Set(users.map(({ container }) => container))],
      readOnly: users.length > 0 && users.every(({ readOnly }) => readOnly),
      fileSystemId: efs.fileSystemId,
      rootDirectory: orNull(efs.rootDirectory),
      accessPointId: orNull(efs.authorizationConfig?.accessPointId),
      transitEncryption: efs.transitEncryption === 'ENABLED',
      iam: efs.authorizationConfig?.iam === 'ENABLED',
    },
  ];
}

/** The container of the deciding text; else the only one whose image that text quotes; else the only one there is. */
function failingOf(containers: readonly ContainerDefinition[], match: Match): string | null {
  const byName = containers.find(({ name }) => name === match.because?.container);
  if (byName) return byName.name;
  const quoted = containers.filter(({ image }) => quotes(decidingText(match), image));
  if (quoted.length === 1) return quoted[0]!.name;
  return containers.length === 1 ? containers[0]!.name : null;
}

/** Runtimes print `docker.io/library/nginx:1.27` where the task definition says `nginx:1.27`. */
function quotes(text: string, image: string): boolean {
  const name = parseImageName(image);
  if (!name) return text.includes(image);
  const path = `${name.registry}/${name.repository}`;
  return text.includes(image) || text.includes(name.tag ? `${path}:${name.tag}` : path);
}

function says({ family, revision, executionRoleArn, isRoleOverridden, failing, containers }: TaskDefinitionEvidence): string {
  const image = containers.find(({ name }) => name === failing)?.image;
  const role = executionRoleArn
    ? `pulls and logs as role ${lastSegment(executionRoleArn)}${isRoleOverridden ? ', which the task was started with in the place of its own' : ''}`
    : 'names no execution role';
  return `${family}:${revision} ${role}${image ? `; container ${failing} runs ${image}` : ''}.`;
}
