/**
 * Policy documents, read for the few questions that the simulator does not answer: is there a grant of the role's own that we would widen, and is everything denied?
 * Nothing here decides who may do what. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import * as v from 'valibot';
import type { ManagedAction } from '../../evidence.ts';
import { managedActions } from './managed-policy.ts';

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
);

const Statement = v.object({
  Effect: v.picklist(['Allow', 'Deny']),
  Action: v.optional(texts),
  NotAction: v.optional(texts),
  Resource: v.optional(texts),
  NotResource: v.optional(texts),
  Principal: v.optional(v.union([v.literal('*'), v.record(v.string(), texts)])),
  NotPrincipal: v.optional(v.unknown()),
  Condition: v.optional(v.unknown()),
});
export type Statement = v.InferOutput<typeof Statement>;

const Document = v.object({
  Statement: v.pipe(
    v.union([Statement, v.array(Statement)]),
    v.transform((value) => [value].flat()),
  ),
});

/** IAM's documents come URL-encoded, and the SDK leaves them so. Null: not a document that we can read. */
export function parseDocument(encoded: string | undefined): readonly Statement[] | null {
  if (!encoded) return null;
  try {
    const parsed = v.safeParse(Document, JSON.parse(decodeURIComponent(encoded)));
    return parsed.success ? parsed.output.Statement : null;
  } catch {
    return null; // malformed escapes or JSON: as good as unread
  }
}

/** Which of the six a statement's Action names, wildcards expanded; IAM ignores the case of actions. */
export function touched(actions: readonly string[]): readonly ManagedAction[] {
  return managedActions.filter((action) => actions.some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase())));
}

/** `*` is any run of characters and `?` any one. By hand, for a regex made of somebody's pattern may take for ever. */
export function matchesGlob(pattern: string, text: string): boolean {
  let star = -1;
  let resume = 0;
  let at = 0;
  for (let i = 0; i < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = i;
    } else if (pattern[at] === '?' || pattern[at] === text[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** True where what the statements allow cannot be listed: everything but something. */
export const isInverted = (statements: readonly Statement[]): boolean =>
  statements.some(({ Effect, NotAction }) => Effect === 'Allow' && NotAction !== undefined);

/** A Deny of everything, however it is conditioned: somebody took this role out of use on purpose. */
export const deniesAll = (statements: readonly Statement[]): boolean =>
  statements.some(({ Effect, Action, Resource }) => Effect === 'Deny' && (Action ?? []).includes('*') && (Resource ?? []).includes('*'));

/** The live document allows exactly what we know, on everything and unconditionally. */
export function isAsKnown(statements: readonly Statement[]): boolean {
  const plain = statements.every(({ Effect, Resource, NotAction, NotResource, Condition }) => {
    return Effect === 'Allow' && Resource?.join() === '*' && NotAction === undefined && NotResource === undefined && Condition === undefined;
  });
  const actions = statements.flatMap(({ Action }) => Action ?? []).toSorted();
  return plain && actions.join() === managedActions.toSorted().join();
}
