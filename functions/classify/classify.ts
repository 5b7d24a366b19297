/** Texts and catalogue become a Match. Pure, and without a network or a clock: the same texts give the same answer everywhere. */
import type { Match, Text } from '../model.ts';
import { type CauseId, catalogue, causeOf } from './catalogue.ts';
import { type Cause, type Field, isRead, type Pattern, type Telling, telling } from './cause.ts';
import { normalise } from './clean.ts';
import { isCurable } from './denial.ts';

interface Rule {
  readonly cause: CauseId;
  readonly pattern: Pattern;
  readonly weight: number;
}

interface Candidate {
  readonly rule: Rule;
  readonly text: Text;
  readonly line: string;
}

const weightOf = (tells: Telling = 'cause'): number => telling.indexOf(tells);

const rules: readonly Rule[] = (Object.entries(catalogue) as [CauseId, Cause][])
  .flatMap(([cause, { patterns }]) => patterns.map((pattern): Rule => ({ cause, pattern, weight: weightOf(pattern.tells) })))
  .sort((a, b) => a.weight - b.weight);

const rulesFor = new Map<Field, readonly Rule[]>();

/** The rules that read a field, the most telling first and then in the catalogue's order: so the first that matches is the best. */
const rulesOf = (field: Field): readonly Rule[] => {
  const known = rulesFor.get(field);
  if (known) return known;
  const found = rules.filter(({ pattern }) => isRead(pattern.field, field));
  rulesFor.set(field, found);
  return found;
};

const isMatch = ({ regex, and, not }: Pattern, line: string): boolean => regex.test(line) && (and === undefined || and.test(line)) && !not?.test(line);

const bestIn = (text: Text): Candidate | undefined => {
  const line = normalise(text.text);
  const rule = rulesOf(text.field).find(({ pattern }) => isMatch(pattern, line));
  return rule && { rule, text, line };
};

/** The full stop of a service event's sentence is no part of the name before it. */
const withoutStop = (name: string): string => name.replace(/[.,;]{1,3}$/, '');

const captured = ({ regex, and }: Pattern, line: string): Readonly<Record<string, string>> => {
  const groups = { ...regex.exec(line)?.groups, ...and?.exec(line)?.groups };
  return Object.fromEntries(Object.entries(groups).flatMap(([name, value]) => (value === undefined ? [] : [[name, withoutStop(value)]])));
};

/** Whoever calls StopTask may write any reason, so nothing that such a stop says is proof enough to write by. */
const isForgeable = (texts: readonly Text[]): boolean => texts.some(({ field, text }) => field === 'task.stopCode' && text === 'UserInitiated');

const isUncurable = (line: string): boolean => /not authorized to perform/i.test(line) && !isCurable(line);

/** The deciding clause stands in the text, and attaching the managed policy would cure every denial that the failure quotes, in whichever container. */
const isFixable = ({ rule: { cause, pattern } }: Candidate, texts: readonly Text[]): boolean =>
  causeOf(cause).handling === 'safe' && pattern.fixable === true && !isForgeable(texts) && !texts.some(({ text }) => isUncurable(normalise(text)));

/**
 * What the texts say, by the catalogue alone. The most telling text decides wherever it stands; among equals the first: the task's own words, then the
 * containers in their order. `because` is that text as it came, null only where there is none at all.
 */
export const classify = (texts: readonly Text[]): Match => {
  let best: Candidate | undefined;
  for (const text of texts) {
    const found = bestIn(text);
    if (found && (best === undefined || found.rule.weight < best.rule.weight)) best = found;
  }
  if (best === undefined) return { cause: 'unclassified', quiet: false, because: texts[0] ?? null, captures: {}, fixable: false };
  return {
    cause: best.rule.cause,
    quiet: causeOf(best.rule.cause).handling === 'quiet',
    because: best.text,
    captures: captured(best.rule.pattern, best.line),
    fixable: isFixable(best, texts),
  };
};
