/** What is wrong with what the references lead to: badly written, not there, being deleted, without the version or the JSON key. Pure. */
import type { Step } from '../../../model.ts';
import { command, commandInAccount } from '../../../shell.ts';
import type { SecretUse } from '../../evidence.ts';
import type { Claim } from '../../probe.ts';
import { type Case, revisionOf, suspects, users } from './case.ts';
import { thing } from './read.ts';

/** In this order a task meets them. */
const settles = { malformed: 4, missing: 4.1, content: 4.4 } as const;

export const referenceClaims = (all: Case): readonly Claim[] => suspects(all).flatMap((use) => wrong(use, all) ?? []);

function wrong(use: SecretUse, all: Case): Claim | null {
  if (use.malformed !== null) return malformed(use, all);
  if (use.state === 'missing') return missing(use, all);
  if (use.state === 'being-deleted') return beingDeleted(use);
  return use.state === 'version-missing' ? withoutVersion(use) : null;
}

function malformed({ malformed: why, ...use }: SecretUse, { definition }: Case): Claim {
  const id = revisionOf(definition);
  const step: Step = { says: `Register a revision of ${definition.family} in which valueFrom of ${users(use)} is well-formed: now ${why}.` };
  const culprit = { id, says: `${id} refers to a secret in a form that ECS cannot read` };
  return { verdict: 'blames', cause: 'secret-value-invalid', culprit, settles: settles.malformed, steps: [step] };
}

const notFound = (use: SecretUse, says: string, steps: readonly Step[]): Claim => ({
  verdict: 'blames',
  cause: 'secret-not-found',
  culprit: { id: use.arn ?? use.name, says },
  settles: settles.missing,
  steps,
});

function missing(use: SecretUse, { instead, asked, definition }: Case): Claim {
  const found = instead.get(use.valueFrom);
  const says = `${thing(use)} does not exist${use.region === asked.failure.where.region ? '' : ` in ${use.region}`}`;
  if (!found) return notFound(use, says, [makeStep(use)]);
  const how = found.region === use.region ? 'it was made again, and its ARN ends differently now' : `it is in ${found.region}`;
  const step: Step = { says: `Register a revision of ${definition.family} in which valueFrom of ${users(use)} names ${found.arn}: ${how}.` };
  return notFound(use, `${says}: ${how}`, [step]);
}

/** The value comes from the terminal, so that no shell's history keeps it. */
const fromTerminal = 'file:///dev/stdin';

function makeStep({ store, name, region, account, ...use }: SecretUse): Step {
  if (store === 'parameter-store')
    return {
      says: `Make parameter ${name} again in ${region}: type its value, then Ctrl-D. The type is SecureString; take String if it was one.`,
      command: commandInAccount(account, [
        'aws',
        'ssm',
        'put-parameter',
        '--region',
        region,
        '--name',
        name,
        '--type',
        'SecureString',
        '--value',
        fromTerminal,
      ]),
      needs: 'ssm:PutParameter',
    };
  const bare = name.replace(/-[A-Za-z0-9]{6}$/, '');
  return {
    says: `Make secret ${bare} in ${region}: type its value, then Ctrl-D. Its ARN will end in six new characters, so that valueFrom of ${users(use)} has to name the new one.`,
    command: commandInAccount(account, ['aws', 'secretsmanager', 'create-secret', '--region', region, '--name', bare, '--secret-string', fromTerminal]),
    needs: 'secretsmanager:CreateSecret',
  };
}

function beingDeleted(use: SecretUse): Claim {
  const step: Step = {
    says: `Take back the deletion of secret ${use.name}; ECS starts the next tasks by itself.`,
    command: command(['aws', 'secretsmanager', 'restore-secret', '--region', use.region, '--secret-id', use.arn ?? use.name]),
    needs: 'secretsmanager:RestoreSecret',
  };
  return notFound(use, `secret ${use.name} is scheduled for deletion`, [step]);
}

function withoutVersion(use: SecretUse): Claim {
  const id = use.arn ?? use.name;
  const stage = use.versionStage ?? 'AWSCURRENT';
  const put: Step = {
    says: `Secret ${use.name} has no value yet. Type it, then Ctrl-D.`,
    command: command(['aws', 'secretsmanager', 'put-secret-value', '--region', use.region, '--secret-id', id, '--secret-string', fromTerminal]),
    needs: 'secretsmanager:PutSecretValue',
  };
  const look: Step = {
    says: `See which versions secret ${use.name} has, and name one of their stages in valueFrom of ${users(use)}, or move stage ${stage} to one.`,
    command: command(['aws', 'secretsmanager', 'list-secret-version-ids', '--region', use.region, '--secret-id', id]),
    needs: 'secretsmanager:ListSecretVersionIds',
  };
  return notFound(use, `secret ${use.name} has no version with stage ${stage}`, [stage === 'AWSCURRENT' ? put : look]);
}

/**
 * JSON keys are part of the value, and no value is read: ECS's own words are the only proof, and the task definition says which secret they are about.
 * Where several could be meant, none is blamed.
 */
export function contentClaims({ uses, asked: { match } }: Case): readonly Claim[] {
  if (match.cause !== 'secret-value-invalid' || uses.some(({ malformed: why }) => why !== null)) return [];
  const key = match.captures['key'];
  const meant = uses.filter(({ jsonKey, state }) => jsonKey !== null && (key === undefined || jsonKey === key) && state === 'exists');
  const [use] = meant;
  if (!use?.arn || new Set(meant.map(({ arn }) => arn)).size > 1) return [];
  const says = key ? `secret ${use.name} has no JSON key ${key}` : `the value of secret ${use.name} is no JSON with key ${use.jsonKey}`;
  const { arn, region } = use;
  const get = command(['aws', 'secretsmanager', 'get-secret-value', '--region', region, '--secret-id', arn, '--query', 'SecretString', '--output', 'text']);
  const step: Step = {
    says: `Compare its keys with ${use.jsonKey} in valueFrom of ${users(use)}. This prints the keys alone, or an error where the value is no JSON.`,
    command: `${get} | jq keys`,
    needs: 'secretsmanager:GetSecretValue',
  };
  return [{ verdict: 'blames', cause: 'secret-value-invalid', culprit: { id: arn, says }, settles: settles.content, steps: [step] }];
}
