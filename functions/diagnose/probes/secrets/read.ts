/** Reads what a reference leads to: the secret or parameter, and the key that encrypts it. Descriptions only; no call here can return a value. */
import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { ParameterMetadata } from '@aws-sdk/client-ssm';
import { parseArn } from '../../../arn.ts';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { Arn } from '../../../model.ts';
import type { SecretKey, SecretUse, SecretVersions } from '../../evidence.ts';
import { gapOf, type OwnGap } from '../../gaps.ts';
import { iso, orNull } from '../../values.ts';
import type { Reference } from './reference.ts';

/** What is read of secrets, parameters and keys. */
export type Reading = 'kms:DescribeKey' | 'secretsmanager:DescribeSecret' | 'ssm:DescribeParameters';

/** A reference, and who is given what it leads to. */
export interface Used extends Reference {
  readonly usedBy: SecretUse['usedBy'];
}

/** What was read of one reference, before its key. */
export interface ReadUse {
  readonly use: SecretUse;
  /** As the secret or parameter names its key; null: AWS's own, or none. */
  readonly keyId: string | null;
  readonly gaps: readonly OwnGap[];
}

/** A secret or parameter, as people call it. */
export const thing = ({ store, name }: Pick<Reference, 'store' | 'name'>): string => `${store === 'secrets-manager' ? 'secret' : 'parameter'} ${name}`;

/** Reads each reference. A malformed one leads nowhere, and is not asked about; parameters of one Region are asked for together. */
export function readUses(all: readonly Used[], home: string, aws: Reads<Reading>): Promise<readonly ReadUse[]> {
  const inRegion = (region: string) => all.filter((used) => isParameter(used) && used.region === region && used.account === home).flatMap(spellings);
  return Promise.all(
    all.map((used) => {
      if (used.malformed !== null || !used.arn) return { use: { ...used, state: 'unknown', versions: null, key: null }, keyId: null, gaps: [] } as const;
      if (!isParameter(used)) return readSecret(used, used.arn, aws);
      return used.account === home ? readParameter(used, inRegion(used.region), aws) : notListed(used);
    }),
  );
}

const isParameter = ({ store, malformed }: Used): boolean => store === 'parameter-store' && malformed === null;

/** DescribeParameters lists the account's own; another account's would look as if they were missing. */
const notListed = (used: Used): ReadUse => ({
  use: { ...used, state: 'unknown', versions: null, key: 'unknown' },
  keyId: null,
  gaps: [{ wanted: `${thing(used)} of account ${used.account}`, why: 'not-applicable' }],
});

async function readSecret(used: Used, arn: Arn, aws: Reads<Reading>): Promise<ReadUse> {
  const read = await aws.call('secretsmanager:DescribeSecret', { SecretId: arn }, { region: used.region });
  if (!read.ok) return notRead(used, read);
  const keyId = ownKey(read.value.KmsKeyId);
  const state = stateOf(read.value, used);
  const found = { arn: (read.value.ARN as Arn | undefined) ?? arn, name: read.value.Name ?? used.name, versions: versionsOf(read.value) };
  const use: SecretUse = { ...used, ...found, state, key: provisional(keyId, used) };
  const gaps: readonly OwnGap[] =
    state === 'unknown' ? [{ wanted: `version ${used.versionId} of ${thing(use)}: versions without a stage are not listed`, why: 'not-applicable' }] : [];
  return { use, keyId, gaps };
}

/** Only versions with a stage are listed: one that is asked for by its id may be there without. */
function stateOf({ DeletedDate, VersionIdsToStages = {} }: DescribeSecretCommandOutput, { versionStage, versionId }: Used): SecretUse['state'] {
  if (DeletedDate) return 'being-deleted';
  if (versionId) return versionId in VersionIdsToStages ? 'exists' : 'unknown';
  const stages = Object.values(VersionIdsToStages).flat();
  return stages.includes(versionStage ?? 'AWSCURRENT') ? 'exists' : 'version-missing';
}

function versionsOf({ VersionIdsToStages = {}, LastChangedDate }: DescribeSecretCommandOutput): SecretVersions {
  const withStage = (stage: string) => orNull(Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(stage))?.[0]);
  return { current: withStage('AWSCURRENT'), previous: withStage('AWSPREVIOUS'), changedAt: iso(LastChangedDate) };
}

async function readParameter(used: Used, names: readonly string[], aws: Reads<Reading>): Promise<ReadUse> {
  const read = await listParameters(names, used.region, aws);
  if (!read.ok) return notRead(used, read);
  const found = read.value.find(({ Name = '' }) => spellings(used).includes(Name));
  const keyId = found?.Type === 'SecureString' ? ownKey(found.KeyId) : null;
  return { use: { ...used, state: found ? 'exists' : 'missing', versions: null, key: provisional(keyId, used) }, keyId, gaps: [] };
}

