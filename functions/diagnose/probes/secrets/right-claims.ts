/** Who may not read a secret, or not use its key; by which layer, and the smallest statement that lets it. Pure. */
import { lastSegment, parseArn } from '../../../arn.ts';
import { grantStep } from '../../../inline-policy.ts';
import type { Step } from '../../../model.ts';
import { command } from '../../../shell.ts';
import type { SecretUse } from '../../evidence.ts';
import { withStatement } from '../../policy-document.ts';
import type { Claim } from '../../probe.ts';
import { revisionOf } from '../ecs/steps.ts';
import { keeperOf, letThrough, stoppedBy } from '../simulation.ts';
import { isAbroad, shareStep, unshared } from './abroad.ts';
import { type Case, suspects } from './case.ts';
import { thing } from './read.ts';
import type { Doubt, Right } from './rights.ts';

type Denied = 'secret-access-denied' | 'secret-kms-denied';
const causeOf = ({ action }: Right): Denied => (action === 'kms:Decrypt' ? 'secret-kms-denied' : 'secret-access-denied');
const isOfKey = (cause: Denied): boolean => cause === 'secret-kms-denied';

/** Blames a role that may not read, a policy that shuts it out, or a key that nobody can use. */
export function rightClaims(all: Case): readonly Claim[] {
  const { executionRoleArn } = all.definition;
  if (!executionRoleArn) return [withoutRole(all)];
  const meant = suspects(all);
  return [...meant.flatMap(keyClaim), ...denials(all, { roleArn: executionRoleArn, meant })];
}

/** On EC2 too: the container instance's role pulls and logs, but it reads no secret. */
function withoutRole({ definition }: Case): Claim {
  const id = revisionOf(definition);
  const step: Step = { says: `Register a revision of ${definition.family} that names an execution role: only that role reads secrets for the task.` };
  return { verdict: 'blames', cause: 'role-unusable', culprit: { id, says: `${id} has secrets, but no execution role` }, hurdle: 'role', steps: [step] };
}

/** A key that nobody can use just now. */
function keyClaim({ key, region, ...use }: SecretUse): readonly Claim[] {
  if (!key || key === 'unknown' || key.state === 'enabled' || key.state === 'unknown') return [];
  const id = key.arn ?? key.keyId;
  const words = { disabled: 'is disabled', 'being-deleted': 'is scheduled for deletion', missing: 'does not exist' }[key.state];
  const of = ['--region', region, '--key-id', id] as const;
  const enable: Step = {
    says: `Enable key ${keyName(id)}, if nobody shut it on purpose: all that it encrypts can be read again.`,
    command: command(['aws', 'kms', 'enable-key', ...of]),
    needs: 'kms:EnableKey',
    undo: command(['aws', 'kms', 'disable-key', ...of]),
  };
  const keep: Step = {
    says: `Take back the deletion of key ${keyName(id)}; it is disabled afterwards.`,
    command: command(['aws', 'kms', 'cancel-key-deletion', ...of]),
    needs: 'kms:CancelKeyDeletion',
    undo: command(['aws', 'kms', 'schedule-key-deletion', ...of]),
  };
  const again: Step = { says: `Nothing that this key encrypted can be read again: give ${thing(use)} a new value under a key that exists.` };
  const steps = { disabled: [enable], 'being-deleted': [keep, enable], missing: [again] }[key.state];
  const culprit = { id, says: `key ${keyName(id)} ${words}: it encrypts ${thing(use)}` };
  return [{ verdict: 'blames', cause: 'secret-kms-denied', culprit, hurdle: 'key', steps }];
}

const keyName = (id: string): string => id.replace(/^.*:(?:key\/)?/, '');

interface Meant {
  readonly roleArn: string;
  readonly meant: readonly SecretUse[];
}

/** A denial that hangs on a condition without a value proves nothing, either way. */
function denials(all: Case, { roleArn, meant }: Meant): readonly Claim[] {
  const { rights, doubts, asked } = all;
  if (rights === 'unknown') return [];
  const resources = meant.flatMap(({ arn, key }) => [arn, key && key !== 'unknown' ? key.arn : null]);
  const sure = rights.filter(({ resource, missingContext }) => resources.includes(resource as never) && missingContext.length === 0);
  const doubtOf = (right: Right) => doubts.find((doubt) => doubt.right === right);
  const stanceOf = (right: Right) => doubtOf(right)?.stance ?? null;
  // A policy that could not be read may let the role in: then only ECS's own word of a denial is enough.
  const isClear = (right: Right) => asked.match.cause === causeOf(right) || stanceOf(right) !== null || !doubtOf(right)?.gaps.length;
  const lacking = sure.filter((right) => right.deniedBy === 'identity-policy' && isClear(right) && isNeeded(right, stanceOf(right), roleArn));
  const walls = sure.filter(({ deniedBy }) => deniedBy !== null && deniedBy !== 'identity-policy');
  const closed = sure.filter((right) => right.deniedBy === null && isClosed(right, stanceOf(right)));
  // Across accounts both sides must allow: what this one allows and ECS was denied, the other did not.
  const abroad = sure.filter((right) => right.deniedBy === null && !closed.includes(right) && isAbroad(right, roleArn) && asked.match.cause === causeOf(right));
  const role = { roleArn, account: asked.failure.where.account, uses: meant };
  return [
    ...lack(lacking, role, doubts),
    ...walls.map((right) => wall(right, role)),
    ...closed.map((right) => shutOut(right, role, doubtOf(right))),
    ...abroad.filter((right) => !stanceOf(right)?.names).map((right) => unshared(right, roleArn, all)),
  ];
}

