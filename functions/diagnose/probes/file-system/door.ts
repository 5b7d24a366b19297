/** Reads the security groups between the task and a mount target: the door that NFS must pass, on both sides. */
import type { Reads } from '../../../aws/aws.ts';
import type { FileSystem, MountTarget } from '../../evidence.ts';
import { gapOf, type OwnGap } from '../../gaps.ts';
import { orNull } from '../../values.ts';
import type { Mounting, MountingReading } from './mounting.ts';
import { nfsFrom, nfsTo } from './nfs.ts';

/** What is read of security groups. */
export type DoorReading = MountingReading | 'ec2:DescribeNetworkInterfaces';

/** Whether NFS passes between the task and the mount target, on either side. */
export interface Door {
  readonly nfs: FileSystem['nfs'];
  readonly egress: FileSystem['egress'];
  readonly securityGroups: readonly string[];
  readonly gaps: readonly OwnGap[];
}

const unseen: Door = { nfs: 'unknown', egress: 'unknown', securityGroups: [], gaps: [] };

interface Looking {
  readonly mounting: Mounting;
  readonly aws: Reads<DoorReading>;
}

/** Reads the groups of the task's mount target. Where its zone has none, the groups of another zone's target are read: a new one should have the same. */
export async function readDoor(target: FileSystem['mountTarget'], all: FileSystem['mountTargets'], { mounting, aws }: Looking): Promise<Door> {
  if (target === 'unknown' || all === 'unknown') return unseen;
  const seen = target ?? all[0];
  if (!seen?.networkInterfaceId) return unseen;
  const read = await aws.call('ec2:DescribeNetworkInterfaces', { NetworkInterfaceIds: [seen.networkInterfaceId] });
  if (!read.ok) return { ...unseen, gaps: [gapOf(`security groups of mount target ${seen.mountTargetId}`, read)] };
  const [found] = read.value.NetworkInterfaces ?? [];
  const securityGroups = (found?.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  if (securityGroups.length === 0 || !target) return { ...unseen, securityGroups };
  return readRules(target, { mounting, aws, securityGroups, address: orNull(found?.PrivateIpAddress) });
}

interface Facing extends Looking {
  readonly securityGroups: readonly string[];
  readonly address: string | null;
}

async function readRules({ subnetId }: MountTarget, { mounting, aws, securityGroups, address }: Facing): Promise<Door> {
  const { groupIds, groups: own, cidr } = mounting;
  const subnetRange = subnetId === mounting.subnetId ? cidr : null;
  const theirs = address ? `${address}/32` : subnetRange;
  const egress = own === 'unknown' ? 'unknown' : nfsTo({ groupIds: securityGroups, cidr: theirs }, own);
  const groups = await aws.call('ec2:DescribeSecurityGroups', { GroupIds: [...securityGroups] });
  if (!groups.ok) return { nfs: 'unknown', egress, securityGroups, gaps: [gapOf(`rules of ${securityGroups.join(', ')}`, groups)] };
  return { nfs: nfsFrom({ groupIds, cidr }, groups.value.SecurityGroups ?? []), egress, securityGroups, gaps: [] };
}
