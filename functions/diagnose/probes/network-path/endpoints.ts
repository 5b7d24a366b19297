/** VPC endpoints: which one a name leads to, and whether packets and requests pass it. https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html */
import type { VpcEndpoint } from '@aws-sdk/client-ec2';
import { command } from '../../../shell.ts';
import { anywhere } from './filters.ts';
import type { Need } from './needs.ts';
import { broken, type Fault, fine, known, type Net, type Origin, type Stretch, subnetOf, unclear } from './net.ts';
import { endpointLets } from './policies.ts';
import { type From, intoEndpoint, outOfTask, throughEndpointAcls, throughOwnAcl } from './walls.ts';

/** On the wire the state is in lower case, in the SDK's own list it is not. */
const isAvailable = ({ State }: VpcEndpoint): boolean => State?.toLowerCase() === 'available';
const isAbsent = ({ State }: VpcEndpoint): boolean => ['deleted', 'deleting'].includes(State?.toLowerCase() ?? '');

export function endpointsFor({ serviceName }: Need, net: Net, type: 'Interface' | 'Gateway'): VpcEndpoint | undefined {
  return known(net.endpoints).find((endpoint) => endpoint.ServiceName === serviceName && endpoint.VpcEndpointType === type && !isAbsent(endpoint));
}

/** True where the service's own name leads to the endpoint, whatever the route tables say. */
export function isNamed(endpoint: VpcEndpoint, net: Net): boolean {
  return endpoint.PrivateDnsEnabled === true && net.dnsHostnames !== false;
}

/** A VPC whose other needs go through interface endpoints is built on them: there one more is missing, and no route. */
export function isBuiltOnEndpoints(needs: readonly Need[], net: Net): boolean {
  return needs.some((need) => need.to !== 's3' && endpointsFor(need, net, 'Interface') !== undefined);
}

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

export function throughGateway(endpoint: VpcEndpoint, need: Need, from: From): Stretch {
  if (!isAvailable(endpoint)) return broken(notAvailable(endpoint));
  return firstTrouble([outOfTask(from, 's3'), throughOwnAcl(from, [anywhere]), policyOf(endpoint, need)]) ?? fine('available, policy ok');
}

/** What breaks is named before what cannot be seen. */
export const firstTrouble = (stretches: readonly Stretch[]): Stretch | undefined =>
  stretches.find(({ state }) => state === 'broken') ?? stretches.find(({ state }) => state === 'unknown');

function policyOf({ VpcEndpointId = '', PolicyDocument }: VpcEndpoint, need: Need): Stretch {
  const lets = endpointLets(PolicyDocument, need.asks);
  if (lets === 'yes') return fine('policy ok');
  if (lets === 'unknown') return unclear('its policy has conditions');
  const asked = `${need.asks?.actions.join(', ')} on ${need.asks?.resource}`;
  const step = {
    says: `The owner of ${VpcEndpointId} lets it through, if that is meant: its policy does not allow ${asked}.`,
    needs: 'ec2:ModifyVpcEndpoint',
  } as const;
  return broken({
    kind: 'endpoint-policy',
    culprit: VpcEndpointId,
    says: `policy of ${VpcEndpointId} does not allow ${need.asks?.actions[0]}`,
    mark: 'POLICY DENIES',
    steps: [step],
  });
}

function notAvailable({ VpcEndpointId = '', State, LastError }: VpcEndpoint): Fault {
  const state = State?.toLowerCase() ?? 'in no state';
  const step = {
    says: `${VpcEndpointId} is ${state}${LastError?.Message ? `: ${LastError.Message}` : ''}. Accept it, or make it again.`,
    needs: 'ec2:CreateVpcEndpoint',
  } as const;
  return { kind: 'endpoint-closed', culprit: VpcEndpointId, says: `${VpcEndpointId} is ${state}`, mark: `IS ${state.toUpperCase()}`, steps: [step] };
}

