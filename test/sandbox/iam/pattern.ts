/** IAM's wildcards and policy variables. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */

// `${*}`, `${?}` and `${$}` mean the character itself; a private-use character keeps it apart from the wildcard until it is escaped.
const literals: Readonly<Record<string, string>> = { '*': '\uE000', '?': '\uE001', $: '\uE002' };
const literalOf: Readonly<Record<string, string>> = { '\uE000': '*', '\uE001': '?', '\uE002': '$' };
const variable = /\$\{(?<key>[^},]+)(?:,\s*'(?<fallback>[^']*)')?\}/g;
const special = /[.*+?^${}()|[\]\\]/g;

export type Lookup = (key: string) => readonly string[] | undefined;

/** The text with its variables filled in; null when one has no single value and no default: such a statement matches nothing. */
export function fill(text: string, lookup: Lookup): string | null {
  let unknown = false;
  const filled = text.replace(variable, (_, key: string, fallback?: string) => {
    const literal = literals[key];
    if (literal) return literal;
    const values = lookup(key.trim());
    if (values?.length === 1) return values[0]!.replace(/[*?]/g, (character) => literals[character]!);
    if (fallback !== undefined) return fallback;
    unknown = true;
    return '';
  });
  return unknown ? null : filled;
}

const compiled = new Map<string, RegExp>();

/** `*` and `?` only; everything else, and what a variable brought, is taken as it stands. */
export function isLike(pattern: string, value: string, { ignoreCase = false } = {}): boolean {
  const key = `${ignoreCase}${pattern}`;
  const known = compiled.get(key) ?? compile(pattern, ignoreCase);
  compiled.set(key, known);
  return known.test(value);
}

function compile(pattern: string, ignoreCase: boolean): RegExp {
  const source = [...pattern].map((character) => {
    if (character === '*') return '[\\s\\S]*';
    if (character === '?') return '[\\s\\S]';
    return (literalOf[character] ?? character).replace(special, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, ignoreCase ? 'i' : '');
}

export const plain = (text: string): string => text.replace(/[\uE000-\uE002]/g, (character) => literalOf[character]!);

/** ArnEquals and ArnLike are one: six parts, each with wildcards of its own that do not reach over a colon, but for the last. */
export function isArnLike(pattern: string, value: string): boolean {
  const wanted = parts(pattern);
  const given = parts(value);
  return wanted.length === 6 && given.length === 6 && wanted.every((part, index) => isLike(part, given[index]!));
}

function parts(arn: string): readonly string[] {
  const pieces = arn.split(':');
  return pieces.length <= 6 ? pieces : [...pieces.slice(0, 5), pieces.slice(5).join(':')];
}
