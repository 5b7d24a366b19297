/** Secrets, parameters and keys of the account, as list-secrets, describe-parameters and describe-key print them. The values never leave the sandbox: only its scheduler looks at them. */
import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import type { ParameterMetadata } from '@aws-sdk/client-ssm';
import type { Account } from './account.ts';

/** `SecretString` is what a task would be given, `Values` the same by version id; `VersionIdsToStages` as describe-secret has it; AWSCURRENT where it is left out. */
export type Secret = SecretListEntry & {
  VersionIdsToStages?: Record<string, string[]>;
  SecretString?: string;
  Values?: Record<string, string>;
  ResourcePolicy?: string;
};
export type Key = KeyMetadata & { Policy?: string };
export interface Alias {
  AliasName: string;
  TargetKeyId: string;
}

const list = <T>({ others }: Account, service: string, name: string): T[] => {
  const part = others[service] as Record<string, T[]>;
  part[name] ??= [];
  return part[name];
};

const secretsOf = (account: Account): Secret[] => list<Secret>(account, 'secretsmanager', 'SecretList');
export const parametersOf = (account: Account): ParameterMetadata[] => list<ParameterMetadata>(account, 'ssm', 'Parameters');
const keysOf = (account: Account): Key[] => list<Key>(account, 'kms', 'Keys');
const aliasesOf = (account: Account): Alias[] => list<Alias>(account, 'kms', 'Aliases');

/** Like Secrets Manager: by name, by ARN, or by an ARN without its suffix. */
export function findSecret(account: Account, id: string, region: string): Secret | undefined {
  const here = secretsOf(account).filter(({ ARN }) => ARN?.split(':')[3] === region);
  return here.find(({ ARN, Name }) => ARN === id || Name === id) ?? here.find(({ ARN }) => ARN?.replace(/-[A-Za-z0-9]{6}$/, '') === id);
}

export const versionsOf = ({ VersionIdsToStages }: Secret): Record<string, string[]> =>
  VersionIdsToStages ?? { '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9': ['AWSCURRENT'] };

/** Undefined: the account file does not say what it holds. */
export function valueAt(secret: Secret, stage: string): string | undefined {
  const [version = ''] = Object.entries(versionsOf(secret)).find(([, stages]) => stages.includes(stage)) ?? [];
  return secret.Values?.[version] ?? secret.SecretString;
}

/** `parameter/prod/db` of an ARN is `/prod/db`, but `parameter/db` may be `db` as well. */
export function findParameter(account: Account, name: string, region: string): ParameterMetadata | undefined {
  const arn = `arn:${account.partition}:ssm:${region}:${account.account}:parameter/${name.replace(/^\//, '')}`;
  return parametersOf(account).find((one) => parameterArn(account, one) === arn);
}

export const parameterArn = (account: Account, { ARN, Name = '' }: ParameterMetadata): string =>
  ARN ?? `arn:${account.partition}:ssm:${account.region}:${account.account}:parameter/${Name.replace(/^\//, '')}`;

export const keyArn = (account: Account, { Arn, KeyId }: Pick<Key, 'Arn' | 'KeyId'>): string =>
  Arn ?? `arn:${account.partition}:kms:${account.region}:${account.account}:key/${KeyId}`;

/** By id, ARN or alias. */
export function findKey(account: Account, id: string): Key | undefined {
  const alias = aliasesOf(account).find(({ AliasName }) => AliasName === id.replace(/^arn:[^/]*:(?=alias\/)/, ''));
  const wanted = alias?.TargetKeyId ?? id;
  return keysOf(account).find((key) => key.KeyId === wanted || keyArn(account, key) === wanted);
}

/** What KMS gives a key of which nobody says otherwise: the account's IAM policies decide. */
export const keyPolicy = (account: Account, { Policy }: Pick<Key, 'Policy'>): string =>
  Policy ??
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: `arn:${account.partition}:iam::${account.account}:root` }, Action: 'kms:*', Resource: '*' },
  });
