/** The smallest grant, for a person to apply: no role of ours may write an inline policy. A leaf, shared by probes and fixes. */
import { createHash } from 'node:crypto';
import type { Step } from './model.ts';
import { commandInAccount } from './shell.ts';

/** Actions to allow on resources: one statement. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** The role that is given them, in its own account. */
export interface Grantee {
  readonly account: string;
  readonly roleName: string;
}

/** One `put-role-policy`, and what takes it back. Its name is the document's own, because put-role-policy replaces a policy of the same name. */
export function grantStep({ account, roleName }: Grantee, grants: readonly Grant[], says = missing(roleName, grants)): Step {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: grants.map(statementOf) });
  const policy = ['--role-name', roleName, '--policy-name', `ecs-medic-${createHash('sha256').update(document).digest('hex').slice(0, 6)}`] as const;
  return {
    says,
    command: commandInAccount(account, ['aws', 'iam', 'put-role-policy', ...policy, '--policy-document', document]),
    needs: 'iam:PutRolePolicy',
    undo: commandInAccount(account, ['aws', 'iam', 'delete-role-policy', ...policy]),
  };
}

const missing = (roleName: string, grants: readonly Grant[]): string =>
  `Give role ${roleName} what is missing and no more: ${[...new Set(grants.flatMap(({ actions }) => actions))].join(', ')}.`;

const statementOf = ({ actions, resources }: Grant) => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resources.length === 1 ? resources[0] : resources,
});
