/** What the ways mean: all faults at once, the picture, claims for the verdict. Pure. */
import type { CauseId, Fact, Failure, Match, Step } from '../../../model.ts';
import { decidingText } from '../../../reason.ts';
import type { NetworkPathEvidence, PathPicture } from '../../evidence.ts';
import type { Asked, Claim } from '../../probe.ts';
import { type Destination, destinationsIn } from './needs.ts';
import { type Fault, noEndpoint, type Origin } from './net.ts';
import type { SubnetWays, Way } from './path.ts';
import { elsewhere, type Place } from './route-cures.ts';

/** One fault, and all that it keeps the task from. */
export interface Broken extends Fault {
  readonly destinations: readonly Destination[];
}

/** One fault for each culprit, with all that it keeps the task from; the one that cuts off most comes first. */
export function faultsOf(all: readonly SubnetWays[]): readonly Broken[] {
  const ways = all.flatMap((one) => one.ways);
  const byCulprit = new Map<string, Way[]>();
  for (const way of ways) {
    if (way.fault) byCulprit.set(key(way.fault), [...(byCulprit.get(key(way.fault)) ?? []), way]);
  }
  return [...byCulprit.values()].map(merge).toSorted((a, b) => b.destinations.length - a.destinations.length);
}

const key = ({ kind, culprit, lacks }: Fault): string => `${kind} ${culprit} ${lacks?.afar ?? ''}`;

function merge(ways: readonly Way[]): Broken {
  const faults = ways.map(({ fault }) => fault!);
  const destinations = [...new Set(ways.map(({ need }) => need.to))];
  const [first] = faults;
  const steps = [...new Map(faults.flatMap((fault) => fault.steps).map((step) => [step.command ?? step.says, step])).values()];
  const lacked = [...new Set(faults.flatMap(({ lacks }) => lacks?.to ?? []))];
  const says = first!.lacks ? noEndpoint(lacked, { afar: first!.lacks.afar, vpcId: first!.culprit }) : first!.says;
  return { ...first!, says, steps, destinations };
}

/** The evidence of all ways that were followed, without the exits. */
export function evidenceOf(all: readonly SubnetWays[], origin: Origin, picture: PathPicture): Omit<NetworkPathEvidence, 'exits'> {
  const names = [...new Map(all.flatMap(({ ways }) => ways).map(({ need }) => [`${need.to} ${need.region}`, need])).values()];
  return {
    vpcId: origin.vpcId,
    subnetIds: origin.subnetIds,
    securityGroupIds: origin.securityGroupIds === 'unknown' ? [] : origin.securityGroupIds,
    hasPublicIp: origin.hasPublicIp,
    configuredBy: origin.configuredBy,
    destinations: names.map(({ to, region }) => ({
      name: to,
      region,
      state: worst(all.flatMap(({ ways }) => ways).filter(({ need }) => need.to === to && need.region === region)),
    })),
    faults: faultsOf(all).map(({ kind, culprit, says, destinations }) => ({ kind, culprit, says, destinations })),
    picture,
  };
}

function worst(ways: readonly Way[]): 'open' | 'broken' | 'unknown' {
  if (ways.some(({ state }) => state === 'broken')) return 'broken';
  return ways.some(({ state }) => state === 'unknown') ? 'unknown' : 'open';
}

/** The picture that notify draws. */
export function pictureOf(all: readonly SubnetWays[], faults: readonly Broken[]): PathPicture {
  const layers = faults.length > 0 && faults.every(({ destinations }) => destinations.join() === 's3');
  return { subnets: all.map(({ path }) => path), note: layers ? 'Only image layers need S3; that is why the login still works.' : null };
}

/** The cause where packets to a destination get no answer. */
const unreachable: Readonly<Record<Destination, CauseId>> = {
  secretsmanager: 'secret-unreachable',
  ssm: 'secret-unreachable',
  'ecr.api': 'registry-unreachable',
  'ecr.dkr': 'registry-unreachable',
  s3: 'registry-unreachable',
  logs: 'log-unreachable',
  internet: 'registry-unreachable',
};
/** The cause where an endpoint's policy refuses the request. */
const refused: Readonly<Record<Destination, CauseId>> = {
  secretsmanager: 'secret-access-denied',
  ssm: 'secret-access-denied',
  'ecr.api': 'ecr-auth-blocked',
  'ecr.dkr': 'ecr-auth-blocked',
  s3: 'layer-download-denied',
  logs: 'log-access-denied',
  internet: 'registry-forbidden',
};

