/** How a subnet's packets leave the VPC. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html */
import type { NatGateway, Route, RouteTable, Subnet } from '@aws-sdk/client-ec2';
import type { SubnetExit } from '../../evidence.ts';
import { cover, isPrivate } from './cidr.ts';
import { anywhere } from './filters.ts';
import { broken, type Fault, fine, isShared, type Net, type Origin, type Stretch, subnetOf, unclear } from './net.ts';
import { addressed, exclude, outward, reattach, reroute } from './route-cures.ts';
import { defaultOf, everywhere, isBlocked, routeTableOf, targetOf } from './tables.ts';
import { aclOf, throughEndpointAcls, throughOwnAcl } from './walls.ts';

/** How a subnet's packets leave the VPC, and whether they get through. */
export interface Exit extends Stretch {
  readonly via: SubnetExit['via'];
  readonly gatewayId: string | null;
  readonly routeTableId: string | null;
}

/** Follows the default route of a subnet. */
export function exitOf(subnet: Subnet, net: Net, origin: Origin): Exit {
  const table = routeTableOf(net, subnet.SubnetId ?? '');
  const routeTableId = table?.RouteTableId ?? null;
  if (!table) return { via: 'unknown', gatewayId: null, routeTableId, ...unclear('its route table could not be read') };
  if (subnet.Ipv6Native) return { via: 'unknown', gatewayId: null, routeTableId, ...unclear(`${subnet.SubnetId} has no IPv4, and I do not follow IPv6`) };
  const stray = strayOf(table, net);
  if (stray)
    return {
      via: 'elsewhere',
      gatewayId: null,
      routeTableId,
      ...unclear(`${routeTableId} sends ${stray} elsewhere: whether that is on this way cannot be told`),
    };
  const route = defaultOf(table);
  if (!route) return { via: 'none', gatewayId: null, routeTableId, ...noRoute(table, net, origin) };
  return { ...viaOf(route), routeTableId, ...follow(route, table, { subnet, net, origin }) };
}

/**
 * A longer prefix wins over the default route: a VPN's halves of the internet, a list or a range of the user's own. It counts where it leads somewhere else than the
 * default route does, and holds the address that the task called, or may hold it where no text names one.
 */
function strayOf(table: RouteTable, { called }: Net): string | null {
  const usual = defaultOf(table);
  const isOther = (route: Route) => !usual || targetOf(route) !== targetOf(usual);
  const holds = (cidr: string) => cidr !== everywhere && !isPrivate(cidr) && (called === null || cover(cidr, `${called}/32`) === 'all');
  const stray = (table.Routes ?? [])
    .filter((route) => route.GatewayId !== 'local' && !route.GatewayId?.startsWith('vpce-') && isOther(route))
    .map(({ DestinationCidrBlock, DestinationPrefixListId }) => DestinationPrefixListId ?? DestinationCidrBlock)
    .find((to) => to !== undefined && (to.startsWith('pl-') || holds(to)));
  return stray ?? null;
}

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
  const { subnet, net, origin } = around;
  if (net.natGateways === 'unknown') return unclear(`${natId}: its state could not be read`);
  const nat = net.natGateways.find(({ NatGatewayId }) => NatGatewayId === natId);
  if (!nat && isShared(subnet, origin)) return unclear(`${natId} is account ${subnet.OwnerId}'s and cannot be seen from here`);
  if (!nat || nat.State === 'deleted') return broken(blackhole(natId, table, around));
  if (nat.State !== 'available') return broken(notAvailable(nat, table, around));
  if (nat.ConnectivityType === 'private') return unclear(`${natId} is private: what lies behind it cannot be seen`);
  // A regional NAT gateway sits in no subnet. https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
  const home = nat.SubnetId ? subnetOf(net, nat.SubnetId) : undefined;
  return home ? fromNat(natId, home, { table, around }) : fine(`${natId} available`);
}

/** On from the NAT gateway's own subnet, which must lead to an internet gateway and has walls of its own. */
function fromNat(natId: string, home: Subnet, { table, around }: { readonly table: RouteTable; readonly around: Around }): Stretch {
  const { subnet, net, origin } = around;
  const own = routeTableOf(net, home.SubnetId ?? '');
  if (own && defaultOf(own)?.NatGatewayId) return broken(natInPrivate(natId, { home, table }, around));
  const beyond = exitOf(home, net, { ...origin, hasPublicIp: true });
  if (beyond.state === 'unknown') return unclear(`${natId}: the way out of its own subnet could not be read`);
  if (beyond.via !== 'internet-gateway' || beyond.state === 'broken') return broken(natWithoutWayOut(natId, home, beyond));
  if (home.SubnetId === subnet.SubnetId) return fine(`${natId} available`);
  const walls = [throughEndpointAcls({ subnet, net, origin }, [home.SubnetId ?? '']), throughOwnAcl({ subnet: home, net, origin }, [anywhere])];
  const faults = walls.flatMap(({ fault }) => fault ?? []);
  if (faults[0]) return broken({ ...faults[0], mark: `${faults[0].mark} AT ${natId}`, steps: faults.flatMap(({ steps }) => steps) });
  return walls.every(({ state }) => state === 'ok')
    ? fine(`${natId} available`)
    : unclear(`${natId}: ${aclOf(net, home.SubnetId ?? '')?.NetworkAclId ?? 'the network ACL of its subnet'} lets some of it pass`);
}

