/** GetSecretValue as the execution role calls it: refused, or what is wrong with the value for whoever wants it. */
import { requestId } from '../../account/ids.ts';
import { findSecret, type Secret, valueAt, versionsOf } from '../../account/secrets.ts';
import type { Start } from '../check.ts';
import { keyRefusal, refusedBy } from './decrypts.ts';

export interface AskedSecret {
  readonly id: string;
  readonly region: string;
  readonly stage: string;
  readonly version: string;
}

const shortestVersion = 32;

/** Null: the value is handed over. */
export function refusalOf(start: Start, asked: AskedSecret): string | null {
  const { id, region, version } = asked;
  if (version && version.length < shortestVersion)
    return 'InvalidParameter: 1 validation error(s) found. - minimum field size of 32, GetSecretValueInput.VersionId.';
  const secret = findSecret(start.account, id, region);
  const policy = secret?.ResourcePolicy;
  const asks = { resource: secret?.ARN ?? id, ...(policy && { resourcePolicy: policy }) };
  const denied = refusedBy(start, { action: 'secretsmanager:GetSecretValue', call: 'Secrets Manager: GetSecretValue', ...asks });
  if (denied) return denied;
  if (!secret && isForeign(start, id)) return unshared(start, id);
  if (!secret) return "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
  if (secret.DeletedDate) return "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";
  return versionRefusal(secret, asked) ?? decryptRefusal(start, secret, region);
}

const isForeign = ({ account }: Start, id: string): boolean => id.startsWith('arn:') && id.split(':')[4] !== account.account;

/** What another account keeps is denied, whether it is there or not. */
const unshared = ({ account, role, taskId }: Start, id: string): string =>
  `operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: ${requestId(`${taskId} ${id}`)}, api error AccessDeniedException: User: arn:${account.partition}:sts::${account.account}:assumed-role/${role!.RoleName}/${taskId} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${id} because no resource-based policy allows the secretsmanager:GetSecretValue action`;

function versionRefusal(secret: Secret, { stage, version }: AskedSecret): string | null {
  const versions = versionsOf(secret);
  if (version) return version in versions ? null : `ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: ${version}`;
  const wanted = stage || 'AWSCURRENT';
  const isThere = Object.values(versions).flat().includes(wanted);
  return isThere ? null : `ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: ${wanted}`;
}

const decryptRefusal = (start: Start, { KmsKeyId }: Secret, region: string): string | null =>
  keyRefusal(start, { keyId: KmsKeyId, via: `secretsmanager.${region}.amazonaws.com` }) && 'AccessDeniedException: Access to KMS is not allowed';

const read = ({ account }: Start, { id, region, stage }: AskedSecret): string | undefined => {
  const secret = findSecret(account, id, region);
  return secret && valueAt(secret, stage || 'AWSCURRENT');
};

/** Of a value that the account file leaves out, nothing is wrong. */
export function valueFault(start: Start, asked: AskedSecret, key: string): string | null {
  const value = read(start, asked);
  if (value === undefined) return null;
  const parsed = parse(value);
  if (!parsed) return `invalid character '${value[0]}' looking for beginning of value`;
  return key in parsed ? null : `retrieved secret from Secrets Manager did not contain json key ${key}`;
}

/** What the secret holds for a registry; null: no login. */
export function loginIn(start: Start, id: string): { readonly username?: string; readonly password?: string } | null {
  const region = id.startsWith('arn:') ? id.split(':')[3]! : start.account.region;
  return parse(read(start, { id, region, stage: '', version: '' }) ?? '');
}

export function loginFault(start: Start, asked: AskedSecret): string | null {
  const value = read(start, asked);
  if (value === undefined) return null;
  const login = parse(value);
  if (!login) return 'asm fetching authorization data: unable to unmarshal secret value, invalid schema';
  const missing = ['username', 'password'].find((field) => !login[field]);
  return missing ? `asm fetching ${missing}: AuthorizationData is malformed, empty field` : null;
}

function parse(value: string): Record<string, string> | null {
  try {
    return JSON.parse(value);
  } catch {
    return null; // not JSON
  }
}
