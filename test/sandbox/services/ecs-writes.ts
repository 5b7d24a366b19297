/** Writes to ECS that people, pipelines and later fixes make; each tells the scheduler. */
import type {
  DeleteServiceCommandInput,
  RegisterTaskDefinitionCommandInput,
  RunTaskCommandInput,
  Service,
  StopTaskCommandInput,
  Task,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { nameOf, resolveTaskDefinition } from '../account/ecs.ts';
import { newTask, serviceDeploymentRecord, serviceRevision } from '../account/ecs-records.ts';
import { digits, taskId } from '../account/ids.ts';
import { fillTaskDefinition } from '../account/task-definition.ts';
import { Refusal } from '../errors.ts';
import { stopTask, tasksOf } from '../scheduler/tasks.ts';
import type { AnyOperation, Call, Operation } from '../service.ts';

const updateService: Operation<UpdateServiceCommandInput, { service: Service }> = {
  fields: ['cluster', 'service', 'desiredCount', 'taskDefinition', 'forceNewDeployment', 'networkConfiguration', 'deploymentConfiguration'],
  asks: ({ cluster, service }, call) => [{ resource: serviceOf(service, cluster, call).serviceArn! }],
  answer({ cluster, service: name, desiredCount, taskDefinition, forceNewDeployment, networkConfiguration, deploymentConfiguration }, call) {
    const service = serviceOf(name, cluster, call);
    if (desiredCount !== undefined) service.desiredCount = desiredCount;
    if (deploymentConfiguration) service.deploymentConfiguration = { ...service.deploymentConfiguration, ...deploymentConfiguration };
    if (networkConfiguration) service.networkConfiguration = networkConfiguration;
    if (taskDefinition) service.taskDefinition = known(taskDefinition, call).taskDefinitionArn;
    if (taskDefinition || forceNewDeployment || networkConfiguration) deploy(service, call);
    else for (const deployment of service.deployments!.filter(({ status }) => status === 'PRIMARY')) deployment.desiredCount = service.desiredCount;
    call.caused.serviceChanged(service.serviceArn!);
    return { service };
  },
};

const registerTaskDefinition: Operation<RegisterTaskDefinitionCommandInput, { taskDefinition: object }> = {
  fields: [
    'family',
    'containerDefinitions',
    'executionRoleArn',
    'taskRoleArn',
    'networkMode',
    'requiresCompatibilities',
    'cpu',
    'memory',
    'volumes',
    'runtimePlatform',
    'placementConstraints',
    'ephemeralStorage',
    'pidMode',
    'ipcMode',
    'proxyConfiguration',
    'enableFaultInjection',
    'tags',
  ],
  asks: ({ family }, { account: { account, partition }, region }) => [{ resource: `arn:${partition}:ecs:${region}:${account}:task-definition/${family}:*` }],
  answer(input, { account, region, clock }) {
    const revision = 1 + Math.max(0, ...account.ecs.taskDefinitions.filter(({ family }) => family === input.family).map((one) => one.revision!));
    const place = { account: account.account, region, partition: account.partition, now: clock.now() };
    const taskDefinition = fillTaskDefinition({ ...input, revision, registeredAt: clock.now() } as never, place);
    account.ecs.taskDefinitions.push(taskDefinition);
    return { taskDefinition };
  },
};

const stopTaskByHand: Operation<StopTaskCommandInput, { task: Task }> = {
  fields: ['cluster', 'task', 'reason'],
  asks: ({ task = '*' }) => [{ resource: task }],
  answer({ task: id = '', reason }, call) {
    const task = call.account.ecs.tasks.find(({ taskArn }) => taskArn === id || nameOf(taskArn!) === id);
    if (!task) throw new Refusal('InvalidParameterException', 'The referenced task was not found.');
    Object.assign(task, { desiredStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: reason ?? 'Task stopped by user' });
    call.caused.standaloneTask(task.taskArn!);
    return { task };
  },
};

const runTask: Operation<RunTaskCommandInput, { tasks: Task[]; failures: [] }> = {
  fields: ['cluster', 'taskDefinition', 'count', 'launchType', 'startedBy', 'group', 'networkConfiguration', 'overrides'],
  asks: () => [{ resource: '*' }],
  answer({ cluster, taskDefinition, count = 1, launchType = 'FARGATE', startedBy, group, networkConfiguration, overrides }, call) {
    const { account, clock } = call;
    const definition = known(taskDefinition, call);
    const inCluster = account.ecs.clusters.find(({ clusterName }) => clusterName === nameOf(cluster ?? 'default'));
    if (!inCluster) throw new Refusal('ClusterNotFoundException', 'Cluster not found.');
    const place: Service = { clusterArn: inCluster.clusterArn, serviceName: '', launchType, networkConfiguration };
    const tasks = Array.from({ length: count }, (_, index): Task => {
      const seed = `run ${account.ecs.tasks.length + index}`;
      const { startedBy: __, ...task } = newTask(place, { id: '' }, { definition, seed, now: clock.now() });
      return { ...task, group: group ?? `family:${definition.family}`, ...(startedBy && { startedBy }), ...(overrides && { overrides }) };
    });
    account.ecs.tasks.push(...tasks);
    for (const task of tasks) call.caused.standaloneTask(task.taskArn!);
    return { tasks, failures: [] };
  },
};

/** Its tasks go with it; for a while it is still described, as INACTIVE. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html */
const deleteService: Operation<DeleteServiceCommandInput, { service: Service }> = {
  fields: ['cluster', 'service', 'force'],
  asks: ({ cluster, service }, call) => [{ resource: serviceOf(service, cluster, call).serviceArn! }],
  answer({ cluster, service: name, force }, call) {
    const service = serviceOf(name, cluster, call);
    if (service.desiredCount! > 0 && !force) throw new Refusal('InvalidParameterException', 'The service cannot be stopped while it is scaled above 0.');
    const now = call.clock.now();
    for (const task of tasksOf(service, call.account.ecs.tasks))
      stopTask(task, { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Service deleted', now });
    Object.assign(service, { status: 'INACTIVE', desiredCount: 0, runningCount: 0, pendingCount: 0 });
    return { service };
  },
};

export const byPeople: Readonly<Record<string, AnyOperation>> = {
  UpdateService: updateService,
  RegisterTaskDefinition: registerTaskDefinition,
  StopTask: stopTaskByHand,
  RunTask: runTask,
  DeleteService: deleteService,
};

function serviceOf(name: string | undefined, cluster: string | undefined, { account }: Call): Service {
  const inCluster = cluster ?? (name?.startsWith('arn:') ? name.split('/').at(-2) : 'default');
  const service = account.ecs.services.find((one) => one.serviceName === nameOf(name ?? '') && nameOf(one.clusterArn!) === nameOf(inCluster!));
  if (!service) throw new Refusal('ServiceNotFoundException', 'Service not found.');
  return service;
}

function known(name: string | undefined, { account }: Call) {
  try {
    return resolveTaskDefinition(name, account.ecs.taskDefinitions);
  } catch {
    throw new Refusal('ClientException', 'TaskDefinition not found.');
  }
}

/** A new primary deployment; the one before keeps its tasks until the new one's are healthy. */
export function deploy(service: Service, { account, clock }: Pick<Call, 'account' | 'clock'>): void {
  const previous = service.deployments ?? [];
  const id = `ecs-svc/${digits(`${service.serviceArn}/${account.ecs.serviceDeployments.length}/${taskId(String(clock.ms()))}`)}`;
  for (const deployment of previous) Object.assign(deployment, { status: 'ACTIVE' });
  const next = {
    id,
    status: 'PRIMARY',
    taskDefinition: service.taskDefinition,
    desiredCount: service.desiredCount,
    pendingCount: 0,
    runningCount: 0,
    failedTasks: 0,
    createdAt: clock.now(),
    updatedAt: clock.now(),
    launchType: service.launchType,
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    networkConfiguration: service.networkConfiguration,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
  } as const;
  service.deployments = [next, ...previous];
  account.ecs.serviceDeployments.push(serviceDeploymentRecord(service, next, previous[0]));
  account.ecs.serviceRevisions.push(serviceRevision(service, next, account.ecs.taskDefinitions));
}
