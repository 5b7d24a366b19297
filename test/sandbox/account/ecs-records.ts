/** What ECS keeps beside a service: its tasks, its deployments' records and its revisions. */
import type { ContainerImage, Deployment, Service, ServiceDeployment, ServiceDeploymentStatus, ServiceRevision, Task } from '@aws-sdk/client-ecs';
import type { Account, TaskDefinitionWithTags } from './account.ts';
import { ec2Of } from './ec2.ts';
import { digits, resourceId, taskId } from './ids.ts';

const statuses: Readonly<Record<string, ServiceDeploymentStatus>> = { IN_PROGRESS: 'IN_PROGRESS', COMPLETED: 'SUCCESSFUL', FAILED: 'STOPPED' };

export const serviceDeploymentArn = (service: Service, deployment: Deployment): string =>
  `${service.serviceArn!.replace(':service/', ':service-deployment/')}/${taskId(deployment.id!).slice(0, 22)}`;
const serviceRevisionArn = (service: Service, deployment: Deployment): string =>
  `${service.serviceArn!.replace(':service/', ':service-revision/')}/${digits(`revision ${deployment.id}`)}`;

export function deploymentRecords(service: Service, taskDefinitions: readonly TaskDefinitionWithTags[]) {
  const deployments = service.deployments ?? [];
  return {
    deployments: deployments.map((deployment, index) => serviceDeploymentRecord(service, deployment, deployments[index + 1])),
    revisions: deployments.map((deployment) => serviceRevision(service, deployment, taskDefinitions)),
  };
}

export function serviceDeploymentRecord(service: Service, deployment: Deployment, previous: Deployment | undefined): ServiceDeployment {
  const status = statuses[deployment.rolloutState ?? 'COMPLETED']!;
  return {
    serviceDeploymentArn: serviceDeploymentArn(service, deployment),
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    createdAt: deployment.createdAt,
    startedAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    ...(status === 'SUCCESSFUL' && { finishedAt: deployment.updatedAt }),
    sourceServiceRevisions: previous ? [{ arn: serviceRevisionArn(service, previous), runningTaskCount: previous.runningCount ?? 0 }] : [],
    targetServiceRevision: {
      arn: serviceRevisionArn(service, deployment),
      requestedTaskCount: deployment.desiredCount,
      runningTaskCount: deployment.runningCount,
      pendingTaskCount: deployment.pendingCount,
    },
    status,
    deploymentConfiguration: service.deploymentConfiguration,
    deploymentCircuitBreaker: {
      status: service.deploymentConfiguration?.deploymentCircuitBreaker?.enable ? 'MONITORING' : 'DISABLED',
      failureCount: deployment.failedTasks,
      threshold: 3,
    },
  };
}

export function serviceRevision(service: Service, deployment: Deployment, taskDefinitions: readonly TaskDefinitionWithTags[]): ServiceRevision {
  const definition = taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === deployment.taskDefinition);
  const containerImages: ContainerImage[] = (definition?.containerDefinitions ?? []).map(({ name, image }) => ({ containerName: name, image }));
  return {
    serviceRevisionArn: serviceRevisionArn(service, deployment),
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    taskDefinition: deployment.taskDefinition,
    launchType: deployment.launchType,
    platformVersion: deployment.platformVersion,
    networkConfiguration: deployment.networkConfiguration,
    containerImages,
    loadBalancers: service.loadBalancers,
    createdAt: deployment.createdAt,
  };
}

interface Started {
  readonly definition: TaskDefinitionWithTags;
  readonly seed: string;
  readonly now: Date;
  /** Where ECS puts it: the service's first subnet, unless told. */
  readonly place?: Placement;
}

export interface Placement {
  readonly subnetId: string | undefined;
  readonly availabilityZone: string | undefined;
  readonly containerInstanceArn: string | undefined;
}

/** ECS spreads a service's tasks over its subnets, and puts those of EC2 on an instance. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html */
export function placementOf({ networkConfiguration, launchType }: Service, turn: number, account: Account): Placement {
  const { subnets = [] } = networkConfiguration?.awsvpcConfiguration ?? {};
  const subnetId = subnets[turn % Math.max(1, subnets.length)];
  const { AvailabilityZone } = ec2Of(account).Subnets.find(({ SubnetId }) => SubnetId === subnetId) ?? {};
  const hosts = launchType === 'EC2' ? account.ecs.containerInstances : [];
  return { subnetId, availabilityZone: AvailabilityZone, containerInstanceArn: hosts[turn % Math.max(1, hosts.length)]?.containerInstanceArn };
}

/** A task that has been up for an hour: what a service at strength consists of. */
export function runningTask(service: Service, deployment: Deployment, { definition, seed, now }: Started): Task {
  const started = new Date(now.getTime() - 3_600_000);
  const task = newTask(service, deployment, { definition, seed, now: started });
  return {
    ...task,
    lastStatus: 'RUNNING',
    connectivity: 'CONNECTED',
    healthStatus: definition.containerDefinitions?.some(({ healthCheck }) => healthCheck) ? 'HEALTHY' : 'UNKNOWN',
    startedAt: started,
    containers: task.containers!.map((container) => ({ ...container, lastStatus: 'RUNNING' })),
  };
}

/** A task as ECS has just decided to place it. */
export function newTask(service: Service, deployment: Deployment, { definition, seed, now, place }: Started): Task {
  const id = taskId(seed);
  const arn = `${service.clusterArn!.replace(':cluster/', ':task/')}/${id}`;
  const subnet = place ? place.subnetId : service.networkConfiguration?.awsvpcConfiguration?.subnets?.[0];
  const region = service.clusterArn!.split(':')[3]!;
  return {
    taskArn: arn,
    clusterArn: service.clusterArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    group: `service:${service.serviceName}`,
    startedBy: deployment.id,
    launchType: deployment.launchType ?? service.launchType,
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    availabilityZone: place?.availabilityZone ?? `${region}a`,
    ...(place?.containerInstanceArn && { containerInstanceArn: place.containerInstanceArn }),
    desiredStatus: 'RUNNING',
    lastStatus: 'PENDING',
    healthStatus: 'UNKNOWN',
    createdAt: now,
    cpu: definition.cpu,
    memory: definition.memory,
    version: 1,
    tags: [],
    attributes: [],
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [] },
    attachments: subnet
      ? [
          {
            id: id.slice(0, 8),
            type: 'ElasticNetworkInterface',
            status: 'ATTACHED',
            details: [
              { name: 'subnetId', value: subnet },
              { name: 'networkInterfaceId', value: resourceId('eni', seed) },
            ],
          },
        ]
      : [],
    containers: (definition.containerDefinitions ?? []).map(({ name, image, cpu, memory }) => ({
      containerArn: `${arn.replace(':task/', ':container/')}/${taskId(`${seed}/${name}`).slice(0, 8)}`,
      taskArn: arn,
      name,
      image,
      lastStatus: 'PENDING',
      networkInterfaces: [],
      cpu: String(cpu ?? 0),
      ...(memory !== undefined && { memory: String(memory) }),
    })),
  } as Task;
}
