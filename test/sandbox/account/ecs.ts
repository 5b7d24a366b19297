/** Fills the ECS section; as describe-services, describe-task-definition and describe-tasks print it. */
import type { Cluster, ContainerInstance, Deployment, Service, ServiceDeployment, ServiceRevision, Tag, Task } from '@aws-sdk/client-ecs';
import type { Account, Place, Raw, TaskDefinitionWithTags } from './account.ts';
import { deploymentRecords, runningTask } from './ecs-records.ts';
import { digits } from './ids.ts';
import { refuseUnknownKeys } from './paste.ts';
import { fillTaskDefinition } from './task-definition.ts';

type GivenService = Service & { cluster?: string; tags?: Tag[] };

export const nameOf = (arn: string): string => arn.split('/').at(-1)!;
export const clusterArn = ({ account, region, partition }: Omit<Place, 'now'>, name: string): string =>
  name.startsWith('arn:') ? name : `arn:${partition}:ecs:${region}:${account}:cluster/${name}`;

export function fillEcs(part: Raw, place: Place): Account['ecs'] {
  refuseUnknownKeys('ecs', part, [
    'clusters',
    'services',
    'taskDefinitions',
    'tasks',
    'containerInstances',
    'serviceDeployments',
    'serviceRevisions',
    'stoppedReasonLimit',
  ]);
  const taskDefinitions = ((part['taskDefinitions'] ?? []) as (Raw | { taskDefinition: Raw; tags?: Tag[] })[]).map((given) => {
    const wrapped = given as { taskDefinition?: Raw; tags?: Tag[] };
    return fillTaskDefinition((wrapped.taskDefinition ? { ...wrapped.taskDefinition, tags: wrapped.tags } : given) as TaskDefinitionWithTags, place);
  });
  const given = (part['services'] ?? []) as GivenService[];
  const clusters = fillClusters((part['clusters'] ?? []) as (string | Cluster)[], given, place);
  const services = given.map((service) => fillService(service, { place, clusters, taskDefinitions }));
  const tasks = ((part['tasks'] ?? []) as Task[]).map((task) => fillTask(task, { place, clusters, taskDefinitions }));
  const records = services.map((service) => deploymentRecords(service, taskDefinitions));
  return {
    stoppedReasonLimit: Number(part['stoppedReasonLimit'] ?? 1024),
    clusters,
    services,
    taskDefinitions,
    tasks: [...tasks, ...services.flatMap((service) => missingTasks(service, tasks, { taskDefinitions, now: place.now }))],
    containerInstances: (part['containerInstances'] ?? []) as ContainerInstance[],
    serviceDeployments: (part['serviceDeployments'] as ServiceDeployment[] | undefined) ?? records.flatMap(({ deployments }) => deployments),
    serviceRevisions: (part['serviceRevisions'] as ServiceRevision[] | undefined) ?? records.flatMap(({ revisions }) => revisions),
  };
}

function fillClusters(given: readonly (string | Cluster)[], services: readonly GivenService[], place: Place): Cluster[] {
  const named = given.map((cluster) => (typeof cluster === 'string' ? { clusterName: cluster } : cluster));
  const used = services.map(({ clusterArn: arn, cluster }) => (arn ? nameOf(arn) : (cluster ?? named[0]?.clusterName ?? 'default')));
  const names = new Set([...named.map(({ clusterName, clusterArn: arn }) => clusterName ?? nameOf(arn!)), ...used]);
  return [...names].map((name) => ({
    clusterName: name,
    clusterArn: clusterArn(place, name),
    status: 'ACTIVE',
    ...named.find(({ clusterName, clusterArn: arn }) => (clusterName ?? nameOf(arn!)) === name),
  }));
}

interface Around {
  readonly place: Place;
  readonly clusters: readonly Cluster[];
  readonly taskDefinitions: readonly TaskDefinitionWithTags[];
}

/** `api:42`, an ARN, or a family whose newest active revision is meant. Unknown names are refused: a service without its definition starts nothing. */
export function resolveTaskDefinition(name: string | undefined, known: readonly TaskDefinitionWithTags[]): TaskDefinitionWithTags {
  const short = (name ?? '').split('task-definition/').at(-1)!;
  const found = known
    .filter(({ family, revision }) => `${family}:${revision}` === short || family === short)
    .sort((a, b) => (b.revision ?? 0) - (a.revision ?? 0));
  if (!found[0]) throw new Error(`ecs: task definition ${name} is named and not listed under ecs.taskDefinitions`);
  return found[0];
}

const serviceDefaults: Service = {
  status: 'ACTIVE',
  schedulingStrategy: 'REPLICA',
  deploymentController: { type: 'ECS' },
  loadBalancers: [],
  serviceRegistries: [],
  placementConstraints: [],
  placementStrategy: [],
  healthCheckGracePeriodSeconds: 0,
  enableECSManagedTags: true,
  propagateTags: 'NONE',
  enableExecuteCommand: false,
  availabilityZoneRebalancing: 'ENABLED',
};

