/** What every command shares: its shape, its errors, its way to print. */
import { styleText } from 'node:util';

/** Answers the exit code: 0, or 2 if something of the input was not understood. */
export type Command = (args: readonly string[]) => Promise<number>;

/** The command line itself is wrong; its message says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Style = Parameters<typeof styleText>[0];

/** Plain when stdout is no terminal, or NO_COLOR is set. */
export const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/** `file:line: what was expected`, as compilers write it, so that editors jump to it. */
export const complain = (at: string, expected: string): void => {
  process.stderr.write(`${at}: ${expected}\n`);
};

/** Lines leave in large pieces: one write a line costs more than the work. */
export const print = (lines: readonly string[]): void => {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
};

/** Wraps at spaces; a word longer than the width (an id, a URL) keeps its own line. */
export const wrap = (text: string, indent: string, width = 96): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, indent + line].join('\n');
};
