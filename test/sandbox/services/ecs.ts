/** Amazon ECS, as seen through its API; what starts and stops tasks is the scheduler. */

import type { Service, Tag, Task } from '@aws-sdk/client-ecs';
import * as sdk from '@aws-sdk/client-ecs';
import { nameOf } from '../account/ecs.ts';
import { Refusal } from '../errors.ts';
import type { Asks, Call, OperationsOf, ServiceModel } from '../service.ts';
import { byPeople } from './ecs-writes.ts';

const stoppedTasksAreKeptMs = 3_600_000;

function clusterOf(name: string | undefined, { account }: Call) {
  const wanted = nameOf(name ?? 'default');
  const cluster = account.ecs.clusters.find(({ clusterName }) => clusterName === wanted);
  if (!cluster) throw new Refusal('ClusterNotFoundException', 'Cluster not found.');
  return cluster;
}

const tagContext = (tags: readonly Tag[] = []) => Object.fromEntries(tags.map(({ key, value }) => [`aws:ResourceTag/${key}`, value ?? '']));
const arnOf = (kind: string, cluster: string | undefined, name: string | undefined, { account, region }: Call) =>
  name?.startsWith('arn:') ? name : `arn:${account.partition}:ecs:${region}:${account.account}:${kind}/${nameOf(cluster ?? 'default')}/${name}`;

