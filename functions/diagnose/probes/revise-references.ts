/** What gives a task another reference to a secret: one line that registers and deploys a revision in which nothing else changes. Pure. */
import type { Failure, Step } from '../../model.ts';
import type { SecretUse, SecretUser, TaskDefinitionEvidence } from '../evidence.ts';
import { containerPath, type Deploying, revisionStep } from './ecs/steps.ts';

/** What is revised, and for whom. */
export interface Revisable {
  readonly definition: TaskDefinitionEvidence;
  readonly failure: Failure;
  readonly deploying: Deploying;
}

/** Where ECS reads references from, for jq: those that are written so, in every container. */
const places: Readonly<Record<SecretUser['of'], (written: string) => string>> = {
  environment: (written) => `(.containerDefinitions[].secrets[]? | select(.valueFrom == ${written})).valueFrom`,
  'log-driver': (written) => `(.containerDefinitions[].logConfiguration.secretOptions[]? | select(.valueFrom == ${written})).valueFrom`,
  'registry-login': (written) => `(.containerDefinitions[].repositoryCredentials | select(.credentialsParameter == ${written})).credentialsParameter`,
};

/** A reference that is to be replaced. */
export interface Reference {
  readonly use: Pick<SecretUse, 'valueFrom' | 'usedBy'>;
  /** What is to stand there. */
  readonly now: string;
  readonly says: string;
}

/** The step that replaces a reference wherever the task definition uses it. */
export function referTo({ use: { valueFrom, usedBy }, now, says }: Reference, of: Revisable): Step {
  const kinds = [...new Set(usedBy.map((user) => user.of))];
  const changes = kinds.map((kind) => `${places[kind](JSON.stringify(valueFrom))} = ${JSON.stringify(now)}`);
  return revisionStep({ changes, says }, of.definition, of);
}

/** Containers that are to pull with a login. */
export interface LoggedIn {
  readonly containers: readonly string[];
  /** The bare name of a secret in the task's Region, which ECS takes. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html */
  readonly secret: string;
  readonly says: string;
}

/** The step that gives containers a registry login. */
export function logInWith({ containers, secret, says }: LoggedIn, of: Revisable): Step {
  const login = JSON.stringify({ credentialsParameter: secret });
  const changes = containers.map((name) => `${containerPath(name)}.repositoryCredentials = ${login}`);
  return revisionStep({ changes, says }, of.definition, of);
}
