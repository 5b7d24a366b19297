/** One subnet's packets, from the task to everything that it needs. Pure: the same VPC gives the same answer. */
import type { Subnet } from '@aws-sdk/client-ec2';
import { command } from '../../../shell.ts';
import type { PathHop, SubnetPath } from '../../evidence.ts';
import {
  type Candidates,
  endpointsFor,
  firstTrouble,
  isBuiltOnEndpoints,
  isNamed,
  isOn,
  missing,
  offRoute,
  throughGateway,
  throughInterface,
  unnamed,
} from './endpoints.ts';
import { anywhere } from './filters.ts';
import type { Need } from './needs.ts';
import { broken, type Fault, fine, isShared, type Net, type Origin, type Stretch, unclear } from './net.ts';
import { type Exit, exitOf } from './routes.ts';
import { aclOf, type From, groupsOf, outOfTask, throughOwnAcl } from './walls.ts';

/** The way from one subnet to one place that the task needs. */
export interface Way extends Stretch {
  readonly need: Need;
  /** The endpoint that it goes through, or would. */
  readonly endpointId: string | null;
  readonly byEndpoint: boolean;
}

/** All ways from one subnet, and their picture. */
export interface SubnetWays {
  readonly subnet: Subnet;
  readonly exit: Exit;
  readonly ways: readonly Way[];
  readonly path: SubnetPath;
}

/** Follows every need of the task from one subnet. */
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
  const { inter, gateway } = endpointsFor(need, net, exit.routeTableId);
  const endpointId = (inter ?? gateway)?.VpcEndpointId ?? null;
  const way = (stretch: Stretch, byEndpoint: boolean): Way => ({ need, endpointId, byEndpoint, ...stretch });
  const names = dnsOf(from);
  if (names.state === 'broken') return way(names, false);
  // A name that leads to an endpoint wins over every route, a gateway's route over the default route.
  if (inter && isNamed(inter, net)) return way(orElse(throughInterface(inter, need, from), names), true);
  if (gateway && isOn(gateway, exit.routeTableId)) return way(orElse(throughGateway(gateway, need, from), names), true);
  return way(orElse(byDefaultRoute(need, { ...around, gateway, inter }), names), false);
}

/** A way that is open is only as sure as the names that lead to it. */
const orElse = (stretch: Stretch, names: Stretch): Stretch => (stretch.state === 'ok' && names.state === 'unknown' ? names : stretch);

type Aside = Around & Candidates;

/** Nothing stands before the default route: if it leads out, so does this. */
function byDefaultRoute(need: Need, aside: Aside): Stretch {
  const { from, exit } = aside;
  if (exit.state === 'unknown') return unclear(exit.says);
  const own = firstTrouble([outOfTask(from, need.to === 's3' ? 's3' : 'internet'), throughOwnAcl(from, [anywhere])]);
  if (exit.fault?.kind === 'network-acl' && own?.fault?.culprit === exit.fault.culprit) return broken(together(own.fault, exit.fault), own.says);
  if (exit.state === 'broken') return notOut(need, aside);
  return own ?? fine(`by ${exit.gatewayId}`);
}

/** One network ACL may stand before the task and before its NAT gateway: it takes the cures of both. */
function together(own: Fault, beyond: Fault): Fault {
  return { ...own, steps: [...own.steps, ...beyond.steps.filter(({ command: line }) => !own.steps.some((step) => step.command === line))] };
}

/** No way out: the endpoint that should have made one needless is named, where there is one, or was meant to be. */
function notOut(need: Need, { from, exit, needs, gateway, inter }: Aside): Stretch {
  const { net, origin, subnet } = from;
  if (inter) return broken(unnamed(inter, need, net, origin));
  if (gateway && exit.routeTableId) return broken(offRoute(gateway, exit.routeTableId, origin));
  // Who shares a subnet with us keeps the endpoints, and we do not see them. https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
  if (need.serviceName && isShared(subnet, origin))
    return unclear(`${subnet.SubnetId} is account ${subnet.OwnerId}'s: endpoints there cannot be seen from here`);
  if (need.serviceName && net.endpoints === 'unknown') return unclear('the endpoints could not be read');
  const wasNeverMeant = exit.fault?.kind === 'no-route' || exit.fault?.kind === 'no-public-ip';
  if (need.serviceName && wasNeverMeant && isBuiltOnEndpoints(needs, net)) return broken(missing(need, exit.routeTableId, from));
  return exit.fault ? broken(exit.fault, exit.says) : unclear(exit.says);
}

/** Amazon's resolver answers inside the VPC, past security groups and ACLs; a resolver of the user's own may answer anything, and needs no DNS support. */
function dnsOf({ net, origin }: From): Stretch {
  if (net.dnsSupport === false && net.dhcp === 'unknown') return unclear('DNS support is off, and who answers instead could not be read');
  const servers =
    net.dhcp === 'unknown' || net.dhcp === null ? [] : (net.dhcp.DhcpConfigurations ?? []).find(({ Key }) => Key === 'domain-name-servers')?.Values;
  const own = (servers ?? []).map(({ Value }) => Value ?? '').filter((server) => server !== 'AmazonProvidedDNS' && server !== '');
  if (own.length > 0) return unclear(`names are answered by ${own.join(', ')}`);
  return net.dnsSupport === false ? broken(dnsOff(net, origin)) : fine('DNS');
}

function dnsOff({ vpcId }: Net, { region }: Origin): Fault {
  const set = (value: string) => command(['aws', 'ec2', 'modify-vpc-attribute', '--region', region, '--vpc-id', vpcId, '--enable-dns-support', value]);
  const step = {
    says: `Lets everything in ${vpcId} resolve names again.`,
    command: set('{"Value":true}'),
    undo: set('{"Value":false}'),
    needs: 'ec2:ModifyVpcAttribute',
  } as const;
  return { kind: 'dns', culprit: vpcId, says: `${vpcId} has DNS support off`, mark: 'DNS SUPPORT OFF', steps: [step] };
}

/** In the order in which packets meet things. */
function draw(from: From, exit: Exit, ways: readonly Way[]): SubnetPath {
  const { subnet, net } = from;
  const isUsed = ways.some(({ byEndpoint }) => !byEndpoint);
  const faults = ways.flatMap(({ fault }) => fault ?? []);
  const markOf = (id: string) => faults.find(({ culprit, kind }) => culprit === id && (kind === 'security-group' || kind === 'network-acl'))?.mark ?? null;
  // Names come before packets; where they resolve, nothing need be said of it.
  const names = faults.find(({ kind }) => kind === 'dns');
  const walls: readonly PathHop[] = [
    ...(names ? [wall(names.culprit, fine(''), names.mark)] : []),
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

/** A security group or network ACL in the picture. It is asked about the internet, and drawn as broken only where a way that the task needs ends at it. */
function wall(label: string, { state, says }: Stretch, mark: string | null): PathHop {
  if (mark) return { label, id: null, says, state: 'broken', broken: mark };
  return { label, id: null, says, state: state === 'broken' ? 'ok' : state, broken: null };
}

/** Marked at the hop itself where the fault is the hop's own, and not a wall's or the default route's before it. */
function hopOf({ need, endpointId, state, says, fault }: Way): PathHop {
  const isOwn = fault?.kind.startsWith('endpoint-') ?? false;
  return { label: need.to, id: endpointId, says, state, broken: isOwn ? fault!.mark : null };
}
