/**
 * Policy documents, read for the few questions that IAM's simulator does not answer: which grants does somebody have of their own, is everything denied, who is let in?
 * Nothing here decides who may do what. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import * as v from 'valibot';

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
);

const Statement = v.object({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Action: v.optional(texts),
  NotAction: v.optional(texts),
  Resource: v.optional(texts),
  NotResource: v.optional(texts),
  Principal: v.optional(v.union([v.literal('*'), v.record(v.string(), texts)])),
  NotPrincipal: v.optional(v.unknown()),
  Condition: v.optional(v.unknown()),
});
/** One statement of a policy, its lists always as lists. */
export type Statement = v.InferOutput<typeof Statement>;

const Document = v.object({
  Statement: v.pipe(
    v.union([Statement, v.array(Statement)]),
    v.transform((value) => [value].flat()),
  ),
});

/** Null: not a document that we can read. */
export function parsePolicy(json: string | undefined): readonly Statement[] | null {
  if (!json) return null;
  try {
    const parsed = v.safeParse(Document, JSON.parse(json));
    return parsed.success ? parsed.output.Statement : null;
  } catch {
    return null; // not JSON: as good as unread
  }
}

/** IAM's documents come URL-encoded, and the SDK leaves them so. */
export function parseEncodedPolicy(encoded: string | undefined): readonly Statement[] | null {
  try {
    return parsePolicy(encoded && decodeURIComponent(encoded));
  } catch {
    return null; // a malformed escape
  }
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

/** The standing document with one statement more, for calls that replace the whole. Null: there is none yet. */
export function withStatement(standing: string | null, statement: object): string {
  const document: { readonly Statement?: unknown } = standing ? JSON.parse(standing) : { Version: '2012-10-17' };
  return JSON.stringify({ ...document, Statement: [...[document.Statement ?? []].flat(), statement] });
}
