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

export async function readNet(vpcId: string, aws: Reads<NetReading>): Promise<{ readonly net: Net; readonly gaps: readonly OwnGap[] }> {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const [subnets, routeTables, endpoints, groups, acls, nats, support, hostnames, vpcs] = await Promise.all([
    aws.call('ec2:DescribeSubnets', { Filters }),
    aws.call('ec2:DescribeRouteTables', { Filters }),
    aws.call('ec2:DescribeVpcEndpoints', { Filters }),
    aws.call('ec2:DescribeSecurityGroups', { Filters }),
    aws.call('ec2:DescribeNetworkAcls', { Filters }),
    aws.call('ec2:DescribeNatGateways', { Filter: Filters }),
    aws.call('ec2:DescribeVpcAttribute', { VpcId: vpcId, Attribute: 'enableDnsSupport' }),
    aws.call('ec2:DescribeVpcAttribute', { VpcId: vpcId, Attribute: 'enableDnsHostnames' }),
    aws.call('ec2:DescribeVpcs', { VpcIds: [vpcId] }),
  ]);
  const lists = {
    subnets: whole(subnets, ({ Subnets }) => Subnets),
    routeTables: whole(routeTables, ({ RouteTables }) => RouteTables),
    endpoints: whole(endpoints, ({ VpcEndpoints }) => VpcEndpoints),
    securityGroups: whole(groups, ({ SecurityGroups }) => SecurityGroups),
    acls: whole(acls, ({ NetworkAcls }) => NetworkAcls),
    natGateways: whole(nats, ({ NatGateways }) => NatGateways),
  };
  const dhcpOptionsId = vpcs.ok ? vpcs.value.Vpcs?.[0]?.DhcpOptionsId : undefined;
  const second = await readSecond({ dhcpOptionsId, securityGroups: lists.securityGroups }, aws);
  const net: Net = {
    vpcId,
    ...lists,
    dnsSupport: support.ok ? (support.value.EnableDnsSupport?.Value ?? 'unknown') : 'unknown',
    dnsHostnames: hostnames.ok ? (hostnames.value.EnableDnsHostnames?.Value ?? 'unknown') : 'unknown',
    dhcp: vpcs.ok ? second.dhcp : 'unknown',
    prefixLists: second.prefixLists,
  };
  const all = [subnets, routeTables, endpoints, groups, acls, nats, support, hostnames, vpcs];
  return { net, gaps: [...all.flatMap((read, n) => gapsOf([[`${wanted[n]} of ${vpcId}`, read]])), ...cutGaps(lists, vpcId, all), ...second.gaps] };
}

const wanted = ['subnets', 'route tables', 'endpoints', 'security groups', 'network ACLs', 'NAT gateways', 'DNS support', 'DNS host names', 'DHCP options'];

/** A list that goes on on another page is as good as unread: what is missing from it may stand there. */
function whole<O extends { readonly NextToken?: string | undefined }, T>(
  read: Outcome<O>,
  from: (value: O) => readonly T[] | undefined,
): readonly T[] | 'unknown' {
  return read.ok && !read.value.NextToken ? (from(read.value) ?? []) : 'unknown';
}

function cutGaps(lists: Readonly<Record<string, readonly unknown[] | 'unknown'>>, vpcId: string, all: readonly Outcome<unknown>[]): readonly OwnGap[] {
  return Object.values(lists).flatMap((list, n) =>
    list === 'unknown' && all[n]?.ok ? [{ wanted: `all ${wanted[n]} of ${vpcId}: more than one page`, why: 'throttled' } as const] : [],
  );
}

interface Second {
  readonly dhcp: Net['dhcp'];
  readonly prefixLists: Net['prefixLists'];
  readonly gaps: readonly OwnGap[];
}

interface First {
  readonly dhcpOptionsId: string | undefined;
  readonly securityGroups: Net['securityGroups'];
}

/** A set of DHCP options that is not `default` may name a resolver of the user's own; a rule may mean S3 by its prefix list. */
async function readSecond({ dhcpOptionsId, securityGroups }: First, aws: Reads<NetReading>): Promise<Second> {
  const hasDhcp = dhcpOptionsId !== undefined && dhcpOptionsId !== 'default';
  const hasLists = known(securityGroups).some(({ IpPermissionsEgress = [] }) => IpPermissionsEgress.some(({ PrefixListIds = [] }) => PrefixListIds.length > 0));
  const [dhcp, lists] = await Promise.all([
    hasDhcp ? aws.call('ec2:DescribeDhcpOptions', { DhcpOptionsIds: [dhcpOptionsId] }) : null,
    hasLists ? aws.call('ec2:DescribePrefixLists', {}) : null,
  ]);
  return {
    dhcp: dhcp ? (dhcp.ok ? (dhcp.value.DhcpOptions?.[0] ?? null) : 'unknown') : null,
    prefixLists: lists?.ok ? (lists.value.PrefixLists ?? []) : [],
    gaps: [...(dhcp && !dhcp.ok ? [gapOf('DHCP options of the VPC', dhcp)] : []), ...(lists && !lists.ok ? [gapOf("AWS's prefix lists", lists)] : [])],
  };
}
