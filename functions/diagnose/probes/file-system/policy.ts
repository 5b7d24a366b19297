/**
 * What the file system's own policy says of a mount as the task makes it, and which change of the mount it asks for. Pure.
 * https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
import type { FileSystem } from '../../evidence.ts';
import { type Context, holds } from '../../policy-condition.ts';
import { matchesGlob, parsePolicy, type Statement } from '../../policy-document.ts';

/** The action without which nobody mounts. */
export const mountAction = 'elasticfilesystem:ClientMount';
const otherActions = ['elasticfilesystem:ClientWrite', 'elasticfilesystem:ClientRootAccess'] as const;

/** A mount, as EFS sees it. */
export interface Mount {
  readonly tls: boolean;
  /** By the task role; a mount that is not signed comes from anybody. */
  readonly signed: boolean;
  readonly roleArn: string | null;
  readonly accessPointArn: string | null;
}

type Say = 'allows' | 'denies' | 'silent' | 'unknown';

/** With a policy of its own, a file system lets in only whom the policy lets in; a role's own policies count beside it. */
export function policyFor(policy: string, mount: Mount): FileSystem['policy'] {
  const statements = parsePolicy(policy);
  if (!statements) return 'unknown';
  const now = say(statements, mount);
  if (now === 'unknown' || now === 'allows') return now;
  if (now === 'silent' && otherwiseMeant(statements, mount) !== null) return 'lacks-mount';
  if (now === 'silent' && mount.signed) return 'leaves-it-to-the-role';
  return wantedOf(policy, statements, mount) ?? now;
}

/** The change of the mount that the policy asks for; null: no such change helps. */
function wantedOf(policy: string, statements: readonly Statement[], mount: Mount): 'needs-tls' | 'needs-access-point' | 'needs-iam' | null {
  const would = (change: Partial<Mount>): Say => say(statements, { ...mount, tls: true, ...change });
  if (!mount.tls && would({}) === 'allows') return 'needs-tls';
  if (pointFor(policy, mount) !== null || would({ accessPointArn: anyPoint }) === 'allows') return 'needs-access-point';
  return !mount.signed && ['allows', 'silent'].includes(would({ signed: true })) ? 'needs-iam' : null;
}

/** Stands for an access point that the policy does not name. */
const anyPoint = 'arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-0';

/** ARN of the access point that the policy lets in, and that this mount does not go through; null: it names none. */
export function pointFor(policy: string, mount: Mount): string | null {
  const statements = parsePolicy(policy) ?? [];
  const named = policy.match(/arn:aws[a-z-]*:elasticfilesystem:[a-z0-9-]+:\d{12}:access-point\/fsap-[0-9a-f]+/g) ?? [];
  return named.find((accessPointArn) => say(statements, { ...mount, tls: true, accessPointArn }) === 'allows') ?? null;
}

/** An explicit deny wins; what cannot be weighed leaves it open. */
function say(statements: readonly Statement[], mount: Mount): Say {
  const about = statements.filter((statement) => covers(statement, mountAction));
  const weighed = about.map((statement) => ({ effect: statement.Effect, applies: applies(statement, mount) }));
  const has = (effect: Statement['Effect'], answer: boolean | null) => weighed.some((one) => one.effect === effect && one.applies === answer);
  if (has('Deny', true)) return 'denies';
  if (has('Deny', null)) return 'unknown';
  if (has('Allow', true)) return 'allows';
  return has('Allow', null) ? 'unknown' : 'silent';
}

/** Where in the document the caller is let do other things with the file system, but not mount it; null: nowhere. */
function otherwiseMeant(statements: readonly Statement[], mount: Mount): number | null {
  const at = statements.findIndex(
    (statement) => statement.Effect === 'Allow' && otherActions.some((action) => covers(statement, action)) && applies(statement, mount) === true,
  );
  return at < 0 ? null : at;
}

const covers = ({ Action, NotAction }: Statement, action: string): boolean =>
  NotAction !== undefined || (Action ?? []).some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase()));

/** Whether a statement is about this mount; null where only AWS can tell. */
function applies(statement: Statement, mount: Mount): boolean | null {
  const named = names(statement, mount);
  if (named === false) return false;
  if (statement.NotAction !== undefined) return null;
  const holding = holds(statement.Condition, contextOf(mount));
  if (holding === false) return false;
  return named === null ? null : holding;
}

/** An account's name only hands the question on to that account's own policies. */
function names({ Principal, NotPrincipal }: Statement, { signed, roleArn }: Mount): boolean | null {
  if (NotPrincipal !== undefined || Principal === undefined) return null;
  const listed = Principal === '*' ? ['*'] : (Principal['AWS'] ?? []);
  if (listed.includes('*')) return true;
  return signed && roleArn !== null && listed.includes(roleArn);
}

/** https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html#efs-condition-keys-for-nfs */
const contextOf = ({ tls, accessPointArn }: Mount): Context => ({
  'aws:SecureTransport': String(tls),
  'elasticfilesystem:AccessedViaMountTarget': 'true',
  'elasticfilesystem:AccessPointArn': accessPointArn,
});

/** The policy with one action more, in the statement that already means the caller: put-file-system-policy replaces the whole. */
export function withMount(policy: string, mount: Mount): string | null {
  const at = otherwiseMeant(parsePolicy(policy) ?? [], mount);
  if (at === null) return null;
  const document: { readonly Statement: unknown } = JSON.parse(policy);
  const statements = [document.Statement].flat() as readonly { readonly Action: string | readonly string[] }[];
  const changed = statements.map((statement, n) => (n === at ? { ...statement, Action: [...[statement.Action].flat(), mountAction] } : statement));
  return JSON.stringify({ ...document, Statement: changed });
}