/** Tasks that stopped more than an hour ago are gone. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const visible = (task: Task, { clock }: Pick<Call, 'clock'>): boolean =>
  task.lastStatus !== 'STOPPED' || clock.ms() - (task.stoppedAt?.getTime() ?? 0) <= stoppedTasksAreKeptMs;

function serviceNamed(name: string, cluster: string | undefined, { account }: Call): Service | undefined {
  const inCluster = name.startsWith('arn:') ? name.split('/').at(-2) : nameOf(cluster ?? 'default');
  return account.ecs.services.find((service) => service.serviceName === nameOf(name) && nameOf(service.clusterArn!) === inCluster);
}

const onService = (name: string, cluster: string | undefined, call: Call): Asks => ({
  resource: serviceNamed(name, cluster, call)?.serviceArn ?? arnOf('service', cluster, name, call),
  context: {
    'ecs:cluster': `arn:${call.account.partition}:ecs:${call.region}:${call.account.account}:cluster/${nameOf(cluster ?? 'default')}`,
    ...tagContext(serviceNamed(name, cluster, call)?.tags),
  },
});

const operations: OperationsOf<'ecs'> = {
  DescribeServices: {
    fields: ['cluster', 'services', 'include'],
    asks: ({ cluster, services = [] }, call) => services.map((name) => onService(name, cluster, call)),
    answer({ cluster, services: names = [], include }, call) {
      if (names.length < 1 || names.length > 10) throw new Refusal('InvalidParameterException', 'Services cannot be empty, or more than 10.');
      clusterOf(cluster, call);
      const found = names.map((name) => ({ name, service: serviceNamed(name, cluster, call) }));
      return {
        services: found.flatMap(({ service }) => (service ? [withoutTags(service, include)] : [])),
        failures: found.flatMap(({ name, service }) => (service ? [] : [{ arn: arnOf('service', cluster, name, call), reason: 'MISSING' }])),
      };
    },
  },
  DescribeClusters: {
    fields: ['clusters', 'include'],
    asks: ({ clusters = ['default'] }, call) => clusters.map((name) => ({ resource: clusterArnOf(name, call) })),
    answer({ clusters: names = ['default'], include }, call) {
      const found = names.map((name) => ({ name, cluster: call.account.ecs.clusters.find(({ clusterName }) => clusterName === nameOf(name)) }));
      return {
        clusters: found.flatMap(({ cluster }) => (cluster ? [withoutTags(cluster, include)] : [])),
        failures: found.flatMap(({ name, cluster }) => (cluster ? [] : [{ arn: clusterArnOf(name, call), reason: 'MISSING' }])),
      };
    },
  },
  DescribeContainerInstances: {
    fields: ['cluster', 'containerInstances'],
    asks: ({ cluster, containerInstances = [] }, call) => containerInstances.map((id) => ({ resource: arnOf('container-instance', cluster, id, call) })),
    answer({ cluster, containerInstances: ids = [] }, call) {
      const found = ids.map((id) => ({
        id,
        one: call.account.ecs.containerInstances.find(({ containerInstanceArn }) => nameOf(containerInstanceArn!) === nameOf(id)),
      }));
      return {
        containerInstances: found.flatMap(({ one }) => (one ? [one] : [])),
        failures: found.flatMap(({ id, one }) => (one ? [] : [{ arn: arnOf('container-instance', cluster, id, call), reason: 'MISSING' }])),
      };
    },
  },
  DescribeTasks: {
    fields: ['cluster', 'tasks', 'include'],
    asks: ({ cluster, tasks = [] }, call) =>
      tasks.map((id) => ({ resource: arnOf('task', cluster, id, call), context: { 'ecs:cluster': clusterArnOf(cluster, call) } })),
    answer({ cluster, tasks: ids = [], include }, call) {
      if (ids.length < 1 || ids.length > 100) throw new Refusal('InvalidParameterException', 'Tasks cannot be empty, or more than 100.');
      const { clusterArn } = clusterOf(cluster, call);
      const known = call.account.ecs.tasks.filter((task) => task.clusterArn === clusterArn && visible(task, call));
      const found = ids.map((id) => ({ id, task: known.find(({ taskArn }) => taskArn === id || nameOf(taskArn!) === id) }));
      return {
        tasks: found.flatMap(({ task }) => (task ? [withoutTags(task, include)] : [])),
        failures: found.flatMap(({ id, task }) => (task ? [] : [{ arn: arnOf('task', cluster, id, call), reason: 'MISSING' }])),
      };
    },
  },
  ListTasks: {
    fields: ['cluster', 'serviceName', 'family', 'startedBy', 'desiredStatus', 'launchType', 'maxResults', 'nextToken'],
    asks: ({ cluster }, call) => [{ resource: '*', context: { 'ecs:cluster': clusterArnOf(cluster, call) } }],
    answer({ cluster, serviceName, family, startedBy, desiredStatus = 'RUNNING', launchType, maxResults, nextToken }, call) {
      const { clusterArn } = clusterOf(cluster, call);
      const name = serviceName && nameOf(serviceName);
      if (name && !serviceNamed(name, cluster, call)) throw new Refusal('ServiceNotFoundException', 'Service not found.');
      const found = call.account.ecs.tasks.filter(
        (task) =>
          task.clusterArn === clusterArn &&
          visible(task, call) &&
          task.desiredStatus === desiredStatus &&
          (name === undefined || task.group === `service:${name}`) &&
          (family === undefined || nameOf(task.taskDefinitionArn!).split(':')[0] === family) &&
          (startedBy === undefined || task.startedBy === startedBy) &&
          (launchType === undefined || task.launchType === launchType),
      );
      const { page, next } = call.page(found, nextToken, maxResults);
      return { taskArns: page.map(({ taskArn }) => taskArn!), ...(next && { nextToken: next }) };
    },
  },
  DescribeTaskDefinition: {
    fields: ['taskDefinition', 'include'],
    asks: () => [{ resource: '*' }],
    answer({ taskDefinition: name = '', include }, { account }) {
      const short = name.split('task-definition/').at(-1)!;
      const found = account.ecs.taskDefinitions
        .filter(({ family, revision, status }) => `${family}:${revision}` === short || (family === short && status === 'ACTIVE'))
        .sort((a, b) => b.revision! - a.revision!)[0];
      if (!found) throw new Refusal('ClientException', 'Unable to describe task definition.');
      const { tags, ...taskDefinition } = found;
      return { taskDefinition, tags: include?.includes('TAGS') ? (tags ?? []) : [] };
    },
  },
  ListServiceDeployments: {
    fields: ['service', 'cluster', 'status', 'maxResults', 'nextToken', 'createdAt'],
    asks: ({ service = '', cluster }, call) => [onService(service, cluster, call)],
    answer({ service: name = '', cluster, status, createdAt, maxResults = 20, nextToken }, call) {
      const service = serviceNamed(name, cluster, call);
      if (!service) throw new Refusal('ServiceNotFoundException', 'Service not found.');
      const found = call.account.ecs.serviceDeployments
        .filter((one) => one.serviceArn === service.serviceArn && (!status?.length || status.includes(one.status!)))
        .filter((one) => !createdAt || ((!createdAt.after || one.createdAt! > createdAt.after) && (!createdAt.before || one.createdAt! < createdAt.before)))
        .sort((a, b) => b.createdAt!.getTime() - a.createdAt!.getTime());
      const { page, next } = call.page(found, nextToken, maxResults);
      const brief = page.map(
        ({ serviceDeploymentArn, serviceArn, clusterArn, startedAt, createdAt: at, finishedAt, status: state, statusReason, targetServiceRevision }) => ({
          serviceDeploymentArn,
          serviceArn,
          clusterArn,
          startedAt,
          createdAt: at,
          finishedAt,
          status: state,
          statusReason,
          targetServiceRevisionArn: targetServiceRevision?.arn,
        }),
      );
      return { serviceDeployments: brief, ...(next && { nextToken: next }) };
    },
  },
  DescribeServiceRevisions: {
    fields: ['serviceRevisionArns'],
    asks: ({ serviceRevisionArns = [] }) => serviceRevisionArns.map((resource) => ({ resource })),
    answer({ serviceRevisionArns = [] }, { account }) {
      const found = serviceRevisionArns.map((arn) => ({
        arn,
        revision: account.ecs.serviceRevisions.find(({ serviceRevisionArn }) => serviceRevisionArn === arn),
      }));
      return {
        serviceRevisions: found.flatMap(({ revision }) => (revision ? [revision] : [])),
        failures: found.flatMap(({ arn, revision }) => (revision ? [] : [{ arn, reason: 'MISSING' }])),
      };
    },
  },
};

const clusterArnOf = (cluster: string | undefined, { account, region }: Call) =>
  `arn:${account.partition}:ecs:${region}:${account.account}:cluster/${nameOf(cluster ?? 'default')}`;

function withoutTags<T extends { tags?: Tag[] | undefined }>(resource: T, include: readonly string[] | undefined): T {
  if (include?.includes('TAGS')) return resource;
  const { tags: _, ...rest } = resource;
  return rest as T;
}

export const ecs: ServiceModel = {
  name: 'ecs',
  sdk,
  client: 'ECSClient',
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  operations: { ...operations, ...byPeople },
};
