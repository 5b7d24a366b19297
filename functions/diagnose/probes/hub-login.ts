/**
 * A login for a registry: the secret's shape, the role's statement and the revision that names it. At Docker Hub it lifts the limit where no free copy of an image exists.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
 */
import { lastSegment } from '../../arn.ts';
import { grantStep } from '../../inline-policy.ts';
import type { Match, Step } from '../../model.ts';
import { decidingText } from '../../reason.ts';
import { commandInAccount, commandTyped, inAccount } from '../../shell.ts';
import type { MirroredImage } from '../evidence.ts';
import type { Claim } from '../probe.ts';
import { containerPath, revisionStep } from './ecs/steps.ts';
import { logInWith, type Revisable } from './revise-references.ts';

/** What the secret must hold. */
export const loginShape = '{"username":"<your user>","password":"<your access token>"}';

/** None where every image has a copy to take, or already logs in. */
export function loginSteps(images: readonly MirroredImage[], of: Revisable): readonly Step[] {
  const anonymous = images.filter(({ replacement, repositoryCredentials }) => !replacement && !repositoryCredentials);
  if (!anonymous.length) return [];
  return [...newLogin({ containers: anonymous.flatMap(({ containers }) => containers), registry: 'docker.io' }, of), cacheStep];
}

const cacheStep: Step = {
  says: 'Or, for all services at once: an ECR pull-through cache for Docker Hub, and its prefix before the image.',
  needs: 'ecr:CreatePullThroughCacheRule',
};

/** Docker Hub counts the pulls of a login by its user, from whatever address they come: then no NAT gateway is to blame, and no further login helps by itself. */
export function usedUpLogin(images: readonly MirroredImage[], match: Match, of: Revisable): readonly Claim[] {
  const { failing } = of.definition;
  const pulled = failing ? images.filter(({ containers }) => containers.includes(failing)) : images;
  const [login, ...others] = new Set(pulled.map(({ repositoryCredentials }) => repositoryCredentials));
  if (!login || others.length > 0 || /\bunauthenticated\b/i.test(decidingText(match))) return [];
  const culprit = { id: login, says: `Docker Hub has no pulls left for the login in ${lastSegment(login).replace(/^.*:secret:/, 'secret ')}` };
  return [
    {
      verdict: 'blames',
      cause: match.cause,
      culprit,
      hurdle: 'docker-hub-login',
      byWord: true,
      steps: [...pulled.flatMap((image) => copyStep(image, of)), more, cacheStep],
    },
  ];
}

const more: Step = {
  says: 'Its count refills with time, and ECS tries again by itself. A plan with more pulls for that Docker user, or the login of another user in the same secret, lifts it at once.',
};

/** The gallery would not take a login for Docker Hub. */
function copyStep({ containers, replacement }: MirroredImage, of: Revisable): readonly Step[] {
  if (!replacement) return [];
  const changes = containers.flatMap((name) => [
    `${containerPath(name)}.image = ${JSON.stringify(replacement)}`,
    `del(${containerPath(name)}.repositoryCredentials)`,
  ]);
  const says = `Take ${replacement}, the same digest, without the login: a revision that changes nothing else.`;
  return [revisionStep({ says, changes }, of.definition, of)];
}

/** A login that is to be made, for which containers. */
export interface Login {
  readonly containers: readonly string[];
  readonly registry: string;
}

/** The secret, the right to read it, and the revision that names it. */
export function newLogin({ containers, registry }: Login, revisable: Revisable): readonly Step[] {
  const { definition, failure } = revisable;
  const { account, region, partition } = failure.where;
  const name = registry === 'docker.io' ? 'docker-hub' : registry;
  const secret = `${name.replace(/[^A-Za-z0-9]+/g, '-')}-login`;
  // Secrets Manager puts six characters behind a secret's name.
  const arn = `arn:${partition}:secretsmanager:${region}:${account}:secret:${secret}-??????`;
  const of = ['--region', region] as const;
  const grants = [{ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }];
  const roleName = definition.executionRoleArn && lastSegment(definition.executionRoleArn);
  return [
    {
      says: `Keep a login for ${registry === 'docker.io' ? 'Docker Hub' : registry} as a secret: type it in this shape, then Enter and Ctrl-D.`,
      lines: [loginShape],
      command: `${inAccount(account)} && ${commandTyped(['aws', 'secretsmanager', 'create-secret', ...of, '--name', secret, '--secret-string'])}`,
      needs: 'secretsmanager:CreateSecret',
      undo: commandInAccount(account, ['aws', 'secretsmanager', 'delete-secret', ...of, '--secret-id', secret]),
    },
    roleName
      ? grantStep({ account, roleName }, grants, `Let role ${roleName} read that secret and no other.`)
      : { says: `Give the task definition an execution role that may secretsmanager:GetSecretValue on ${arn}.` },
    logInWith({ containers, secret, says: `Let container ${containers.join(' and ')} log in with it: a revision that changes nothing else.` }, revisable),
  ];
}
