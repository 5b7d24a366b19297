/** Do security groups let NFS pass between the task and the mount target? Pure. https://docs.aws.amazon.com/efs/latest/ug/network-access.html */
import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import type { Openness } from '../../evidence.ts';
import { cover } from '../network-path/cidr.ts';

/** EFS listens here, for NFS with and without TLS. */
export const nfsPort = 2049;

/** The other end, as a rule names it. */
export interface Peer {
  /** `unknown`: a standalone task's are not kept. */
  readonly groupIds: readonly string[] | 'unknown';
  /** Of the subnet or the address; null: not read. */
  readonly cidr: string | null;
}

/** Into the mount target's groups. */
export const nfsFrom = (task: Peer, groups: readonly SecurityGroup[]): Openness =>
  passes(
    task,
    groups.flatMap(({ IpPermissions = [] }) => IpPermissions),
  );

/** Out of the task's groups. */
export const nfsTo = (target: Peer, groups: readonly SecurityGroup[]): Openness =>
  passes(
    target,
    groups.flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress),
  );

/** `closed` only where no rule could mean the peer: a prefix list, or a range that holds part of its addresses, leaves it open. */
function passes({ groupIds, cidr }: Peer, all: readonly IpPermission[]): Openness {
  const rules = all.filter(isNfs);
  const covers = rules.flatMap(({ IpRanges = [] }) => IpRanges.map(({ CidrIp = '' }) => cover(CidrIp, cidr ?? '0.0.0.0/0')));
  const admitted = rules.flatMap(({ UserIdGroupPairs = [] }) => UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []));
  const byGroup = groupIds === 'unknown' ? [] : admitted.filter((id) => groupIds.includes(id));
  if (covers.includes('all') || byGroup.length > 0) return 'open';
  const perhaps =
    covers.includes('some') || rules.some(({ PrefixListIds = [] }) => PrefixListIds.length > 0) || (groupIds === 'unknown' && admitted.length > 0);
  return perhaps ? 'unknown' : 'closed';
}

function isNfs({ IpProtocol, FromPort, ToPort }: IpPermission): boolean {
  if (IpProtocol === '-1') return true;
  return (IpProtocol === 'tcp' || IpProtocol === '6') && (FromPort ?? 0) <= nfsPort && (ToPort ?? 65_535) >= nfsPort;
}
