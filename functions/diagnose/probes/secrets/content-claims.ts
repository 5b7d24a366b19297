/**
 * What a value holds: JSON keys, and a registry's login. No value is read, so that ECS's own words, or the registry's refusal, are the only proof,
 * and the task definition says which secret they are about. Where several could be meant, none is blamed. Pure.
 */
import { parseEcrName, parseImageName } from '../../../image-name.ts';
import type { Step } from '../../../model.ts';
import { decidingText } from '../../../reason.ts';
import { command } from '../../../shell.ts';
import type { ContainerDefinition, SecretUse } from '../../evidence.ts';
import type { Claim } from '../../probe.ts';
import { revisionOf } from '../ecs/steps.ts';
import { loginShape, newLogin } from '../hub-login.ts';
import { type Case, isLogin, placeOf, revisedOf, users } from './case.ts';
import { backToPrevious, putValue } from './values.ts';

type Secret = SecretUse & { readonly arn: NonNullable<SecretUse['arn']> };

/** Blames a secret's value, where ECS or a registry says that it is wrong. */
export function contentClaims(all: Case): readonly Claim[] {
  const { asked, uses } = all;
  if (asked.match.cause === 'secret-value-invalid' && uses.every(({ malformed }) => malformed === null))
    return ofLogin.test(decidingText(asked.match)) ? shapeClaims(all) : keyClaims(all);
  return asked.match.cause === 'registry-credentials-invalid' || asked.match.cause === 'pull-access-denied' ? loginClaims(all) : [];
}

/** How the agent reads a registry's login. https://github.com/aws/amazon-ecs-agent/blob/master/agent/asm/asm.go */
const ofLogin = /asm fetching (?:authorization data|username|password)/i;

const theOne = (uses: readonly SecretUse[]): Secret | null => {
  const [use] = uses;
  return use?.arn && new Set(uses.map(({ arn }) => arn)).size === 1 ? (use as Secret) : null;
};

function keyClaims({ uses, asked: { match } }: Case): readonly Claim[] {
  const key = match.captures['key'];
  const use = theOne(uses.filter(({ jsonKey, state }) => jsonKey !== null && (key === undefined || jsonKey === key) && state === 'exists'));
  if (!use?.jsonKey) return [];
  const says = key ? `secret ${use.name} has no JSON key ${key}` : `the value of secret ${use.name} is no JSON with key ${use.jsonKey}`;
  const rename: Step = {
    says: `Where the key is spelt otherwise there, deploy a revision in which ${placeOf(use)} of ${users(use)} names it.`,
    lines: [`"${placeOf(use)}": "${use.arn}:<the key>:${use.versionStage ?? ''}:${use.versionId ?? ''}"`],
  };
  const put = putValue(use, `Where it is missing, type the whole value with that key in it, then Enter and Ctrl-D.`, `{"${use.jsonKey}": "…", …}`);
  const steps = [keysOf(use, `Compare its keys with ${use.jsonKey} in ${placeOf(use)} of ${users(use)}.`), ...backToPrevious(use), rename, put];
  return [{ verdict: 'blames', cause: 'secret-value-invalid', culprit: { id: use.arn, says }, hurdle: 'secret-value', steps }];
}

function keysOf({ arn, region }: Secret, says: string): Step {
  const get = command(['aws', 'secretsmanager', 'get-secret-value', '--region', region, '--secret-id', arn, '--query', 'SecretString', '--output', 'text']);
  return {
    says: `${says} This prints the keys alone, or an error where the value is no JSON.`,
    command: `${get} | jq keys`,
    needs: 'secretsmanager:GetSecretValue',
  };
}

/** Read, but no login: the agent names the field that it missed. */
function shapeClaims({ uses, asked: { match } }: Case): readonly Claim[] {
  const use = theOne(uses.filter((one) => isLogin(one) && one.state === 'exists'));
  if (!use) return [];
  const field = /asm fetching (?<field>username|password)/i.exec(decidingText(match))?.groups?.['field'];
  const says = `secret ${use.name} is no registry login: ${field ? `it holds no ${field.toLowerCase()}` : 'its value is no JSON with username and password'}`;
  const steps = [
    keysOf(use, 'See which keys it has: they must be username and password.'),
    ...backToPrevious(use),
    putLogin(use, 'Type the login in this shape, then Enter and Ctrl-D.'),
  ];
  return [{ verdict: 'blames', cause: 'secret-value-invalid', culprit: { id: use.arn, says }, hurdle: 'secret-value', steps }];
}

const putLogin = (use: SecretUse, says: string): Step => putValue(use, says, loginShape);

/** The registry asked for a login, or showed nothing without one. ECR knows no other login than a role's. */
function loginClaims(all: Case): readonly Claim[] {
  const { definition, uses } = all;
  const meant = definition.containers.filter(({ name, image }) => (definition.failing === null || definition.failing === name) && !parseEcrName(image));
  const anonymous = meant.filter(({ repositoryCredentials }) => repositoryCredentials === null);
  if (meant.length > 0 && anonymous.length === meant.length) return [withoutLogin(anonymous, all)];
  const use = theOne(uses.filter(({ valueFrom }) => meant.some(({ repositoryCredentials }) => repositoryCredentials === valueFrom)));
  return use && anonymous.length === 0 && (use.state === 'exists' || use.state === 'unknown') ? [refused(use, meant, all)] : [];
}

const registriesOf = (containers: readonly ContainerDefinition[]): string =>
  [...new Set(containers.map(({ image }) => parseImageName(image)?.registry ?? 'the registry'))].join(' and ');

/** Docker Hub's answer to "no such repository" and to "not for you" is one: either way the revision asks for what nobody gives it. */
function withoutLogin(containers: readonly ContainerDefinition[], all: Case): Claim {
  const { asked, definition } = all;
  const { cause } = asked.match;
  const id = revisionOf(definition);
  const [{ image = '' } = {}] = containers;
  const lacks = `${id} has no login for ${registriesOf(containers)}: ${image}`;
  const spelt: Step = { says: `See whether ${image} is spelt right: without a login ${registriesOf(containers)} shows public images alone.` };
  const steps = newLogin({ containers: containers.map(({ name }) => name), registry: registriesOf(containers) }, revisedOf(all));
  const isHidden = cause === 'pull-access-denied';
  return {
    verdict: 'blames',
    cause,
    culprit: { id, says: isHidden ? `${lacks} is private, or not there` : lacks },
    hurdle: 'login-value',
    steps: isHidden ? [spelt, ...steps] : steps,
  };
}

function refused(use: Secret, containers: readonly ContainerDefinition[], { asked }: Case): Claim {
  const registry = registriesOf(containers);
  const { cause } = asked.match;
  const says =
    cause === 'pull-access-denied' ? `${registry} shows the image to no login of secret ${use.name}` : `${registry} refused the login in secret ${use.name}`;
  const put = putLogin(
    use,
    `Type a login that ${registry} takes today, in this shape, then Enter and Ctrl-D: a changed password or an expired token is refused.`,
  );
  const steps = [...backToPrevious(use), put, keysOf(use, 'See that its keys are username and password.')];
  return { verdict: 'blames', cause, culprit: { id: use.arn, says }, hurdle: 'login-value', steps };
}
