/** How an incident's members stand now, read past the memo: every judgement of a cure rests on this. Reads only. */
import type { DescribeTaskDefinitionCommandOutput, Service, Task } from '@aws-sdk/client-ecs';
import { lastSegment } from '../arn.ts';
import type { Reads } from '../aws/aws.ts';
import type { Iso, Outlook, Prospect, SeenTask, Strength, Where } from '../model.ts';
import type { World } from '../world.ts';

/** Every permission that it needs. */
export const outlookReads = ['ecs:DescribeServices', 'ecs:DescribeTaskDefinition', 'ecs:DescribeTasks', 'ecs:ListTasks'] as const;
type Aws = Reads<(typeof outlookReads)[number]>;

/** DescribeServices takes ten. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const perCall = 10;
/** Services that are looked at: enough to see how bad it is, for a storm must not spend the account's API rates. */
const mostServices = 500;
/** Services whose tasks are read: one task proves a cure, so a few services are enough. */
const mostWithTasks = 8;

/** Which places are looked at, and from when on a task counts. */
export interface Looking {
  /** Each place once. */
  readonly places: readonly Where[];
  /** Only tasks created later are of interest. */
  readonly since: Iso;
}

/** Never throws for what AWS answers: what could not be read is `unread`, and nothing is concluded from it. */
export async function outlook({ places, since }: Looking, { aws, now }: Pick<World, 'aws' | 'now'>): Promise<Outlook> {
  const services = places.filter(({ kind }) => kind === 'service').slice(0, mostServices);
  const others = places.filter(({ kind }) => kind !== 'service').map((where): Prospect => ({ where, state: 'active', tasks: [] }));
  const at = now().toISOString();
  const read: Prospect[] = [];
  for (const batch of batches(services)) read.push(...(await readServices(batch, aws, at)));
  const definitions = definitionsOf(aws);
  const running = read.filter(({ strength }) => (strength?.running ?? 0) > 0).slice(0, mostWithTasks);
  const tasks = new Map(await Promise.all(running.map(async ({ where }) => [where, await readTasks({ where, since }, aws, definitions)] as const)));
  return { at, prospects: [...read.map((prospect) => ({ ...prospect, tasks: tasks.get(prospect.where) ?? [] })), ...others] };
}

/** Of one cluster each, for that is what the call takes. */
function batches(services: readonly Where[]): readonly (readonly Where[])[] {
  const byCluster = new Map<string, Where[]>();
  for (const where of services) byCluster.set(where.cluster ?? 'default', [...(byCluster.get(where.cluster ?? 'default') ?? []), where]);
  return [...byCluster.values()].flatMap((all) => Array.from({ length: Math.ceil(all.length / perCall) }, (_, n) => all.slice(n * perCall, (n + 1) * perCall)));
}

async function readServices(batch: readonly Where[], aws: Aws, at: Iso): Promise<readonly Prospect[]> {
  const answer = await aws.call('ecs:DescribeServices', { cluster: batch[0]?.cluster, services: batch.map(({ name }) => name) }, { fresh: true });
  if (!answer.ok) return batch.map((where) => (answer.why === 'gone' ? gone(where, at) : { where, state: 'unread', tasks: [] }));
  const { services = [], failures = [] } = answer.value;
  return batch.map((where): Prospect => {
    const found = services.find(({ serviceName }) => serviceName === where.name);
    if (found) return prospectOf(where, found, at);
    const missing = failures.some(({ arn = '', reason }) => reason === 'MISSING' && lastSegment(arn) === where.name);
    return missing ? gone(where, at) : { where, state: 'unread', tasks: [] };
  });
}

/** Nothing runs, and nothing is wanted. */
const gone = (where: Where, at: Iso): Prospect => ({ where, state: 'gone', tasks: [], strength: { running: 0, desired: 0, at } });