function fillService(given: GivenService, { place, clusters, taskDefinitions }: Around): Service {
  const { cluster, ...rest } = given;
  const clusterName = given.clusterArn ? nameOf(given.clusterArn) : (cluster ?? clusters[0]!.clusterName!);
  const arn = clusterArn(place, clusterName);
  const taskDefinition = resolveTaskDefinition(given.taskDefinition ?? given.deployments?.[0]?.taskDefinition ?? given.serviceName, taskDefinitions);
  const desiredCount = given.desiredCount ?? 1;
  const base: Service = {
    ...serviceDefaults,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    platformFamily: 'Linux',
    createdAt: new Date(place.now.getTime() - 60 * 86_400_000),
    events: [],
    tags: [],
    networkConfiguration: {
      awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d4e5f60718'], securityGroups: ['sg-0b1c2d3e4f5061728'], assignPublicIp: 'ENABLED' },
    },
    ...rest,
    serviceArn: given.serviceArn ?? arn.replace(':cluster/', ':service/').concat(`/${given.serviceName}`),
    clusterArn: arn,
    taskDefinition: taskDefinition.taskDefinitionArn!,
    desiredCount,
    runningCount: given.runningCount ?? given.deployments?.reduce((sum, { runningCount = 0 }) => sum + runningCount, 0) ?? desiredCount,
    pendingCount: given.pendingCount ?? 0,
    deploymentConfiguration: {
      strategy: 'ROLLING',
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      bakeTimeInMinutes: 0,
      ...given.deploymentConfiguration,
      deploymentCircuitBreaker: { enable: false, rollback: false, ...given.deploymentConfiguration?.deploymentCircuitBreaker },
    },
  };
  // A service that CodeDeploy deploys prints none: it has task sets.
  return { ...base, deployments: fillDeployments(base, given.deployments?.length ? given.deployments : [{}], { place, clusters, taskDefinitions }) };
}

function fillDeployments(service: Service, given: readonly Deployment[], { place, taskDefinitions }: Around): Deployment[] {
  return given.map((deployment, index) => {
    const isPrimary = index === 0;
    const runningCount = deployment.runningCount ?? (given.length === 1 ? service.runningCount! : 0);
    const desiredCount = deployment.desiredCount ?? (isPrimary ? service.desiredCount! : runningCount);
    const definition = resolveTaskDefinition(deployment.taskDefinition ?? service.taskDefinition, taskDefinitions);
    return {
      ...deploymentDefaults(service, { index, isComplete: !isPrimary || runningCount >= desiredCount, now: place.now }),
      ...deployment,
      taskDefinition: definition.taskDefinitionArn!,
      desiredCount,
      runningCount,
    };
  });
}

/** A deployment that is complete is a day old, the ones behind it older; one in progress has just begun. */
function deploymentDefaults(service: Service, { index, isComplete, now }: { index: number; isComplete: boolean; now: Date }): Deployment {
  const id = `ecs-svc/${digits(`${service.serviceArn}/${index}`)}`;
  return {
    id,
    status: index === 0 ? 'PRIMARY' : 'ACTIVE',
    pendingCount: 0,
    failedTasks: 0,
    createdAt: new Date(now.getTime() - (isComplete ? 86_400_000 * (index + 1) : 60_000)),
    updatedAt: now,
    launchType: service.launchType,
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    networkConfiguration: service.networkConfiguration,
    rolloutState: isComplete ? 'COMPLETED' : 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} ${isComplete ? 'completed' : 'in progress'}.`,
  };
}

interface Known {
  readonly taskDefinitions: readonly TaskDefinitionWithTags[];
  readonly now: Date;
}

/** Running tasks that the counts speak of and the file does not list. */
function missingTasks(service: Service, listed: readonly Task[], { taskDefinitions, now }: Known): Task[] {
  return (service.deployments ?? []).flatMap((deployment) => {
    const known = listed.filter(({ startedBy, lastStatus }) => startedBy === deployment.id && lastStatus === 'RUNNING').length;
    const definition = resolveTaskDefinition(deployment.taskDefinition, taskDefinitions);
    const missing = Math.max(0, (deployment.runningCount ?? 0) - known);
    return Array.from({ length: missing }, (_, index) => runningTask(service, deployment, { definition, seed: `${deployment.id}/${index}`, now }));
  });
}

/** A task as describe-tasks prints it; the cluster and the full ARN of its definition may be left out. */
function fillTask(given: Task, { place, clusters, taskDefinitions }: Around): Task {
  const cluster = given.clusterArn ?? clusters[0]?.clusterArn ?? clusterArn(place, 'default');
  const definition = resolveTaskDefinition(given.taskDefinitionArn, taskDefinitions);
  return {
    launchType: 'FARGATE',
    lastStatus: 'RUNNING',
    desiredStatus: given.lastStatus ?? 'RUNNING',
    createdAt: new Date(place.now.getTime() - 3_600_000),
    version: 1,
    attachments: [],
    containers: [],
    tags: [],
    ...given,
    clusterArn: cluster,
    taskDefinitionArn: definition.taskDefinitionArn!,
  };
}
