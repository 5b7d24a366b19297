/**
 * A secret of another account: its owner lets the role in by the secret's policy, and by that of its key, which must be one of the owner's own. Nothing of it is seen
 * from here, so that the statements are handed over and not a whole document. Pure. https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
 */
import { lastSegment, parseArn } from '../../../arn.ts';
import type { Step } from '../../../model.ts';
import { commandInAccount } from '../../../shell.ts';
import type { Claim } from '../../probe.ts';
import { referTo } from '../revise-references.ts';
import { type Case, placeOf, revisedOf, users } from './case.ts';
import { thing } from './read.ts';
import type { Right } from './rights.ts';

/** Whether the secret is another account's than the role. */
export const isAbroad = ({ resource }: Pick<Right, 'resource'>, roleArn: string): boolean => parseArn(resource)?.account !== parseArn(roleArn)?.account;

/** This account allows it, and ECS was denied: the other account does not. */
export function unshared({ resource }: Right, roleArn: string, all: Case): Claim {
  const use = all.uses.find(({ arn }) => arn === resource);
  const what = use ? thing(use) : lastSegment(resource);
  const says = `account ${parseArn(resource)?.account} does not share ${what} with ${lastSegment(roleArn)}`;
  const found = use && all.instead.get(use.valueFrom);
  const behind = use?.arn ? use.valueFrom.slice(use.arn.length) : '';
  const own = use &&
    found && { use, now: `${found.arn}${behind}`, says: `Or name ${found.arn} in ${placeOf(use)} of ${users(use)}: this account has one of that name.` };
  const steps = [shareStep(resource, roleArn), ...(own ? [referTo(own, revisedOf(all))] : [])];
  return { verdict: 'blames', cause: 'secret-access-denied', culprit: { id: resource, says }, hurdle: 'secret-policy', steps };
}

/** What its owner adds, beside whatever stands in the policy, which the command prints. */
export function shareStep(resource: string, roleArn: string): Step {
  const { account = '', region = '' } = parseArn(resource) ?? {};
  const allow = (Action: string) => JSON.stringify({ Effect: 'Allow', Principal: { AWS: roleArn }, Action, Resource: '*' });
  return {
    says: `Account ${account} adds the first statement to the policy of the secret, which the command prints, and the second to that of its key. AWS's own key cannot be shared.`,
    lines: [allow('secretsmanager:GetSecretValue'), allow('kms:Decrypt')],
    command: commandInAccount(account, ['aws', 'secretsmanager', 'get-resource-policy', '--region', region, '--secret-id', resource]),
    needs: 'secretsmanager:PutResourcePolicy',
  };
}
