/**
 * Another account's repository: does its policy let this account pull? Only the owner may change it, so the whole document is handed over, with what stands there kept.
 * This account's own needs no such policy, but a Deny in it stops every role.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
import { matchesGlob, parsePolicy, type Statement, withStatement } from '../../policy-document.ts';

const pulls = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

interface Puller {
  readonly account: string;
  readonly partition: string;
  readonly roleArn: string | null;
}

/** `unknown`: conditions, exclusions or denials stand in it, which only AWS can weigh. */
export function letsPull(policyText: string, puller: Puller): 'allows' | 'does-not-allow' | 'unknown' {
  const statements = parsePolicy(policyText);
  if (!statements) return 'unknown';
  const about = statements.filter(({ Action, NotAction }) => NotAction !== undefined || pulls.some((pull) => covers(Action, pull)));
  const unclear = about.some(
    ({ Effect, Condition, NotAction, NotPrincipal }) => Effect === 'Deny' || Condition !== undefined || NotAction !== undefined || NotPrincipal !== undefined,
  );
  const allowed = pulls.every((pull) => about.some((statement) => statement.Effect === 'Allow' && covers(statement.Action, pull) && names(statement, puller)));
  if (unclear) return 'unknown';
  return allowed ? 'allows' : 'does-not-allow';
}

const covers = (actions: readonly string[] | undefined, wanted: string): boolean =>
  (actions ?? []).some((pattern) => matchesGlob(pattern.toLowerCase(), wanted.toLowerCase()));

function names({ Principal }: Statement, { account, partition, roleArn }: Puller): boolean {
  if (Principal === '*') return true;
  const named = Principal?.['AWS'] ?? [];
  return named.some((name) => name === '*' || name === account || name === `arn:${partition}:iam::${account}:root` || name === roleArn);
}

/**
 * The statement that keeps the role from pulling: its Sid in quotes, or its number; null where none surely does.
 * One with conditions or exceptions counts only where the text itself says that this policy denied.
 */
export function denialIn(policyText: string, puller: Puller, { textSaysSo }: { readonly textSaysSo: boolean }): string | null {
  const statements = parsePolicy(policyText) ?? [];
  const at = statements.findIndex((statement) => statement.Effect === 'Deny' && (textSaysSo ? concernsPulls(statement) : surelyDenies(statement, puller)));
  if (at < 0) return null;
  const sid = statements[at]?.Sid;
  return sid ? `statement "${sid}"` : `statement ${at + 1}`;
}

const concernsPulls = ({ Action, NotAction }: Statement): boolean => pulls.some((pull) => (Action ? covers(Action, pull) : !covers(NotAction, pull)));

const surelyDenies = (statement: Statement, puller: Puller): boolean =>
  concernsPulls(statement) && statement.Condition === undefined && statement.NotPrincipal === undefined && names(statement, puller);

/**
 * What this account's own repository says of the role: a grant that names it is enough by itself, and somebody scoped the role by it; one to everybody, or to
 * the account, tells nothing of this role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
 */
export function stanceOf(policyText: string, puller: Puller): 'denies-role' | 'lets-role' | 'silent' | 'unknown' {
  const statements = parsePolicy(policyText);
  if (!statements) return 'unknown';
  if (denialIn(policyText, puller, { textSaysSo: false }) !== null) return 'denies-role';
  const names = (Principal: Statement['Principal']): boolean =>
    typeof Principal === 'object' && (Principal['AWS'] ?? []).some((name) => name === puller.roleArn);
  const isLetIn = statements.some(({ Effect, Action, Principal }) => Effect === 'Allow' && pulls.some((pull) => covers(Action, pull)) && names(Principal));
  return isLetIn ? 'lets-role' : 'silent';
}

/** What lets every role of an account pull that its own account lets. */
export const pullStatement = ({ account, partition }: Pick<Puller, 'account' | 'partition'>) => ({
  Sid: `PullFrom${account}`,
  Effect: 'Allow',
  Principal: { AWS: `arn:${partition}:iam::${account}:root` },
  Action: pulls,
});

/** The owner's document with one statement more: SetRepositoryPolicy replaces the whole. */
export const mergedPolicy = (policyText: string | null, puller: Pick<Puller, 'account' | 'partition'>): string =>
  withStatement(policyText, pullStatement(puller));
