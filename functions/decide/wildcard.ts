/** Settings name roles and clusters as IAM does: `*` stands for any run of characters, everything else for itself. */

/** Whether the name fits the pattern. Linear: each part is sought once, from where the last one ended; no pattern is ever made into a regex. */
export function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}

/** Whether the name fits one of the patterns. */
export const matchesAny = (patterns: readonly string[], name: string): boolean => patterns.some((pattern) => matches(pattern, name));
