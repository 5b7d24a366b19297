/** What the execution role reads for a task before anything is pulled: the containers' secrets and parameters, their log drivers', and the logins for private registries. */
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { requestId } from '../../account/ids.ts';
import { findParameter, parameterArn } from '../../account/secrets.ts';
import { type Check, containersOf, isFargate, type Start } from '../check.ts';
import { keyRefusal, refusedBy } from './decrypts.ts';
import { loginFault, refusalOf, valueFault } from './secret-values.ts';

export const secretsCheck: Check = (start) => {
  for (const container of containersOf(start)) {
    const text = readsOf(container)
      .map((read) => read(start))
      .find((one) => one !== null);
    if (text) return { of: 'task', container: container.name!, text, after: 10 };
  }
  return null;
};

/** Null: it was read. */
type Read = (start: Start) => string | null;

const readsOf = ({ secrets = [], logConfiguration, repositoryCredentials }: ContainerDefinition): readonly Read[] => [
  ...[...secrets, ...(logConfiguration?.secretOptions ?? [])].map(
    ({ valueFrom = '' }): Read =>
      (start) =>
        roleless(start, 'ASM secret resource') ?? (valueFrom.includes(':secretsmanager:') ? secretText(start, valueFrom) : parameterText(start, valueFrom)),
  ),
  ...(repositoryCredentials?.credentialsParameter ? [(start: Start) => loginText(start, repositoryCredentials.credentialsParameter!)] : []),
];

const head = 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:';
const retried = 'service call has been retried 1 time(s):';

function roleless(start: Start, resource: string): string | null {
  if (start.role) return null;
  return isFargate(start) ? `${head} unable to find execution role credentials` : `${resource}: unable to find execution role credentials`;
}

function secretText(start: Start, valueFrom: string): string | null {
  const [, , , region = '', , , name = '', ...rest] = valueFrom.split(':');
  const arn = valueFrom.split(':').slice(0, 7).join(':');
  const asm = isFargate(start) ? `${head} unable to retrieve secret from asm: ${retried} ` : '';
  if (!name || (rest.length !== 0 && rest.length !== 3))
    return `trying to retrieve secret with value ${valueFrom} resulted in error: an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again.`;
  const [jsonKey = '', stage = '', version = ''] = rest;
  const asked = { id: arn, region, stage, version };
  const refused = refusalOf(start, asked);
  if (refused) return isFargate(start) ? `${asm}failed to fetch secret ${arn} from secrets manager: ${refused}` : `secret ${arn}: ${refused}`;
  const fault = jsonKey && valueFault(start, asked, jsonKey);
  return fault ? `${asm}${fault}` : null;
}

/** The whole secret, by its ARN or its bare name. */
function loginText(start: Start, id: string): string | null {
  const asm = isFargate(start) ? `${head} unable to get registry auth from asm: ${retried} ` : '';
  const asked = { id, region: id.startsWith('arn:') ? id.split(':')[3]! : start.account.region, stage: '', version: '' };
  const nobody = roleless(start, 'asm resource');
  if (nobody) return nobody;
  const refused = refusalOf(start, asked);
  if (refused) return `${asm}asm fetching secret from the service for ${id}: ${refused}`;
  const fault = loginFault(start, asked);
  return fault ? `${asm}${fault}` : null;
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
  const denied = refusedBy(start, { action: 'ssm:GetParameters', call: 'SSM: GetParameters', resource: arn });
  if (denied) return said(denied);
  if (!parameter) return said(`${isFargate(start) ? 'invalid ssm parameters' : 'invalid parameters'}: ${name}`);
  const key = parameter.Type === 'SecureString' ? keyRefusal(start, { keyId: parameter.KeyId, via: `ssm.${region}.amazonaws.com` }) : null;
  return key
    ? said(
        `AccessDeniedException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: ${requestId(`${taskId} key`)})`,
      )
    : null;
}
