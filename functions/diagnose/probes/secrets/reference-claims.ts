/** What is wrong with what the references lead to: badly written, not there, being deleted, without the version that is asked for. Pure. */
import type { Step } from '../../../model.ts';
import { command, commandInAccount, commandTyped, inAccount } from '../../../shell.ts';
import type { SecretUse } from '../../evidence.ts';
import type { Claim } from '../../probe.ts';
import { revisionOf } from '../ecs/steps.ts';
import { loginShape } from '../hub-login.ts';
import { referTo } from '../revise-references.ts';
import { type Case, isLogin, placeOf, revisedOf, suspects, users } from './case.ts';
import { thing } from './read.ts';
import { putValue } from './values.ts';

/** Blames references that lead to nothing, or not to what they ask for. */
export const referenceClaims = (all: Case): readonly Claim[] => suspects(all).flatMap((use) => wrong(use, all) ?? []);

function wrong(use: SecretUse, all: Case): Claim | null {
  if (use.malformed !== null) return malformed(use, all);
  if (use.state === 'missing') return missing(use, all);
  if (use.state === 'being-deleted') return beingDeleted(use);
  return use.state === 'version-missing' ? withoutVersion(use, all) : withoutVersionId(use, all);
}

function malformed({ malformed: why, ...use }: SecretUse, { definition }: Case): Claim {
  const id = revisionOf(definition);
  const step: Step = { says: `Register a revision of ${definition.family} in which ${placeOf(use)} of ${users(use)} is well-formed: now ${why}.` };
  const culprit = { id, says: `${id} names ${isLogin(use) ? 'a login' : 'a secret'} in a form that ECS cannot read` };
  return { verdict: 'blames', cause: 'secret-value-invalid', culprit, hurdle: 'secret-reference', steps: [step] };
}

const notFound = (use: SecretUse, says: string, steps: readonly Step[]): Claim => ({
  verdict: 'blames',
  cause: 'secret-not-found',
  culprit: { id: use.arn ?? use.name, says },
  hurdle: 'secret',
  steps,
});

function missing(use: SecretUse, all: Case): Claim {
  const { instead, asked } = all;
  const found = instead.get(use.valueFrom);
  const says = `${thing(use)} does not exist${use.region === asked.failure.where.region ? '' : ` in ${use.region}`}`;
  if (!found) return notFound(use, says, makeSteps(use, all));
  const how = found.region === use.region ? `it is there as ${found.arn.replace(/^.*:secret:/, '')}` : `it is in ${found.region}`;
  const behind = use.arn && use.valueFrom.startsWith(use.arn) ? use.valueFrom.slice(use.arn.length) : '';
  const named = {
    use,
    now: `${found.arn}${behind}`,
    says: `Name ${found.arn} in ${placeOf(use)} of ${users(use)}. The role must be allowed to read that one.`,
  };
  return notFound(use, `${says}: ${how}`, [referTo(named, revisedOf(all))]);
}

const makeSteps = (use: SecretUse, all: Case): readonly Step[] => (use.store === 'parameter-store' ? [makeParameter(use)] : makeSecret(use, all));

function makeParameter({ name, region, account }: SecretUse): Step {
  const of = ['--region', region, '--name', name] as const;
  return {
    says: `Make parameter ${name} in ${region}: type its value, then Enter and Ctrl-D. This makes a SecureString; write String if it is to be a plain one.`,
    command: `${inAccount(account)} && ${commandTyped(['aws', 'ssm', 'put-parameter', ...of, '--type', 'SecureString', '--value'])}`,
    needs: 'ssm:PutParameter',
    undo: commandInAccount(account, ['aws', 'ssm', 'delete-parameter', ...of]),
  };
}

/** What the value must look like, where the reference tells. */
const shapeOf = (use: SecretUse): string | null => (isLogin(use) ? loginShape : use.jsonKey && `{"${use.jsonKey}": "…", …}`);

/** A new secret gets a new ARN, whatever its name. */
function makeSecret(use: SecretUse, all: Case): readonly Step[] {
  const { name, region, account, valueFrom } = use;
  const bare = name.replace(/-[A-Za-z0-9]{6}$/, '');
  const place = placeOf(use);
  const shape = shapeOf(use);
  const make: Step = {
    says: `Make secret ${bare} in ${region}: type its value${shape ? ' in this shape' : ''}, then Enter and Ctrl-D.`,
    ...(shape && { lines: [shape] }),
    command: `${inAccount(account)} && ${commandTyped(['aws', 'secretsmanager', 'create-secret', '--region', region, '--name', bare, '--secret-string'])}`,
    needs: 'secretsmanager:CreateSecret',
    undo: commandInAccount(account, ['aws', 'secretsmanager', 'delete-secret', '--region', region, '--secret-id', bare]),
  };
  if (!valueFrom.startsWith('arn:')) return [make];
  // By its name a login is found whatever its ARN ends in.
  if (isLogin(use) && region === all.asked.failure.where.region)
    return [make, referTo({ use, now: bare, says: `Let ${users(use)} name it. The role must be allowed to read the new one.` }, revisedOf(all))];
  const behind = use.arn ? valueFrom.slice(use.arn.length) : '';
  const refer: Step = {
    says: `Its ARN ends in six new characters: deploy a revision in which ${place} of ${users(use)} names it, and let the role's policy name it too.`,
    lines: [`"${place}": "<the ARN that create-secret prints>${behind}"`],
  };
  return [make, refer];
}

function beingDeleted(use: SecretUse): Claim {
  const step: Step = {
    says: `Take back the deletion of secret ${use.name}.`,
    command: command(['aws', 'secretsmanager', 'restore-secret', '--region', use.region, '--secret-id', use.arn ?? use.name]),
    needs: 'secretsmanager:RestoreSecret',
    undo: command(['aws', 'secretsmanager', 'delete-secret', '--region', use.region, '--secret-id', use.arn ?? use.name]),
  };
  return notFound(use, `secret ${use.name} is scheduled for deletion`, [step]);
}

function withoutVersion(use: SecretUse, all: Case): Claim {
  const stage = use.versionStage ?? 'AWSCURRENT';
  const says = `secret ${use.name} has no version with stage ${stage}`;
  if (stage === 'AWSCURRENT') return notFound(use, says, [putValue(use, `Secret ${use.name} has no value yet. Type it, then Enter and Ctrl-D.`)]);
  const look: Step = {
    says: `See which versions and stages secret ${use.name} has: ${stage} is none of them.`,
    command: command(['aws', 'secretsmanager', 'list-secret-version-ids', '--region', use.region, '--secret-id', use.arn ?? use.name]),
    needs: 'secretsmanager:ListSecretVersionIds',
  };
  if (!use.versions?.current) return notFound(use, says, [look]);
  const now = `${use.valueFrom.slice(0, -`:${stage}:`.length)}::`;
  const todays = referTo({ use, now, says: `If the value of today is meant: leave stage ${stage} out of ${placeOf(use)} of ${users(use)}.` }, revisedOf(all));
  return notFound(use, says, [todays, look]);
}

/** Versions without a stage are not listed: with ECS's own word that it found none, one that is not listed is gone. */
function withoutVersionId(use: SecretUse, all: Case): Claim | null {
  const { versionId } = use;
  if (!versionId || !use.versions?.current || !all.asked.match.because?.text.includes(versionId)) return null;
  const now = use.valueFrom.slice(0, -versionId.length);
  const todays = referTo({ use, now, says: `If the value of today is meant: leave the version out of ${placeOf(use)} of ${users(use)}.` }, revisedOf(all));
  return notFound(use, `secret ${use.name} has no version ${versionId}`, [todays]);
}
