/** Reads of ECS that several probes make: shared, so that one examination makes each once. */
import type { ContainerDefinition, Service, Tag } from '@aws-sdk/client-ecs';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { Failure } from '../../../model.ts';
import type { Tags } from '../../evidence.ts';
import type { Deploying } from './steps.ts';

/** Tags by key, from ECS's list of pairs. */
export const tagsOf = (tags: readonly Tag[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).flatMap(({ key, value }) => (key ? [[key, value ?? '']] : [])));

/** The ARN where the event gave one, else the name: ECS takes both. */
const clusterOf = ({ where, task }: Failure): string => task?.clusterArn ?? where.cluster ?? 'default';

/** ECS answers what it does not know with a failure beside the list, not with an error. */
export async function readService(failure: Failure, aws: Reads<'ecs:DescribeServices'>): Promise<Outcome<Service>> {
  const action = 'ecs:DescribeServices';
  const read = await aws.call(action, { cluster: clusterOf(failure), services: [failure.where.name], include: ['TAGS'] });
  if (!read.ok) return read;
  const [service] = read.value.services ?? [];
  return service ? { ok: true, value: service } : { ok: false, why: 'gone', action, code: 'MISSING', message: 'no such service' };
}

/** What the service is bringing about; null: no service's task, or not read. */
export async function readDeploying(failure: Failure, aws: Reads<'ecs:DescribeServices'>): Promise<Deploying> {
  const read = failure.where.kind === 'service' ? await readService(failure, aws) : null;
  return read?.ok ? deployingOf(read.value) : null;
}

/** What the service's PRIMARY deployment brings about, and which controller decides it. */
export function deployingOf({ serviceName = '', clusterArn = '', taskDefinition = '', deployments = [], deploymentController }: Service): Deploying {
  const primary = deployments.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
  return { serviceName, clusterArn, taskDefinitionArn: primary ?? taskDefinition, controller: deploymentController?.type ?? 'ECS' };
}

/** The owner's word for everything in the cluster (tag `ecs-medic`). */
export async function readClusterTags(failure: Failure, aws: Reads<'ecs:DescribeClusters'>): Promise<Outcome<Tags>> {
  const action = 'ecs:DescribeClusters';
  const read = await aws.call(action, { clusters: [clusterOf(failure)], include: ['TAGS'] });
  if (!read.ok) return read;
  const [cluster] = read.value.clusters ?? [];
  return cluster ? { ok: true, value: tagsOf(cluster.tags) } : { ok: false, why: 'gone', action, code: 'MISSING', message: 'no such cluster' };
}

/** The awslogs options of a container, or null where it logs elsewhere. Without a Region the driver writes to the task's own. */
export function awslogsOf({ logConfiguration }: ContainerDefinition, region: string) {
  const options = logConfiguration?.options ?? {};
  const group = options['awslogs-group'];
  if (logConfiguration?.logDriver !== 'awslogs' || !group) return null;
  return {
    group,
    region: options['awslogs-region'] ?? region,
    createGroup: options['awslogs-create-group'] === 'true',
    streamPrefix: options['awslogs-stream-prefix'] ?? null,
  };
}
