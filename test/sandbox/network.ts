/**
 * One packet at a time, from one address to another: the sandbox's own idea of a VPC, written from EC2's documentation and not from the product's evaluators,
 * so that the one can be held against the other.
 */
import type { IpPermission, NetworkAcl, Route, RouteTable, Subnet, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { Account } from './account/account.ts';
import { type Ec2, ec2Of, type SandboxVpc } from './account/ec2.ts';

/** Where a task's network interface is, as far as packets care. */
export interface Interface {
  readonly subnetId: string;
  readonly groups: readonly string[];
  readonly hasPublicIp: boolean;
}

export type Reached = 'yes' | 'no-answer' | 'no-name';

const publicAddresses: Readonly<Record<string, string>> = { s3: '52.218.0.10' };
export const publicAddressOf = (service: string): string => publicAddresses[service] ?? '52.119.0.10';

const number = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const address = (value: number): string => [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');

function holds(cidr: string, ip: string): boolean {
  const [base = '0.0.0.0', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(base) / size) === Math.floor(number(ip) / size);
}

const bitsOf = (cidr: string): number => Number(cidr.split('/')[1]);
const host = ({ CidrBlock = '10.0.0.0/24' }: Subnet, offset: number): string => address(number(CidrBlock.split('/')[0]!) + offset);

interface Vpc extends Ec2 {
  readonly home: Subnet;
  readonly from: Interface;
  /** Another account's: its NAT gateways are not ours to see, and are taken for sound. */
  readonly isShared: boolean;
}

/** Of somebody else's VPC, whose subnets are shared with us. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing-service-behavior.html */
export const isShared = ({ Subnets }: Ec2, { OwnerId, VpcId }: RouteTable, account: string): boolean =>
  [OwnerId, ...Subnets.filter((subnet) => subnet.VpcId === VpcId).map((subnet) => subnet.OwnerId)].some((owner) => owner !== undefined && owner !== account);

/** `service` as in an endpoint's name (`ecr.api`), or `internet`. A subnet that the account does not describe has no network: everything is reached. */
export function reaches(account: Account, from: Interface, service: string, region: string): Reached {
  const ec2 = ec2Of(account);
  const home = ec2.Subnets.find(({ SubnetId }) => SubnetId === from.subnetId);
  if (!home) return 'yes';
  const vpc: Vpc = { ...ec2, home, from, isShared: home.OwnerId !== undefined && home.OwnerId !== account.account };
  const attributes = ec2.Vpcs.find(({ VpcId }) => VpcId === home.VpcId);
  // A resolver of the user's own answers whatever the VPC's attribute says, and knows the public addresses alone.
  const hasOwn = resolversOf(ec2, attributes).some((server) => server !== 'AmazonProvidedDNS');
  if (!hasOwn && attributes?.EnableDnsSupport === false) return 'no-name';
  const name = `com.amazonaws.${region}.${service}`;
  const endpoint = ec2.VpcEndpoints.find(
    ({ ServiceName, VpcEndpointType, PrivateDnsEnabled, DnsOptions, VpcId }) =>
      ServiceName === name &&
      VpcEndpointType === 'Interface' &&
      PrivateDnsEnabled === true &&
      DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint !== true &&
      VpcId === home.VpcId &&
      attributes?.EnableDnsSupport !== false &&
      attributes?.EnableDnsHostnames !== false,
  );
  const passes = endpoint ? toEndpoint(vpc, endpoint) : toPublic(vpc, service, name);
  return passes ? 'yes' : 'no-answer';
}

const resolversOf = ({ DhcpOptions }: Ec2, vpc: SandboxVpc | undefined): readonly string[] =>
  DhcpOptions.filter(({ DhcpOptionsId }) => DhcpOptionsId === vpc?.DhcpOptionsId)
    .flatMap(({ DhcpConfigurations = [] }) => DhcpConfigurations)
    .filter(({ Key }) => Key === 'domain-name-servers')
    .flatMap(({ Values = [] }) => Values.map(({ Value = '' }) => Value));

function toEndpoint(vpc: Vpc, endpoint: VpcEndpoint): boolean {
  if (endpoint.State?.toLowerCase() !== 'available') return false;
  const theirs =
    vpc.Subnets.find(({ SubnetId }) => SubnetId === vpc.home.SubnetId && endpoint.SubnetIds?.includes(SubnetId!)) ??
    vpc.Subnets.find(({ SubnetId }) => endpoint.SubnetIds?.includes(SubnetId!));
  if (!theirs) return false;
  const groups = (endpoint.Groups ?? []).map(({ GroupId = '' }) => GroupId);
  const [ours, ip] = [host(vpc.home, 10), host(theirs, 20)];
  const inside =
    theirs.SubnetId === vpc.home.SubnetId ||
    (crosses(vpc, vpc.home, { out: 443, back: 50_000, ip }) && crosses(vpc, theirs, { out: 50_000, back: 443, ip: ours }));
  return inside && sends(vpc, ip, groups) && rulesOf(vpc, groups, 'IpPermissions').some((rule) => lets(rule, { ip: ours, groups: vpc.from.groups }, vpc));
}

const nfs = 2049;

/** From a task to a mount target of EFS in a subnet of the same VPC. Without groups of the target in the file, nothing is closed. */
export function mounts(account: Account, from: Interface, target: { readonly subnetId: string; readonly groups: readonly string[] }): boolean {
  const ec2 = ec2Of(account);
  const [home, theirs] = [from.subnetId, target.subnetId].map((id) => ec2.Subnets.find(({ SubnetId }) => SubnetId === id));
  if (!home || !theirs || target.groups.length === 0) return true;
  const vpc: Vpc = { ...ec2, home, from, isShared: false };
  const [ours, ip] = [host(home, 10), host(theirs, 30)];
  const inside = theirs === home || (crosses(vpc, home, { out: nfs, back: 50_000, ip }) && crosses(vpc, theirs, { out: 50_000, back: nfs, ip: ours }));
  const out = rulesOf(vpc, from.groups, 'IpPermissionsEgress').some((rule) => lets(rule, { ip, groups: target.groups, port: nfs }, vpc));
  return inside && out && rulesOf(vpc, target.groups, 'IpPermissions').some((rule) => lets(rule, { ip: ours, groups: from.groups, port: nfs }, vpc));
}

function toPublic(vpc: Vpc, service: string, name: string): boolean {
  const ip = publicAddressOf(service);
  if (!sends(vpc, ip, []) || !crosses(vpc, vpc.home, { out: 443, back: 50_000, ip })) return false;
  const table = tableOf(vpc, vpc.home);
  const gateway = vpc.VpcEndpoints.find(
    ({ ServiceName, RouteTableIds, State }) =>
      ServiceName === name && RouteTableIds?.includes(table?.RouteTableId ?? '') && State?.toLowerCase() === 'available',
  );
  return gateway !== undefined || leaves(vpc, vpc.home, vpc.from.hasPublicIp);
}

/** Into the internet by the longest route that holds the address. */
function leaves(vpc: Vpc, subnet: Subnet, hasPublicIp: boolean): boolean {
  const route = routeTo(tableOf(vpc, subnet), publicAddressOf('internet'));
  if (!route || route.State === 'blackhole') return false;
  if (route.NatGatewayId) {
    if (!vpc.NatGateways.some(({ NatGatewayId }) => NatGatewayId === route.NatGatewayId) && vpc.isShared) return true;
    const nat = vpc.NatGateways.find(({ NatGatewayId, State }) => NatGatewayId === route.NatGatewayId && State === 'available');
    const own = vpc.Subnets.find(({ SubnetId }) => SubnetId === nat?.SubnetId);
    return nat !== undefined && (own === undefined || beyondNat(vpc, subnet, own));
  }
  if (!route.GatewayId?.startsWith('igw-')) return true;
  return hasPublicIp && subnet.BlockPublicAccessStates?.InternetGatewayBlockMode !== 'block-bidirectional';
}

/** A NAT gateway translates: its own subnet must lead to an internet gateway, and its ACL lets the task's packets in and the translated ones out. */
function beyondNat(vpc: Vpc, from: Subnet, own: Subnet): boolean {
  const ip = publicAddressOf('internet');
  const isPublic = routeTo(tableOf(vpc, own), ip)?.GatewayId?.startsWith('igw-') === true;
  const passes = own === from || (crosses(vpc, own, { out: 50_000, back: 443, ip: host(from, 10) }) && crosses(vpc, own, { out: 443, back: 50_000, ip }));
  return isPublic && passes && leaves(vpc, own, true);
}

function tableOf({ RouteTables }: Ec2, { SubnetId, VpcId }: Subnet): RouteTable | undefined {
  return (
    RouteTables.find(({ Associations }) => Associations?.some((one) => one.SubnetId === SubnetId)) ??
    RouteTables.find((table) => table.VpcId === VpcId && table.Associations?.some(({ Main }) => Main))
  );
}

function routeTo(table: RouteTable | undefined, ip: string): Route | undefined {
  const fitting = (table?.Routes ?? []).filter(({ DestinationCidrBlock }) => DestinationCidrBlock && holds(DestinationCidrBlock, ip));
  return fitting.sort((a, b) => bitsOf(b.DestinationCidrBlock!) - bitsOf(a.DestinationCidrBlock!))[0];
}

function rulesOf({ SecurityGroups }: Ec2, groups: readonly string[], list: 'IpPermissions' | 'IpPermissionsEgress'): readonly IpPermission[] {
  return SecurityGroups.filter(({ GroupId }) => groups.includes(GroupId ?? '')).flatMap((group) => group[list] ?? []);
}

const sends = (vpc: Vpc, ip: string, groups: readonly string[]): boolean =>
  rulesOf(vpc, vpc.from.groups, 'IpPermissionsEgress').some((rule) => lets(rule, { ip, groups }, vpc));

interface Other {
  readonly ip: string;
  readonly groups: readonly string[];
  /** 443 unless told. */
  readonly port?: number;
}

function lets(rule: IpPermission, other: Other, { PrefixLists }: Ec2): boolean {
  const { port = 443 } = other;
  const isPort = rule.IpProtocol === '-1' || (['tcp', '6'].includes(rule.IpProtocol ?? '') && (rule.FromPort ?? 0) <= port && (rule.ToPort ?? 65_535) >= port);
  const lists = PrefixLists.filter(({ PrefixListId }) => rule.PrefixListIds?.some((one) => one.PrefixListId === PrefixListId));
  const ranges = [...(rule.IpRanges ?? []).map(({ CidrIp = '' }) => CidrIp), ...lists.flatMap(({ Cidrs = [] }) => Cidrs)];
  return isPort && (ranges.some((cidr) => holds(cidr, other.ip)) || (rule.UserIdGroupPairs ?? []).some(({ GroupId }) => other.groups.includes(GroupId ?? '')));
}

interface Exchange {
  readonly out: number;
  readonly back: number;
  readonly ip: string;
}

/** Both ways through the subnet's ACL: `out` is the port that leaves it, `back` the one that comes in. */
function crosses({ NetworkAcls }: Ec2, subnet: Subnet, { out, back, ip }: Exchange): boolean {
  const acl = NetworkAcls.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === subnet.SubnetId));
  return acl === undefined || (allows(acl, { egress: true, port: out, ip }) && allows(acl, { egress: false, port: back, ip }));
}

function allows({ Entries = [] }: NetworkAcl, { egress, port, ip }: { readonly egress: boolean; readonly port: number; readonly ip: string }): boolean {
  const fitting = Entries.filter(
    ({ Egress, Protocol, PortRange, CidrBlock }) =>
      Egress === egress &&
      CidrBlock &&
      holds(CidrBlock, ip) &&
      (Protocol === '-1' || (Protocol === '6' && (PortRange?.From ?? 0) <= port && (PortRange?.To ?? 65_535) >= port)),
  );
  return fitting.sort((a, b) => a.RuleNumber! - b.RuleNumber!)[0]?.RuleAction === 'allow';
}
