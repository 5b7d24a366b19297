/** Does a security group of the mount target admit NFS from the task? Pure. https://docs.aws.amazon.com/efs/latest/ug/network-access.html */
import type { SecurityGroup } from '@aws-sdk/client-ec2';
import type { FileSystem } from '../../evidence.ts';
import { cover } from '../network-path/cidr.ts';

export const nfsPort = 2049;

export interface From {
  /** Of the task; `unknown`: a standalone task's are not kept. */
  readonly groupIds: readonly string[] | 'unknown';
  /** Of the task's subnet; null: not read. */
  readonly cidr: string | null;
}

/** `closed` only where no rule could mean the task: a prefix list, or a range that holds part of its subnet, leaves it open. */
export function nfsFrom({ groupIds, cidr }: From, groups: readonly SecurityGroup[]): FileSystem['nfs'] {
  const rules = groups.flatMap(({ IpPermissions = [] }) => IpPermissions).filter(isNfs);
  const covers = rules.flatMap(({ IpRanges = [] }) => IpRanges.map(({ CidrIp = '' }) => cover(CidrIp, cidr ?? '0.0.0.0/0')));
  const admitted = rules.flatMap(({ UserIdGroupPairs = [] }) => UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []));
  const byGroup = groupIds === 'unknown' ? [] : admitted.filter((id) => groupIds.includes(id));
  if (covers.includes('all') || byGroup.length > 0) return 'open';
  const perhaps =
    covers.includes('some') || rules.some(({ PrefixListIds = [] }) => PrefixListIds.length > 0) || (groupIds === 'unknown' && admitted.length > 0);
  return perhaps ? 'unknown' : 'closed';
}

function isNfs({ IpProtocol, FromPort, ToPort }: NonNullable<SecurityGroup['IpPermissions']>[number]): boolean {
  if (IpProtocol === '-1') return true;
  return (IpProtocol === 'tcp' || IpProtocol === '6') && (FromPort ?? 0) <= nfsPort && (ToPort ?? 65_535) >= nfsPort;
}
