/** Security groups and network ACLs on the way, as faults with their cures. */
import type { NetworkAcl, SecurityGroup, Subnet } from '@aws-sdk/client-ec2';
import { command } from '../../../shell.ts';
import { type AclDenial, type AclPass, anywhere, enters, lastRule, leaves, type Pass, type Peer, passesAcl } from './filters.ts';
import { broken, type Fault, fine, known, type Net, type Origin, type Stretch, unclear } from './net.ts';

/** A subnet from which packets leave, and what is known around it. */
export interface From {
  readonly subnet: Subnet;
  readonly origin: Origin;
  readonly net: Net;
}

/** The groups of the task, or null where they are not all known: then nothing is said of them. */
export function groupsOf({ origin, net }: Pick<From, 'origin' | 'net'>): readonly SecurityGroup[] | null {
  const ids = origin.securityGroupIds;
  return ids === 'unknown' ? null : named(ids, net);
}

/** Null where one of them is not listed: what it lets through is not known, and any group's rule suffices. */
function named(ids: readonly string[], { securityGroups }: Net): readonly SecurityGroup[] | null {
  if (securityGroups === 'unknown') return null;
  const groups = securityGroups.filter(({ GroupId }) => ids.includes(GroupId ?? ''));
  return ids.length > 0 && ids.every((id) => groups.some(({ GroupId }) => GroupId === id)) ? groups : null;
}

const words: Readonly<Record<Pass, 'fine' | 'unclear' | 'broken'>> = { yes: 'fine', maybe: 'unclear', no: 'broken' };

/** Out of the task's own groups. */
export function outOfTask(from: From, to: Peer): Stretch {
  const groups = groupsOf(from);
  if (!groups) return unclear("the task's security groups could not be read");
  const id = groups[0]?.GroupId ?? 'no security group';
  const pass = words[leaves(groups, to, from.net)];
  if (pass === 'fine') return fine('egress 443');
  return pass === 'unclear' ? unclear(`${id} lets 443 out to some addresses or lists alone`) : broken(noEgress(id, from.origin), 'no egress 443');
}

function noEgress(id: string, { region }: Origin): Fault {
  const permission = `IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=${anywhere}}]`;
  const change = (verb: 'authorize' | 'revoke') =>
    command(['aws', 'ec2', `${verb}-security-group-egress`, '--region', region, '--group-id', id, '--ip-permissions', permission]);
  const step = {
    says: `Lets everything with ${id} open HTTPS connections outward.`,
    command: change('authorize'),
    undo: change('revoke'),
    needs: 'ec2:AuthorizeSecurityGroupEgress',
  } as const;
  return { kind: 'security-group', culprit: id, says: `${id} lets no HTTPS out`, mark: `NO EGRESS 443 ON ${id}`, steps: [step] };
}

/** Into the endpoint's groups. */
export function intoEndpoint(from: From, endpointGroupIds: readonly string[]): Stretch {
  const { subnet, origin, net } = from;
  const groups = named(endpointGroupIds, net);
  if (!groups) return unclear("the endpoint's security groups could not be read");
  const peer = { cidrs: [subnet.CidrBlock ?? ''], groupIds: origin.securityGroupIds === 'unknown' ? [] : origin.securityGroupIds };
  const pass = words[enters(groups, peer, net)];
  const id = endpointGroupIds[0] ?? 'no security group';
  if (pass === 'fine') return fine('443');
  // Without the task's groups a rule that names one of them cannot be told from one that does not.
  if (pass === 'unclear' || origin.securityGroupIds === 'unknown') return unclear(`${id} lets 443 in from some addresses or groups alone`);
  return broken(noIngress(id, from), 'no ingress 443');
}

function noIngress(id: string, { subnet, origin }: From): Fault {
  const group = origin.securityGroupIds === 'unknown' ? undefined : origin.securityGroupIds[0];
  const source = group ? (['--source-group', group] as const) : (['--cidr', subnet.CidrBlock ?? ''] as const);
  const change = (verb: 'authorize' | 'revoke') =>
    command(['aws', 'ec2', `${verb}-security-group-ingress`, '--region', origin.region, '--group-id', id, '--protocol', 'tcp', '--port', '443', ...source]);
  const step = {
    says: `Lets the task in to all endpoints with ${id}.`,
    command: change('authorize'),
    undo: change('revoke'),
    needs: 'ec2:AuthorizeSecurityGroupIngress',
  } as const;
  return {
    kind: 'endpoint-closed',
    culprit: id,
    says: `${id} lets no 443 in from the task`,
    mark: `NO INGRESS 443 ON ${id}`,
    steps: [step],
  };
}

