/** How a subnet's packets leave the VPC. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html */
import type { NatGateway, Route, RouteTable, Subnet } from '@aws-sdk/client-ec2';
import { command, commandInAccount } from '../../../shell.ts';
import type { SubnetExit } from '../../evidence.ts';
import { broken, type Fault, fine, known, type Net, type Origin, type Stretch, subnetOf, unclear } from './net.ts';

const everywhere = '0.0.0.0/0';

export interface Exit extends Stretch {
  readonly via: SubnetExit['via'];
  readonly gatewayId: string | null;
  readonly routeTableId: string | null;
}

/** An association of the subnet's own, or the VPC's main table: EC2 lists no implicit associations. */
function routeTableOf(net: Net, subnetId: string): RouteTable | undefined {
  const tables = known(net.routeTables);
  const own = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnetId));
  return own ?? tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main));
}

export function exitOf(subnet: Subnet, net: Net, origin: Origin): Exit {
  const table = routeTableOf(net, subnet.SubnetId ?? '');
  const routeTableId = table?.RouteTableId ?? null;
  if (!table) return { via: 'unknown', gatewayId: null, routeTableId, ...unclear('its route table could not be read') };
  const routes = (table.Routes ?? []).filter(({ DestinationCidrBlock }) => DestinationCidrBlock);
  // A VPN's way to win over the default route without touching it.
  const halves = routes.some(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/1' || DestinationCidrBlock === '128.0.0.0/1');
  const route = routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === everywhere);
  if (halves) return { via: 'elsewhere', gatewayId: null, routeTableId, ...unclear('routes of its own for half the internet') };
  if (!route) return { via: 'none', gatewayId: null, routeTableId, ...noRoute(table, net, origin) };
  return { ...viaOf(route), routeTableId, ...follow(route, table, { subnet, net, origin }) };
}

const targetOf = (route: Route): string =>
  route.NatGatewayId ??
  route.GatewayId ??
  route.TransitGatewayId ??
  route.NetworkInterfaceId ??
  route.VpcPeeringConnectionId ??
  route.InstanceId ??
  route.CoreNetworkArn ??
  'an unknown target';

function viaOf(route: Route): Pick<Exit, 'via' | 'gatewayId'> {
  const gatewayId = targetOf(route);
  if (route.NatGatewayId) return { via: 'nat-gateway', gatewayId };
  return { via: gatewayId.startsWith('igw-') ? 'internet-gateway' : 'elsewhere', gatewayId };
}

interface Around {
  readonly subnet: Subnet;
  readonly net: Net;
  readonly origin: Origin;
}

function follow(route: Route, table: RouteTable, around: Around): Stretch {
  const target = targetOf(route);
  if (route.State === 'blackhole') return broken(blackhole(target, table, around));
  if (route.NatGatewayId) return throughNat(route.NatGatewayId, table, around);
  if (target.startsWith('igw-')) return throughInternetGateway(target, around);
  return unclear(`${target}: what lies behind it cannot be seen`);
}

function throughNat(natId: string, table: RouteTable, around: Around): Stretch {
  const { net, origin } = around;
  if (net.natGateways === 'unknown') return unclear(`${natId}: its state could not be read`);
  const nat = net.natGateways.find(({ NatGatewayId }) => NatGatewayId === natId);
  if (!nat || nat.State === 'deleted') return broken(blackhole(natId, table, around));
  if (nat.State !== 'available') return broken(notAvailable(nat, table, around));
  if (nat.ConnectivityType === 'private') return unclear(`${natId} is private: what lies behind it cannot be seen`);
  // A regional NAT gateway sits in no subnet. https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
  const home = nat.SubnetId ? subnetOf(net, nat.SubnetId) : undefined;
  if (!home) return fine(`${natId} available`);
  const beyond = exitOf(home, net, { ...origin, hasPublicIp: true });
  if (beyond.via === 'internet-gateway' && beyond.state === 'ok') return fine(`${natId} available`);
  if (beyond.state === 'unknown') return unclear(`${natId}: the way out of its own subnet could not be read`);
  return broken(natWithoutWayOut(natId, beyond));
}

function natWithoutWayOut(natId: string, beyond: Exit): Fault {
  const culprit = beyond.fault?.culprit ?? beyond.routeTableId ?? natId;
  const says = `${beyond.routeTableId} gives ${natId} no way to an internet gateway`;
  return { kind: beyond.fault?.kind ?? 'no-route', culprit, says, mark: `${natId} HAS NO WAY OUT`, steps: beyond.fault?.steps ?? [] };
}

function throughInternetGateway(igwId: string, { subnet, origin }: Around): Stretch {
  if (subnet.BlockPublicAccessStates?.InternetGatewayBlockMode === 'block-bidirectional') return broken(blocked(subnet, origin));
  if (origin.hasPublicIp === 'unknown') return unclear(`${igwId}: whether the task had a public address cannot be seen`);
  return origin.hasPublicIp ? fine(`${igwId}, public address`) : broken(noPublicIp(subnet, origin));
}

/** The VPC's other way out, to point a route to. */
function otherNat({ natGateways }: Net, not: string): NatGateway | undefined {
  return known(natGateways).find(
    ({ NatGatewayId, State, ConnectivityType }) => NatGatewayId !== not && State === 'available' && ConnectivityType !== 'private',
  );
}

