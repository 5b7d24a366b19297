/** What opens a way out of the VPC again: commands with what is there, and with what has to be made where nothing is. Pure. */
import type { NatGateway, Subnet } from '@aws-sdk/client-ec2';
import type { Step } from '../../../model.ts';
import { updateServiceLine } from '../../../service-line.ts';
import { command, inAccount } from '../../../shell.ts';
import { isShared, known, type Net, type Origin, subnetOf } from './net.ts';
import { defaultOf, everywhere, isBlocked, routeTableOf } from './tables.ts';

/** A VPC, and where in it the task was. */
export interface Place {
  readonly net: Net;
  readonly origin: Origin;
}

/** The VPC's other way out, to point a route to. */
function otherNat({ natGateways }: Net, not: string): NatGateway | undefined {
  return known(natGateways).find(
    ({ NatGatewayId, State, ConnectivityType }) => NatGatewayId !== not && State === 'available' && ConnectivityType !== 'private',
  );
}

/** Points the default route to another NAT gateway, or to one that has to be made. */
export function reroute(verb: 'create-route' | 'replace-route', routeTableId: string, around: Place, not = ''): readonly Step[] {
  const { net, origin } = around;
  const nat = otherNat(net, not)?.NatGatewayId;
  if (!nat) return [newNat(verb, routeTableId, around)];
  const which = ['--region', origin.region, '--route-table-id', routeTableId, '--destination-cidr-block', everywhere] as const;
  // What a replaced route named is gone, and nothing leads back to it.
  const undo = verb === 'create-route' ? { undo: command(['aws', 'ec2', 'delete-route', ...which]) } : {};
  const needs = verb === 'create-route' ? 'ec2:CreateRoute' : 'ec2:ReplaceRoute';
  const says = `Points ${everywhere} of ${routeTableId} to ${nat}, for every subnet on that table.`;
  return [{ says, command: command(['aws', 'ec2', verb, ...which, '--nat-gateway-id', nat]), ...undo, needs }];
}

/** The whole way in one command, for only the first link of it knows the address, and only the second the gateway. */
function newNat(verb: 'create-route' | 'replace-route', routeTableId: string, { net, origin }: Place): Step {
  const needs = 'ec2:CreateNatGateway';
  const home = publicSubnet(net, origin)?.SubnetId;
  if (!home) return { says: `Make a NAT gateway in a public subnet of ${net.vpcId}, and point ${everywhere} of ${routeTableId} to it.`, needs };
  const region = ['--region', origin.region] as const;
  const text = (query: string) => ['--query', query, '--output', 'text'] as const;
  const links = [
    `eip=$(${command(['aws', 'ec2', 'allocate-address', ...region, '--domain', 'vpc', ...text('AllocationId')])})`,
    `nat=$(${command(['aws', 'ec2', 'create-nat-gateway', ...region, '--subnet-id', home])} --allocation-id "$eip" ${text('NatGateway.NatGatewayId').join(' ')})`,
    `${command(['aws', 'ec2', 'wait', 'nat-gateway-available', ...region, '--nat-gateway-ids'])} "$nat"`,
    `${command(['aws', 'ec2', verb, ...region, '--route-table-id', routeTableId, '--destination-cidr-block', everywhere])} --nat-gateway-id "$nat"`,
  ];
  return {
    says: `Makes a NAT gateway in public ${home}, with an address of its own (both cost money), and points ${everywhere} of ${routeTableId} to it.`,
    command: `${inAccount(origin.account)} && ${links.join(' && ')}`,
    needs: `ec2:AllocateAddress, ${needs}, ec2:DescribeNatGateways, ec2:${verb === 'create-route' ? 'CreateRoute' : 'ReplaceRoute'}`,
  };
}

/** One that leads to an internet gateway, and is ours to put something into. */
function publicSubnet(net: Net, origin: Origin): Subnet | undefined {
  const isPublic = (subnet: Subnet) => {
    const table = routeTableOf(net, subnet.SubnetId ?? '');
    const route = table && defaultOf(table);
    return route?.GatewayId?.startsWith('igw-') === true && route.State !== 'blackhole' && !isShared(subnet, origin) && !isBlocked(subnet);
  };
  return known(net.subnets).find(isPublic);
}