/** The ARNs of `db` and of `/db` are alike: such a reference may mean either. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
const spellings = ({ name, valueFrom }: Pick<Used, 'name' | 'valueFrom'>): readonly string[] =>
  valueFrom.startsWith('arn:') && !name.includes('/') ? [name, `/${name}`] : [name];

/** A page may be empty and yet not the last. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
const mostPages = 3;

/** Only a filter asks for a name here. */
async function listParameters(names: readonly string[], region: string, aws: Reads<Reading>): Promise<Outcome<readonly ParameterMetadata[]>> {
  const action = 'ssm:DescribeParameters';
  const found: ParameterMetadata[] = [];
  let page: { readonly NextToken?: string } = {};
  for (let read = 0; read < mostPages; read++) {
    const answer = await aws.call(action, { ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [...names] }], ...page }, { region });
    if (!answer.ok) return answer;
    found.push(...(answer.value.Parameters ?? []));
    if (!answer.value.NextToken) return { ok: true, value: found };
    page = { NextToken: answer.value.NextToken };
  }
  return { ok: false, why: 'unasked', action, code: 'TooManyPages', message: 'more pages than are read' };
}

function notRead(used: Used, read: Extract<Outcome<unknown>, { ok: false }>): ReadUse {
  if (read.why === 'gone') return { use: { ...used, state: 'missing', versions: null, key: null }, keyId: null, gaps: [] };
  return {
    use: { ...used, state: 'unknown', versions: null, key: 'unknown' },
    keyId: null,
    gaps: [gapOf(`whether ${thing(used)} exists in ${used.region}`, read)],
  };
}

/** `alias/aws/…` are AWS's own: whoever may read the secret may use them. */
const ownKey = (keyId: string | undefined): string | null => (!keyId || /(?:^|:)alias\/aws\//.test(keyId) ? null : keyId);

const states: Readonly<Record<string, SecretKey['state']>> = { Enabled: 'enabled', Disabled: 'disabled', PendingDeletion: 'being-deleted' };

/** What was read of a key; null: it is AWS's own. */
export interface ReadKey {
  readonly key: SecretKey | null;
  readonly gaps: readonly OwnGap[];
}

/** Before the key was read: its ARN, where the id tells it. */
const provisional = (keyId: string | null, place: Reference): SecretKey | null =>
  keyId === null ? null : { keyId, arn: arnOf(keyId, place), state: 'unknown' };

/** Reads the key that encrypts a secret or parameter. */
export async function readKey(keyId: string, place: Reference, aws: Reads<Reading>): Promise<ReadKey> {
  const read = await aws.call('kms:DescribeKey', { KeyId: keyId }, { region: place.region });
  if (!read.ok) {
    const state = read.why === 'gone' ? 'missing' : 'unknown';
    return { key: { keyId, arn: arnOf(keyId, place), state }, gaps: state === 'missing' ? [] : [gapOf(`key ${keyId}`, read)] };
  }
  const { Arn: arn, KeyState, KeyManager } = read.value.KeyMetadata ?? {};
  if (KeyManager === 'AWS') return { key: null, gaps: [] };
  return { key: { keyId, arn: orNull(arn as Arn | undefined), state: states[KeyState ?? ''] ?? 'unknown' }, gaps: [] };
}

const keyGrammar = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/** An alias is not what a policy names. */
function arnOf(keyId: string, { arn, region, account }: Pick<Reference, 'arn' | 'region' | 'account'>): Arn | null {
  if (parseArn(keyId)?.resource.startsWith('key/')) return keyId as Arn;
  return arn && keyGrammar.test(keyId) ? `arn:${parseArn(arn)?.partition ?? 'aws'}:kms:${region}:${account}:key/${keyId}` : null;
}

/** A secret of this name under another suffix, or in the task's own Region: what the reference was meant for. */
export async function readInstead({ use, home }: { readonly use: SecretUse; readonly home: string }, aws: Reads<Reading>): Promise<Instead | null> {
  const name = use.store === 'secrets-manager' ? use.name.replace(/-[A-Za-z0-9]{6}$/, '') : use.name;
  for (const region of new Set([use.region, home])) {
    if (use.store === 'parameter-store' && region === use.region) continue;
    const found = await find({ ...use, name, region }, aws);
    if (found) return { arn: found, region };
  }
  return null;
}

/** What a missing reference may have been meant for, and where it is. */
export interface Instead {
  readonly arn: string;
  readonly region: string;
}

async function find({ store, name, region }: Pick<SecretUse, 'store' | 'name' | 'region'>, aws: Reads<Reading>): Promise<string | null> {
  if (store === 'secrets-manager') {
    const read = await aws.call('secretsmanager:DescribeSecret', { SecretId: name }, { region });
    return read.ok && !read.value.DeletedDate ? orNull(read.value.ARN) : null;
  }
  const read = await listParameters([name], region, aws);
  return read.ok ? orNull(read.value.find(({ Name }) => Name === name)?.ARN) : null;
}
