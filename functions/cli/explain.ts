/** `ecs-medic explain`: what the catalogue says of stopped tasks. No AWS, no settings. */
import { parseArgs } from 'node:util';
import { causeOf } from '../classify/catalogue.ts';
import { classify } from '../classify/classify.ts';
import type { Match } from '../model.ts';
import { type Command, complain, paint, print, wrap } from './command.ts';
import { readInputs } from './input.ts';
import { wordsOf } from './words.ts';

const asJson = ({ cause, fixable, because, captures }: Match): string => {
  const { title, handling, meaning, nextStep, probes = [], fixes = [] } = causeOf(cause);
  const { field = null, text = null } = because ?? {};
  return JSON.stringify({ cause, title, handling, fixable, field, text, captures, meaning, nextStep, probes, fixes });
};

const asText = ({ cause, fixable, because }: Match): string => {
  const { title, handling, meaning, nextStep, link } = causeOf(cause);
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
    paint('dim', `  ${[because?.field, because?.container].filter(Boolean).join(' of ')}${fixable ? '; the deciding clause stands in the text' : ''}`),
    wrap(meaning, '  '),
    wrap(`Next: ${nextStep}`, '  '),
    `  ${link}  (${handling})`,
    '',
  ].join('\n');
};

export const command: Command = async (args) => {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
  const render = values.json ? asJson : asText;
  const lines: string[] = [];
  let exitCode = 0;
  for (const input of readInputs(positionals)) {
    for (const words of 'expected' in input ? [input] : wordsOf(input.value)) {
      if ('expected' in words) {
        complain(input.at(), words.expected);
        exitCode = 2;
      } else {
        lines.push(render(classify(words)));
      }
    }
  }
  print(lines);
  return exitCode;
};
