/** A security group that lets nothing out keeps a task from its file systems as well: both cures at once, for the first alone would only lead to the next failure. Pure. */
import type { IpPermission } from '@aws-sdk/client-ec2';
import { command } from '../../../shell.ts';
import type { TaskDefinitionEvidence } from '../../evidence.ts';
import type { Broken } from './findings.ts';
import { known, type Net, type Origin, subnetOf } from './net.ts';

const nfsPort = 2049;

interface Place {
  readonly origin: Origin;
  readonly net: Net;
}

/** Mount targets have an address of a subnet in the task's zone. https://docs.aws.amazon.com/efs/latest/ug/network-access.html */
export function withNfs(faults: readonly Broken[], { fileSystems }: TaskDefinitionEvidence, { origin, net }: Place): readonly Broken[] {
  const volumes = fileSystems.map(({ name }) => name);
  if (volumes.length === 0) return faults;
  const zones = origin.subnetIds.map((id) => subnetOf(net, id)?.AvailabilityZone);
  const cidrs = known(net.subnets).flatMap(({ AvailabilityZone, CidrBlock }) => (CidrBlock && zones.includes(AvailabilityZone) ? [CidrBlock] : []));
  return faults.map((fault) => {
    if (fault.kind !== 'security-group' || !isShut(fault.culprit, net) || cidrs.length === 0) return fault;
    const rule = `IpProtocol=tcp,FromPort=${nfsPort},ToPort=${nfsPort},IpRanges=[${cidrs.map((cidr) => `{CidrIp=${cidr}}`).join(',')}]`;
    const words = ['--group-id', fault.culprit, '--ip-permissions', rule] as const;
    const step = {
      says: `Volume ${volumes.join(' and ')} needs NFS outward too: TCP ${nfsPort} to the subnets of the task's zone, where EFS has its mount target.`,
      command: command(['aws', 'ec2', 'authorize-security-group-egress', '--region', origin.region, ...words]),
      needs: 'ec2:AuthorizeSecurityGroupEgress',
      undo: command(['aws', 'ec2', 'revoke-security-group-egress', '--region', origin.region, ...words]),
    } as const;
    return { ...fault, steps: [...fault.steps, step] };
  });
}

/** No rule lets the port out, to anywhere: less certain cases are the mount's own story. */
const isShut = (groupId: string, { securityGroups }: Net): boolean =>
  known(securityGroups)
    .filter(({ GroupId }) => GroupId === groupId)
    .flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress)
    .every((rule) => !opens(rule) || (rule.IpProtocol !== '-1' && ((rule.FromPort ?? 0) > nfsPort || (rule.ToPort ?? 65_535) < nfsPort)));

/** A rule for IPv6 alone opens nothing to a mount target's IPv4 address. */
const opens = ({ IpRanges = [], UserIdGroupPairs = [], PrefixListIds = [] }: IpPermission): boolean =>
  IpRanges.length + UserIdGroupPairs.length + PrefixListIds.length > 0;
