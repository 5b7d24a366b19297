/** Condition blocks. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
import { fill, isArnLike, isLike, type Lookup, plain } from './pattern.ts';
import { list, type Statement } from './policy.ts';

type Compare = (wanted: string, given: string) => boolean;

const same: Compare = (wanted, given) => plain(wanted) === given;
const sameIgnoringCase: Compare = (wanted, given) => plain(wanted).toLowerCase() === given.toLowerCase();
const number =
  (compare: (wanted: number, given: number) => boolean): Compare =>
  (wanted, given) =>
    compare(Number(wanted), Number(given));
const date =
  (compare: (wanted: number, given: number) => boolean): Compare =>
  (wanted, given) =>
    compare(new Date(wanted).getTime(), new Date(given).getTime());

interface Operator {
  readonly compare: Compare;
  readonly negated?: boolean;
}

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: { compare: same },
  StringNotEquals: { compare: same, negated: true },
  StringEqualsIgnoreCase: { compare: sameIgnoringCase },
  StringNotEqualsIgnoreCase: { compare: sameIgnoringCase, negated: true },
  StringLike: { compare: isLike },
  StringNotLike: { compare: isLike, negated: true },
  ArnEquals: { compare: isArnLike },
  ArnLike: { compare: isArnLike },
  ArnNotEquals: { compare: isArnLike, negated: true },
  ArnNotLike: { compare: isArnLike, negated: true },
  Bool: { compare: sameIgnoringCase },
  NumericEquals: { compare: number((wanted, given) => given === wanted) },
  NumericNotEquals: { compare: number((wanted, given) => given === wanted), negated: true },
  NumericLessThan: { compare: number((wanted, given) => given < wanted) },
  NumericLessThanEquals: { compare: number((wanted, given) => given <= wanted) },
  NumericGreaterThan: { compare: number((wanted, given) => given > wanted) },
  NumericGreaterThanEquals: { compare: number((wanted, given) => given >= wanted) },
  DateLessThan: { compare: date((wanted, given) => given < wanted) },
  DateGreaterThan: { compare: date((wanted, given) => given > wanted) },
};

const shape = /^(?:(?<quantifier>ForAllValues|ForAnyValue):)?(?<name>[A-Za-z]+?)(?<ifExists>IfExists)?$/;

export interface Judged {
  readonly holds: boolean;
  /** Keys that the block asks for and the request does not carry. */
  readonly missing: readonly string[];
}

/** An operator that is not known is an error, not a guess: a wrong answer here would prove a wrong product right. */
export function judgeCondition(condition: Statement['Condition'], lookup: Lookup): Judged {
  const missing: string[] = [];
  const checks = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => {
      if (operator !== 'Null' && lookup(key) === undefined) missing.push(key);
      return holds(operator, list(wanted).map(String), { given: lookup(key), lookup });
    }),
  );
  return { holds: checks.every(Boolean), missing };
}

function holds(operator: string, wanted: readonly string[], { given, lookup }: { given: readonly string[] | undefined; lookup: Lookup }): boolean {
  if (operator === 'Null') return wanted.includes(String(given === undefined));
  const { quantifier, name = '', ifExists } = shape.exec(operator)?.groups ?? {};
  const known = operators[name];
  if (!known) throw new Error(`the sandbox does not know the condition operator ${operator}`);
  if (given === undefined) return Boolean(ifExists) || Boolean(known.negated) || quantifier === 'ForAllValues';
  const values = wanted.map((text) => fill(text, lookup)).filter((text) => text !== null);
  const matches = (one: string) => values.some((text) => known.compare(text, one)) !== Boolean(known.negated);
  if (quantifier === 'ForAllValues') return given.every(matches);
  if (quantifier === 'ForAnyValue') return given.some(matches);
  return known.negated ? given.every(matches) : given.some(matches);
}