/** Causes whose texts say no more than that no answer came: they stay as they are, whatever was out of reach. */
const pathCauses: ReadonlySet<CauseId> = new Set<CauseId>([
  'registry-unreachable',
  'registry-dns-failure',
  'initialization-unreachable',
  'secret-unreachable',
  'log-unreachable',
  'image-pull-timeout',
  'env-file-unavailable',
]);

/** A fault on the way to somewhere else than the text says is a fact, and no culprit. */
export function claimsOf(
  faults: readonly Broken[],
  { all, asked: { match }, place }: { readonly all: readonly SubnetWays[]; readonly asked: Asked; readonly place: Place },
): readonly Claim[] {
  const named = destinationsIn(decidingText(match));
  const meant = faults.filter(({ destinations }) => named === null || destinations.some((to) => named.includes(to)));
  return [...meant.flatMap((fault) => claimOf(fault, { match, named, meant, faults })), ...sharedAddress(all, match), ...addresses(all, place)];
}

interface Meaning {
  readonly match: Match;
  readonly named: readonly Destination[] | null;
  /** On the way that the text speaks of. */
  readonly meant: readonly Broken[];
  /** All that has to be cured before the task can start. */
  readonly faults: readonly Broken[];
}

/** The culprit first, then what the text speaks of, then what the task would meet next. */
const rank = (fault: Broken, { culprit, meant }: { readonly culprit: string; readonly meant: readonly Broken[] }): number =>
  Number(fault.culprit === culprit) * 2 + Number(meant.includes(fault));

function claimOf({ kind, culprit, says, destinations }: Broken, { match, named, meant, faults }: Meaning): readonly Claim[] {
  const to = destinations.find((one) => named?.includes(one)) ?? destinations[0]!;
  const silent = pathCauses.has(match.cause) ? match.cause : unreachable[to];
  const cause = kind === 'endpoint-policy' ? refused[to] : silent;
  // One cure alone would only lead to the next failure.
  const steps: readonly Step[] = faults.toSorted((a, b) => rank(b, { culprit, meant }) - rank(a, { culprit, meant })).flatMap((fault) => fault.steps);
  return [{ verdict: 'blames', cause, culprit: { id: culprit, says }, hurdle: 'network', steps }];
}

/** A registry that counts pulls by address counts all that share this one. */
function sharedAddress(all: readonly SubnetWays[], { cause }: Match): readonly Claim[] {
  const natId = all.map(({ exit }) => (exit.via === 'nat-gateway' ? exit.gatewayId : null)).find((id) => id !== null);
  if (cause !== 'docker-hub-rate-limit' || !natId) return [];
  return [{ verdict: 'blames', cause, culprit: { id: natId, says: `Docker Hub answers 429 to ${natId}` }, hurdle: 'network' }];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
function addresses(all: readonly SubnetWays[], place: Place): readonly Claim[] {
  const full = all.find(({ subnet }) => subnet.AvailableIpAddressCount === 0)?.subnet.SubnetId;
  if (!full) return [];
  return [
    {
      verdict: 'blames',
      cause: 'eni-provisioning-failed',
      culprit: { id: full, says: `${full} has no free address` },
      hurdle: 'network-interface',
      steps: elsewhere(full, place),
    },
  ];
}

/** Each fault in a sentence; one sentence where nothing is in the way. */
export function factsOf(faults: readonly Broken[], all: readonly SubnetWays[]): readonly Fact[] {
  const source = 'api:ec2:DescribeRouteTables';
  const unsure = all.flatMap(({ ways }) => ways).some(({ state }) => state === 'unknown');
  if (faults.length === 0) return unsure ? [] : [{ says: 'The path to everything that the task needs is open as configured today.', source }];
  return faults.map(({ says, destinations }) => ({ says: `Out of reach: ${destinations.join(', ')}. ${says}.`, source }));
}

/** A subnet that is named and does not exist. */
export const goneFact = (id: string): Fact => ({ says: `${id} does not exist.`, source: 'api:ec2:DescribeSubnets' });

/** A subnet or a group that is configured and gone: ECS cannot even make the task's network interface. */
export function goneClaim(id: string, { where }: Failure): Claim {
  const says = `${id} does not exist, and ${where.kind === 'service' ? `service ${where.name}` : where.name} still names it`;
  const step: Step = { says: `Give ${where.name} a network configuration without ${id}.`, needs: 'ecs:UpdateService' };
  return { verdict: 'blames', cause: 'network-config-invalid', culprit: { id, says }, hurdle: 'network-interface', steps: [step] };
}