function natInPrivate(natId: string, { home, table }: { readonly home: Subnet; readonly table: RouteTable }, around: Around): Fault {
  const steps = reroute('replace-route', table.RouteTableId ?? '', around, natId);
  return { kind: 'nat', culprit: natId, says: `${natId} sits in a private subnet: ${home.SubnetId}`, mark: `IN PRIVATE ${home.SubnetId}`, steps };
}

function natWithoutWayOut(natId: string, home: Subnet, beyond: Exit): Fault {
  const culprit = beyond.fault?.culprit ?? beyond.routeTableId ?? natId;
  const isOff = beyond.fault?.kind === 'public-access-blocked';
  const says = isOff ? `${home.SubnetId} is blocked from the internet: it holds ${natId}` : `${beyond.routeTableId} leads nowhere, and ${natId} goes by it`;
  const mark = isOff ? `PUBLIC ACCESS OF ${home.SubnetId} BLOCKED` : `NO WAY OUT ON ${beyond.routeTableId}`;
  return { kind: beyond.fault?.kind ?? 'no-route', culprit, says, mark, steps: beyond.fault?.steps ?? [] };
}

function throughInternetGateway(igwId: string, around: Around): Stretch {
  const { subnet, origin } = around;
  if (isBlocked(subnet)) return broken(blocked(subnet, origin));
  if (origin.hasPublicIp === 'unknown') return unclear(`${igwId}: whether the task had a public address cannot be seen`);
  return origin.hasPublicIp ? fine(`${igwId}, public address`) : broken(noPublicIp(around));
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

function whyBlackhole(target: string): string {
  if (target.startsWith('nat-')) return 'is gone';
  return /^(?:i|eni)-/.test(target) ? 'is stopped or gone' : 'is detached or gone';
}

/** A route whose target takes no packets any more. https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithRouteTables.html */
function blackhole(target: string, { RouteTableId = '' }: RouteTable, around: Around): Fault {
  const is = whyBlackhole(target);
  const says = `${target} ${is}: ${RouteTableId} still names it`;
  const steps = target.startsWith('nat-') ? reroute('replace-route', RouteTableId, around, target) : reattach(target, RouteTableId, around);
  return { kind: target.startsWith('nat-') ? 'nat' : 'no-route', culprit: target, says, mark: `${target} ${is.toUpperCase()}`, steps };
}

function notAvailable({ NatGatewayId = '', State = 'failed', FailureMessage }: NatGateway, { RouteTableId = '' }: RouteTable, around: Around): Fault {
  const is = State === 'failed' ? 'has failed' : `is ${State}`;
  const says = `${NatGatewayId} ${is}${FailureMessage ? `: ${FailureMessage}` : ''}`;
  return {
    kind: 'nat',
    culprit: NatGatewayId,
    says,
    mark: `${NatGatewayId} ${is.toUpperCase()}`,
    steps: reroute('replace-route', RouteTableId, around, NatGatewayId),
  };
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html */
function blocked({ SubnetId = '', VpcId = '' }: Subnet, { region }: Origin): Fault {
  const says = `${SubnetId} is blocked from the internet: public access is off`;
  return { kind: 'public-access-blocked', culprit: SubnetId || VpcId, says, mark: 'PUBLIC ACCESS BLOCKED', steps: [exclude(SubnetId, region)] };
}

/** Fargate in a public subnet has no way out without an address of its own. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html */
function noPublicIp({ subnet: { SubnetId = '' }, net, origin }: Around): Fault {
  const { service, instanceId } = origin;
  const culprit = service?.name ?? instanceId ?? SubnetId;
  const stranded = origin.allSubnetIds.filter((id) => {
    const other = subnetOf(net, id);
    return other !== undefined && exitOf(other, net, { ...origin, hasPublicIp: true }).state === 'broken';
  });
  const who = service ? `service ${service.name}` : (instanceId ?? 'the task');
  const says = `${who} ${service ? 'gets' : 'has'} no public address: ${SubnetId} needs one`;
  return {
    kind: 'no-public-ip',
    culprit,
    says,
    mark: 'NO PUBLIC ADDRESS',
    steps: addressed(origin, stranded),
  };
}
