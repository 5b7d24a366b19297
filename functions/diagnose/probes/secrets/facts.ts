/** What was found of each reference, in a sentence. Never a value: the sentences are made of names. Pure. */
import { lastSegment } from '../../../arn.ts';
import type { Fact } from '../../../model.ts';
import type { SecretKey, SecretUse } from '../../evidence.ts';
import { count } from '../../values.ts';
import { layerWords } from '../simulation.ts';
import { type Case, isLogin, placeOf, users } from './case.ts';
import { thing } from './read.ts';
import type { Doubt } from './rights.ts';

/** What each reference leads to, in sentences. */
export function factsOf(all: Case): readonly Fact[] {
  const { uses } = all;
  const sound = uses.filter(({ state }) => state === 'exists');
  const whole: Fact = {
    says: `Found where ECS looks: ${sound.length} of ${count(uses.length, 'secret reference')}.`,
    source: 'api:ecs:DescribeTaskDefinition',
  };
  return [whole, ...uses.flatMap((use) => factOf(use, all)), ...keyFacts(all), ...rightFacts(all)];
}

const sourceOf = ({ store }: SecretUse): Fact['source'] => (store === 'secrets-manager' ? 'api:secretsmanager:DescribeSecret' : 'api:ssm:DescribeParameters');

function factOf(use: SecretUse, { instead, asked }: Case): readonly Fact[] {
  const source = sourceOf(use);
  const found = instead.get(use.valueFrom);
  if (use.malformed !== null) return [{ says: `${placeOf(use)} of ${users(use)} cannot be read: ${use.malformed}.`, source: 'api:ecs:DescribeTaskDefinition' }];
  if (use.state === 'missing')
    return [{ says: `There is no ${use.arn ?? thing(use)}, which ${users(use)} refers to${found ? `; there is ${found.arn}` : ''}.`, source }];
  if (use.state === 'being-deleted') return [{ says: `${use.arn}, which ${users(use)} refers to, is scheduled for deletion.`, source }];
  if (use.state === 'version-missing')
    return [{ says: `${use.arn} has no version with stage ${use.versionStage ?? 'AWSCURRENT'}, which ${users(use)} asks for.`, source }];
  return [...valueFact(use, asked), ...changedFact(use, source)];
}

/** What only the value could tell is said to be unread, where it matters. */
function valueFact(use: SecretUse, { match }: Case['asked']): readonly Fact[] {
  const { arn, jsonKey, state } = use;
  const source = sourceOf(use);
  if (state !== 'exists' || !arn) return [];
  if (match.cause === 'secret-value-invalid' && jsonKey)
    return [{ says: `Whether ${arn} has JSON key ${jsonKey} stands in its value, which I never read.`, source }];
  const isAsked = match.cause === 'registry-credentials-invalid' || match.cause === 'pull-access-denied' || match.cause === 'secret-value-invalid';
  return isLogin(use) && isAsked ? [{ says: `The login that ${users(use)} names exists: ${arn}. What it holds I never read.`, source }] : [];
}

/** Each key once, whatever it encrypts; a sound one only where the text is about keys. */
function keyFacts({ uses, asked: { match } }: Case): readonly Fact[] {
  const encrypted = uses.flatMap(({ key, ...use }) => (key && key !== 'unknown' && key.state !== 'unknown' ? [{ key, what: thing(use) }] : []));
  const keys = new Map(encrypted.map(({ key }) => [key.keyId, key]));
  const isShown = ({ state }: SecretKey): boolean => state !== 'enabled' || match.cause === 'secret-kms-denied';
  return [...keys.values()].filter(isShown).map((key): Fact => {
    const what = encrypted.filter((one) => one.key.keyId === key.keyId).map((one) => one.what);
    const words = { enabled: 'is enabled', disabled: 'is disabled', 'being-deleted': 'is scheduled for deletion', missing: 'does not exist', unknown: '' }[
      key.state
    ];
    return { says: `Key ${key.arn ?? key.keyId} of ${what.join(' and ')} ${words}.`, source: 'api:kms:DescribeKey' };
  });
}

/** What was changed lately may be what broke it. */
function changedFact({ name, versions }: SecretUse, source: Fact['source']): readonly Fact[] {
  const at = versions?.changedAt;
  return at ? [{ says: `Secret ${name} was last changed ${at.slice(0, 16).replace('T', ' ')} UTC.`, source }] : [];
}

function rightFacts({ rights, definition: { executionRoleArn }, doubts, taskRoleMay }: Case): readonly Fact[] {
  if (rights === 'unknown' || rights.length === 0 || !executionRoleArn) return [];
  const denied = rights.filter(({ deniedBy }) => deniedBy !== null);
  const roleName = lastSegment(executionRoleArn);
  const by = [...new Set(denied.map(({ deniedBy }) => layerWords[deniedBy ?? 'identity-policy']))].join(', ');
  const says =
    denied.length === 0
      ? `IAM lets role ${roleName} make ${rights.length} of ${count(rights.length, 'call')} for secrets and their keys.`
      : `IAM denies role ${roleName} ${denied.length} of ${count(rights.length, 'call')} for secrets and their keys, by ${by}.`;
  const isOut = ({ right, stance }: Doubt): boolean => right.deniedBy === null && stance !== null && !stance.names && !stance.delegates && !stance.unclear;
  const shut = doubts.filter((doubt) => doubt.right.action === 'kms:Decrypt' && isOut(doubt));
  const letIn = doubts.filter(({ right, stance }) => right.deniedBy === 'identity-policy' && stance?.names);
  return [
    { says, source: 'api:iam:SimulatePrincipalPolicy' },
    ...(taskRoleMay ? [mixedUp(lastSegment(taskRoleMay), roleName)] : []),
    ...[...new Map(shut.map(({ right }) => [right.resource, right])).values()].map(
      (right): Fact => ({ says: `The policy of ${right.resource} neither names role ${roleName} nor leaves it to IAM.`, source: policySource(right) }),
    ),
    ...letIn.map(({ right }): Fact => ({ says: `The policy of ${right.resource} lets role ${roleName} in by itself.`, source: policySource(right) })),
  ];
}

const mixedUp = (taskRole: string, roleName: string): Fact => ({
  says: `IAM lets role ${taskRole} make the calls that role ${roleName} may not: but ${taskRole} is the task role, and ECS reads secrets with the execution role.`,
  source: 'api:iam:SimulatePrincipalPolicy',
});

const policySource = ({ action }: { readonly action: string }): Fact['source'] =>
  action === 'kms:Decrypt' ? 'api:kms:GetKeyPolicy' : 'api:secretsmanager:GetResourcePolicy';
