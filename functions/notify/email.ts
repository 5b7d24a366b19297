/** The notice as plain text: 72 columns, ids whole, links and commands on lines of their own. https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html */
import type { Line, Notice, Section } from '../model.ts';
import { wrapCommand } from './command.ts';
import { quoteLines } from './quote.ts';
import { wrap } from './text.ts';

/** Head, a blank line, then each section under its title. Only titles, commands, links and the foot begin at the edge. */
export const emailOf = ({ head, sections }: Notice): string => [...head, ...sections.flatMap((section) => ['', ...sectionLines(section)]), ''].join('\n');

function sectionLines({ title, lines }: Section): readonly string[] {
  return [...(title ? wrap(title, { first: '', rest: '  ' }) : []), ...lines.flatMap(linesOf)];
}

function linesOf({ kind, text }: Line): readonly string[] {
  switch (kind) {
    case 'says':
      return wrap(text, { first: '  ', rest: '  ' });
    case 'item':
      return wrap(text, { first: '  - ', rest: '    ' });
    case 'quote':
      return quoteLines(text);
    case 'command':
      return wrapCommand(text);
    case 'row':
    case 'url':
      return [text];
  }
}
