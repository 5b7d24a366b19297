/** Reads one file system as a task's volume names it: itself, its mount targets and access point, its policy, and who may come in at 2049. */
import type { DescribeAccessPointsCommandOutput, MountTargetDescription } from '@aws-sdk/client-efs';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { Arn, Where } from '../../../model.ts';
import type { AccessPoint, FileSystem, FileSystemVolume, MountTarget } from '../../evidence.ts';
import { gapsOf, type OwnGap } from '../../gaps.ts';
import { orNull } from '../../values.ts';
import { type DoorReading, readDoor } from './door.ts';
import type { Mounting } from './mounting.ts';
import { type Mount, policyFor } from './policy.ts';
import { readRights } from './rights.ts';

/** What the probe file-system reads. */
export type Reading =
  | DoorReading
  | 'elasticfilesystem:DescribeAccessPoints'
  | 'elasticfilesystem:DescribeFileSystemPolicy'
  | 'elasticfilesystem:DescribeFileSystems'
  | 'elasticfilesystem:DescribeMountTargets'
  | 'iam:SimulatePrincipalPolicy';
type Aws = Reads<Reading>;

/** One file system as it was read, with the volume that names it. */
export interface ReadFileSystem {
  readonly fileSystem: FileSystem;
  readonly volume: FileSystemVolume;
  readonly mount: Mount;
  /** As EFS printed it; null: it has none, or it could not be read. */
  readonly policyText: string | null;
  /** What could be mounted instead of an access point that is gone, with the directory that each opens. */
  readonly otherPoints: readonly { readonly id: string; readonly path: string }[];
  readonly gaps: readonly OwnGap[];
}

/** Reads everything that decides whether the task can mount one file system. */
export async function readFileSystem(volume: FileSystemVolume, mounting: Mounting, aws: Aws): Promise<ReadFileSystem> {
  const { fileSystemId } = volume;
  const [found, targets, point, policy] = await Promise.all([
    aws.call('elasticfilesystem:DescribeFileSystems', { FileSystemId: fileSystemId }),
    readTargets(fileSystemId, aws),
    readPoint(volume, aws),
    readPolicy(fileSystemId, aws),
  ]);
  const mountTargets = targets.ok ? targets.value : ('unknown' as const);
  const mount = mountOf(volume, mounting);
  const stance = policy.text === null ? policy.stance : policyFor(policy.text, mount);
  // Where only a signed mount is let in, the cure of one that is not must not lead to the next failure.
  const signed = stance === 'needs-iam' && policy.text !== null ? policyFor(policy.text, { ...mount, tls: true, signed: true }) : stance;
  const mountTarget = targetFor(mountTargets, mounting);
  const [door, role] = await Promise.all([
    readDoor(mountTarget, mountTargets, { mounting, aws }),
    readRights({ volume, mounting, mount, stance: signed }, aws),
  ]);
  const state = stateOf(found, (value) => value.FileSystems?.[0]?.LifeCycleState);
  const fileSystem: FileSystem = {
    volume: volume.name,
    fileSystemId,
    arn: arnOf(`file-system/${fileSystemId}`, mounting.failure.where),
    state,
    oneZone: orNull(found.ok ? found.value.FileSystems?.[0]?.AvailabilityZoneName : undefined),
    mountTargets: state === 'missing' ? [] : mountTargets,
    mountTarget,
    otherVpcId: otherVpc(mountTargets, mounting),
    nfs: door.nfs,
    egress: door.egress,
    securityGroups: door.securityGroups,
    accessPoint: point.point,
    policy: stance,
    rights: role.rights,
  };
  const reads = [
    [`file system ${fileSystemId}`, found],
    [`mount targets of ${fileSystemId}`, targets],
  ] as const;
  const gaps = [...gapsOf(reads, ['gone']), ...policy.gaps, ...point.gaps, ...door.gaps, ...role.gaps];
  return { fileSystem, volume, mount, policyText: policy.text, otherPoints: point.others, gaps };
}

const arnOf = (path: string, { partition, region, account }: Where): Arn => `arn:${partition}:elasticfilesystem:${region}:${account}:${path}`;

const mountOf = ({ transitEncryption, iam, accessPointId }: FileSystemVolume, { definition: { taskRoleArn }, failure: { where } }: Mounting): Mount => ({
  tls: transitEncryption,
  signed: iam,
  roleArn: taskRoleArn,
  accessPointArn: accessPointId && arnOf(`access-point/${accessPointId}`, where),
});

