/** The smallest grant, for a person to apply: no role of ours may write an inline policy. A leaf, shared by probes and fixes. */
import { createHash } from 'node:crypto';
import { commandInAccount } from './shell.ts';

export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export interface Grantee {
  readonly account: string;
  readonly roleName: string;
}

/** One `put-role-policy`. Its name is the document's own, because put-role-policy replaces a policy of the same name. */
export function grantCommand({ account, roleName }: Grantee, grants: readonly Grant[]): string {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: grants.map(statementOf) });
  const name = `ecs-medic-${createHash('sha256').update(document).digest('hex').slice(0, 6)}`;
  return commandInAccount(account, ['aws', 'iam', 'put-role-policy', '--role-name', roleName, '--policy-name', name, '--policy-document', document]);
}

const statementOf = ({ actions, resources }: Grant) => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resources.length === 1 ? resources[0] : resources,
});