/** The network ACL of a subnet, if it was listed. */
export function aclOf(net: Net, subnetId: string): NetworkAcl | undefined {
  return known(net.acls).find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnetId));
}

/** Out of the task's subnet and back. */
export function throughOwnAcl({ subnet, net, origin }: From, peerCidrs: readonly string[]): Stretch {
  const acl = aclOf(net, subnet.SubnetId ?? '');
  return stretchOf(acl, passesAcl(acl, peerCidrs, 'client'), { origin, client: true });
}

/** Into the endpoint's subnets and out again: one that answers is enough. */
export function throughEndpointAcls({ subnet, net, origin }: From, endpointSubnetIds: readonly string[]): Stretch {
  const stretches = endpointSubnetIds.map((id) => {
    const acl = aclOf(net, id);
    return stretchOf(acl, passesAcl(acl, [subnet.CidrBlock ?? ''], 'server'), { origin, client: false });
  });
  return stretches.find(({ state }) => state === 'ok') ?? stretches.find(({ state }) => state === 'unknown') ?? stretches[0] ?? fine('same subnet');
}

interface Side {
  readonly origin: Origin;
  readonly client: boolean;
}

function stretchOf(acl: NetworkAcl | undefined, { pass, denied, also }: AclPass, side: Side): Stretch {
  const id = acl?.NetworkAclId ?? 'its network ACL';
  if (pass === 'yes') return fine(side.client ? '443 out, answers in' : '443 in, answers out');
  if (!acl || !denied || pass === 'maybe') return unclear(acl ? `${id}: some of it passes` : 'its network ACL could not be read');
  const fault = aclFault(acl, denied, side);
  const steps = also ? [...fault.steps, ...aclFault(acl, also, side).steps] : fault.steps;
  return broken({ ...fault, steps }, `rule ${ruleName(denied.rule)} denies`);
}

/** The last rule has no number that people would know: AWS shows it as `*`. */
const ruleName = (rule: number): string => (rule === lastRule ? '*' : String(rule));

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html */
function aclFault(acl: NetworkAcl, { rule, egress }: AclDenial, { origin, client }: Side): Fault {
  const id = acl.NetworkAclId ?? '';
  const isRequest = egress === client;
  const what = isRequest ? 'port 443' : 'answers';
  const direction = egress ? 'out' : 'in';
  // One ACL may be crossed as client and as server: its new rules must not claim one number.
  const number = freeBefore(acl, { rule, egress }, client ? 0 : 1);
  const ports = isRequest ? 'From=443,To=443' : 'From=1024,To=65535';
  const rest = ['--protocol', 'tcp', '--port-range', ports, '--cidr-block', anywhere, '--rule-action', 'allow'];
  const which = ['--region', origin.region, '--network-acl-id', id, '--rule-number', String(number)] as const;
  const way = egress ? '--egress' : '--ingress';
  const step = {
    says: `Lets ${isRequest ? what : 'the ports of answers'} ${direction} for all subnets of ${id}, before rule ${ruleName(rule)}.`,
    command: command(['aws', 'ec2', 'create-network-acl-entry', ...which, ...rest, way]),
    undo: command(['aws', 'ec2', 'delete-network-acl-entry', ...which, way]),
    needs: 'ec2:CreateNetworkAclEntry',
  } as const;
  const says = `${id} denies ${what} ${direction}, by rule ${ruleName(rule)}`;
  return {
    kind: 'network-acl',
    culprit: id,
    says,
    mark: `${what.toUpperCase()} DENIED ${direction.toUpperCase()}`,
    steps: number > 0 ? [step] : [{ says: `Change rule ${ruleName(rule)} of ${id}.`, needs: 'ec2:ReplaceNetworkAclEntry' }],
  };
}

/** The nearest number before the rule that nobody uses, or the one after that; 0: there is none. */
function freeBefore({ Entries = [] }: NetworkAcl, { rule, egress }: AclDenial, skip: 0 | 1): number {
  const taken = new Set(Entries.filter((entry) => entry.Egress === egress).map(({ RuleNumber }) => RuleNumber));
  const highest = Math.max(0, ...[...taken].filter((number): number is number => number !== undefined && number < rule));
  if (rule === lastRule) return Math.min(highest + 10 * (skip + 1), lastRule - 1 - skip);
  const free = Array.from({ length: rule - 1 }, (_, n) => rule - 1 - n).filter((number) => !taken.has(number));
  return free[skip] ?? 0;
}
