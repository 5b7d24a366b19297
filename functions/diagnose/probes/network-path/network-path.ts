/** The way of a packet from the task to everything that it needs before its containers run, hop by hop, with all that is missing at once. */
import type { Reads } from '../../../aws/aws.ts';
import { decidingText } from '../../../reason.ts';
import type { NetworkPathEvidence, TaskDefinitionEvidence } from '../../evidence.ts';
import { gapOf, type OwnGap } from '../../gaps.ts';
import type { Answer, Asked, Probe } from '../../probe.ts';
import { withDefinition } from '../../with-definition.ts';
import { claimsOf, evidenceOf, factsOf, faultsOf, goneClaim, goneFact, pictureOf } from './findings.ts';
import { type Need, needsOf } from './needs.ts';
import { type Net, type Origin, subnetOf } from './net.ts';
import { withNfs } from './nfs-egress.ts';
import { findOrigin, type OriginReading } from './origin.ts';
import { type SubnetWays, waysFrom } from './path.ts';
import { type NetReading, readNet } from './read.ts';
import { exitOf } from './routes.ts';

type Reading = OriginReading | NetReading;

export const networkPath: Probe<NetworkPathEvidence, Reading> = {
  question: 'Can packets get from the task to everything that it needs, and back, and what stops them?',
  reads: [
    'ec2:DescribeDhcpOptions',
    'ec2:DescribeInstances',
    'ec2:DescribeNatGateways',
    'ec2:DescribeNetworkAcls',
    'ec2:DescribePrefixLists',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeVpcs',
    'ecs:DescribeContainerInstances',
    'ecs:DescribeServices',
    'ecs:DescribeTasks',
  ],
  after: ['task-definition'],
  deadlineMs: 10_000,
  keeps: 8,
  most: 14,
  answer: withDefinition('network path', examine),
};

async function examine(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Answer<NetworkPathEvidence>> {
  const origin = await findOrigin(asked.failure, definition, aws);
  if ('because' in origin) return { evidence: null, gaps: [{ wanted: `network path: ${origin.because}`, why: 'unseen' }] };
  if ('missing' in origin) return { evidence: null, facts: [goneFact(origin.missing)], claims: [goneClaim(origin.missing, asked.failure)] };
  if (!origin.ok) return { evidence: null, gaps: [gapOf('network of the task', origin)] };
  const needs = needsOf(definition, asked.failure.where);
  const { net, gaps } = await readNet({ vpcId: origin.value.vpcId, text: decidingText(asked.match), needs }, aws);
  return conclude(asked, definition, { origin: origin.value, needs, net, gaps });
}

interface Seen {
  readonly origin: Origin;
  readonly needs: readonly Need[];
  readonly net: Net;
  readonly gaps: readonly OwnGap[];
}

function conclude(asked: Asked, definition: TaskDefinitionEvidence, { origin, needs, net, gaps }: Seen): Answer<NetworkPathEvidence> {
  const all: readonly SubnetWays[] = origin.subnetIds.flatMap((id) => {
    const subnet = subnetOf(net, id);
    return subnet ? [waysFrom(subnet, needs, { net, origin })] : [];
  });
  // A list that was cut, or that nobody let us read: nothing can be said of the way.
  if (all.length === 0) return { evidence: null, gaps };
  const faults = withNfs(faultsOf(all), definition, { origin, net });
  return {
    evidence: { ...evidenceOf(all, origin, pictureOf(all, faults)), exits: exitsOf(origin, net) },
    facts: factsOf(faults, all),
    gaps: [...gaps, ...unseen(all, origin)],
    claims: [...claimsOf(faults, { all, asked, place: { origin, net } }), ...goneGroups(origin, net).map((id) => goneClaim(id, asked.failure))],
  };
}

/** Of every subnet that the next task may be placed in, and not only of the failed one's. */
function exitsOf(origin: Origin, net: Net): NetworkPathEvidence['exits'] {
  return origin.allSubnetIds.flatMap((subnetId) => {
    const subnet = subnetOf(net, subnetId);
    if (!subnet) return [];
    const { routeTableId, via, gatewayId, state } = exitOf(subnet, net, origin);
    return [{ subnetId, routeTableId, via, gatewayId, state }];
  });
}

/** Groups that are configured and that the VPC does not have. */
function goneGroups({ securityGroupIds }: Origin, { securityGroups }: Net): readonly string[] {
  if (securityGroupIds === 'unknown' || securityGroups === 'unknown') return [];
  return securityGroupIds.filter((id) => !securityGroups.some(({ GroupId }) => GroupId === id));
}

/** What the evaluators could not tell: each reason once, with all that it leaves open. */
function unseen(all: readonly SubnetWays[], { securityGroupIds }: Origin): readonly OwnGap[] {
  const unclear = all.flatMap(({ ways }) => ways).filter(({ state }) => state === 'unknown');
  const reasons = [...new Set(unclear.map(({ says }) => says))];
  const places = (reason: string) => [...new Set(unclear.filter(({ says }) => says === reason).map(({ need }) => need.to))].join(', ');
  const groups: readonly OwnGap[] = securityGroupIds === 'unknown' ? [{ wanted: 'security groups of the stopped task', why: 'unseen' }] : [];
  return [...groups, ...reasons.map((reason): OwnGap => ({ wanted: `way to ${places(reason)} (${reason})`, why: 'unseen' }))];
}
