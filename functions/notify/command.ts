/** Commands on lines that a phone and a terminal both show whole, and that still parse when pasted. */
import { columns } from './text.ts';

/** A word as a POSIX shell reads it: quotes hold it together. A `$(…)` outside them is a command line of its own, which may be continued between its words. */
const shellWord = /(?:'[^']*'|"(?:\$\([^)]*\)|\\.|[^"\\])*"|\\.|[^\s'"\\])+/g;

/** The words, or null where we do not see the command as the shell would (an open quote). */
function shellWords(command: string): readonly string[] | null {
  return command.replace(shellWord, '').trim() ? null : (command.match(shellWord) ?? []);
}

/** An option and its values stay together where they fit; so does what stands before the first. */
function groups(words: readonly string[]): readonly (readonly string[])[] {
  const grouped: string[][] = [];
  for (const word of words) {
    const last = grouped.at(-1);
    if (!last || word.startsWith('--') || word === '=' || joins.includes(last.at(-1)!)) grouped.push([word]);
    else last.push(word);
  }
  return grouped;
}

/** After these the shell waits for more by itself, and the next command begins at the edge. */
const joins: readonly string[] = ['&&', '|'];
const waitsForMore = / (?:&&|\|)$/;

const indent = '  ';
const continued = ' \\';
const fits = (line: string): boolean => line.length + continued.length <= columns;

function withPiece(lines: readonly string[], piece: string): readonly string[] {
  const line = lines.at(-1);
  if (line === undefined) return [piece];
  if (waitsForMore.test(line)) return [...lines, piece];
  if (joins.includes(piece) && (line.length > columns || `${line} ${piece}`.length <= columns)) return [...lines.slice(0, -1), `${line} ${piece}`];
  if (fits(`${line} ${piece}`)) return [...lines.slice(0, -1), `${line} ${piece}`];
  return [...lines.slice(0, -1), line + continued, indent + piece];
}

/**
 * The same command on lines of at most 72 columns, continued with ` \`; a word is never broken, so a quoted policy document keeps its one long line.
 * What we cannot take apart (a here-document, a comment, a line break of its own) is left as it came.
 */
export function wrapCommand(command: string): readonly string[] {
  const joined = command.trim().replace(/\\\n\s*/g, ' ');
  const words = /<<|\n|(?:^|\s)#/.test(joined) ? null : shellWords(joined);
  if (!words) return command.split('\n');
  return groups(words)
    .flatMap((group) => (fits(indent + group.join(' ')) ? [group.join(' ')] : group))
    .reduce(withPiece, []);
}

/** Whether a terminal takes it as it is read: nothing invisible, no control character but the line's end. */
export const isPrintable = (command: string): boolean => !/[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u.test(command);
