/** Security groups and network ACLs, as a packet to port 443 and its answer meet them. Pure. */
import type { IpPermission, NetworkAcl, NetworkAclEntry, SecurityGroup } from '@aws-sdk/client-ec2';
import { type Cover, cover, isPrivate } from './cidr.ts';
import type { Net } from './net.ts';

/** `maybe`: a rule lets some of it through, or means addresses that were not read. */
export type Pass = 'yes' | 'maybe' | 'no';

/** The other end: a set of addresses inside the VPC with security groups of its own, or the internet. */
export type Peer = { readonly cidrs: readonly string[]; readonly groupIds: readonly string[] } | 'internet' | 's3';

const https = 443;

/** Whether the task's security groups let port 443 out. They are stateful, so the answer may come back; one rule of any group suffices. */
export function leaves(groups: readonly SecurityGroup[], to: Peer, net: Net): Pass {
  return best(groups.flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress.map((rule) => lets(rule, to, net))));
}

/** Whether the endpoint's security groups let port 443 in from the task's subnet or one of its groups. */
export function enters(groups: readonly SecurityGroup[], from: Exclude<Peer, string>, net: Net): Pass {
  return best(groups.flatMap(({ IpPermissions = [] }) => IpPermissions.map((rule) => lets(rule, from, net))));
}

/** Of several rules, what the most generous says. */
function best(passes: readonly Pass[]): Pass {
  if (passes.includes('yes')) return 'yes';
  return passes.includes('maybe') ? 'maybe' : 'no';
}

function lets({ IpProtocol, FromPort, ToPort, IpRanges = [], UserIdGroupPairs = [], PrefixListIds = [] }: IpPermission, peer: Peer, net: Net): Pass {
  const isTcp = IpProtocol === '-1' || IpProtocol === 'tcp' || IpProtocol === '6';
  const isPort = IpProtocol === '-1' || ((FromPort ?? 0) <= https && (ToPort ?? 65_535) >= https);
  if (!isTcp || !isPort) return 'no';
  const groups = typeof peer === 'string' ? [] : peer.groupIds;
  if (UserIdGroupPairs.some(({ GroupId }) => groups.includes(GroupId ?? ''))) return 'yes';
  return best([...IpRanges.map(({ CidrIp = '' }) => meets(CidrIp, peer)), ...PrefixListIds.map(({ PrefixListId = '' }) => meant(PrefixListId, peer, net))]);
}

const asPass: Readonly<Record<Cover, Pass>> = { all: 'yes', some: 'maybe', none: 'no' };

function meets(cidr: string, peer: Peer): Pass {
  if (typeof peer !== 'string') return best(peer.cidrs.map((wanted) => asPass[cover(cidr, wanted)]));
  if (cover(cidr, '0.0.0.0/0') === 'all') return 'yes';
  return isPrivate(cidr) ? 'no' : 'maybe';
}

/** A list of the user's own may hold anything; AWS's for S3 is S3's. */
function meant(prefixListId: string, peer: Peer, { prefixLists }: Net): Pass {
  const name = prefixLists.find((list) => list.PrefixListId === prefixListId)?.PrefixListName;
  if (!name) return 'maybe';
  return name.endsWith('.s3') && peer === 's3' ? 'yes' : 'no';
}

/** Linux chooses the ports of answers from these. https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports */
const answers = { from: 32_768, to: 60_999 };

/** Whether a network ACL lets a request and its answer pass. */
export interface AclPass {
  readonly pass: Pass;
  /** The rule that denied, and in which direction; null where all passes. */
  readonly denied: AclDenial | null;
  /** The other direction's denial, where both deny: one cure alone would only lead to the next failure. */
  readonly also?: AclDenial;
}

/** The rule of a network ACL that denied, and in which direction. */
export interface AclDenial {
  readonly rule: number;
  readonly egress: boolean;
}

/** Whether a network ACL lets a request and its answer pass. It is stateless: 443 one way and the ports of answers the other way are each decided by the first rule that fits. */
export function passesAcl(acl: NetworkAcl | undefined, peerCidrs: readonly string[], side: 'client' | 'server'): AclPass {
  if (!acl) return { pass: 'maybe', denied: null };
  const request = peerCidrs.map((cidr) => firstFit(acl, { egress: side === 'client', cidr, from: https, to: https }));
  const answer = peerCidrs.map((cidr) => firstFit(acl, { egress: side === 'server', cidr, ...answers }));
  const [denied = null, also] = [request, answer].flatMap((one) => (best(one.map(({ pass }) => pass)) === 'no' ? (one[0]?.denied ?? []) : []));
  // Answers from any one of the addresses are enough to say that it can work; a request that no address takes is not.
  const pass = worst([best(request.map((one) => one.pass)), best(answer.map((one) => one.pass))]);
  return pass === 'no' ? { pass, denied, ...(also && { also }) } : { pass, denied: null };
}

/** Of several filters in a row, what the strictest says. */
function worst(passes: readonly Pass[]): Pass {
  if (passes.includes('no')) return 'no';
  return passes.includes('maybe') ? 'maybe' : 'yes';
}

interface Packet {
  readonly egress: boolean;
  readonly cidr: string;
  readonly from: number;
  readonly to: number;
}

/** Rules are read in order of their numbers, and the first that fits decides; those that fit in part before it leave it open. */
function firstFit({ Entries = [] }: NetworkAcl, packet: Packet): AclPass {
  const rules = Entries.filter(({ Egress, CidrBlock }) => Egress === packet.egress && CidrBlock)
    .map((rule) => ({ rule, fit: fitOf(rule, packet), allows: rule.RuleAction === 'allow' }))
    .toSorted((a, b) => (a.rule.RuleNumber ?? 0) - (b.rule.RuleNumber ?? 0));
  const last = rules.findIndex(({ fit }) => fit === 'all');
  const inPart = rules.slice(0, last < 0 ? undefined : last).filter(({ fit }) => fit === 'some');
  const decides = rules[last];
  if (inPart.some(({ allows }) => allows !== (decides?.allows ?? false))) return { pass: 'maybe', denied: null };
  if (decides?.allows) return { pass: 'yes', denied: null };
  return { pass: 'no', denied: { rule: decides?.rule.RuleNumber ?? lastRule, egress: packet.egress } };
}

/** What nothing fits is denied: AWS shows this rule as `*`. */
export const lastRule = 32_767;

function fitOf({ Protocol, PortRange, CidrBlock = '' }: NetworkAclEntry, { cidr, from, to }: Packet): Cover {
  if (Protocol !== '-1' && Protocol !== '6') return 'none';
  const { From: low = 0, To: high = 65_535 } = Protocol === '-1' ? {} : (PortRange ?? {});
  if (high < from || low > to || (cidr === anywhere && isPrivate(CidrBlock))) return 'none';
  const addresses = cover(CidrBlock, cidr);
  return addresses === 'all' && (low > from || high < to) ? 'some' : addresses;
}

/** The addresses of the internet: rules about private ones say nothing of them. */
export const anywhere = '0.0.0.0/0';
