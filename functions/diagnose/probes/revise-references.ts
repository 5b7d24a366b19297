/** What gives a task another reference to a secret, or another option: one line that registers and deploys a revision in which nothing else changes. Pure. */
import type { Step, Where } from '../../model.ts';
import { revisionLine } from '../../revision-line.ts';
import { commandInAccount } from '../../shell.ts';
import type { SecretUse, SecretUser, TaskDefinitionEvidence } from '../evidence.ts';

export interface Revised {
  readonly definition: TaskDefinitionEvidence;
  readonly where: Where;
}

/** Where ECS reads references from, for jq: those that are written so, in every container. */
const places: Readonly<Record<SecretUser['of'], (written: string) => string>> = {
  environment: (written) => `(.containerDefinitions[].secrets[]? | select(.valueFrom == ${written})).valueFrom`,
  'log-driver': (written) => `(.containerDefinitions[].logConfiguration.secretOptions[]? | select(.valueFrom == ${written})).valueFrom`,
  'registry-login': (written) => `(.containerDefinitions[].repositoryCredentials | select(.credentialsParameter == ${written})).credentialsParameter`,
};

export interface Reference {
  readonly use: Pick<SecretUse, 'valueFrom' | 'usedBy'>;
  /** What is to stand there. */
  readonly now: string;
  readonly says: string;
}

export function referTo({ use: { valueFrom, usedBy }, now, says }: Reference, revised: Revised): Step {
  const kinds = [...new Set(usedBy.map(({ of }) => of))];
  const changes = kinds.map((of) => `${places[of](JSON.stringify(valueFrom))} = ${JSON.stringify(now)}`);
  return revise({ changes, says }, revised);
}

export interface LoggedIn {
  readonly containers: readonly string[];
  /** The bare name of a secret in the task's Region, which ECS takes. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html */
  readonly secret: string;
  readonly says: string;
}

export function logInWith({ containers, secret, says }: LoggedIn, revised: Revised): Step {
  const login = JSON.stringify({ credentialsParameter: secret });
  const changes = containers.map((name) => `(.containerDefinitions[] | select(.name == ${JSON.stringify(name)})).repositoryCredentials = ${login}`);
  return revise({ changes, says }, revised);
}

export interface Change {
  /** For jq, on the definition. */
  readonly changes: readonly string[];
  readonly says: string;
}

/** Undone by deploying what is deployed now. */
export function revise({ changes, says }: Change, { definition, where }: Revised): Step {
  const { family, revision } = definition;
  const from = `${family}:${revision}`;
  if (where.kind !== 'service') return { says, command: revisionLine({ where, from, changes, deploys: null }) };
  const deploys = { cluster: where.cluster ?? 'default', service: where.name };
  const of = ['--region', where.region, '--cluster', deploys.cluster, '--service', deploys.service] as const;
  return {
    says,
    command: revisionLine({ where, from, changes, deploys }),
    undo: commandInAccount(where.account, ['aws', 'ecs', 'update-service', ...of, '--task-definition', from]),
  };
}
