/** Who keeps the thing: what we make, or undo, must not fight with somebody's code. */

/** Only CloudFormation's own word is proof; a tag is a hint, and anybody can write one. */
export interface Owner {
  readonly kind: 'stack' | 'hint' | 'unknown' | 'not-read';
  /** The stack's name, or what the hint says ("tag managed-by=terraform"). */
  readonly name: string | null;
  readonly stackId: string | null;
  /** `UPDATE_IN_PROGRESS` and the like; null unless a stack. */
  readonly status: string | null;
  readonly inProgress: boolean;
  /** It is in progress, and this very thing or one of its policies is, or may be, what it makes, changes or deletes. A deployment alone changes neither. */
  readonly isAtIt: boolean;
  /** Names of the log groups that the stack declares: it would fail on one that somebody else made. `unknown`: it has more resources than are listed. */
  readonly logGroups: readonly string[] | 'unknown';
}

/** What the probe owner found out. */
export interface OwnerEvidence {
  /** Of the service (or of the task definition of a standalone task). */
  readonly service: Owner;
  readonly role: Owner;
}
