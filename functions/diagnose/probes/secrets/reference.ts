/**
 * `valueFrom`, taken apart as ECS does. Pure.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html
 */
import { parseArn } from '../../../arn.ts';
import type { Arn, Where } from '../../../model.ts';
import type { SecretUse } from '../../evidence.ts';

/** A reference taken apart. */
export type Reference = Pick<SecretUse, 'valueFrom' | 'store' | 'arn' | 'name' | 'region' | 'account' | 'jsonKey' | 'versionStage' | 'versionId' | 'malformed'>;

type Home = Pick<Where, 'account' | 'region' | 'partition'>;

/** A registry's login: a secret's ARN, or the bare name of one in the task's Region. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html */
export function parseLogin(valueFrom: string, home: Home): Reference {
  if (!valueFrom.startsWith('arn:')) return secret({ valueFrom, ...home }, `secret:${valueFrom}`);
  const reference = parseReference(valueFrom, home);
  if (reference.malformed !== null) return reference;
  if (reference.store !== 'secrets-manager') return unreadable(valueFrom, home, "a registry's login is read from Secrets Manager only");
  const isWhole = reference.jsonKey === null && reference.versionStage === null && reference.versionId === null;
  return isWhole ? reference : unreadable(valueFrom, home, "a registry's login is the whole secret: it takes no JSON key, version stage or version id");
}

/** Takes a reference apart as ECS does. */
export function parseReference(valueFrom: string, home: Home): Reference {
  if (!valueFrom.startsWith('arn:')) return parameterByName(valueFrom, home);
  const arn = parseArn(valueFrom);
  if (!arn?.region || !arn.account) return unreadable(valueFrom, home, 'it is no ARN that AWS would write');
  const place = { valueFrom, partition: arn.partition, region: arn.region, account: arn.account };
  if (arn.service === 'secretsmanager') return secret(place, arn.resource);
  if (arn.service === 'ssm') return parameter(place, arn.resource);
  return unreadable(valueFrom, home, `it is an ARN of ${arn.service}, and ECS reads from Secrets Manager and Parameter Store only`);
}

interface Place extends Home {
  readonly valueFrom: string;
}

const parameterGrammar = /^[\w./-]{1,1011}$/;

function parameterByName(valueFrom: string, home: Home): Reference {
  if (!parameterGrammar.test(valueFrom)) return unreadable(valueFrom, home, 'it is neither an ARN nor the name of a parameter');
  return { ...whole, ...parameterArn({ valueFrom, ...home }, valueFrom) };
}

const whole = { jsonKey: null, versionStage: null, versionId: null, malformed: null } as const;

/** The ARN of `/prod/db` is `…:parameter/prod/db`: the name's own slash is the one behind the word. */
function parameterArn({ valueFrom, partition, region, account }: Place, name: string) {
  const arn: Arn = `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
  return { valueFrom, store: 'parameter-store' as const, arn, name, region, account };
}

function parameter(place: Place, resource: string): Reference {
  const { path } = /^parameter(?<path>\/[\w./-]{1,1011})$/.exec(resource)?.groups ?? {};
  if (!path) return unreadable(place.valueFrom, place, 'an ARN of Systems Manager must name a parameter');
  return { ...whole, ...parameterArn(place, path.indexOf('/', 1) > 0 ? path : path.slice(1)) };
}

/** A name holds no colon, so whatever follows one is JSON key, version stage and version id: all three colons or none. */
function secret(place: Place, resource: string): Reference {
  const [word, name = '', ...rest] = resource.split(':');
  const { valueFrom, partition, region, account } = place;
  const arn: Arn = `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}`;
  const [jsonKey = '', versionStage = '', versionId = ''] = rest;
  const known = { valueFrom, store: 'secrets-manager' as const, arn, name, region, account };
  return {
    ...known,
    jsonKey: jsonKey || null,
    versionStage: versionStage || null,
    versionId: versionId || null,
    malformed: word === 'secret' && name ? faultIn(rest, { versionStage, versionId }) : 'an ARN of Secrets Manager must name a secret',
  };
}

/** GetSecretValue refuses a shorter version id before it looks. */
const shortestVersionId = 32;

function faultIn(rest: readonly string[], { versionStage, versionId }: { readonly versionStage: string; readonly versionId: string }): string | null {
  if (rest.length !== 0 && rest.length !== 3)
    return `behind the secret's name it has ${rest.length} of the 3 parts JSON key, version stage and version id (an empty part keeps its colon)`;
  if (versionId && versionStage) return 'it names a version stage and a version id, of which only one may be given';
  return versionId && versionId.length < shortestVersionId
    ? `${versionId} is too short for a version id: perhaps it is a version stage, one colon too far`
    : null;
}

function unreadable(valueFrom: string, { account, region }: Home, malformed: string): Reference {
  return { ...whole, valueFrom, store: 'secrets-manager', arn: null, name: valueFrom, region, account, malformed };
}
