/** All that hangs on the role: which policies, and what their documents say about the six actions. */

import { lastSegment } from '../../../arn.ts';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { NarrowerGrant } from '../../evidence.ts';
import { gapOf, type OwnGap } from '../../gaps.ts';
import { deniesAll, isInverted, parseEncodedPolicy, type Statement } from '../../policy-document.ts';
import { isAsKnown, touched } from './grants.ts';
import { isKnownVersion } from './managed-policy.ts';

type Listing = 'iam:ListAttachedRolePolicies' | 'iam:ListRolePolicies';
type Reading = 'iam:GetPolicy' | 'iam:GetPolicyVersion' | 'iam:GetRolePolicy';

/** IAM may stop a page short of its size: only IsTruncated tells the end. More pages than this and the list counts as unread. */
const mostPages = 3;

function listAttached(roleName: string, aws: Reads<Listing>): Promise<Outcome<readonly string[]>> {
  return pages(async (marker) => {
    const read = await aws.call('iam:ListAttachedRolePolicies', { RoleName: roleName, ...marker });
    if (!read.ok) return read;
    const { AttachedPolicies = [], IsTruncated, Marker } = read.value;
    return { ok: true, value: { names: AttachedPolicies.flatMap(({ PolicyArn }) => (PolicyArn ? [PolicyArn] : [])), next: IsTruncated ? Marker : undefined } };
  });
}

function listInline(roleName: string, aws: Reads<Listing>): Promise<Outcome<readonly string[]>> {
  return pages(async (marker) => {
    const read = await aws.call('iam:ListRolePolicies', { RoleName: roleName, ...marker });
    if (!read.ok) return read;
    const { PolicyNames = [], IsTruncated, Marker } = read.value;
    return { ok: true, value: { names: PolicyNames, next: IsTruncated ? Marker : undefined } };
  });
}

interface Page {
  readonly names: readonly string[];
  readonly next: string | undefined;
}

async function pages(read: (marker: { readonly Marker?: string }) => Promise<Outcome<Page>>): Promise<Outcome<readonly string[]>> {
  const names: string[] = [];
  let marker: { readonly Marker?: string } = {};
  for (let page = 0; page < mostPages; page++) {
    const outcome = await read(marker);
    if (!outcome.ok) return outcome;
    names.push(...outcome.value.names);
    if (!outcome.value.next) return { ok: true, value: names };
    marker = { Marker: outcome.value.next };
  }
  return { ok: false, why: 'unasked', action: 'iam:ListRolePolicies', code: 'TooManyPages', message: 'more policies than are read' };
}

/** The live default version of a managed policy. */
async function readManaged(policyArn: string, aws: Reads<Reading>): Promise<Outcome<readonly Statement[] | null>> {
  const policy = await aws.call('iam:GetPolicy', { PolicyArn: policyArn });
  return policy.ok ? readVersion(policyArn, policy.value.Policy?.DefaultVersionId, aws) : policy;
}

async function readVersion(policyArn: string, versionId: string | undefined, aws: Reads<Reading>): Promise<Outcome<readonly Statement[] | null>> {
  const version = await aws.call('iam:GetPolicyVersion', { PolicyArn: policyArn, VersionId: versionId ?? 'v1' });
  return version.ok ? { ok: true, value: parseEncodedPolicy(version.value.PolicyVersion?.Document) } : version;
}

async function readInline(roleName: string, policyName: string, aws: Reads<Reading>): Promise<Outcome<readonly Statement[] | null>> {
  const read = await aws.call('iam:GetRolePolicy', { RoleName: roleName, PolicyName: policyName });
  return read.ok ? { ok: true, value: parseEncodedPolicy(read.value.PolicyDocument) } : read;
}

/** By name, so that no read is spent on them. */
const takesAll = /^(AWSDenyAll|AWSCompromisedKeyQuarantine(V\d+)?)$/;

/** What the documents of a role's policies say of the six actions. */
export interface Grants {
  readonly narrowerGrants: readonly NarrowerGrant[];
  readonly unread: readonly string[];
  readonly quarantine: readonly string[];
  readonly gaps: readonly OwnGap[];
}