/** There, but the service's name does not lead to it. */
export function unnamed(endpoint: VpcEndpoint, need: Need, net: Net, { region }: Origin): Fault {
  const id = endpoint.VpcEndpointId ?? '';
  if (endpoint.PrivateDnsEnabled) return hostnamesOff(net, region);
  const line = command(['aws', 'ec2', 'modify-vpc-endpoint', '--region', region, '--vpc-endpoint-id', id, '--private-dns-enabled']);
  const step = { says: `Makes the name of ${need.to} lead to ${id} in the whole VPC.`, command: line, needs: 'ec2:ModifyVpcEndpoint' } as const;
  return { kind: 'endpoint-closed', culprit: id, says: `${id} for ${need.to} has its private DNS off`, mark: 'PRIVATE DNS OFF', steps: [step] };
}

function hostnamesOff({ vpcId }: Net, region: string): Fault {
  const line = command(['aws', 'ec2', 'modify-vpc-attribute', '--region', region, '--vpc-id', vpcId, '--enable-dns-hostnames', '{"Value":true}']);
  const step = { says: `Lets names lead to the endpoints of ${vpcId}.`, command: line, needs: 'ec2:ModifyVpcAttribute' } as const;
  return {
    kind: 'dns',
    culprit: vpcId,
    says: `${vpcId} has DNS host names off, so that no name leads to its endpoints`,
    mark: 'DNS HOST NAMES OFF',
    steps: [step],
  };
}

/** A gateway endpoint that is not on the subnet's route table. */
export function offRoute(endpoint: VpcEndpoint, routeTableId: string, { region }: Origin): Fault {
  const id = endpoint.VpcEndpointId ?? '';
  const line = command(['aws', 'ec2', 'modify-vpc-endpoint', '--region', region, '--vpc-endpoint-id', id, '--add-route-table-ids', routeTableId]);
  const step = {
    says: `Adds the S3 route for all subnets on ${routeTableId}; open S3 connections there may drop once.`,
    command: line,
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

export function missing(need: Need, routeTableId: string | null, { net, origin }: From): Fault {
  const { to, serviceName } = need;
  const make = ['aws', 'ec2', 'create-vpc-endpoint', '--region', origin.region, '--vpc-id', net.vpcId, '--service-name', serviceName ?? ''] as const;
  const gateway = [...make, '--vpc-endpoint-type', 'Gateway', '--route-table-ids', routeTableId ?? ''] as const;
  const sibling = known(net.endpoints).find(({ VpcEndpointType, State }) => VpcEndpointType === 'Interface' && State?.toLowerCase() === 'available');
  const groups = (sibling?.Groups ?? []).flatMap(({ GroupId }) => (GroupId ? [GroupId] : []));
  const subnets = onePerZone(sibling?.SubnetIds ?? origin.allSubnetIds, net);
  const inter = [
    ...make,
    '--vpc-endpoint-type',
    'Interface',
    '--subnet-ids',
    ...subnets,
    ...(groups.length > 0 ? ['--security-group-ids', ...groups] : []),
    '--private-dns-enabled',
  ] as const;
  const step = {
    says: `Makes the endpoint for ${to}; its security group must let 443 in from the tasks.`,
    command: command(to === 's3' ? gateway : inter),
    needs: 'ec2:CreateVpcEndpoint',
  } as const;
  const cured = to === 's3' ? { ...step, says: `Makes the S3 endpoint on ${routeTableId}, for all its subnets.` } : step;
  return {
    kind: 'endpoint-missing',
    culprit: net.vpcId,
    says: `${net.vpcId} has no endpoint for ${to}`,
    mark: `NO ENDPOINT IN ${net.vpcId}`,
    steps: [cured],
  };
}

/** An endpoint takes one subnet of each zone. */
function onePerZone(subnetIds: readonly string[], net: Net): readonly string[] {
  const zones = new Map(subnetIds.map((id) => [subnetOf(net, id)?.AvailabilityZone ?? id, id]));
  return [...zones.values()];
}
