/** VPC endpoints: which one a name leads to, and whether packets and requests pass it. https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html */
import type { VpcEndpoint } from '@aws-sdk/client-ec2';
import { command } from '../../../shell.ts';
import { anywhere } from './filters.ts';
import type { Need } from './needs.ts';
import { broken, type Fault, fine, known, type Net, noEndpoint, type Origin, type Stretch, subnetOf, unclear } from './net.ts';
import { stoppedBy } from './policies.ts';
import { type From, intoEndpoint, outOfTask, throughEndpointAcls, throughOwnAcl } from './walls.ts';

/** On the wire the state is in lower case, in the SDK's own list it is not. */
const isAvailable = ({ State }: VpcEndpoint): boolean => State?.toLowerCase() === 'available';
const isAbsent = ({ State }: VpcEndpoint): boolean => ['deleted', 'deleting'].includes(State?.toLowerCase() ?? '');

/** The endpoints through which packets for one service could go. */
export interface Candidates {
  /** Whose name the service's own leads to, before one that needs a change first. */
  readonly inter: VpcEndpoint | undefined;
  /** On the subnet's route table, before one on other tables alone. */
  readonly gateway: VpcEndpoint | undefined;
}

/** A VPC may have several endpoints for one service: the one that packets go through is the one to look at. */
export function endpointsFor(need: Need, net: Net, routeTableId: string | null): Candidates {
  const all = known(net.endpoints).filter((endpoint) => endpoint.ServiceName === need.serviceName && !isAbsent(endpoint));
  const of = (type: 'Interface' | 'Gateway') => all.filter(({ VpcEndpointType }) => VpcEndpointType === type);
  // S3's interface endpoints are made for callers outside the VPC: inside it one counts only where the name leads to it.
  const inter = of('Interface').filter((endpoint) => need.to !== 's3' || isNamed(endpoint, net));
  const gateway = need.to === 's3' ? of('Gateway') : [];
  return {
    inter: inter.find((endpoint) => isNamed(endpoint, net) && isAvailable(endpoint)) ?? inter.find((endpoint) => isNamed(endpoint, net)) ?? inter[0],
    gateway: gateway.find((endpoint) => isOn(endpoint, routeTableId) && isAvailable(endpoint)) ?? gateway.find((one) => isOn(one, routeTableId)) ?? gateway[0],
  };
}

/** Whether the gateway endpoint has its route on the table. */
export const isOn = ({ RouteTableIds = [] }: VpcEndpoint, routeTableId: string | null): boolean =>
  routeTableId !== null && RouteTableIds.includes(routeTableId);

/**
 * True where the service's own name leads to the endpoint, whatever the route tables say.
 * S3's may answer resolvers outside the VPC alone. https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
 */
export function isNamed({ PrivateDnsEnabled, DnsOptions }: VpcEndpoint, net: Net): boolean {
  return PrivateDnsEnabled === true && net.dnsHostnames !== false && DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint !== true;
}

/** A VPC whose other needs go through interface endpoints is built on them: there one more is missing, and no route. */
export function isBuiltOnEndpoints(needs: readonly Need[], net: Net): boolean {
  return needs.some((need) => need.to !== 's3' && endpointsFor(need, net, null).inter !== undefined);
}

/** From the task through an interface endpoint: state, security groups, network ACLs, policy. */
export function throughInterface(endpoint: VpcEndpoint, need: Need, from: From): Stretch {
  const { net, subnet } = from;
  if (!isAvailable(endpoint)) return broken(notAvailable(endpoint));
  const subnetIds = endpoint.SubnetIds ?? [];
  const groupIds = (endpoint.Groups ?? []).flatMap(({ GroupId }) => (GroupId ? [GroupId] : []));
  const elsewhere = subnetIds.filter((id) => id !== subnet.SubnetId);
  const cidrs = subnetIds.flatMap((id) => subnetOf(net, id)?.CidrBlock ?? []);
  const beyond = elsewhere.flatMap((id) => subnetOf(net, id)?.CidrBlock ?? []);
  // Inside one subnet no network ACL is asked.
  const acls = subnetIds.includes(subnet.SubnetId ?? '') ? [] : [throughOwnAcl(from, beyond), throughEndpointAcls(from, elsewhere)];
  return firstTrouble([outOfTask(from, { cidrs, groupIds }), ...acls, intoEndpoint(from, groupIds), policyOf(endpoint, need)]) ?? fine('available, DNS, 443');
}

