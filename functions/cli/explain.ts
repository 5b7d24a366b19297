/** `ecs-medic explain`: what the catalogue says of stopped tasks. No AWS, no settings. */
import { parseArgs } from 'node:util';
import { causeOf } from '../classify/catalogue.ts';
import { classify } from '../classify/classify.ts';
import { withCustomRules } from '../classify/custom.ts';
import { isVague } from '../classify/vague.ts';
import type { Match, Text } from '../model.ts';
import { type Command, complain, paint, print, UsageError, wrap } from './command.ts';
import { type Input, readInputs, readText, type Unread } from './input.ts';
import { ofText, type Words, wordsOf } from './words.ts';

/** A custom rule's words replace the catalogue's; probes and fixes stay the catalogue's. */
const said = ({ cause, custom }: Match) => ({ ...causeOf(cause), ...custom });

const asJson = (match: Match): string => {
  const { cause, fixable, because, captures, custom } = match;
  const { title, handling, meaning, nextStep, probes = [], fixes = [] } = said(match);
  const { field = null, text = null } = because ?? {};
  return JSON.stringify({ cause, title, handling, fixable, field, text, captures, meaning, nextStep, probes, fixes, ...(custom && { custom }) });
};

const asText = (match: Match): string => {
  const { cause, fixable, because } = match;
  const { title, handling, meaning, nextStep, link } = said(match);
  const quoted =
    because === null
      ? '  (no text)'
      : because.text
          .split('\n')
          .map((line) => `  | ${line}`)
          .join('\n');
  return [
    `${paint('bold', cause)}  ${title}`,
    `${paint('dim', quoted)}`,
    ...(because
      ? [paint('dim', `  ${[because.field, because.container].filter(Boolean).join(' of ')}${fixable ? '; the deciding clause stands in the text' : ''}`)]
      : []),
    wrap(meaning, '  '),
    wrap(`Next: ${nextStep}`, '  '),
    `  ${link}  (${handling})`,
    '',
  ].join('\n');
};

interface Rules {
  readonly json: string;
  /** How many were left out, each complained of. */
  readonly skipped: number;
}

/** The rules of `--rules`, read at once: a rule that is left out is complained of even if none is asked. */
const rulesIn = async (file: string | undefined): Promise<Rules> => {
  if (file === undefined) return { json: '', skipped: 0 };
  const json = readText(file);
  if (json.trim() === '') throw new UsageError(`${file}: expected rules as docs/custom-rules.md shows them, found nothing`);
  let skipped = 0;
  const skip = ({ rule, field, expected }: { readonly rule: string; readonly field: string; readonly expected: string }): void => {
    skipped += 1;
    complain(file, `${rule === '' ? '' : `rule ${rule} skipped: `}${field}: ${expected}`);
  };
  await withCustomRules(classify([]), [], { json, skip });
  return { json, skipped };
};

const matchOf = (words: readonly Text[], { json }: Rules): Match | Promise<Match> =>
  json === '' ? classify(words) : withCustomRules(classify(words), words, { json, skip() {} });

const options = { json: { type: 'boolean', default: false }, rules: { type: 'string' } } as const;

interface Telling {
  readonly at: Input['at'];
  readonly words: Words;
  /** Of pasted text: what stood there. */
  readonly line?: string;
}

/** Each failure that an input tells of, or what was expected instead. */
const tellingsOf = (input: Input | Unread): readonly Telling[] => {
  if ('expected' in input) return [{ at: input.at, words: { expected: input.expected } }];
  const { at, value } = input;
  return wordsOf(value).map((words) => ({ at, words, ...(typeof value === 'string' && { line: value }) }));
};

/** More lines than a wrapped message has are a list. */
const mostWrapped = 12;
const isNamed = ({ cause, custom }: Match): boolean => custom !== undefined || !isVague(cause);

/**
 * What pasted lines say if they are one message that a terminal or a page has wrapped. Nothing if each line names a cause, or two name different ones: then
 * they are a list. Whether the deciding clause stands there is not said: it may have come together from two messages.
 */
const asOne = async (tellings: readonly Telling[], matches: readonly Match[], rules: Rules): Promise<readonly string[]> => {
  const lines = tellings.flatMap(({ line = [] }) => line);
  const named = new Set(matches.filter(isNamed).map(({ cause }) => cause));
  const mayBe = lines.length > 1 && lines.length <= mostWrapped && lines.length === matches.length && named.size <= 1 && !matches.every(isNamed);
  if (!mayBe) return [];
  const match = await matchOf(ofText(lines.join('\n')), rules);
  return isNamed(match) ? [`If these ${lines.length} lines are one message, wrapped, it says:\n`, asText({ ...match, fixable: false })] : [];
};

/** Explains every failure in the input; exit code 2 where something in it was not understood. */
export const command: Command = async (args) => {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const rules = await rulesIn(values.rules);
  const tellings = readInputs(positionals).flatMap(tellingsOf);
  const matches: Match[] = [];
  for (const { at, words } of tellings) {
    if ('expected' in words) complain(at(), words.expected);
    else matches.push(await matchOf(words, rules));
  }
  print(values.json ? matches.map(asJson) : [...matches.map(asText), ...(await asOne(tellings, matches, rules))]);
  return matches.length === tellings.length && rules.skipped === 0 ? 0 : 2;
};
