/** Everything of the VPC that may stand in a packet's way, asked at once; then the two lists that only some VPCs need. */
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import { gapOf, gapsOf, type OwnGap } from '../../gaps.ts';
import type { Need } from './needs.ts';
import { known, type Net } from './net.ts';

/** What is read of a VPC. */
export type NetReading =
  | 'ec2:DescribeDhcpOptions'
  | 'ec2:DescribeNatGateways'
  | 'ec2:DescribeNetworkAcls'
  | 'ec2:DescribePrefixLists'
  | 'ec2:DescribeRouteTables'
  | 'ec2:DescribeSecurityGroups'
  | 'ec2:DescribeSubnets'
  | 'ec2:DescribeVpcAttribute'
  | 'ec2:DescribeVpcEndpoints'
  | 'ec2:DescribeVpcs';

/** What decides which parts of a VPC are read. */
export interface Way {
  readonly vpcId: string;
  /** What ECS said. */
  readonly text: string;
  readonly needs: readonly Need[];
}

/** Reads a VPC; what could not be read is `unknown` in it, and a gap. */
export async function readNet(way: Way, aws: Reads<NetReading>): Promise<{ readonly net: Net; readonly gaps: readonly OwnGap[] }> {
  const { vpcId, text } = way;
  const Filters = ofVpc(vpcId);
  const [subnets, routeTables, endpoints, groups, acls, support] = await Promise.all([
    aws.call('ec2:DescribeSubnets', { Filters }),
    aws.call('ec2:DescribeRouteTables', { Filters }),
    aws.call('ec2:DescribeVpcEndpoints', { Filters }),
    aws.call('ec2:DescribeSecurityGroups', { Filters }),
    aws.call('ec2:DescribeNetworkAcls', { Filters }),
    aws.call('ec2:DescribeVpcAttribute', { VpcId: vpcId, Attribute: 'enableDnsSupport' }),
  ]);
  const lists = {
    subnets: whole(subnets, ({ Subnets }) => Subnets),
    routeTables: whole(routeTables, ({ RouteTables }) => RouteTables),
    endpoints: whole(endpoints, ({ VpcEndpoints }) => VpcEndpoints),
    securityGroups: whole(groups, ({ SecurityGroups }) => SecurityGroups),
    acls: whole(acls, ({ NetworkAcls }) => NetworkAcls),
  };
  const dnsSupport = support.ok ? (support.value.EnableDnsSupport?.Value ?? 'unknown') : 'unknown';
  const { gaps, ...second } = await readSecond({ ...way, dnsSupport, ...lists }, aws);
  const called = /dial tcp (?<address>\d{1,3}(?:\.\d{1,3}){3}):\d/.exec(text)?.groups?.['address'] ?? null;
  const net: Net = { vpcId, ...lists, dnsSupport, called, ...second };
  const all = [subnets, routeTables, endpoints, groups, acls, support];
  const pages = Object.values(lists).map((list, n): List => [wanted[n]!, list, all[n]!]);
  return { net, gaps: [...all.flatMap((read, n) => gapsOf([[`${wanted[n]} of ${vpcId}`, read]])), ...cutGaps(pages, vpcId), ...gaps] };
}

const wanted = ['subnets', 'route tables', 'endpoints', 'security groups', 'network ACLs', 'DNS support'];

/** A list that goes on on another page is as good as unread: what is missing from it may stand there. */
function whole<O extends { readonly NextToken?: string | undefined }, T>(
  read: Outcome<O>,
  from: (value: O) => readonly T[] | undefined,
): readonly T[] | 'unknown' {
  return read.ok && !read.value.NextToken ? (from(read.value) ?? []) : 'unknown';
}

type List = readonly [what: string, list: readonly unknown[] | 'unknown', read: Outcome<unknown>];

const cutGaps = (lists: readonly List[], vpcId: string): readonly OwnGap[] =>
  lists.flatMap(([what, list, read]) => (list === 'unknown' && read.ok ? [{ wanted: `all ${what} of ${vpcId}: more than one page`, why: 'unasked' }] : []));

interface Second extends Pick<Net, 'dnsHostnames' | 'dhcp' | 'natGateways' | 'prefixLists'> {
  readonly gaps: readonly OwnGap[];
}

