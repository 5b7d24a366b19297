/** One subnet's packets, from the task to everything that it needs. Pure: the same VPC gives the same answer. */
import type { Subnet } from '@aws-sdk/client-ec2';
import { command } from '../../../shell.ts';
import type { PathHop, SubnetPath } from '../../evidence.ts';
import { endpointsFor, firstTrouble, isBuiltOnEndpoints, isNamed, missing, offRoute, throughGateway, throughInterface, unnamed } from './endpoints.ts';
import { anywhere } from './filters.ts';
import type { Need } from './needs.ts';
import { broken, type Fault, fine, type Net, type Origin, type Stretch, unclear } from './net.ts';
import { type Exit, exitOf } from './routes.ts';
import { aclOf, type From, groupsOf, outOfTask, throughOwnAcl } from './walls.ts';

export interface Way extends Stretch {
  readonly need: Need;
  /** The endpoint that it goes through, or would. */
  readonly endpointId: string | null;
  readonly byEndpoint: boolean;
}

export interface SubnetWays {
  readonly subnet: Subnet;
  readonly exit: Exit;
  readonly ways: readonly Way[];
  readonly path: SubnetPath;
}

export function waysFrom(subnet: Subnet, needs: readonly Need[], { net, origin }: { readonly net: Net; readonly origin: Origin }): SubnetWays {
  const from: From = { subnet, net, origin };
  const exit = exitOf(subnet, net, origin);
  const ways = needs.map((need) => wayTo(need, { from, exit, needs }));
  return { subnet, exit, ways, path: draw(from, exit, ways) };
}

interface Around {
  readonly from: From;
  readonly exit: Exit;
  readonly needs: readonly Need[];
}

function wayTo(need: Need, around: Around): Way {
  const { from, exit } = around;
  const { net } = from;
  const gateway = need.to === 's3' ? endpointsFor(need, net, 'Gateway') : undefined;
  const inter = need.serviceName ? endpointsFor(need, net, 'Interface') : undefined;
  const isOnRoute = exit.routeTableId !== null && gateway?.RouteTableIds?.includes(exit.routeTableId) === true;
  const endpointId = (inter ?? gateway)?.VpcEndpointId ?? null;
  const way = (stretch: Stretch, byEndpoint: boolean): Way => ({ need, endpointId, byEndpoint, ...stretch });
  const names = dnsOf(from);
  if (names.state === 'broken') return way(names, false);
  // A name that leads to an endpoint wins over every route, a gateway's route over the default route.
  if (inter && isNamed(inter, net)) return way(orElse(throughInterface(inter, need, from), names), true);
  if (gateway && isOnRoute) return way(orElse(throughGateway(gateway, need, from), names), true);
  return way(byDefaultRoute(need, { ...around, gateway, inter }), false);
}

/** A way that is open is only as sure as the names that lead to it. */
const orElse = (stretch: Stretch, names: Stretch): Stretch => (stretch.state === 'ok' && names.state === 'unknown' ? names : stretch);

interface Aside extends Around {
  readonly gateway: ReturnType<typeof endpointsFor>;
  readonly inter: ReturnType<typeof endpointsFor>;
}

/** Nothing stands before the default route: if it leads out, so does this. */
function byDefaultRoute(need: Need, aside: Aside): Stretch {
  const { from, exit } = aside;
  if (exit.state === 'unknown') return unclear(exit.says);
  if (exit.state === 'broken') return notOut(need, aside);
  return firstTrouble([outOfTask(from, need.to === 's3' ? 's3' : 'internet'), throughOwnAcl(from, [anywhere])]) ?? fine(`by ${exit.gatewayId}`);
}

/** No way out: the endpoint that should have made one needless is named, where there is one, or was meant to be. */
function notOut(need: Need, { from, exit, needs, gateway, inter }: Aside): Stretch {
  const { net, origin, subnet } = from;
  if (inter) return broken(unnamed(inter, need, net, origin));
  if (gateway && exit.routeTableId) return broken(offRoute(gateway, exit.routeTableId, origin));
  // Who shares a subnet with us keeps the endpoints, and we do not see them. https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
  const isHidden = net.endpoints === 'unknown' || isShared(subnet, origin);
  if (need.serviceName && isHidden) return unclear('endpoints cannot be seen');
  const wasNeverMeant = exit.fault?.kind === 'no-route' || exit.fault?.kind === 'no-public-ip';
  if (need.serviceName && wasNeverMeant && isBuiltOnEndpoints(needs, net)) return broken(missing(need, exit.routeTableId, from));
  return exit.fault ? broken(exit.fault, exit.says) : unclear(exit.says);
}

