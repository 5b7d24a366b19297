/** Account files are JSON: AWS's CLI prints instants as ISO strings, the SDK answers them as Date. */

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;
const named = /(?:At|Date|Time|LastUsed)$/;

/** Every ISO string under a key that names an instant becomes a Date. */
export function revive(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => revive(item));
  if (typeof value === 'string') return named.test(key) && instant.test(value) ? new Date(value) : value;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revive(item, name)]));
}

/** A whole answer of the CLI may stand where its list belongs: `"Subnets": {"Subnets": […]}`. Anything else that is no list is refused by its name. */
export function unwrap(where: string, part: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(part)) {
    if (typeof value !== 'object' || Array.isArray(value)) continue;
    const inner = (value as Record<string, unknown> | null)?.[key];
    if (!Array.isArray(inner)) throw new Error(`${where}.${key}: expected a list, as the CLI prints it`);
    part[key] = inner;
  }
}

/** A misspelt key would silently make another account: it is refused by its name. */
export function refuseUnknownKeys(where: string, part: object, known: readonly string[]): void {
  const unknown = Object.keys(part).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${where}: the sandbox does not know ${unknown.join(', ')}; it knows ${known.join(', ')}`);
}
