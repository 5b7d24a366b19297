/** Amazon EC2: the parts of a VPC, as its describe calls print them. What an account file does not list is not there. */
import type { Filter, RouteTable } from '@aws-sdk/client-ec2';
import * as sdk from '@aws-sdk/client-ec2';
import { type Ec2, ec2Of, type SandboxVpc } from '../account/ec2.ts';
import { filled, mountTargetsOf } from '../account/efs.ts';
import { Refusal } from '../errors.ts';
import { isShared } from '../network.ts';
import type { Call, OperationsOf, ServiceModel } from '../service.ts';
import { byPeople } from './ec2-writes.ts';

const anywhere = () => [{ resource: '*' }];
const idOf = (vpcId: string | undefined) => vpcId ?? '';

/** Of the filters that EC2 knows, those that anybody here uses. */
function inVpc<T extends { readonly VpcId?: string | undefined }>(all: readonly T[], filters: readonly Filter[] | undefined): readonly T[] {
  const unknown = filters?.find(({ Name }) => Name !== 'vpc-id')?.Name;
  if (unknown) throw new Refusal('InvalidParameterValue', `The filter '${unknown}' is not known to the sandbox`);
  return filters?.length ? all.filter(({ VpcId }) => filters.every(({ Values }) => Values?.includes(idOf(VpcId)))) : all;
}

function named<T>(
  all: readonly T[],
  ids: readonly string[] | undefined,
  { idIn, missing }: { idIn(one: T): string | undefined; missing: string },
): readonly T[] {
  const absent = ids?.find((id) => !all.some((one) => idIn(one) === id));
  if (absent) throw new Refusal(missing, `The ID '${absent}' does not exist`);
  return ids?.length ? all.filter((one) => ids.includes(idIn(one) ?? '')) : all;
}

