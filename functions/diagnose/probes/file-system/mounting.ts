/** Who mounts, and from where: the task's zone, subnet, VPC and security groups, and whether names of file systems lead anywhere from there. */
import type { SecurityGroup } from '@aws-sdk/client-ec2';
import type { Service } from '@aws-sdk/client-ecs';
import type { Reads } from '../../../aws/aws.ts';
import type { Failure } from '../../../model.ts';
import { decidingText } from '../../../reason.ts';
import type { FileSystemEvidence, TaskDefinitionEvidence } from '../../evidence.ts';
import { gapOf, type OwnGap } from '../../gaps.ts';
import type { Asked } from '../../probe.ts';
import { orNull } from '../../values.ts';
import { deployingOf, readService } from '../ecs/read.ts';
import { networkOf } from '../ecs/revisions.ts';
import type { Deploying } from '../ecs/steps.ts';
import type { Peer } from './nfs.ts';

/** What is read of the task's own side. */
export type MountingReading = 'ec2:DescribeSecurityGroups' | 'ec2:DescribeSubnets' | 'ec2:DescribeVpcAttribute' | 'ecs:DescribeServices';
type Aws = Reads<MountingReading>;

/** The task's side of a mount. */
export interface Mounting {
  readonly failure: Failure;
  readonly definition: TaskDefinitionEvidence;
  readonly deploying: Deploying;
  /** The task's; null: ECS did not say. */
  readonly zone: string | null;
  readonly subnetId: string | null;
  readonly vpcId: string | null;
  /** Of the task's subnet. */
  readonly cidr: string | null;
  readonly groupIds: Peer['groupIds'];
  readonly groups: readonly SecurityGroup[] | 'unknown';
  readonly names: FileSystemEvidence['names'];
  readonly gaps: readonly OwnGap[];
}

/** Reads the task's side of a mount. */
export async function mountingOf({ failure, match }: Asked, definition: TaskDefinitionEvidence, aws: Aws): Promise<Mounting> {
  const { task, where } = failure;
  const subnetId = task?.subnetId ?? null;
  const service = where.kind === 'service' ? await readService(failure, aws) : null;
  const found = service?.ok ? service.value : null;
  const groupIds = groupsOf(found, failure);
  const [home, groups] = await Promise.all([readHome(subnetId, decidingText(match), aws), readGroups(groupIds, aws)]);
  return {
    failure,
    definition,
    deploying: found && deployingOf(found),
    subnetId,
    groupIds,
    groups: groups.groups,
    ...home,
    zone: task?.availabilityZone ?? home.zone,
    gaps: [...home.gaps, ...groups.gaps],
  };
}

/** On EC2 it is the instance that mounts, and its security groups are not the service's. */
function groupsOf(service: Service | null, { task }: Failure): Peer['groupIds'] {
  if (!service || task?.launchType === 'EC2') return 'unknown';
  const deployment = service.deployments?.find(({ id }) => id !== undefined && id === task?.startedBy);
  return (networkOf(deployment?.networkConfiguration) ?? networkOf(service.networkConfiguration))?.securityGroups ?? 'unknown';
}

type Home = Pick<Mounting, 'zone' | 'vpcId' | 'cidr' | 'names' | 'gaps'>;

async function readHome(subnetId: string | null, text: string, aws: Aws): Promise<Home> {
  const nowhere: Home = { zone: null, vpcId: null, cidr: null, names: null, gaps: [] };
  if (!subnetId) return nowhere;
  const read = await aws.call('ec2:DescribeSubnets', { SubnetIds: [subnetId] });
  if (!read.ok) return { ...nowhere, gaps: read.why === 'gone' ? [] : [gapOf(`subnet ${subnetId}`, read)] };
  const subnet = read.value.Subnets?.[0];
  const vpcId = orNull(subnet?.VpcId);
  const names = vpcId && aboutNames.test(text) ? await readNames(vpcId, aws) : { names: null, gaps: [] };
  return { zone: orNull(subnet?.AvailabilityZone), vpcId, cidr: orNull(subnet?.CidrBlock), ...names };
}

/** Only a name that did not resolve raises the question who resolves names. */
const aboutNames = /failed to resolve|name or service not known|no such host/i;

/** Both must be on. https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html */
async function readNames(VpcId: string, aws: Aws): Promise<Pick<Home, 'names' | 'gaps'>> {
  const [support, hostnames] = await Promise.all([
    aws.call('ec2:DescribeVpcAttribute', { VpcId, Attribute: 'enableDnsSupport' }),
    aws.call('ec2:DescribeVpcAttribute', { VpcId, Attribute: 'enableDnsHostnames' }),
  ]);
  if (!support.ok) return { names: 'unknown', gaps: [gapOf(`DNS support of ${VpcId}`, support)] };
  if (support.value.EnableDnsSupport?.Value === false) return { names: 'dns-support-off', gaps: [] };
  if (!hostnames.ok) return { names: 'unknown', gaps: [gapOf(`DNS host names of ${VpcId}`, hostnames)] };
  return { names: hostnames.value.EnableDnsHostnames?.Value === false ? 'dns-hostnames-off' : 'resolve', gaps: [] };
}

async function readGroups(groupIds: Peer['groupIds'], aws: Aws): Promise<Pick<Mounting, 'groups' | 'gaps'>> {
  if (groupIds === 'unknown' || groupIds.length === 0) return { groups: 'unknown', gaps: [] };
  const read = await aws.call('ec2:DescribeSecurityGroups', { GroupIds: [...groupIds] });
  if (read.ok) return { groups: read.value.SecurityGroups ?? [], gaps: [] };
  return { groups: 'unknown', gaps: [gapOf(`rules of ${groupIds.join(', ')}`, read)] };
}