/** A VPC has at most one internet gateway: another public table names it, or EC2 does when it is asked. */
export function outward(routeTableId: string, net: Net, { region }: Origin): readonly Step[] {
  const igw = known(net.routeTables)
    .flatMap(({ Routes = [] }) => Routes)
    .find(({ GatewayId, State }) => GatewayId?.startsWith('igw-') && State !== 'blackhole')?.GatewayId;
  const which = ['--region', region, '--route-table-id', routeTableId, '--destination-cidr-block', everywhere] as const;
  const create = ['aws', 'ec2', 'create-route', ...which] as const;
  const undo = command(['aws', 'ec2', 'delete-route', ...which]);
  const needs = 'ec2:CreateRoute';
  if (igw)
    return [
      {
        says: `Points ${everywhere} of ${routeTableId} to ${igw}, for every subnet on that table.`,
        command: command([...create, '--gateway-id', igw]),
        undo,
        needs,
      },
    ];
  const attached = ['--filters', `Name=attachment.vpc-id,Values=${net.vpcId}`, '--query', 'InternetGateways[0].InternetGatewayId', '--output', 'text'];
  const look = command(['aws', 'ec2', 'describe-internet-gateways', '--region', region, ...attached]);
  const says = `Points ${everywhere} of ${routeTableId} to the internet gateway of ${net.vpcId}, for every subnet on that table; without one attached it fails and changes nothing.`;
  return [{ says, command: `igw=$(${look}) && ${command(create)} --gateway-id "$igw"`, undo, needs }];
}

/** A route outlives the gateway's attachment, and works again with it. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html */
export function reattach(target: string, routeTableId: string, { net, origin }: Place): readonly Step[] {
  const other = { says: `Point ${everywhere} of ${routeTableId} to a gateway that exists.`, needs: 'ec2:ReplaceRoute' } as const;
  if (!target.startsWith('igw-')) return [other];
  const line = command(['aws', 'ec2', 'attach-internet-gateway', '--region', origin.region, '--internet-gateway-id', target, '--vpc-id', net.vpcId]);
  return [{ says: `Attaches ${target} to ${net.vpcId} again, if it was only detached.`, command: line, needs: 'ec2:AttachInternetGateway' }, other];
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html */
export function exclude(subnetId: string, region: string): Step {
  const add = ['--subnet-id', subnetId, '--internet-gateway-exclusion-mode', 'allow-egress'] as const;
  return {
    says: `Somebody blocked the VPC's public access on purpose: ask first. Then this lets ${subnetId} go out.`,
    command: command(['aws', 'ec2', 'create-vpc-block-public-access-exclusion', '--region', region, ...add]),
    needs: 'ec2:CreateVpcBlockPublicAccessExclusion',
  };
}

/** An instance gets an address by hand; a service's tasks by its configuration. */
export function addressed(origin: Origin, stranded: readonly string[]): readonly Step[] {
  const { instanceId } = origin;
  if (instanceId) return [{ says: `Give ${instanceId} an Elastic IP address, or move it behind a NAT gateway.`, needs: 'ec2:AssociateAddress' }];
  const subnets = origin.allSubnetIds.filter((id) => !stranded.includes(id));
  const rest =
    stranded.length > 0 ? `security groups stay, ${stranded.join(', ')} is left out: an address is no way out there.` : 'subnets and security groups stay.';
  return reconfigured(origin, { says: `Gives new tasks a public address; ${rest}`, to: { subnets, isPublic: true } });
}

/** Into the service's other subnets, where they have room. */
export function elsewhere(full: string, { net, origin }: Place): readonly Step[] {
  const subnets = origin.allSubnetIds.filter((id) => id !== full && (subnetOf(net, id)?.AvailableIpAddressCount ?? 0) > 0);
  if (subnets.length === 0 || origin.hasPublicIp === 'unknown') return [];
  const says = `Takes ${full} out of the service until it has free addresses again: new tasks go to ${subnets.join(', ')}.`;
  return reconfigured(origin, { says, to: { subnets, isPublic: origin.hasPublicIp } });
}

interface Change {
  readonly says: string;
  readonly to: { readonly subnets: readonly string[]; readonly isPublic: boolean };
}

/** A service's whole network configuration is sent again, for UpdateService replaces it as a whole. */
function reconfigured({ service, region, account, allSubnetIds, securityGroupIds, hasPublicIp, configuredBy }: Origin, { says, to }: Change): readonly Step[] {
  if (!service || configuredBy !== 'service' || securityGroupIds === 'unknown') return [];
  const of = { where: { account, region }, cluster: service.cluster, service: service.name };
  const send = ({ subnets, isPublic }: Change['to']) => {
    const awsvpc = `awsvpcConfiguration={subnets=[${subnets}],securityGroups=[${securityGroupIds}],assignPublicIp=${isPublic ? 'ENABLED' : 'DISABLED'}}`;
    return updateServiceLine(of, ['--network-configuration', awsvpc]);
  };
  return [{ says, command: send(to), undo: send({ subnets: allSubnetIds, isPublic: hasPublicIp === true }), needs: 'ecs:UpdateService' }];
}
