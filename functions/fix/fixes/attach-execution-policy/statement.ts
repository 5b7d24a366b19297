/** The smallest grant that cures the denial, for a person to apply: no role of ours may write an inline policy. */
import { createHash } from 'node:crypto';
import type { Simulated } from '../../../diagnose/evidence.ts';
import type { Step } from '../../../model.ts';
import { commandInAccount } from '../../../shell.ts';

export interface Missing {
  readonly account: string;
  readonly roleName: string;
  readonly missing: readonly Simulated[];
}

/** Only what identity policies deny, each on the resource that was asked about. */
export function smallestStatement({ account, roleName, missing }: Missing): Step {
  const denied = missing.filter(({ deniedBy }) => deniedBy === 'identity-policy');
  const statements = [...new Set(denied.map(({ resource }) => resource))].map((resource) => ({
    Effect: 'Allow',
    Action: [...new Set(denied.filter((one) => one.resource === resource).map(({ action }) => action))],
    // A log stream's ARN lies beneath its group's. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    Resource: resource.includes(':log-group:') && !resource.endsWith('*') ? [resource, `${resource}:*`] : resource,
  }));
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  // A name of its own: put-role-policy replaces a policy of the same name.
  const name = `ecs-medic-${createHash('sha256').update(document).digest('hex').slice(0, 6)}`;
  return {
    says: `Give role ${roleName} what is missing and no more: ${[...new Set(denied.map(({ action }) => action))].join(', ')}.`,
    command: commandInAccount(account, ['aws', 'iam', 'put-role-policy', '--role-name', roleName, '--policy-name', name, '--policy-document', document]),
    needs: 'iam:PutRolePolicy',
  };
}