interface Hanging {
  readonly roleName: string;
  readonly attached: readonly string[];
  readonly inline: readonly string[];
}

/** Reads every document but those whose name says enough, side by side. */
export async function readGrants({ roleName, attached, inline }: Hanging, aws: Reads<Reading>): Promise<Grants> {
  const known = attached.filter((arn) => takesAll.test(lastSegment(arn)));
  const documents = await Promise.all([
    ...attached.filter((arn) => !known.includes(arn)).map(async (arn) => ({ policy: lastSegment(arn), read: await readManaged(arn, aws) })),
    ...inline.map(async (policy) => ({ policy, read: await readInline(roleName, policy, aws) })),
  ]);
  const read = documents.flatMap(({ policy, read: outcome }) => (outcome.ok && outcome.value ? [{ policy, statements: outcome.value }] : []));
  const unreadable = documents.filter(({ read: outcome }) => !outcome.ok || outcome.value === null).map(({ policy }) => policy);
  return {
    narrowerGrants: read.flatMap(narrowerGrant),
    unread: [...unreadable, ...read.filter(({ statements }) => isInverted(statements)).map(({ policy }) => policy)],
    quarantine: [...known.map(lastSegment), ...read.filter(({ statements }) => deniesAll(statements)).map(({ policy }) => policy)],
    gaps: documents.flatMap(({ policy, read: outcome }) => gapOfDocument(policy, outcome)),
  };
}

function narrowerGrant({ policy, statements }: { readonly policy: string; readonly statements: readonly Statement[] }): readonly NarrowerGrant[] {
  const allows = statements.filter(({ Effect, Action }) => Effect === 'Allow' && touched(Action ?? []).length > 0);
  if (allows.length === 0) return [];
  return [
    {
      policy,
      actions: touched(allows.flatMap(({ Action }) => Action ?? [])),
      resources: [...new Set(allows.flatMap(({ Resource, NotResource }) => Resource ?? (NotResource ?? []).map((resource) => `all but ${resource}`)))],
    },
  ];
}

function gapOfDocument(policy: string, outcome: Outcome<readonly Statement[] | null>): readonly OwnGap[] {
  const wanted = `policy ${policy} of the execution role`;
  if (!outcome.ok) return [gapOf(wanted, outcome)];
  if (outcome.value === null) return [{ wanted, why: 'broken' }];
  return isInverted(outcome.value) ? [{ wanted: `what policy ${policy} allows by NotAction`, why: 'unseen' }] : [];
}

/** The policies of a role, as two lists. */
export interface Policies {
  /** ARNs. */
  readonly attached: Outcome<readonly string[]>;
  /** Names. */
  readonly inline: Outcome<readonly string[]>;
}

/** Lists the attached and the inline policies of a role. */
export async function listPolicies(roleName: string, aws: Reads<Listing>): Promise<Policies> {
  const [attached, inline] = await Promise.all([listAttached(roleName, aws), listInline(roleName, aws)]);
  return { attached, inline };
}

/** Named, and left closed: nothing is denied, so that nobody needs to know. */
export function unopened(attached: Policies['attached'], inline: Policies['inline']): Grants {
  const names = [...(attached.ok ? attached.value.map(lastSegment) : []), ...(inline.ok ? inline.value : [])];
  return { narrowerGrants: [], unread: names, quarantine: names.filter((name) => takesAll.test(name)), gaps: [] };
}

/** Whether AWS has changed the policy since this was written: then nobody knows what attaching would give. A version that is known needs no second read. */
export async function managedPolicyAsKnown(policyArn: string, aws: Reads<Reading>): Promise<Outcome<boolean>> {
  const policy = await aws.call('iam:GetPolicy', { PolicyArn: policyArn });
  if (!policy.ok) return policy;
  const versionId = policy.value.Policy?.DefaultVersionId;
  if (isKnownVersion(policyArn, versionId)) return { ok: true, value: true };
  const read = await readVersion(policyArn, versionId, aws);
  return read.ok ? { ok: true, value: read.value !== null && isAsKnown(read.value) } : read;
}
