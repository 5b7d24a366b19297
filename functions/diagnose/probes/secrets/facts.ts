/** What was found of each reference, in a sentence. Never a value: the sentences are made of names. Pure. */
import { lastSegment } from '../../../arn.ts';
import type { Fact } from '../../../model.ts';
import type { SecretUse } from '../../evidence.ts';
import { count } from '../../values.ts';
import { type Case, users } from './case.ts';
import { thing } from './read.ts';

export function factsOf(all: Case): readonly Fact[] {
  const { uses } = all;
  const sound = uses.filter(({ state }) => state === 'exists');
  const whole: Fact = {
    says: `${sound.length} of ${count(uses.length, 'secret reference')} lead to something that exists.`,
    source: 'api:ecs:DescribeTaskDefinition',
  };
  return [whole, ...uses.flatMap((use) => factOf(use, all)), ...rightFacts(all)];
}

const sourceOf = ({ store }: SecretUse): Fact['source'] => (store === 'secrets-manager' ? 'api:secretsmanager:DescribeSecret' : 'api:ssm:DescribeParameters');

function factOf(use: SecretUse, { instead }: Case): readonly Fact[] {
  const source = sourceOf(use);
  const found = instead.get(use.valueFrom);
  if (use.malformed !== null) return [{ says: `valueFrom of ${users(use)} cannot be read: ${use.malformed}.`, source: 'api:ecs:DescribeTaskDefinition' }];
  if (use.state === 'missing')
    return [{ says: `There is no ${thing(use)} in ${use.region}, which ${users(use)} refers to${found ? `; there is ${found.arn}` : ''}.`, source }];
  if (use.state === 'being-deleted') return [{ says: `Secret ${use.name}, which ${users(use)} refers to, is scheduled for deletion.`, source }];
  if (use.state === 'version-missing')
    return [{ says: `Secret ${use.name} has no version with stage ${use.versionStage ?? 'AWSCURRENT'}, which ${users(use)} asks for.`, source }];
  return use.jsonKey && use.state === 'exists'
    ? [{ says: `Whether secret ${use.name} has JSON key ${use.jsonKey} stands in its value, which I never read.`, source }]
    : [];
}

function rightFacts({ rights, definition: { executionRoleArn }, doubts }: Case): readonly Fact[] {
  if (rights === 'unknown' || rights.length === 0 || !executionRoleArn) return [];
  const denied = rights.filter(({ deniedBy }) => deniedBy !== null);
  const roleName = lastSegment(executionRoleArn);
  const by = [...new Set(denied.map(({ deniedBy }) => deniedBy))].join(', ');
  const says =
    denied.length === 0
      ? `IAM lets role ${roleName} make ${rights.length} of ${count(rights.length, 'call')} for secrets and their keys.`
      : `IAM denies role ${roleName} ${denied.length} of ${count(rights.length, 'call')} for secrets and their keys, by ${by}.`;
  const letIn = doubts.filter(({ right, stance }) => right.deniedBy === 'identity-policy' && stance?.names);
  return [
    { says, source: 'api:iam:SimulatePrincipalPolicy' },
    ...letIn.map(({ right }): Fact => ({ says: `The policy of ${right.resource} lets role ${roleName} in by itself.`, source: policySource(right) })),
  ];
}

const policySource = ({ action }: { readonly action: string }): Fact['source'] =>
  action === 'kms:Decrypt' ? 'api:kms:GetKeyPolicy' : 'api:secretsmanager:GetResourcePolicy';
