/** Everything of the VPC that may stand in a packet's way, asked at once; then the two lists that only some VPCs need. */
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import { gapOf, gapsOf, type OwnGap } from '../../gaps.ts';
import { known, type Net } from './net.ts';

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

export async function readNet(vpcId: string, text: string, aws: Reads<NetReading>): Promise<{ readonly net: Net; readonly gaps: readonly OwnGap[] }> {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const [subnets, routeTables, endpoints, groups, acls, nats, support] = await Promise.all([
    aws.call('ec2:DescribeSubnets', { Filters }),
    aws.call('ec2:DescribeRouteTables', { Filters }),
    aws.call('ec2:DescribeVpcEndpoints', { Filters }),
    aws.call('ec2:DescribeSecurityGroups', { Filters }),
    aws.call('ec2:DescribeNetworkAcls', { Filters }),
    aws.call('ec2:DescribeNatGateways', { Filter: Filters }),
    aws.call('ec2:DescribeVpcAttribute', { VpcId: vpcId, Attribute: 'enableDnsSupport' }),
  ]);
  const lists = {
    subnets: whole(subnets, ({ Subnets }) => Subnets),
    routeTables: whole(routeTables, ({ RouteTables }) => RouteTables),
    endpoints: whole(endpoints, ({ VpcEndpoints }) => VpcEndpoints),
    securityGroups: whole(groups, ({ SecurityGroups }) => SecurityGroups),
    acls: whole(acls, ({ NetworkAcls }) => NetworkAcls),
    natGateways: whole(nats, ({ NatGateways }) => NatGateways),
  };
  const { gaps, ...second } = await readSecond({ vpcId, text, ...lists }, aws);
  const net: Net = { vpcId, ...lists, dnsSupport: support.ok ? (support.value.EnableDnsSupport?.Value ?? 'unknown') : 'unknown', ...second };
  const all = [subnets, routeTables, endpoints, groups, acls, nats, support];
  return { net, gaps: [...all.flatMap((read, n) => gapsOf([[`${wanted[n]} of ${vpcId}`, read]])), ...cutGaps(lists, vpcId, all), ...gaps] };
}

const wanted = ['subnets', 'route tables', 'endpoints', 'security groups', 'network ACLs', 'NAT gateways', 'DNS support'];

/** A list that goes on on another page is as good as unread: what is missing from it may stand there. */
function whole<O extends { readonly NextToken?: string | undefined }, T>(
  read: Outcome<O>,
  from: (value: O) => readonly T[] | undefined,
): readonly T[] | 'unknown' {
  return read.ok && !read.value.NextToken ? (from(read.value) ?? []) : 'unknown';
}

function cutGaps(lists: Readonly<Record<string, readonly unknown[] | 'unknown'>>, vpcId: string, all: readonly Outcome<unknown>[]): readonly OwnGap[] {
  return Object.values(lists).flatMap((list, n) =>
    list === 'unknown' && all[n]?.ok ? [{ wanted: `all ${wanted[n]} of ${vpcId}: more than one page`, why: 'unasked' } as const] : [],
  );
}

interface Second extends Pick<Net, 'dnsHostnames' | 'dhcp' | 'prefixLists'> {
  readonly gaps: readonly OwnGap[];
}

interface First extends Pick<Net, 'vpcId' | 'endpoints' | 'securityGroups'> {
  readonly text: string;
}

/** What only some VPCs, or some texts, ask for: an examination has few reads to spend. */
async function readSecond({ vpcId, text, endpoints, securityGroups }: First, aws: Reads<NetReading>): Promise<Second> {
  const isNamed = known(endpoints).some(({ PrivateDnsEnabled }) => PrivateDnsEnabled);
  const hasLists = known(securityGroups).some(({ IpPermissionsEgress = [] }) => IpPermissionsEgress.some(({ PrefixListIds = [] }) => PrefixListIds.length > 0));
  const [hostnames, lists, resolver] = await Promise.all([
    isNamed ? aws.call('ec2:DescribeVpcAttribute', { VpcId: vpcId, Attribute: 'enableDnsHostnames' }) : null,
    hasLists ? aws.call('ec2:DescribePrefixLists', {}) : null,
    aboutNames.test(text) ? readDhcp(vpcId, aws) : null,
  ]);
  const reads = [hostnames && (['DNS host names of the VPC', hostnames] as const), lists && (["AWS's prefix lists", lists] as const)];
  return {
    dnsHostnames: hostnames?.ok ? (hostnames.value.EnableDnsHostnames?.Value ?? 'unknown') : 'unknown',
    prefixLists: lists?.ok ? (lists.value.PrefixLists ?? []) : [],
    dhcp: resolver?.dhcp ?? null,
    gaps: [...gapsOf(reads.filter((read) => read !== null)), ...(resolver?.gaps ?? [])],
  };
}

/** Only a name that did not resolve raises the question who resolves names. */
const aboutNames = /no such host|lookup |\bdns\b|name resolution/i;

/** The VPC's set of DHCP options may name a resolver of the user's own. */
async function readDhcp(vpcId: string, aws: Reads<NetReading>): Promise<Pick<Second, 'dhcp' | 'gaps'>> {
  const what = 'DHCP options of the VPC';
  const [vpcs, sets] = await Promise.all([aws.call('ec2:DescribeVpcs', { VpcIds: [vpcId] }), aws.call('ec2:DescribeDhcpOptions', {})]);
  if (!vpcs.ok) return { dhcp: 'unknown', gaps: [gapOf(what, vpcs)] };
  if (!sets.ok) return { dhcp: 'unknown', gaps: [gapOf(what, sets)] };
  const id = vpcs.value.Vpcs?.[0]?.DhcpOptionsId;
  return { dhcp: sets.value.DhcpOptions?.find(({ DhcpOptionsId }) => DhcpOptionsId === id) ?? null, gaps: [] };
}
