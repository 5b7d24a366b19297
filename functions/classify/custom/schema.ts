/** The shape of custom rules, as JSON: a catalogue row's fields without probes and fixes, because a custom rule only tells. docs/custom-rules.schema.json is rendered from here. */
import * as v from 'valibot';
import { fields } from '../cause.ts';

const text = (most: number, what: string) =>
  v.pipe(v.string('expected a text'), v.minLength(1, `expected ${what}`), v.maxLength(most, `expected at most ${most} characters`), v.description(what));
const sentence = (what: string) => v.pipe(text(600, what), v.regex(/\.$/, 'expected a full stop at the end'));
/** RE2 has no look-around and no back-references; it runs in time linear to the text. https://github.com/google/re2/wiki/Syntax */
const search = (what: string) => text(500, what);

const Sample = v.strictObject({
  text: text(4096, 'a message, verbatim, that this pattern finds'),
  captures: v.optional(v.record(v.string(), v.string('expected a text'))),
});

const Pattern = v.strictObject({
  field: v.pipe(v.picklist(['any', ...fields], `expected one of any, ${fields.join(', ')}`), v.description('where it looks; any is every reason and status')),
  regex: search('a regular expression of RE2, with named groups only; case does not matter'),
  and: v.optional(search('what must be found too')),
  not: v.optional(search('what must not be found')),
  samples: v.pipe(v.array(Sample, 'expected a list'), v.minLength(1, 'expected at least one sample')),
});

/** One rule as its author writes it. */
export const Rule = v.strictObject({
  id: v.pipe(text(60, 'a name'), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected a name in kebab-case')),
  title: v.pipe(text(70, 'what it says of the world'), v.regex(/[^.]$/, 'expected no full stop at the end')),
  patterns: v.pipe(v.array(Pattern, 'expected a list'), v.minLength(1, 'expected at least one pattern')),
  notThis: v.optional(v.array(text(4096, 'a message that it must not take'), 'expected a list')),
  meaning: sentence('what is wrong, in a sentence'),
  nextStep: sentence('what a person does first'),
  link: v.optional(v.pipe(v.string('expected a text'), v.regex(/^https:\/\/[^\s]{1,500}$/, 'expected an https URL'), v.description('a page to read'))),
});
export type Rule = v.InferOutput<typeof Rule>;

/** The file around the rules. Each rule is then checked by itself, so that a bad one does not silence the others. */
export const Rules = v.strictObject({
  $schema: v.optional(v.string()),
  version: v.pipe(
    v.string('expected a text'),
    v.regex(/^[\w.-]{1,40}$/, 'expected a version such as 2026-11-22.1'),
    v.description('names this set in messages'),
  ),
  rules: v.pipe(v.array(v.unknown(), 'expected a list'), v.maxLength(50, 'expected at most 50 rules')),
});

/** The whole file, for editors and for the rendered schema. */
export const RulesFile = v.strictObject({ ...Rules.entries, rules: v.pipe(v.array(Rule), v.maxLength(50)) });
