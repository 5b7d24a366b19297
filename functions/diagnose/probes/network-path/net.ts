/** What was read of a VPC, as the evaluators take it: EC2's own shapes, all of one VPC. */
import type { DhcpOptions, NatGateway, NetworkAcl, PrefixList, RouteTable, SecurityGroup, Subnet, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { Step } from '../../../model.ts';
import type { NetworkPathEvidence, PathFault } from '../../evidence.ts';

/** `unknown` wherever it could not be read: nothing is concluded from what is not seen. */
export interface Net {
  readonly vpcId: string;
  readonly subnets: readonly Subnet[] | 'unknown';
  readonly routeTables: readonly RouteTable[] | 'unknown';
  readonly endpoints: readonly VpcEndpoint[] | 'unknown';
  readonly securityGroups: readonly SecurityGroup[] | 'unknown';
  readonly acls: readonly NetworkAcl[] | 'unknown';
  readonly natGateways: readonly NatGateway[] | 'unknown';
  readonly dnsSupport: boolean | 'unknown';
  /** Asked only where endpoints rest on it. */
  readonly dnsHostnames: boolean | 'unknown';
  /** The set that the VPC uses; null: none, or nothing asked for it. */
  readonly dhcp: DhcpOptions | 'unknown' | null;
  /** Whom the failed task called, where its text says so: `dial tcp 52.94.17.9:443`. */
  readonly called: string | null;
  /** AWS's own lists: S3's says which addresses a rule means. */
  readonly prefixLists: readonly PrefixList[];
}

/** Where the task's packets leave from. */
export interface Origin {
  readonly account: string;
  readonly region: string;
  readonly vpcId: string;
  /** The failed task's own, where it is known, else all that its tasks may be placed in. */
  readonly subnetIds: readonly string[];
  /** All that its tasks may be placed in: a new endpoint goes there. */
  readonly allSubnetIds: readonly string[];
  /** Unknown for a standalone task: its network interface is gone with it, and nothing else says. */
  readonly securityGroupIds: readonly string[] | 'unknown';
  readonly hasPublicIp: boolean | 'unknown';
  readonly configuredBy: NetworkPathEvidence['configuredBy'];
  readonly service: { readonly name: string; readonly cluster: string } | null;
  /** On EC2 the instance, whose address it is that counts. */
  readonly instanceId: string | null;
}

/** A fault with its cure, and how the picture marks it. */
export interface Fault extends Omit<PathFault, 'destinations'> {
  /** In capitals, before the arrow. */
  readonly mark: string;
  readonly steps: readonly Step[];
  /** Of a missing endpoint: for what, and of which other Region. Several that one VPC lacks are told in one sentence. */
  readonly lacks?: { readonly to: string; readonly afar: string | null };
}

/** What is missing stands first, for a subject may cut the end. */
export const noEndpoint = (lacked: readonly string[], { afar, vpcId }: { readonly afar: string | null; readonly vpcId: string }): string =>
  `no endpoint for ${lacked.join(' + ')}${afar ? ` of ${afar}` : ''} in ${vpcId}`;

/** What an evaluator says of one stretch of the way. */
export interface Stretch {
  readonly state: 'ok' | 'broken' | 'unknown';
  readonly says: string;
  readonly fault: Fault | null;
}

/** Packets pass. */
export const fine = (says: string): Stretch => ({ state: 'ok', says, fault: null });
/** Whether packets pass cannot be told, for this reason. */
export const unclear = (says: string): Stretch => ({ state: 'unknown', says, fault: null });
/** Packets end here. */
export const broken = (fault: Fault, says = fault.mark.toLowerCase()): Stretch => ({ state: 'broken', says, fault });

/** The list, empty where it could not be read. */
export const known = <T>(list: readonly T[] | 'unknown'): readonly T[] => (list === 'unknown' ? [] : list);
/** The subnet of this id, if the VPC's list has it. */
export const subnetOf = (net: Net, subnetId: string): Subnet | undefined => known(net.subnets).find((subnet) => subnet.SubnetId === subnetId);

/** Who shares a subnet with us keeps its endpoints and NAT gateways to itself. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing-service-behavior.html */
export const isShared = ({ OwnerId }: Subnet, { account }: Pick<Origin, 'account'>): boolean => OwnerId !== undefined && OwnerId !== account;