const isShared = ({ OwnerId }: Subnet, { account }: Origin): boolean => OwnerId !== undefined && OwnerId !== account;

/** Amazon's resolver answers inside the VPC, past security groups and ACLs; a resolver of the user's own may answer anything. */
function dnsOf({ net, origin }: From): Stretch {
  if (net.dnsSupport === false) return broken(dnsOff(net, origin));
  const servers =
    net.dhcp === 'unknown' || net.dhcp === null ? [] : (net.dhcp.DhcpConfigurations ?? []).find(({ Key }) => Key === 'domain-name-servers')?.Values;
  const own = (servers ?? []).map(({ Value }) => Value ?? '').filter((server) => server !== 'AmazonProvidedDNS' && server !== '');
  return own.length > 0 ? unclear(`names are answered by ${own.join(', ')}`) : fine('DNS');
}

function dnsOff({ vpcId }: Net, { region }: Origin): Fault {
  const line = command(['aws', 'ec2', 'modify-vpc-attribute', '--region', region, '--vpc-id', vpcId, '--enable-dns-support', '{"Value":true}']);
  const step = { says: `Lets everything in ${vpcId} resolve names again.`, command: line, needs: 'ec2:ModifyVpcAttribute' } as const;
  return { kind: 'dns', culprit: vpcId, says: `${vpcId} has DNS support off`, mark: 'DNS SUPPORT OFF', steps: [step] };
}

/** In the order in which packets meet things. */
function draw(from: From, exit: Exit, ways: readonly Way[]): SubnetPath {
  const { subnet, net } = from;
  const isUsed = ways.some(({ byEndpoint }) => !byEndpoint);
  const faults = ways.flatMap(({ fault }) => fault ?? []);
  const markOf = (id: string) => faults.find(({ culprit, kind }) => culprit === id && (kind === 'security-group' || kind === 'network-acl'))?.mark ?? null;
  const walls: readonly PathHop[] = [
    ...(groupsOf(from) ?? []).map(({ GroupId = '' }) => wall(GroupId, outOfTask(from, 'internet'), markOf(GroupId))),
    ...[aclOf(net, subnet.SubnetId ?? '')].flatMap((acl) =>
      acl?.NetworkAclId ? [wall(acl.NetworkAclId, throughOwnAcl(from, [anywhere]), markOf(acl.NetworkAclId))] : [],
    ),
  ];
  const own = ways.filter(({ need }) => need.serviceName !== null).map(hopOf);
  const isBlamed = exit.fault !== null && faults.some(({ kind, culprit }) => kind === exit.fault?.kind && culprit === exit.fault.culprit);
  const out: PathHop = {
    label: anywhere,
    id: exit.gatewayId,
    says: exit.says,
    state: isUsed ? exit.state : 'unused',
    broken: isBlamed ? exit.fault!.mark : null,
  };
  const closed: PathHop = exit.state === 'broken' && !isBlamed ? { ...out, state: 'unused' } : out;
  return {
    subnetId: subnet.SubnetId ?? '',
    availabilityZone: subnet.AvailabilityZone ?? null,
    routeTableId: exit.routeTableId,
    hops: [...walls, ...own, closed],
  };
}

/** What a wall says of the internet is only drawn; it is broken where a way that the task needs ends at it. */
const wall = (label: string, { state, says }: Stretch, mark: string | null): PathHop => ({
  label,
  id: null,
  says,
  state: mark ? 'broken' : state === 'broken' ? 'ok' : state,
  broken: mark,
});

/** Marked at the hop itself where the fault is the hop's own, and not a wall's or the default route's before it. */
function hopOf({ need, endpointId, state, says, fault }: Way): PathHop {
  const isOwn = fault?.kind.startsWith('endpoint-') ?? false;
  return { label: need.to, id: endpointId, says, state, broken: isOwn ? fault!.mark : null };
}
