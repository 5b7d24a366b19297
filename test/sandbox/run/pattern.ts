/** Does an EventBridge pattern take an event? https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
import { isLike } from '../iam/pattern.ts';

type Json = unknown;
type Block = Readonly<Record<string, Json>>;

const isBlock = (value: Json): value is Block => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields that the pattern does not name are free; a list in the event matches when any of its elements does. */
export function takes(pattern: Json, event: Json): boolean {
  if (!isBlock(pattern)) throw new Error('an event pattern is an object');
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return (wanted as readonly Json[]).some((one) => takes(one, event));
    const given = isBlock(event) ? event[key] : undefined;
    if (Array.isArray(wanted)) return wanted.some((condition) => holds(condition, given));
    return Array.isArray(given) ? takesAny(wanted, given) : takes(wanted, given);
  });
}

const takesAny = (pattern: Json, elements: readonly Json[]) =>
  elements.length === 0 ? takes(pattern, undefined) : elements.some((element) => takes(pattern, element));

function holds(condition: Json, given: Json): boolean {
  const values = Array.isArray(given) ? given : given === undefined ? [] : [given];
  if (!isBlock(condition)) return values.includes(condition);
  const [[operator, argument] = ['', undefined]] = Object.entries(condition);
  if (operator === 'exists') return (given !== undefined && !isBlock(given)) === argument;
  const test = operators[operator];
  if (!test) throw new Error(`the sandbox does not know the pattern operator ${operator}`);
  return values.some((value) => test(argument, value));
}

const text =
  (test: (wanted: string, value: string) => boolean) =>
  (wanted: Json, value: Json): boolean => {
    if (typeof value !== 'string') return false;
    if (!isBlock(wanted)) return test(String(wanted), value);
    return test(String(wanted['equals-ignore-case']).toLowerCase(), value.toLowerCase());
  };

const operators: Readonly<Record<string, (argument: Json, value: Json) => boolean>> = {
  prefix: text((wanted, value) => value.startsWith(wanted)),
  suffix: text((wanted, value) => value.endsWith(wanted)),
  'equals-ignore-case': (wanted, value) => String(value).toLowerCase() === String(wanted).toLowerCase(),
  wildcard: text((wanted, value) => isLike(wanted.replaceAll('?', '\uE001'), value)),
  'anything-but': (refused, value) => {
    if (!isBlock(refused)) return !(Array.isArray(refused) ? refused : [refused]).includes(value);
    const [[operator, argument] = ['', undefined]] = Object.entries(refused);
    return !(Array.isArray(argument) ? argument : [argument]).some((one) => operators[operator]!(one, value));
  },
  numeric: (comparison, value) => typeof value === 'number' && compares(comparison as readonly (string | number)[], value),
};

function compares(comparison: readonly (string | number)[], value: number): boolean {
  for (let index = 0; index < comparison.length; index += 2) {
    const bound = Number(comparison[index + 1]);
    const holdsHere = { '=': value === bound, '<': value < bound, '<=': value <= bound, '>': value > bound, '>=': value >= bound }[String(comparison[index])];
    if (!holdsHere) return false;
  }
  return true;
}
