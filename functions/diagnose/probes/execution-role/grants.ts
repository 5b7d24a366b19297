/** What a policy's statements say about the six actions of the managed policy. */
import type { ManagedAction } from '../../evidence.ts';
import { matchesGlob, type Statement } from '../../policy-document.ts';
import { managedActions } from './managed-policy.ts';

/** Which of the six a statement's Action names, wildcards expanded; IAM ignores the case of actions. */
export function touched(actions: readonly string[]): readonly ManagedAction[] {
  return managedActions.filter((action) => actions.some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase())));
}

/** The live document allows exactly what we know, on everything and unconditionally. */
export function isAsKnown(statements: readonly Statement[]): boolean {
  const plain = statements.every(({ Effect, Resource, NotAction, NotResource, Condition }) => {
    return Effect === 'Allow' && Resource?.join() === '*' && NotAction === undefined && NotResource === undefined && Condition === undefined;
  });
  const actions = statements.flatMap(({ Action }) => Action ?? []).toSorted();
  return plain && actions.join() === managedActions.toSorted().join();
}