function reroute(verb: 'create-route' | 'replace-route', routeTableId: string, { net, origin }: Pick<Around, 'net' | 'origin'>, not = ''): Fault['steps'] {
  const nat = otherNat(net, not)?.NatGatewayId;
  if (!nat)
    return [
      { says: `Make a NAT gateway in a public subnet of ${net.vpcId}, and point ${everywhere} of ${routeTableId} to it.`, needs: 'ec2:CreateNatGateway' },
    ];
  const words = [
    'aws',
    'ec2',
    verb,
    '--region',
    origin.region,
    '--route-table-id',
    routeTableId,
    '--destination-cidr-block',
    everywhere,
    '--nat-gateway-id',
    nat,
  ] as const;
  const needs = verb === 'create-route' ? 'ec2:CreateRoute' : 'ec2:ReplaceRoute';
  return [{ says: `Points ${everywhere} of ${routeTableId} to ${nat}, for every subnet on that table.`, command: command(words), needs }];
}

function noRoute({ RouteTableId = '' }: RouteTable, net: Net, origin: Origin): Stretch {
  const says = `${RouteTableId} has no route to the internet`;
  return broken(
    {
      kind: 'no-route',
      culprit: RouteTableId,
      says,
      mark: `NO ROUTE ON ${RouteTableId}`,
      // Who has a public address needs no NAT gateway; and a NAT gateway cannot be its own way out.
      steps: origin.hasPublicIp === true ? outward(RouteTableId, net, origin) : reroute('create-route', RouteTableId, { net, origin }),
    },
    'no route, no NAT',
  );
}

/** A VPC has at most one internet gateway, and another public table names it. */
function outward(routeTableId: string, net: Net, { region }: Origin): Fault['steps'] {
  const igw = known(net.routeTables)
    .flatMap(({ Routes = [] }) => Routes)
    .find(({ GatewayId, State }) => GatewayId?.startsWith('igw-') && State !== 'blackhole')?.GatewayId;
  if (!igw) return [{ says: `Point ${everywhere} of ${routeTableId} to the internet gateway of ${net.vpcId} again.`, needs: 'ec2:CreateRoute' }];
  const to = ['--route-table-id', routeTableId, '--destination-cidr-block', everywhere, '--gateway-id', igw] as const;
  const line = command(['aws', 'ec2', 'create-route', '--region', region, ...to]);
  return [{ says: `Points ${everywhere} of ${routeTableId} to ${igw}, for every subnet on that table.`, command: line, needs: 'ec2:CreateRoute' }];
}

function blackhole(target: string, { RouteTableId = '' }: RouteTable, around: Around): Fault {
  const says = `${target} is gone: ${RouteTableId} still names it`;
  const steps = target.startsWith('nat-') ? reroute('replace-route', RouteTableId, around, target) : reattach(target, RouteTableId, around);
  return { kind: target.startsWith('nat-') ? 'nat' : 'no-route', culprit: target, says, mark: `${target} IS GONE`, steps };
}

/** A route outlives the gateway's attachment, and works again with it. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html */
function reattach(target: string, routeTableId: string, { net, origin }: Around): Fault['steps'] {
  const other = { says: `Point ${everywhere} of ${routeTableId} to a gateway that exists.`, needs: 'ec2:ReplaceRoute' } as const;
  if (!target.startsWith('igw-')) return [other];
  const line = command(['aws', 'ec2', 'attach-internet-gateway', '--region', origin.region, '--internet-gateway-id', target, '--vpc-id', net.vpcId]);
  return [{ says: `Attaches ${target} to ${net.vpcId} again, if it was only detached.`, command: line, needs: 'ec2:AttachInternetGateway' }, other];
}

function notAvailable({ NatGatewayId = '', State = 'failed', FailureMessage }: NatGateway, { RouteTableId = '' }: RouteTable, around: Around): Fault {
  const says = `${NatGatewayId} is ${State}${FailureMessage ? `: ${FailureMessage}` : ''}`;
  return {
    kind: 'nat',
    culprit: NatGatewayId,
    says,
    mark: `${NatGatewayId} IS ${State.toUpperCase()}`,
    steps: reroute('replace-route', RouteTableId, around, NatGatewayId),
  };
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html */
function blocked({ SubnetId = '', VpcId = '' }: Subnet, { region }: Origin): Fault {
  const says = `public access of ${SubnetId} is blocked both ways`;
  const words = [
    'aws',
    'ec2',
    'create-vpc-block-public-access-exclusion',
    '--region',
    region,
    '--subnet-id',
    SubnetId,
    '--internet-gateway-exclusion-mode',
    'allow-egress',
  ] as const;
  const step = {
    says: `Somebody blocked the VPC's public access on purpose: ask first. Then this lets ${SubnetId} go out.`,
    command: command(words),
    needs: 'ec2:CreateVpcBlockPublicAccessExclusion',
  } as const;
  return { kind: 'public-access-blocked', culprit: SubnetId || VpcId, says, mark: 'PUBLIC ACCESS BLOCKED', steps: [step] };
}

/** Fargate in a public subnet has no way out without an address of its own. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html */
function noPublicIp({ SubnetId = '' }: Subnet, origin: Origin): Fault {
  const { service, region, account, allSubnetIds, securityGroupIds } = origin;
  const culprit = service?.name ?? SubnetId;
  const says = `${service ? `service ${service.name}` : 'the task'} gets no public address: ${SubnetId} needs one`;
  const awsvpc = `awsvpcConfiguration={subnets=[${allSubnetIds}],securityGroups=[${securityGroupIds}],assignPublicIp=ENABLED}`;
  const words = [
    'aws',
    'ecs',
    'update-service',
    '--region',
    region,
    '--cluster',
    service?.cluster ?? '',
    '--service',
    service?.name ?? '',
    '--network-configuration',
    awsvpc,
  ] as const;
  const step = {
    says: 'Gives new tasks a public address; subnets and security groups stay.',
    command: commandInAccount(account, words),
    needs: 'ecs:UpdateService',
  } as const;
  return { kind: 'no-public-ip', culprit, says, mark: 'NO PUBLIC ADDRESS', steps: service && origin.configuredBy === 'service' ? [step] : [] };
}