/** In one account the resource's own policy is enough; across accounts both sides must allow. */
function isNeeded({ resource }: Right, stance: Doubt['stance'], roleArn: string): boolean {
  return isAbroad({ resource }, roleArn) || (!stance?.names && !stance?.unclear);
}

const isClosed = ({ action }: Right, stance: Doubt['stance']): boolean =>
  stance !== null && (stance.denies || (action === 'kms:Decrypt' && !stance.names && !stance.delegates && !stance.unclear));

interface Role {
  readonly roleArn: string;
  readonly account: string;
  readonly uses: readonly SecretUse[];
}

const verbOf = ({ action, resource }: Right, uses: readonly SecretUse[]): string => {
  if (action === 'kms:Decrypt') return `use key ${keyName(resource)}`;
  const use = uses.find(({ arn }) => arn === resource);
  return `read ${use ? thing(use) : resource}`;
};

/** One statement for all that is missing: whoever gives only the first meets the second at the next start. */
function lack(lacking: readonly Right[], { roleArn, account, uses }: Role, doubts: readonly Doubt[]): readonly Claim[] {
  const roleName = lastSegment(roleArn);
  const grants = [...new Set(lacking.map(({ action }) => action))].map((action) => ({
    actions: [action],
    resources: [...new Set(lacking.filter((right) => right.action === action).map(({ resource }) => resource))],
  }));
  const grant = grantStep({ account, roleName }, grants);
  const keys = doubts.filter(({ right, stance }) => lacking.includes(right) && right.action === 'kms:Decrypt' && stance && !stance.delegates);
  const abroad = lacking.filter((right) => isAbroad(right, roleArn) && right.action === 'secretsmanager:GetSecretValue');
  const steps = [grant, ...keys.map((doubt) => keyStatement(doubt, roleArn)), ...abroad.map(({ resource }) => shareStep(resource, roleArn))];
  return [...new Set(lacking.map(causeOf))].map((cause) => {
    const those = lacking.filter((right) => causeOf(right) === cause);
    // One key may be asked about twice: by way of Secrets Manager, and of Parameter Store.
    const others = new Set(those.map(({ resource }) => resource)).size - 1;
    const more = others > 0 ? ` and ${others} more` : '';
    const culprit = { id: roleName, says: `role ${roleName} may not ${verbOf(those[0]!, uses)}${more}` };
    return { verdict: 'blames', cause, culprit, hurdle: isOfKey(cause) ? 'key' : 'secret-right', steps };
  });
}

function wall(right: Right, { roleArn, uses }: Role): Claim {
  const roleName = lastSegment(roleArn);
  const says = `role ${roleName} may not ${verbOf(right, uses)}: stopped ${stoppedBy(right, {})}`;
  const step: Step = { says: letThrough(keeperOf(right, roleName), right) };
  const cause = causeOf(right);
  return { verdict: 'blames', cause, culprit: { id: roleName, says }, hurdle: isOfKey(cause) ? 'key-wall' : 'secret-wall', steps: [step] };
}

/** The role may, but the secret's or the key's own policy does not let it in. */
function shutOut(right: Right, { roleArn, uses }: Role, doubt: Doubt | undefined): Claim {
  const cause = causeOf(right);
  const name = right.action === 'kms:Decrypt' ? `key ${keyName(right.resource)}` : verbOf(right, uses).replace(/^read /, '');
  const says = `policy of ${name} shuts out ${lastSegment(roleArn)}`;
  const steps = right.action === 'kms:Decrypt' ? [keyStatement({ right, policy: doubt?.policy ?? null }, roleArn)] : [secretPolicyStep(right, name)];
  return { verdict: 'blames', cause, culprit: { id: right.resource, says }, hurdle: isOfKey(cause) ? 'key-policy' : 'secret-policy', steps };
}

/** A policy beyond this length is no line to paste. */
const longestPolicy = 6_000;

/** PutKeyPolicy replaces the whole: what stands there is kept, and put back by the undo. https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html */
function keyStatement({ right: { resource }, policy }: Pick<Doubt, 'right' | 'policy'>, roleArn: string): Step {
  const statement = { Sid: 'EcsTaskSecrets', Effect: 'Allow', Principal: { AWS: roleArn }, Action: 'kms:Decrypt', Resource: '*' };
  const of = ['--region', parseArn(resource)?.region ?? '', '--key-id', resource, '--policy-name', 'default'] as const;
  if (!policy || policy.length > longestPolicy)
    return {
      says: `Its administrators add this statement to the policy of key ${keyName(resource)}, which the command prints: ${JSON.stringify(statement)}`,
      command: command(['aws', 'kms', 'get-key-policy', ...of, '--output', 'text']),
      needs: 'kms:PutKeyPolicy',
    };
  const put = (document: string) => command(['aws', 'kms', 'put-key-policy', ...of, '--policy', document]);
  return {
    says: `An administrator of key ${keyName(resource)} lets role ${lastSegment(roleArn)} decrypt: its policy as it stands, with one statement more.`,
    command: put(withStatement(policy, statement)),
    needs: 'kms:PutKeyPolicy',
    undo: put(JSON.stringify(JSON.parse(policy))),
  };
}

function secretPolicyStep({ resource }: Right, name: string): Step {
  const region = parseArn(resource)?.region ?? '';
  return {
    says: `Its owner takes back the deny, if it is not meant for this role. The command prints the policy of ${name}.`,
    command: command(['aws', 'secretsmanager', 'get-resource-policy', '--region', region, '--secret-id', resource, '--query', 'ResourcePolicy']),
    needs: 'secretsmanager:PutResourcePolicy',
  };
}
