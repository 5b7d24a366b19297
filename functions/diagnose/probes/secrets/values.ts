/** What gives a secret another value, and what takes that back: versions are moved by their stage, and no value is seen. Pure. */
import type { Step } from '../../../model.ts';
import { command, commandTyped, quote } from '../../../shell.ts';
import type { SecretUse } from '../../evidence.ts';

type Secret = Pick<SecretUse, 'arn' | 'name' | 'region' | 'versions'>;

const idOf = ({ arn, name }: Secret): string => arn ?? name;

/** AWSCURRENT moves from one version to another. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html */
function moveCurrent(secret: Secret, to: string): readonly [string, ...string[]] {
  const of = ['--region', secret.region, '--secret-id', idOf(secret)];
  return ['aws', 'secretsmanager', 'update-secret-version-stage', ...of, '--version-stage', 'AWSCURRENT', '--move-to-version-id', to];
}

/** The value before the last change, where there is one: the quickest way back if that change broke it. */
export function backToPrevious(secret: Secret): readonly Step[] {
  const { current, previous, changedAt } = secret.versions ?? {};
  if (!current || !previous) return [];
  const when = changedAt ? ` (${changedAt.slice(0, 16).replace('T', ' ')} UTC)` : '';
  return [
    {
      says: `If the last change of secret ${secret.name}${when} broke it: go back to the version before.`,
      command: command([...moveCurrent(secret, previous), '--remove-from-version-id', current]),
      needs: 'secretsmanager:UpdateSecretVersionStage',
      undo: command([...moveCurrent(secret, current), '--remove-from-version-id', previous]),
    },
  ];
}

/** Typed anew. What stood before stays a version: undoing moves the stage back to it. */
export function putValue(secret: Secret, says: string, shape?: string): Step {
  const of = ['--region', secret.region, '--secret-id', idOf(secret)] as const;
  const current = secret.versions?.current;
  return {
    says,
    ...(shape && { lines: [shape] }),
    command: commandTyped(['aws', 'secretsmanager', 'put-secret-value', ...of, '--secret-string']),
    needs: 'secretsmanager:PutSecretValue',
    ...(current && { undo: `${command(moveCurrent(secret, current))} --remove-from-version-id "$(${versionWithCurrent(of)})"` }),
  };
}

const versionWithCurrent = (of: readonly string[]): string =>
  `aws secretsmanager list-secret-version-ids ${of.map(quote).join(' ')} --query "Versions[?VersionStages[?@=='AWSCURRENT']].VersionId" --output text`;
