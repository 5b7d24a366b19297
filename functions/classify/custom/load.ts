/** Reads a set of custom rules: each is checked, compiled for RE2, and held to its own samples. */
import { createHash } from 'node:crypto';
import { RE2JS } from 're2js';
import * as v from 'valibot';
import type { Text } from '../../model.ts';
import { isRead, type Reads } from '../cause.ts';
import { classify } from '../classify.ts';
import { normalise } from '../clean.ts';
import { isVague } from '../vague.ts';
import { Rule, Rules } from './schema.ts';

interface Search {
  readonly field: Reads;
  readonly regex: RE2JS;
  readonly and?: RE2JS;
  readonly not?: RE2JS;
}

/** A rule that is ready to be asked. */
export interface LoadedRule {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly nextStep: string;
  readonly link?: string;
  readonly searches: readonly Search[];
}

/** A rule that is left out, or the whole set (`rule` is then empty), and what was expected in which field. */
export interface Skipped {
  readonly rule: string;
  readonly field: string;
  readonly expected: string;
}

/** The rules that serve, and those that were left out. */
export interface RuleSet {
  /** `2026-11-22.1@9f86d081884c`: which rules spoke, even if the version was not raised. */
  readonly pin: string;
  readonly rules: readonly LoadedRule[];
  readonly skipped: readonly Skipped[];
}

const compile = (source: string): RE2JS => RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);

const isFound = ({ regex, and, not }: Search, line: string): boolean =>
  regex.matcher(line).find() && (and === undefined || and.matcher(line).find()) && !not?.matcher(line).find();

const capturesOf = ({ regex, and }: Search, line: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [regex, and].flatMap((each) => {
      const matcher = each?.matcher(line);
      if (!each || !matcher?.find()) return [];
      return Object.keys(each.namedGroups()).flatMap((name) => {
        const value = matcher.group(name);
        return value === null ? [] : [[name, value] as const];
      });
    }),
  );

/** The rule's captures if it takes this text. */
export const taken = ({ searches }: LoadedRule, { field, text }: Text): Readonly<Record<string, string>> | undefined => {
  const line = normalise(text);
  const found = searches.find((search) => isRead(search.field, field) && isFound(search, line));
  return found && capturesOf(found, line);
};

class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly field: string;
  constructor(field: string, expected: string) {
    super(expected);
    this.field = field;
  }
}

const compiled = (source: string, field: string): RE2JS => {
  try {
    const regex = compile(source);
    if (regex.groupCount() !== Object.keys(regex.namedGroups()).length) throw new RuleError(field, 'expected named groups only: (?<name>…), or (?:…) to group');
    return regex;
  } catch (error) {
    if (error instanceof RuleError) throw error;
    throw new RuleError(field, `expected a regular expression of RE2: ${error instanceof Error ? error.message : 'it does not compile'}`);
  }
};

const searchOf = ({ field, regex, and, not }: Rule['patterns'][number], at: string): Search => ({
  field,
  regex: compiled(regex, `${at}.regex`),
  ...(and === undefined ? {} : { and: compiled(and, `${at}.and`) }),
  ...(not === undefined ? {} : { not: compiled(not, `${at}.not`) }),
});

const sorted = (captures: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(captures).sort(([a], [b]) => (a < b ? -1 : 1)));

/** A sample is found by its pattern with its captures, and is nobody else's. */
const proveSample = (
  search: Search,
  { text, captures = {} }: { readonly text: string; readonly captures?: Readonly<Record<string, string>> | undefined },
  at: string,
): void => {
  const line = normalise(text);
  if (!isFound(search, line)) throw new RuleError(at, 'expected a text that this pattern finds');
  const found = capturesOf(search, line);
  if (sorted(found) !== sorted(captures)) throw new RuleError(`${at}.captures`, `expected ${JSON.stringify(found)}`);
  const { cause } = classify([{ field: search.field === 'any' ? 'task.stoppedReason' : search.field, text }]);
  if (!isVague(cause)) throw new RuleError(at, `expected a text that the catalogue does not know: it says ${cause}, so this rule would never be asked`);
};

/** Holds a rule to the laws that the catalogue's rows are held to by tests: nobody has reviewed it. */
const prove = ({ patterns, notThis = [] }: Rule, rule: LoadedRule): void => {
  for (const [index, search] of rule.searches.entries()) {
    for (const [place, sample] of (patterns[index]?.samples ?? []).entries()) proveSample(search, sample, `patterns.${index}.samples.${place}`);
  }
  const wrong = notThis.findIndex((text) => taken(rule, { field: 'task.stoppedReason', text }));
  if (wrong >= 0) throw new RuleError(`notThis.${wrong}`, 'expected a text that this rule does not take');
};

const loadRule = (value: unknown): LoadedRule => {
  const read = v.safeParse(Rule, value, { abortEarly: true });
  if (!read.success) throw new RuleError(v.getDotPath(read.issues[0]) ?? 'rule', read.issues[0].message);
  const { id, title, meaning, nextStep, link, patterns } = read.output;
  const rule: LoadedRule = {
    id,
    title,
    meaning,
    nextStep,
    ...(link === undefined ? {} : { link }),
    searches: patterns.map((pattern, index) => searchOf(pattern, `patterns.${index}`)),
  };
  prove(read.output, rule);
  return rule;
};

const nameOf = (value: unknown, index: number): string => {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' && id !== '' ? id : `rules.${index}`;
};

const hashOf = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, 12);

const unreadable = (json: string, field: string, expected: string): RuleSet => ({
  pin: `unread@${hashOf(json)}`,
  rules: [],
  skipped: [{ rule: '', field, expected }],
});

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

/** Good rules serve and bad ones are named: one person's typing error must not silence another's rule. Throws nothing. */
export const loadRules = (json: string): RuleSet => {
  const value = parsed(json);
  if (typeof value !== 'object' || Array.isArray(value)) return unreadable(json, 'CustomRules', 'expected a JSON object');
  const file = v.safeParse(Rules, value, { abortEarly: true });
  if (!file.success) return unreadable(json, v.getDotPath(file.issues[0]) ?? 'CustomRules', file.issues[0].message);
  const rules: LoadedRule[] = [];
  const skipped: Skipped[] = [];
  for (const [index, each] of file.output.rules.entries()) {
    const rule = nameOf(each, index);
    try {
      const loaded = loadRule(each);
      if (rules.some(({ id }) => id === loaded.id)) throw new RuleError('id', 'expected a name that no other rule has');
      rules.push(loaded);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      skipped.push({ rule, field: error.field, expected: error.message });
    }
  }
  return { pin: `${file.output.version}@${hashOf(json)}`, rules, skipped };
};
