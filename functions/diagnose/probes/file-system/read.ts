/** Reads one file system as a task's volume names it: itself, its mount targets and access point, its policy, and who may come in at 2049. */
import type { DescribeAccessPointsCommandOutput, DescribeFileSystemPolicyCommandOutput, MountTargetDescription } from '@aws-sdk/client-efs';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { Arn, Where } from '../../../model.ts';
import type { FileSystem, FileSystemVolume, MountTarget } from '../../evidence.ts';
import { gapOf, gapsOf, type OwnGap } from '../../gaps.ts';
import { orNull } from '../../values.ts';
import { type From, nfsFrom } from './nfs.ts';
import { policyFor } from './policy.ts';

export type Reading =
  | 'ec2:DescribeNetworkInterfaces'
  | 'ec2:DescribeSecurityGroups'
  | 'ec2:DescribeSubnets'
  | 'elasticfilesystem:DescribeAccessPoints'
  | 'elasticfilesystem:DescribeFileSystemPolicy'
  | 'elasticfilesystem:DescribeFileSystems'
  | 'elasticfilesystem:DescribeMountTargets';
type Aws = Reads<Reading>;

export interface Mounting {
  readonly where: Where;
  /** The task's; null: ECS did not say. */
  readonly zone: string | null;
  readonly subnetId: string | null;
  readonly groupIds: From['groupIds'];
  readonly taskRoleArn: string | null;
}

export interface ReadFileSystem {
  readonly fileSystem: FileSystem;
  readonly volume: FileSystemVolume;
  readonly gaps: readonly OwnGap[];
}

export async function readFileSystem(volume: FileSystemVolume, mounting: Mounting, aws: Aws): Promise<ReadFileSystem> {
  const { fileSystemId, accessPointId } = volume;
  const [found, targets, point, policy] = await Promise.all([
    aws.call('elasticfilesystem:DescribeFileSystems', { FileSystemId: fileSystemId }),
    readTargets(fileSystemId, aws),
    accessPointId ? aws.call('elasticfilesystem:DescribeAccessPoints', { AccessPointId: accessPointId }) : null,
    aws.call('elasticfilesystem:DescribeFileSystemPolicy', { FileSystemId: fileSystemId }),
  ]);
  const mountTargets = targets.ok ? targets.value : ('unknown' as const);
  const mountTarget = targetFor(mountTargets, mounting);
  const door = await readDoor(mountTarget, mounting, aws);
  const state = stateOf(found, (value) => value.FileSystems?.[0]?.LifeCycleState);
  const fileSystem: FileSystem = {
    volume: volume.name,
    fileSystemId,
    arn: arnOf(fileSystemId, mounting.where),
    state,
    mountTargets: state === 'missing' ? [] : mountTargets,
    mountTarget,
    nfs: door.nfs,
    securityGroups: door.securityGroups,
    accessPoint: point && accessPointOf(point, volume),
    policy: stanceOf(policy, volume, mounting.taskRoleArn),
  };
  const reads = [
    [`file system ${fileSystemId}`, found],
    [`mount targets of ${fileSystemId}`, targets],
    [`policy of ${fileSystemId}`, policy],
    ...(point ? [[`access point ${accessPointId}`, point] as const] : []),
  ] as const;
  return { fileSystem, volume, gaps: [...gapsOf(reads, ['gone']), ...door.gaps] };
}

const arnOf = (id: string, { partition, region, account }: Where): Arn => `arn:${partition}:elasticfilesystem:${region}:${account}:file-system/${id}`;

function accessPointOf(read: Outcome<DescribeAccessPointsCommandOutput>, { fileSystemId, accessPointId }: FileSystemVolume): FileSystem['accessPoint'] {
  const found = read.ok ? read.value.AccessPoints?.[0] : undefined;
  const isOther = found !== undefined && found.FileSystemId !== fileSystemId;
  return { accessPointId: accessPointId ?? '', state: isOther ? 'other-file-system' : stateOf(read, () => found?.LifeCycleState) };
}

function stanceOf(read: Outcome<DescribeFileSystemPolicyCommandOutput>, volume: FileSystemVolume, taskRoleArn: string | null): FileSystem['policy'] {
  if (!read.ok) return read.why === 'gone' ? 'absent' : 'unknown';
  return policyFor(read.value.Policy ?? '', volume, taskRoleArn);
}

/** Gone is an answer: deleted, and still referred to. */
function stateOf<T>(read: Outcome<T>, lifeCycle: (value: T) => string | undefined): 'available' | 'not-available' | 'missing' | 'unknown' {
  if (!read.ok) return read.why === 'gone' ? 'missing' : 'unknown';
  const state = lifeCycle(read.value);
  if (state === undefined) return 'missing';
  return state === 'available' ? 'available' : 'not-available';
}

/** At most one a zone, so that a page holds them all. */
async function readTargets(fileSystemId: string, aws: Aws): Promise<Outcome<readonly MountTarget[]>> {
  const read = await aws.call('elasticfilesystem:DescribeMountTargets', { FileSystemId: fileSystemId });
  return read.ok ? { ok: true, value: (read.value.MountTargets ?? []).map(targetOf) } : read;
}

const targetOf = (found: MountTargetDescription): MountTarget => ({
  mountTargetId: found.MountTargetId ?? '',
  subnetId: found.SubnetId ?? '',
  availabilityZone: orNull(found.AvailabilityZoneName),
  networkInterfaceId: orNull(found.NetworkInterfaceId),
  lifeCycleState: found.LifeCycleState ?? 'unknown',
});

/** The name of a file system resolves to the target of the caller's own zone, and to nothing where there is none. */
function targetFor(targets: FileSystem['mountTargets'], { zone, subnetId }: Mounting): FileSystem['mountTarget'] {
  if (targets === 'unknown') return 'unknown';
  const own = targets.find((target) => target.subnetId === subnetId || (zone !== null && target.availabilityZone === zone));
  return own ?? (zone === null && targets.length > 0 ? 'unknown' : null);
}

interface Door {
  readonly nfs: FileSystem['nfs'];
  readonly securityGroups: readonly string[];
  readonly gaps: readonly OwnGap[];
}

const unseen: Door = { nfs: 'unknown', securityGroups: [], gaps: [] };

async function readDoor(target: FileSystem['mountTarget'], { subnetId, groupIds }: Mounting, aws: Aws): Promise<Door> {
  if (!target || target === 'unknown' || !target.networkInterfaceId) return unseen;
  const [card, subnet] = await Promise.all([
    aws.call('ec2:DescribeNetworkInterfaces', { NetworkInterfaceIds: [target.networkInterfaceId] }),
    subnetId ? aws.call('ec2:DescribeSubnets', { SubnetIds: [subnetId] }) : null,
  ]);
  if (!card.ok) return { ...unseen, gaps: [gapOf(`security groups of mount target ${target.mountTargetId}`, card)] };
  const securityGroups = (card.value.NetworkInterfaces?.[0]?.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  if (securityGroups.length === 0) return unseen;
  const groups = await aws.call('ec2:DescribeSecurityGroups', { GroupIds: securityGroups });
  if (!groups.ok) return { ...unseen, securityGroups, gaps: [gapOf(`rules of ${securityGroups.join(', ')}`, groups)] };
  const cidr = subnet?.ok ? orNull(subnet.value.Subnets?.[0]?.CidrBlock) : null;
  return { nfs: nfsFrom({ groupIds, cidr }, groups.value.SecurityGroups ?? []), securityGroups, gaps: [] };
}
