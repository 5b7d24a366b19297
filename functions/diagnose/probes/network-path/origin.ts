/** Where the task's packets left from: by the deployment that started it, or by the instance that it ran on. After the stop its network interface is gone. */
import type { Service } from '@aws-sdk/client-ecs';
import { lastSegment } from '../../../arn.ts';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { Failure } from '../../../model.ts';
import type { TaskDefinitionEvidence } from '../../evidence.ts';
import { readService } from '../ecs/read.ts';
import { networkOf } from '../ecs/revisions.ts';
import type { Origin } from './net.ts';

/** What is read to find where the packets left from. */
export type OriginReading = 'ec2:DescribeInstances' | 'ec2:DescribeSubnets' | 'ecs:DescribeContainerInstances' | 'ecs:DescribeServices' | 'ecs:DescribeTasks';

/** `because`: not applicable, with the reason; `missing`: a subnet that is named and does not exist. */
export type Found = Outcome<Origin> | { readonly ok: false; readonly because: string } | { readonly ok: false; readonly missing: string };

/** On EC2 the instance pulls images, fetches secrets and writes logs, whatever the task's own network mode. */
export function findOrigin(failure: Failure, definition: TaskDefinitionEvidence, aws: Reads<OriginReading>): Promise<Found> {
  const launchType = failure.task?.launchType ?? (definition.compatibilities.includes('FARGATE') ? 'FARGATE' : 'EC2');
  if (launchType === 'EC2') return ofInstance(failure, aws);
  if (launchType === 'EXTERNAL') return Promise.resolve({ ok: false, because: 'the task ran on a machine outside AWS' });
  return failure.where.kind === 'service' ? ofService(failure, aws) : ofStandalone(failure, aws);
}

async function ofService(failure: Failure, aws: Reads<OriginReading>): Promise<Found> {
  const read = await readService(failure, aws);
  if (!read.ok) return read;
  const network = networkOfTask(read.value, failure);
  if (!network) return { ok: false, because: 'the service has no awsvpc network' };
  const own = failure.task?.subnetId;
  const subnetIds = own ? [own] : network.subnets;
  const { region, account } = failure.where;
  return inVpc(subnetIds, aws, {
    account,
    region,
    subnetIds,
    allSubnetIds: network.subnets,
    securityGroupIds: network.securityGroups,
    hasPublicIp: network.assignPublicIp === 'ENABLED',
    configuredBy: 'service',
    service: { name: failure.where.name, cluster: lastSegment(read.value.clusterArn ?? failure.where.cluster ?? 'default') },
    instanceId: null,
  });
}

/** A deployment keeps the network that it was started with. */
function networkOfTask({ deployments = [], networkConfiguration }: Service, { task }: Failure) {
  const deployment = deployments.find(({ id }) => id !== undefined && id === task?.startedBy);
  return networkOf(deployment?.networkConfiguration) ?? networkOf(networkConfiguration);
}

async function ofStandalone({ task, where }: Failure, aws: Reads<OriginReading>): Promise<Found> {
  if (!task?.subnetId) return { ok: false, because: 'ECS does not say in which subnet the task was' };
  const subnetIds = [task.subnetId];
  const { region, account } = where;
  return inVpc(subnetIds, aws, {
    account,
    region,
    subnetIds,
    allSubnetIds: subnetIds,
    securityGroupIds: 'unknown',
    hasPublicIp: 'unknown',
    configuredBy: 'unknown',
    service: null,
    instanceId: null,
  });
}

async function inVpc(subnetIds: readonly string[], aws: Reads<OriginReading>, origin: Omit<Origin, 'vpcId'>): Promise<Found> {
  const read = await aws.call('ec2:DescribeSubnets', { SubnetIds: [...subnetIds] });
  // EC2 refuses the whole list for one that is gone, and names it.
  if (!read.ok && read.why === 'gone') return { ok: false, missing: subnetIds.find((id) => read.message.includes(id)) ?? subnetIds[0]! };
  if (!read.ok) return read;
  const vpcId = read.value.Subnets?.[0]?.VpcId;
  return vpcId ? { ok: true, value: { ...origin, vpcId } } : { ok: false, because: 'the subnet is in no VPC' };
}

async function ofInstance({ task, where }: Failure, aws: Reads<OriginReading>): Promise<Found> {
  if (!task) return { ok: false, because: 'no task says on which instance it was to run' };
  const tasks = await aws.call('ecs:DescribeTasks', { cluster: task.clusterArn, tasks: [task.taskArn], include: ['TAGS'] });
  if (!tasks.ok) return tasks;
  const containerInstance = tasks.value.tasks?.[0]?.containerInstanceArn;
  if (!containerInstance) return { ok: false, because: 'ECS does not say on which instance the task ran' };
  const hosts = await aws.call('ecs:DescribeContainerInstances', { cluster: task.clusterArn, containerInstances: [containerInstance] });
  if (!hosts.ok) return hosts;
  const instanceId = hosts.value.containerInstances?.[0]?.ec2InstanceId;
  if (!instanceId) return { ok: false, because: 'the container instance is gone' };
  const instances = await aws.call('ec2:DescribeInstances', { InstanceIds: [instanceId] });
  if (!instances.ok) return instances;
  const instance = instances.value.Reservations?.[0]?.Instances?.[0];
  if (!instance?.VpcId || !instance.SubnetId) return { ok: false, because: 'the instance is gone' };
  return {
    ok: true,
    value: {
      account: where.account,
      region: where.region,
      vpcId: instance.VpcId,
      subnetIds: [instance.SubnetId],
      allSubnetIds: [instance.SubnetId],
      securityGroupIds: (instance.SecurityGroups ?? []).flatMap(({ GroupId }) => (GroupId ? [GroupId] : [])),
      hasPublicIp: instance.PublicIpAddress !== undefined,
      configuredBy: 'container-instance',
      service: null,
      instanceId,
    },
  };
}
