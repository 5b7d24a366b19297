import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

const tool = { usage: 'npm run x -- [--json] [file]', json: true, most: 1 } as const;

describe('the command line of a tool', () => {
  it.each([
    { args: [], given: { json: false, positionals: [] } },
    { args: ['--json', 'a.json'], given: { json: true, positionals: ['a.json'] } },
    { args: ['-'], given: { json: false, positionals: ['-'] } },
  ])('is read: $args', ({ args, given }) => {
    expect(readArguments(args, tool)).toEqual(given);
  });

  it.each(['--help', '-h'])('shows its usage on %s', (flag) => {
    expect(readArguments(['a.json', flag], tool)).toEqual({ exit: 0, says: 'usage: npm run x -- [--json] [file]' });
  });

  it.each([
    { args: ['--jsn'], says: "Unknown option '--jsn'. usage: npm run x -- [--json] [file]" },
    { args: ['a', 'b'], says: 'b: not expected. usage: npm run x -- [--json] [file]' },
    { args: ['--json=yes'], says: "Option '--json' does not take an argument. usage: npm run x -- [--json] [file]" },
  ])('is refused in one line: $args', ({ args, says }) => {
    expect(readArguments(args, tool)).toEqual({ exit: 2, says });
  });
});