/** From the task through S3's gateway endpoint: state, security groups, network ACL, policy. */
export function throughGateway(endpoint: VpcEndpoint, need: Need, from: From): Stretch {
  if (!isAvailable(endpoint)) return broken(notAvailable(endpoint));
  return firstTrouble([outOfTask(from, 's3'), throughOwnAcl(from, [anywhere]), policyOf(endpoint, need)]) ?? fine('available, policy ok');
}

/** What breaks is named before what cannot be seen. */
export const firstTrouble = (stretches: readonly Stretch[]): Stretch | undefined =>
  stretches.find(({ state }) => state === 'broken') ?? stretches.find(({ state }) => state === 'unknown');

function policyOf({ VpcEndpointId = '', PolicyDocument }: VpcEndpoint, { asks }: Need): Stretch {
  const stopped = stoppedBy(PolicyDocument, asks);
  if (!stopped) return fine('policy ok');
  const { lets, ask } = stopped;
  if (lets === 'unknown') return unclear(`whether the policy of ${VpcEndpointId} lets this task through, AWS alone can weigh`);
  const step = {
    says: `The owner of ${VpcEndpointId} lets it through, if that is meant: its policy does not allow ${ask.actions.join(', ')} on ${ask.resource}.`,
    needs: 'ec2:ModifyVpcEndpoint',
  } as const;
  return broken({
    kind: 'endpoint-policy',
    culprit: VpcEndpointId,
    says: `policy of ${VpcEndpointId} does not allow ${ask.actions[0]}`,
    mark: 'POLICY DENIES',
    steps: [step],
  });
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html#concepts-vpc-endpoints */
const states: Readonly<Record<string, { readonly is: string; readonly cure: string }>> = {
  pending: { is: 'is still being made', cure: 'Wait until it is available: that takes minutes.' },
  pendingacceptance: { is: 'waits to be accepted', cure: "The service's owner accepts it." },
  rejected: { is: 'was rejected', cure: "The service's owner accepts it, or it is made again." },
  expired: { is: 'has expired', cure: 'It comes back by no means: delete it and make it again.' },
  failed: { is: 'has failed', cure: 'It never comes back by itself: delete it and make it again.' },
};

function notAvailable({ VpcEndpointId = '', State, LastError }: VpcEndpoint): Fault {
  const { is, cure } = states[State?.toLowerCase() ?? ''] ?? { is: 'is not available', cure: 'Make it again.' };
  const why = LastError?.Message ? `: ${LastError.Message}` : '';
  const step = { says: `${VpcEndpointId} ${is}${why}${/[.!]$/.test(why) ? '' : '.'} ${cure}`, needs: 'ec2:CreateVpcEndpoint' } as const;
  return { kind: 'endpoint-closed', culprit: VpcEndpointId, says: `${VpcEndpointId} ${is}${why}`, mark: is.toUpperCase(), steps: [step] };
}

/** There, but the service's name does not lead to it. */
export function unnamed(endpoint: VpcEndpoint, need: Need, net: Net, { region }: Origin): Fault {
  const id = endpoint.VpcEndpointId ?? '';
  if (endpoint.PrivateDnsEnabled) return hostnamesOff(net, region);
  const change = ['aws', 'ec2', 'modify-vpc-endpoint', '--region', region, '--vpc-endpoint-id', id] as const;
  const step = {
    says: `Makes the name of ${need.to} lead to ${id} in the whole VPC.`,
    command: command([...change, '--private-dns-enabled']),
    undo: command([...change, '--no-private-dns-enabled']),
    needs: 'ec2:ModifyVpcEndpoint',
  } as const;
  return { kind: 'endpoint-closed', culprit: id, says: `private DNS is off at ${id}, for ${need.to}`, mark: 'PRIVATE DNS OFF', steps: [step] };
}

function hostnamesOff({ vpcId }: Net, region: string): Fault {
  const set = (value: string) => command(['aws', 'ec2', 'modify-vpc-attribute', '--region', region, '--vpc-id', vpcId, '--enable-dns-hostnames', value]);
  const step = {
    says: `Lets names lead to the endpoints of ${vpcId}.`,
    command: set('{"Value":true}'),
    undo: set('{"Value":false}'),
    needs: 'ec2:ModifyVpcAttribute',
  } as const;
  return {
    kind: 'dns',
    culprit: vpcId,
    says: `${vpcId} has DNS host names off: no name leads to its endpoints`,
    mark: 'DNS HOST NAMES OFF',
    steps: [step],
  };
}

/** A gateway endpoint that is not on the subnet's route table. */
export function offRoute(endpoint: VpcEndpoint, routeTableId: string, { region }: Origin): Fault {
  const id = endpoint.VpcEndpointId ?? '';
  const change = ['aws', 'ec2', 'modify-vpc-endpoint', '--region', region, '--vpc-endpoint-id', id] as const;
  const step = {
    says: `Adds the S3 route for all subnets on ${routeTableId}; open S3 connections there may drop once.`,
    command: command([...change, '--add-route-table-ids', routeTableId]),
    undo: command([...change, '--remove-route-table-ids', routeTableId]),
    needs: 'ec2:ModifyVpcEndpoint',
  } as const;
  return {
    kind: 'endpoint-off-route',
    culprit: routeTableId,
    says: `${routeTableId} lost its S3 endpoint: image layers out of reach`,
    mark: `NOT ON ${routeTableId}`,
    steps: [step],
  };
}

/** No endpoint for this service, in a VPC that is built on endpoints. */
export function missing(need: Need, routeTableId: string | null, from: From): Fault {
  const { net, origin } = from;
  const { to, region } = need;
  const afar = region === origin.region ? null : region;
  return {
    kind: 'endpoint-missing',
    culprit: net.vpcId,
    lacks: { to, afar },
    says: noEndpoint([to], { afar, vpcId: net.vpcId }),
    mark: `NO ENDPOINT IN ${net.vpcId}`,
    steps: [afar ? fromAfar(afar, from) : creation(need, routeTableId, from)],
  };
}

/** A gateway endpoint reaches S3 in its own Region alone, and every layer comes from there. https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html */
const fromAfar = (region: string, { net, origin }: From): Fault['steps'][number] => ({
  says: `Replicate the image from ${region} into ECR of ${origin.region} and name that copy: S3's gateway endpoint in ${net.vpcId} reaches no layers in ${region}. The other way is a NAT gateway.`,
  needs: 'ecr:PutReplicationConfiguration',
});

function creation({ to, serviceName }: Need, routeTableId: string | null, { net, origin }: From): Fault['steps'][number] {
  const make = ['aws', 'ec2', 'create-vpc-endpoint', '--region', origin.region, '--vpc-id', net.vpcId, '--service-name', serviceName ?? ''] as const;
  const undo = removal(serviceName ?? '', net, origin);
  if (to === 's3')
    return {
      says: `Makes the S3 endpoint on ${routeTableId}, for all its subnets.`,
      command: command([...make, '--vpc-endpoint-type', 'Gateway', '--route-table-ids', routeTableId ?? '']),
      undo,
      needs: 'ec2:CreateVpcEndpoint',
    };
  const sibling = known(net.endpoints).find(({ VpcEndpointType, State }) => VpcEndpointType === 'Interface' && State?.toLowerCase() === 'available');
  const groups = (sibling?.Groups ?? []).flatMap(({ GroupId }) => (GroupId ? [GroupId] : []));
  const subnets = onePerZone(sibling?.SubnetIds ?? origin.allSubnetIds, net);
  const security = groups.length > 0 ? ['--security-group-ids', ...groups] : [];
  return {
    says: `Makes the endpoint for ${to}; its security group must let 443 in from the tasks.`,
    command: command([...make, '--vpc-endpoint-type', 'Interface', '--subnet-ids', ...subnets, ...security, '--private-dns-enabled']),
    undo,
    needs: 'ec2:CreateVpcEndpoint',
  };
}

/** Its id is known only once it is made, so it is looked up by what it is for: the VPC has no other. */
function removal(serviceName: string, { vpcId }: Net, { region }: Origin): string {
  const filters = [`Name=vpc-id,Values=${vpcId}`, `Name=service-name,Values=${serviceName}`];
  const query = ['--query', 'VpcEndpoints[].VpcEndpointId', '--output', 'text'];
  const look = command(['aws', 'ec2', 'describe-vpc-endpoints', '--region', region, '--filters', ...filters, ...query]);
  return `${look} | ${command(['xargs', 'aws', 'ec2', 'delete-vpc-endpoints', '--region', region, '--vpc-endpoint-ids'])}`;
}

/** An endpoint takes one subnet of each zone. */
function onePerZone(subnetIds: readonly string[], net: Net): readonly string[] {
  const zones = new Map(subnetIds.map((id) => [subnetOf(net, id)?.AvailabilityZone ?? id, id]));
  return [...zones.values()];
}
