/** The secrets and parameters that a task is handed: asked before anything is pulled, with the execution role. */
import type { Secret as Reference } from '@aws-sdk/client-ecs';
import { requestId } from '../../account/ids.ts';
import { findKey, findParameter, findSecret, keyArn, keyPolicy, parameterArn } from '../../account/secrets.ts';
import { type Check, containersOf, isFargate, type Start } from '../check.ts';
import { refusal } from './allowed.ts';

export const secretsCheck: Check = (start) => {
  for (const container of containersOf(start)) {
    for (const reference of container.secrets ?? []) {
      const text = wrong(start, reference);
      if (text) return { of: 'task', container: container.name!, text, after: 10 };
    }
  }
  return null;
};

const head = 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:';
const retried = 'service call has been retried 1 time(s):';

function wrong(start: Start, { valueFrom = '' }: Reference): string | null {
  if (!start.role)
    return isFargate(start) ? `${head} unable to find execution role credentials` : 'ASM secret resource: unable to find execution role credentials';
  return valueFrom.includes(':secretsmanager:') ? secretText(start, valueFrom) : parameterText(start, valueFrom);
}

function secretText(start: Start, valueFrom: string): string | null {
  const [, , , region = '', , , name = '', ...rest] = valueFrom.split(':');
  const arn = valueFrom.split(':').slice(0, 7).join(':');
  const fetching = `failed to fetch secret ${arn} from secrets manager:`;
  const asm = isFargate(start) ? `${head} unable to retrieve secret from asm: ${retried}` : '';
  const said = (text: string) => (isFargate(start) ? `${asm} ${fetching} ${text}` : `secret ${arn}: ${text}`);
  if (!name || (rest.length !== 0 && rest.length !== 3))
    return `trying to retrieve secret with value ${valueFrom} resulted in error: an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again.`;
  const [jsonKey = '', stage = '', version = ''] = rest;
  if (version && version.length < 32) return said('InvalidParameter: 1 validation error(s) found. - minimum field size of 32, GetSecretValueInput.VersionId.');
  const { account, taskId } = start;
  const secret = findSecret(account, arn, region);
  const policy = secret?.ResourcePolicy;
  const denied = refusal(start, 'secretsmanager:GetSecretValue', { resource: secret?.ARN ?? arn, ...(policy && { resourcePolicy: policy }) });
  const call = `operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: ${requestId(`${taskId} ${arn}`)}, api error`;
  if (denied) return said(`${call} AccessDeniedException: ${denied}`);
  if (!secret) return said("ResourceNotFoundException: Secrets Manager can't find the specified secret.");
  if (secret.DeletedDate) return said("InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.");
  const stages = Object.values(secret.VersionIdsToStages ?? { only: ['AWSCURRENT'] }).flat();
  const wanted = stage || 'AWSCURRENT';
  if (!version && !stages.includes(wanted))
    return said(`ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: ${wanted}`);
  if (keyRefusal(start, { keyId: secret.KmsKeyId, via: `secretsmanager.${region}.amazonaws.com` }))
    return said('AccessDeniedException: Access to KMS is not allowed');
  const missing = jsonKey && lacks(secret.SecretString, jsonKey);
  return missing ? (isFargate(start) ? `${asm} ${missing}` : missing) : null;
}

function lacks(value: string | undefined, key: string): string | null {
  if (value === undefined) return null;
  try {
    return key in JSON.parse(value) ? null : `retrieved secret from Secrets Manager did not contain json key ${key}`;
  } catch {
    return `invalid character '${value[0]}' looking for beginning of value`;
  }
}

function parameterText(start: Start, valueFrom: string): string | null {
  const { account, taskId } = start;
  const region = valueFrom.startsWith('arn:') ? valueFrom.split(':')[3]! : account.region;
  const name = valueFrom.startsWith('arn:') ? valueFrom.replace(/^.*:parameter/, '') : valueFrom;
  const parameter = findParameter(account, name, region);
  const arn = parameterArn(account, parameter ?? { ARN: `arn:${account.partition}:ssm:${region}:${account.account}:parameter/${name.replace(/^\//, '')}` });
  const said = (text: string) =>
    isFargate(start)
      ? `${head} unable to retrieve secrets from ssm: ${retried} ${text}`
      : `fetching secret data from SSM Parameter Store in ${region}: ${text}`;
  const denied = refusal(start, 'ssm:GetParameters', { resource: arn });
  const call = `operation error SSM: GetParameters, https response error StatusCode: 400, RequestID: ${requestId(`${taskId} ${arn}`)}, api error`;
  if (denied) return said(`${call} AccessDeniedException: ${denied}`);
  if (!parameter) return said(`${isFargate(start) ? 'invalid ssm parameters' : 'invalid parameters'}: ${name}`);
  const key = parameter.Type === 'SecureString' ? keyRefusal(start, { keyId: parameter.KeyId, via: `ssm.${region}.amazonaws.com` }) : null;
  return key
    ? said(
        `AccessDeniedException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: ${requestId(`${taskId} key`)})`,
      )
    : null;
}

/** AWS's own keys let everybody in who may read the secret. */
function keyRefusal(start: Start, { keyId, via }: { readonly keyId: string | undefined; readonly via: string }): string | null {
  if (!keyId || keyId.includes('alias/aws/')) return null;
  const { account } = start;
  const key = findKey(account, keyId);
  if (!key || (key.KeyState ?? 'Enabled') !== 'Enabled') return 'the key cannot be used';
  const policy = keyPolicy(account, key);
  const resource = keyArn(account, key);
  const asks = { resource, context: { 'kms:ViaService': via, 'kms:CallerAccount': account.account } };
  const own = refusal(start, 'kms:Decrypt', { ...asks, resourcePolicy: policy });
  return own ?? (delegates(policy, account.account) || policy.includes(start.role!.Arn) ? null : 'the policy of the key leaves the role out');
}

const delegates = (policy: string, account: string): boolean => new RegExp(`iam::${account}:root"`).test(policy);
