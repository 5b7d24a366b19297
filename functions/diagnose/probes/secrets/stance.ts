/** What a secret's or a key's own policy says to one role. Pure; what hangs on a condition is unclear, for no value of the task's call is known here. */
import { matchesGlob, parsePolicy, type Statement } from '../../policy-document.ts';

/** What a resource's policy says to one role, for one action. */
export interface Stance {
  /** Forbids the role, whatever its own policies allow. */
  readonly denies: boolean;
  /** Lets the role in by itself. */
  readonly names: boolean;
  /** Leaves it to the account's IAM policies: a key without such a statement obeys none of them. */
  readonly delegates: boolean;
  /** A statement about this action hangs on a condition, or says who is not meant. */
  readonly unclear: boolean;
}

/** Who asks, and for what. */
export interface Asker {
  readonly roleArn: string;
  readonly account: string;
  readonly partition: string;
  readonly action: string;
}

/** Null: not a policy that we can read. An absent one says nothing. */
export function stanceOf(policy: string | undefined, asker: Asker): Stance | null {
  const statements = policy ? parsePolicy(policy) : [];
  if (!statements) return null;
  const about = statements.filter((statement) => isAbout(statement, asker.action));
  const root = [`arn:${asker.partition}:iam::${asker.account}:root`, asker.account];
  const of = (effect: Statement['Effect'], who: readonly string[]) =>
    about.some((statement) => statement.Effect === effect && isPlain(statement) && principals(statement).some((name) => who.includes(name)));
  return {
    denies: of('Deny', [asker.roleArn, '*', ...root]),
    names: of('Allow', [asker.roleArn, '*']),
    delegates: of('Allow', root),
    unclear: about.some((statement) => !isPlain(statement)),
  };
}

const isPlain = ({ Condition, NotPrincipal }: Statement): boolean => Condition === undefined && NotPrincipal === undefined;

const isAbout = ({ Action, NotAction }: Statement, action: string): boolean => {
  const meant = (patterns: readonly string[]) => patterns.some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase()));
  return Action ? meant(Action) : NotAction !== undefined && !meant(NotAction);
};

const principals = ({ Principal }: Statement): readonly string[] => (Principal === '*' ? ['*'] : (Principal?.['AWS'] ?? []));