function prospectOf(where: Where, service: Service, at: Iso): Prospect {
  if (service.status === 'INACTIVE') return gone(where, at);
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  const taskDefinitionArn = primary?.taskDefinition ?? service.taskDefinition;
  const beside = service.deployments?.find(({ taskDefinition, runningCount = 0 }) => runningCount > 0 && taskDefinition !== taskDefinitionArn);
  const strength: Strength = {
    running: service.runningCount ?? 0,
    desired: service.desiredCount ?? 0,
    at,
    ...(beside?.taskDefinition && { servedBy: lastSegment(beside.taskDefinition) }),
  };
  return {
    where,
    state: 'active',
    strength,
    tasks: [],
    ...(taskDefinitionArn && { taskDefinitionArn }),
    ...(primary?.rolloutState && { rollout: primary.rolloutState }),
  };
}

/** A hundred, the most that DescribeTasks takes; of a larger service these are sample enough. */
async function readTasks({ where, since }: { where: Where; since: Iso }, aws: Aws, definitions: Definitions): Promise<readonly SeenTask[]> {
  const listed = await aws.call(
    'ecs:ListTasks',
    { cluster: where.cluster, serviceName: where.name, desiredStatus: 'RUNNING', maxResults: 100 },
    { fresh: true },
  );
  const arns = listed.ok ? (listed.value.taskArns ?? []) : [];
  if (!arns.length) return [];
  const described = await aws.call('ecs:DescribeTasks', { cluster: where.cluster, tasks: [...arns] }, { fresh: true });
  const later = described.ok ? (described.value.tasks ?? []).filter(({ createdAt }) => createdAt !== undefined && createdAt.toISOString() > since) : [];
  return Promise.all(later.map(async (task) => seen(task, await definitions(task.taskDefinitionArn ?? ''))));
}

interface Definition {
  readonly hasHealthCheck: boolean;
  readonly uses: readonly string[];
}
type Definitions = (arn: string) => Promise<Definition | null>;

/** Each definition once: the tasks of a service mostly share one. */
function definitionsOf(aws: Aws): Definitions {
  const read = new Map<string, Promise<Definition | null>>();
  return (arn) => {
    const known = read.get(arn);
    if (known !== undefined) return known;
    const answer = aws.call('ecs:DescribeTaskDefinition', { taskDefinition: arn }).then((outcome) => (outcome.ok ? definitionOf(outcome.value) : null));
    read.set(arn, answer);
    return answer;
  };
}

function definitionOf({ taskDefinition }: DescribeTaskDefinitionCommandOutput): Definition {
  const containers = taskDefinition?.containerDefinitions ?? [];
  const role = taskDefinition?.executionRoleArn;
  const images = containers.flatMap(({ image }) => image ?? []);
  const repositories = images.map((image) => image.replace(/@.*$/, '').replace(/:[^:/]*$/, ''));
  const groups = containers.flatMap(({ logConfiguration }) => logGroup(logConfiguration?.options));
  return {
    hasHealthCheck: containers.some(({ healthCheck, essential }) => essential !== false && healthCheck !== undefined),
    uses: [...(role ? [role] : []), ...groups, ...images, ...repositories],
  };
}

const logGroup = (options: Readonly<Record<string, string>> | undefined): readonly string[] => {
  const group = options?.['awslogs-group'];
  return group ? [group] : [];
};

function seen(task: Task, definition: Definition | null): SeenTask {
  const subnetId = task.attachments?.flatMap(({ details = [] }) => details).find(({ name }) => name === 'subnetId')?.value;
  const startedAt = task.lastStatus === 'RUNNING' ? task.startedAt?.toISOString() : undefined;
  return {
    taskArn: task.taskArn ?? '',
    taskDefinitionArn: task.taskDefinitionArn ?? '',
    createdAt: task.createdAt?.toISOString() ?? '',
    health: healthOf(task, definition),
    uses: definition?.uses ?? [],
    ...(startedAt && { startedAt }),
    ...(subnetId && { subnetId }),
  };
}

/** ECS says UNKNOWN both of a task without a health check and of one that has not been checked yet: only the definition tells them apart. */
function healthOf({ healthStatus }: Task, definition: Definition | null): SeenTask['health'] {
  if (healthStatus === 'HEALTHY') return 'healthy';
  if (healthStatus === 'UNHEALTHY') return 'unhealthy';
  return definition?.hasHealthCheck === false ? 'none' : 'unknown';
}
