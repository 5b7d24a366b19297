/**
 * Condition blocks, as far as they ask for what is known of a request. Pure.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { matchesGlob } from './policy-document.ts';

/** Condition keys with what the request carries; null: surely nothing. A key that is not listed is not known. */
export type Context = Readonly<Record<string, string | null>>;

const same = (wanted: string, given: string): boolean => wanted.toLowerCase() === given.toLowerCase();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN */
const operators: Readonly<Record<string, (wanted: string, given: string) => boolean>> = {
  Bool: same,
  StringEquals: (wanted, given) => wanted === given,
  StringEqualsIgnoreCase: same,
  StringLike: matchesGlob,
  ArnEquals: matchesGlob,
  ArnLike: matchesGlob,
};

const shape = /^(?<name>String|Arn)?(?<not>Not)?(?<rest>Bool|Equals|EqualsIgnoreCase|Like)(?<ifExists>IfExists)?$/;

/** True, false, or null where only AWS can tell: another operator, a key that is not known, a variable. */
export function holds(condition: unknown, context: Context): boolean | null {
  if (condition === undefined) return true;
  if (typeof condition !== 'object' || condition === null) return null;
  const answers = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries((keys ?? {}) as object).map(([key, wanted]) => one(operator, [wanted].flat().map(String), carried(key, context))),
  );
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

const carried = (key: string, context: Context): string | null | undefined => Object.entries(context).find(([name]) => same(name, key))?.[1];

function one(operator: string, wanted: readonly string[], given: string | null | undefined): boolean | null {
  if (given === undefined || wanted.some((text) => text.includes('${'))) return null;
  if (operator === 'Null') return wanted.some((text) => same(text, String(given === null)));
  const { name = '', not, rest = '', ifExists } = shape.exec(operator)?.groups ?? {};
  const compare = operators[`${name}${rest}`];
  if (!compare) return null;
  if (given === null) return Boolean(ifExists ?? not);
  return wanted.some((text) => compare(text, given)) !== Boolean(not);
}
