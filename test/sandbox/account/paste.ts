/** What the CLI prints, pasted as it stands: whole answers where their lists belong, several of them, and instants in either of its notations. */

type Part = Record<string, unknown>;

/** Answers that print one thing and not a list, by the key it stands under; `beside` is what they print next to it. */
const single: Readonly<Record<string, { readonly under: string; readonly beside?: string }>> = {
  taskDefinitions: { under: 'taskDefinition', beside: 'tags' },
  serviceControlPolicies: { under: 'Policy' },
  resourceControlPolicies: { under: 'Policy' },
  RoleDetailList: { under: 'Role' },
  Roles: { under: 'Role' },
  Keys: { under: 'KeyMetadata' },
};

const isObject = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A whole answer of the CLI may stand where its list belongs, `"Subnets": {"Subnets": […]}`, and so may several in a list, one for each repository or page.
 * Anything else that is no list is refused by its name; `loose` keys hold something else.
 */
export function unwrap(where: string, part: Part, loose: readonly string[] = []): void {
  for (const [key, value] of Object.entries(part)) {
    if (loose.includes(key)) continue;
    part[key] = itemsOf(key, value) ?? refuseNoList(`${where}.${key}`);
  }
}

function itemsOf(key: string, value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value.flatMap((item) => (isObject(item) && Array.isArray(item[key]) ? item[key] : [oneOf(key, item)]));
  if (!isObject(value)) return null;
  if (Array.isArray(value[key])) return value[key];
  const one = oneOf(key, value);
  return one === value ? null : [one];
}

function oneOf(key: string, item: unknown): unknown {
  const { under, beside } = single[key] ?? {};
  if (!under || !isObject(item) || !isObject(item[under])) return item;
  return { ...item[under], ...(beside && item[beside] !== undefined && { [beside]: item[beside] }) };
}

function refuseNoList(where: string): never {
  throw new Error(`${where}: expected a list, as the CLI prints it`);
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;
const named = /(?:At|Date|Time|Timestamp|LastUsed)$/;
/** Seconds since 1970, of 1973 to 5138; milliseconds, as CloudWatch Logs counts, are more and stay numbers. */
const isSeconds = (value: number): boolean => value >= 1e8 && value < 1e11;

/**
 * Every instant under a key that names one becomes a Date, as the SDK answers it. Version 2 of the CLI prints ISO 8601, version 1 and `cli_timestamp_format = wire` seconds.
 * A key without a value is left out, as AWS does. https://docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html
 */
export function revive(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => revive(item));
  if (typeof value === 'string') return named.test(key) && instant.test(value) ? new Date(value) : value;
  if (typeof value === 'number') return named.test(key) && isSeconds(value) ? new Date(value * 1000) : value;
  if (!isObject(value) || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, item]) => (item === null ? [] : [[name, revive(item, name)]])));
}

/** A misspelt key would silently make another account: it is refused by its name. */
export function refuseUnknownKeys(where: string, part: object, known: readonly string[]): void {
  const unknown = Object.keys(part).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${where}: the sandbox does not know ${unknown.join(', ')}; it knows ${known.join(', ')}`);
}
