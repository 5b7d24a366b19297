/** How the service stands: what it runs and wants, which deployment the task belonged to, what serves meanwhile, and which configuration it was deployed with. */
import type { Service } from '@aws-sdk/client-ecs';
import { lastSegment } from '../../arn.ts';
import type { Reads } from '../../aws/aws.ts';
import type { Fact, Failure, Gap } from '../../model.ts';
import type { Deployment, ServiceEvidence } from '../evidence.ts';
import { gapOf, gapsOf } from '../gaps.ts';
import type { Probe } from '../probe.ts';
import { orNull } from '../values.ts';
import { readClusterTags, readService, tagsOf } from './ecs/read.ts';
import { deploymentOf, networkOf, readRevisions } from './ecs/revisions.ts';

type Reading = 'ecs:DescribeServices' | 'ecs:DescribeClusters' | 'ecs:ListServiceDeployments' | 'ecs:DescribeServiceRevisions';

export const service: Probe<ServiceEvidence, Reading> = {
  question: 'How many tasks run of how many wanted, which deployment failed, and what serves meanwhile?',
  reads: ['ecs:DescribeServices', 'ecs:DescribeClusters', 'ecs:ListServiceDeployments', 'ecs:DescribeServiceRevisions'],
  after: [],
  deadlineMs: 8_000,
  keeps: 3,
  most: 4,
  async answer({ failure }, aws) {
    if (failure.where.kind !== 'service') return { evidence: null };
    const [read, clusterTags, deployments] = await readAll(failure, aws);
    if (!read.ok) return { evidence: null, gaps: [gapOf(`service ${failure.where.name}`, read)] };
    const found = read.value;
    const revisions = await readRevisions(found, deployments.ok ? (deployments.value.serviceDeployments ?? []) : [], aws);
    const evidence: ServiceEvidence = {
      ...describe(found, failure),
      current: revisions.current,
      lastCompleted: revisions.lastCompleted,
      clusterTags: clusterTags.ok ? clusterTags.value : 'unknown',
    };
    const gaps = [
      ...gapsOf([
        ['tags of the cluster', clusterTags],
        ['earlier deployments of the service', deployments],
      ]),
      ...revisions.gaps,
    ];
    return { evidence, facts: factsOf(evidence), gaps: [...gaps, ...strangerGap(evidence, failure)] };
  },
};

const readAll = (failure: Failure, aws: Reads<Reading>) =>
  Promise.all([
    readService(failure, aws),
    readClusterTags(failure, aws),
    aws.call('ecs:ListServiceDeployments', { service: failure.where.name, cluster: failure.task?.clusterArn ?? failure.where.cluster, maxResults: 100 }),
  ]);

type Described = Omit<ServiceEvidence, 'current' | 'lastCompleted' | 'clusterTags'>;

function describe(found: Service, { where, task }: Failure): Described {
  const deployments = (found.deployments ?? []).map(deploymentOf);
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const ofTask = deployments.find(({ id }) => id === task?.startedBy);
  const { serviceArn = '', serviceName = where.name, clusterArn = '', status = 'UNKNOWN', runningCount = 0, desiredCount = 0, pendingCount = 0 } = found;
  const taskDefinitionArn = primary?.taskDefinitionArn ?? found.taskDefinition ?? '';
  return {
    serviceArn,
    serviceName,
    clusterArn,
    status,
    running: runningCount,
    desired: desiredCount,
    pending: pendingCount,
    taskDefinitionArn,
    ...kindOf(found),
    deployments,
    deploymentOfTask: orNull(ofTask?.id),
    deploymentFailed: [primary, ofTask].some((deployment) => deployment?.rolloutState === 'FAILED'),
    backingOff: isBackingOff(found),
    servedBy: servingBeside(deployments, task?.taskDefinitionArn ?? taskDefinitionArn),
    network: networkOf(found.networkConfiguration),
    tags: tagsOf(found.tags),
  };
}

/** How the service deploys; what ECS leaves out is its default. */
function kindOf({
  deploymentController,
  deploymentConfiguration,
  launchType,
  schedulingStrategy = 'REPLICA',
  resourceManagementType = 'CUSTOMER',
}: Service): Pick<Described, 'launchType' | 'controller' | 'strategy' | 'scheduling' | 'managedBy' | 'breaker'> {
  const { strategy = 'ROLLING', deploymentCircuitBreaker: breaker } = deploymentConfiguration ?? {};
  return {
    launchType: orNull(launchType),
    controller: deploymentController?.type ?? 'ECS',
    strategy,
    scheduling: schedulingStrategy,
    managedBy: resourceManagementType,
    breaker: { enabled: breaker?.enable ?? false, rollback: breaker?.rollback ?? false },
  };
}

/** Service events come newest first. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html */
function isBackingOff({ events = [] }: Service): boolean {
  const newest = (pattern: RegExp) => events.findIndex(({ message }) => pattern.test(message ?? ''));
  const delayed = newest(/unable to consistently start tasks successfully/);
  const steady = newest(/has reached a steady state/);
  return delayed >= 0 && (steady < 0 || delayed < steady);
}

/** Another revision than the failing one that still has running tasks, as `api:41`. */
function servingBeside(deployments: readonly Deployment[], failing: string | undefined): string | null {
  const other = deployments.find(({ taskDefinitionArn, running }) => running > 0 && taskDefinitionArn !== failing);
  return other ? lastSegment(other.taskDefinitionArn) : null;
}

function factsOf({ clusterArn, serviceName, running, desired, servedBy, deploymentFailed, breaker, backingOff }: ServiceEvidence): readonly Fact[] {
  const source = 'api:ecs:DescribeServices';
  const meanwhile = servedBy ? `; ${servedBy} serves meanwhile` : '';
  return [
    { says: `${lastSegment(clusterArn)}/${serviceName} runs ${running} of ${desired} tasks${meanwhile}.`, source },
    ...(deploymentFailed
      ? [{ says: `The deployment has FAILED${breaker.rollback ? ' and is rolled back' : ''}: ECS starts no more tasks for it.`, source } as const]
      : []),
    ...(backingOff ? [{ says: 'ECS is backing off: its next try may take up to 27 minutes.', source } as const] : []),
  ];
}

/** Whoever may run tasks may write a service's name on them: only the service's own list of deployments says that the task was its. */
function strangerGap({ deployments, deploymentOfTask }: ServiceEvidence, { task }: Failure): readonly Omit<Gap, 'probe'>[] {
  return task && !deploymentOfTask && deployments.length > 0 ? [{ wanted: `deployment ${task.startedBy ?? '(none)'} among the service's`, why: 'gone' }] : [];
}