type First = Way & Pick<Net, 'routeTables' | 'endpoints' | 'securityGroups' | 'dnsSupport'>;

/** What only some VPCs, or some texts, ask for: an examination has few reads to spend. */
async function readSecond(first: First, aws: Reads<NetReading>): Promise<Second> {
  const { vpcId, endpoints, securityGroups } = first;
  const isNamed = known(endpoints).some(({ PrivateDnsEnabled }) => PrivateDnsEnabled);
  const hasLists = known(securityGroups).some(({ IpPermissionsEgress = [] }) => IpPermissionsEgress.some(({ PrefixListIds = [] }) => PrefixListIds.length > 0));
  const [nats, hostnames, lists, resolver] = await Promise.all([
    readNats(first, aws),
    isNamed ? aws.call('ec2:DescribeVpcAttribute', { VpcId: vpcId, Attribute: 'enableDnsHostnames' }) : null,
    hasLists ? aws.call('ec2:DescribePrefixLists', {}) : null,
    asksForResolver(first) ? readDhcp(vpcId, aws) : null,
  ]);
  const reads = [hostnames && (['DNS host names of the VPC', hostnames] as const), lists && (["AWS's prefix lists", lists] as const)];
  return {
    natGateways: nats.natGateways,
    dnsHostnames: hostnames?.ok ? (hostnames.value.EnableDnsHostnames?.Value ?? 'unknown') : 'unknown',
    prefixLists: lists?.ok ? (lists.value.PrefixLists ?? []) : [],
    dhcp: resolver?.dhcp ?? null,
    gaps: [...nats.gaps, ...gapsOf(reads.filter((read) => read !== null)), ...(resolver?.gaps ?? [])],
  };
}

async function readNats(first: First, aws: Reads<NetReading>): Promise<Pick<Second, 'natGateways' | 'gaps'>> {
  const { vpcId } = first;
  if (!asksForNat(first)) return { natGateways: [], gaps: [] };
  const read = await aws.call('ec2:DescribeNatGateways', { Filter: ofVpc(vpcId) });
  const natGateways = whole(read, ({ NatGateways }) => NatGateways);
  return { natGateways, gaps: [...gapsOf([[`NAT gateways of ${vpcId}`, read]]), ...cutGaps([['NAT gateways', natGateways, read]], vpcId)] };
}

/** Where each service that the task needs has an endpoint, and no route leads to a NAT gateway, none is on the way, nor the cure. */
function asksForNat({ routeTables, endpoints, needs }: First): boolean {
  const served = new Set(known(endpoints).map(({ ServiceName }) => ServiceName));
  const leadsToOne = routeTables === 'unknown' || routeTables.some(({ Routes = [] }) => Routes.some(({ NatGatewayId }) => NatGatewayId !== undefined));
  return leadsToOne || needs.some(({ serviceName }) => serviceName === null || !served.has(serviceName));
}

/** Only a name that did not resolve, or Amazon's resolver switched off, raises the question who resolves names. */
const asksForResolver = ({ text, dnsSupport }: First): boolean => dnsSupport === false || /no such host|lookup |\bdns\b|name resolution/i.test(text);

const ofVpc = (vpcId: string) => [{ Name: 'vpc-id', Values: [vpcId] }];

/** The VPC's set of DHCP options may name a resolver of the user's own. */
async function readDhcp(vpcId: string, aws: Reads<NetReading>): Promise<Pick<Second, 'dhcp' | 'gaps'>> {
  const what = 'DHCP options of the VPC';
  const [vpcs, sets] = await Promise.all([aws.call('ec2:DescribeVpcs', { VpcIds: [vpcId] }), aws.call('ec2:DescribeDhcpOptions', {})]);
  if (!vpcs.ok) return { dhcp: 'unknown', gaps: [gapOf(what, vpcs)] };
  if (!sets.ok) return { dhcp: 'unknown', gaps: [gapOf(what, sets)] };
  const id = vpcs.value.Vpcs?.[0]?.DhcpOptionsId;
  return { dhcp: sets.value.DhcpOptions?.find(({ DhcpOptionsId }) => DhcpOptionsId === id) ?? null, gaps: [] };
}