interface Paged {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

function paged<T>(items: readonly T[], name: string, { NextToken, MaxResults }: Paged, call: Call): Record<string, unknown> {
  const { page, next } = call.page(items, NextToken, MaxResults);
  return { [name]: page, ...(next && { NextToken: next }) };
}

const operations: OperationsOf<'ec2'> = {
  DescribeSubnets: {
    fields: ['SubnetIds', 'Filters', 'NextToken', 'MaxResults'],
    asks: anywhere,
    answer({ SubnetIds, Filters, ...page }, call) {
      const some = named(ec2Of(call.account).Subnets, SubnetIds, { idIn: ({ SubnetId }) => SubnetId, missing: 'InvalidSubnetID.NotFound' });
      return paged(inVpc(some, Filters), 'Subnets', page, call);
    },
  },
  DescribeRouteTables: {
    fields: ['Filters', 'NextToken', 'MaxResults'],
    asks: anywhere,
    answer: ({ Filters, ...page }, call) =>
      paged(inVpc(ec2Of(call.account).RouteTables.map(settled(ec2Of(call.account), call.account.account)), Filters), 'RouteTables', page, call),
  },
  DescribeVpcEndpoints: {
    fields: ['Filters', 'NextToken', 'MaxResults'],
    asks: anywhere,
    answer: ({ Filters, ...page }, call) => paged(inVpc(ec2Of(call.account).VpcEndpoints, Filters), 'VpcEndpoints', page, call),
  },
  DescribeSecurityGroups: {
    fields: ['GroupIds', 'Filters', 'NextToken', 'MaxResults'],
    asks: anywhere,
    answer({ GroupIds, Filters, ...page }, call) {
      const some = named(ec2Of(call.account).SecurityGroups, GroupIds, { idIn: ({ GroupId }) => GroupId, missing: 'InvalidGroup.NotFound' });
      return paged(inVpc(some, Filters), 'SecurityGroups', page, call);
    },
  },
  DescribeNetworkInterfaces: {
    fields: ['NetworkInterfaceIds'],
    asks: anywhere,
    answer: ({ NetworkInterfaceIds }, { account }) => ({
      NetworkInterfaces: mountTargetsOf(account)
        .map(filled)
        .filter(({ NetworkInterfaceId }) => NetworkInterfaceIds?.includes(NetworkInterfaceId ?? ''))
        .map(({ NetworkInterfaceId, SubnetId, SecurityGroups = [] }) => ({
          NetworkInterfaceId,
          SubnetId,
          Groups: SecurityGroups.map((GroupId) => ({ GroupId })),
        })),
    }),
  },
  DescribeNetworkAcls: {
    fields: ['Filters', 'NextToken', 'MaxResults'],
    asks: anywhere,
    answer: ({ Filters, ...page }, call) => paged(inVpc(ec2Of(call.account).NetworkAcls, Filters), 'NetworkAcls', page, call),
  },
  DescribeNatGateways: {
    fields: ['Filter', 'NatGatewayIds', 'NextToken', 'MaxResults'],
    asks: anywhere,
    answer({ NatGatewayIds, Filter, ...page }, call) {
      const some = named(ec2Of(call.account).NatGateways, NatGatewayIds, { idIn: ({ NatGatewayId }) => NatGatewayId, missing: 'NatGatewayNotFound' });
      return paged(inVpc(some, Filter), 'NatGateways', page, call);
    },
  },
  DescribeVpcAttribute: {
    fields: ['VpcId', 'Attribute'],
    asks: ({ VpcId }, { account, region }) => [{ resource: `arn:${account.partition}:ec2:${region}:${account.account}:vpc/${VpcId}` }],
    answer({ VpcId, Attribute }, call) {
      const [vpc] = vpcsNamed([idOf(VpcId)], call);
      const on = Attribute === 'enableDnsSupport' ? vpc?.EnableDnsSupport : vpc?.EnableDnsHostnames;
      return { VpcId, [Attribute === 'enableDnsSupport' ? 'EnableDnsSupport' : 'EnableDnsHostnames']: { Value: on ?? true } };
    },
  },
  DescribeVpcs: {
    fields: ['VpcIds', 'NextToken', 'MaxResults'],
    asks: anywhere,
    answer: ({ VpcIds, ...page }, call) =>
      paged(
        vpcsNamed(VpcIds, call).map(({ EnableDnsSupport: _, EnableDnsHostnames: __, ...vpc }) => vpc),
        'Vpcs',
        page,
        call,
      ),
  },
  DescribeDhcpOptions: {
    fields: ['DhcpOptionsIds', 'NextToken', 'MaxResults'],
    asks: anywhere,
    answer({ DhcpOptionsIds, ...page }, call) {
      const some = named(ec2Of(call.account).DhcpOptions, DhcpOptionsIds, {
        idIn: ({ DhcpOptionsId }) => DhcpOptionsId,
        missing: 'InvalidDhcpOptionID.NotFound',
      });
      return paged(some, 'DhcpOptions', page, call);
    },
  },
  DescribePrefixLists: {
    fields: ['NextToken', 'MaxResults'],
    asks: anywhere,
    answer: (page, call) => paged(ec2Of(call.account).PrefixLists, 'PrefixLists', page, call),
  },
  DescribeInstances: {
    fields: ['InstanceIds', 'NextToken', 'MaxResults'],
    asks: anywhere,
    answer({ InstanceIds, ...page }, call) {
      const some = named(ec2Of(call.account).Instances, InstanceIds, { idIn: ({ InstanceId }) => InstanceId, missing: 'InvalidInstanceID.NotFound' });
      return paged(
        some.map((instance) => ({ Instances: [instance] })),
        'Reservations',
        page,
        call,
      );
    },
  },
};

const vpcsNamed = (ids: readonly string[] | undefined, { account }: Call): readonly SandboxVpc[] =>
  named(ec2Of(account).Vpcs, ids, { idIn: ({ VpcId }) => VpcId, missing: 'InvalidVpcID.NotFound' });

/** A route to a gateway that is gone turns into a blackhole by itself; a gateway endpoint puts its own route on its tables. */
function settled(ec2: Ec2, account: string) {
  return (table: RouteTable): RouteTable => {
    // Who shares a subnet with us shows its tables, and not what they lead to.
    const isOurs = (id: string) => ec2.NatGateways.some(({ NatGatewayId, State }) => NatGatewayId === id && State !== 'deleted');
    const alive = (id: string) => isOurs(id) || isShared(ec2, table, account);
    const routes = (table.Routes ?? []).map((route) => ({
      State: 'active' as const,
      ...route,
      ...(route.NatGatewayId && !alive(route.NatGatewayId) && { State: 'blackhole' as const }),
    }));
    const own = ec2.VpcEndpoints.filter(({ RouteTableIds }) => RouteTableIds?.includes(table.RouteTableId ?? '')).map(({ VpcEndpointId, ServiceName }) => ({
      DestinationPrefixListId: ec2.PrefixLists.find(({ PrefixListName }) => PrefixListName === ServiceName)?.PrefixListId ?? 'pl-6da54004',
      GatewayId: VpcEndpointId,
      State: 'active' as const,
    }));
    return { ...table, Routes: [...routes, ...own] };
  };
}

export const ec2: ServiceModel = {
  name: 'ec2',
  sdk,
  client: 'EC2Client',
  denied: 'UnauthorizedOperation',
  throttled: 'RequestLimitExceeded',
  operations: { ...operations, ...byPeople },
};
