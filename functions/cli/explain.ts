/** `ecs-medic explain`: what the catalogue says of stopped tasks. No AWS, no settings. */
import { parseArgs } from 'node:util';
import { causeOf } from '../classify/catalogue.ts';
import { classify } from '../classify/classify.ts';
import { withCustomRules } from '../classify/custom.ts';
import type { Match, Text } from '../model.ts';
import { type Command, complain, paint, print, UsageError, wrap } from './command.ts';
import { type Input, readInputs, readText, type Unread } from './input.ts';
import { type Words, wordsOf } from './words.ts';

/** A rule of one's own speaks for itself; what the catalogue would read and fix stays. */
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

/** The rules of `--rules`: read at once, so that one which does not serve is heard of even if none is asked. */
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

/** Each failure that an input tells of, or what was expected instead. */
const tellingsOf = (input: Input | Unread): readonly { readonly at: Input['at']; readonly words: Words }[] =>
  'expected' in input ? [{ at: input.at, words: { expected: input.expected } }] : wordsOf(input.value).map((words) => ({ at: input.at, words }));

export const command: Command = async (args) => {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const render = values.json ? asJson : asText;
  const rules = await rulesIn(values.rules);
  const tellings = readInputs(positionals).flatMap(tellingsOf);
  const lines: string[] = [];
  for (const { at, words } of tellings) {
    if ('expected' in words) complain(at(), words.expected);
    else lines.push(render(await matchOf(words, rules)));
  }
  print(lines);
  return lines.length === tellings.length && rules.skipped === 0 ? 0 : 2;
};