interface Point {
  readonly point: AccessPoint | null;
  readonly others: ReadFileSystem['otherPoints'];
  readonly gaps: readonly OwnGap[];
}

/** Where it is gone, or another's, those that the file system has are asked for. */
async function readPoint({ accessPointId, fileSystemId }: FileSystemVolume, aws: Aws): Promise<Point> {
  if (!accessPointId) return { point: null, others: [], gaps: [] };
  const read = await aws.call('elasticfilesystem:DescribeAccessPoints', { AccessPointId: accessPointId });
  const point = pointOf(read, { accessPointId, fileSystemId });
  const gaps = gapsOf([[`access point ${accessPointId}`, read]], ['gone']);
  if (point.state !== 'missing' && point.state !== 'other-file-system') return { point, others: [], gaps };
  const all = await aws.call('elasticfilesystem:DescribeAccessPoints', { FileSystemId: fileSystemId });
  const others = (all.ok ? (all.value.AccessPoints ?? []) : []).flatMap(({ AccessPointId: id, RootDirectory }) =>
    id ? [{ id, path: RootDirectory?.Path ?? '/' }] : [],
  );
  return { point, others, gaps: [...gaps, ...gapsOf([[`access points of ${fileSystemId}`, all]], ['gone'])] };
}

function pointOf(
  read: Outcome<DescribeAccessPointsCommandOutput>,
  { accessPointId, fileSystemId }: { readonly accessPointId: string; readonly fileSystemId: string },
): AccessPoint {
  const found = read.ok ? read.value.AccessPoints?.[0] : undefined;
  const isOther = found?.FileSystemId !== undefined && found.FileSystemId !== fileSystemId;
  if (isOther) return { accessPointId, state: 'other-file-system', otherFileSystemId: orNull(found.FileSystemId) };
  return { accessPointId, state: stateOf(read, () => found?.LifeCycleState), otherFileSystemId: null };
}

interface Policy {
  readonly text: string | null;
  readonly stance: 'absent' | 'unknown';
  readonly gaps: readonly OwnGap[];
}

/** EFS answers a file system without a policy of its own with PolicyNotFound; then the default one lets everybody mount. */
async function readPolicy(fileSystemId: string, aws: Aws): Promise<Policy> {
  const read = await aws.call('elasticfilesystem:DescribeFileSystemPolicy', { FileSystemId: fileSystemId });
  if (read.ok) return { text: orNull(read.value.Policy), stance: 'unknown', gaps: [] };
  const isAbsent = read.why === 'gone' && read.code === 'PolicyNotFound';
  return { text: null, stance: isAbsent ? 'absent' : 'unknown', gaps: gapsOf([[`policy of ${fileSystemId}`, read]], ['gone']) };
}

function stateOf<O>(read: Outcome<O>, lifeCycle: (value: O) => string | undefined): 'available' | 'not-available' | 'missing' | 'unknown' {
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
  vpcId: orNull(found.VpcId),
  availabilityZone: orNull(found.AvailabilityZoneName),
  networkInterfaceId: orNull(found.NetworkInterfaceId),
  lifeCycleState: found.LifeCycleState ?? 'unknown',
});

const isElsewhere = ({ vpcId }: MountTarget, mounting: Mounting): boolean => vpcId !== null && mounting.vpcId !== null && vpcId !== mounting.vpcId;

/** The name of a file system resolves to the target of the caller's own zone and VPC, and to nothing where there is none. */
function targetFor(targets: FileSystem['mountTargets'], mounting: Mounting): FileSystem['mountTarget'] {
  if (targets === 'unknown') return 'unknown';
  const { zone, subnetId } = mounting;
  const near = targets.filter((target) => !isElsewhere(target, mounting));
  const own = near.find((target) => target.subnetId === subnetId || (zone !== null && target.availabilityZone === zone));
  return own ?? (zone === null && near.length > 0 ? 'unknown' : null);
}

/** All targets of a file system are in one VPC. */
function otherVpc(targets: FileSystem['mountTargets'], mounting: Mounting): string | null {
  if (targets === 'unknown' || targets.length === 0) return null;
  return targets.every((target) => isElsewhere(target, mounting)) ? (targets[0]?.vpcId ?? null) : null;
}
