import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { command, commandInAccount, commandTyped, quote } from '../functions/shell.ts';

/** What a real shell makes of a line: its words, each ended by a NUL. */
const words = (line: string) =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

describe('quote', () => {
  it.each([
    ['arn:aws:iam::111122223333:role/prod-api-exec', 'arn:aws:iam::111122223333:role/prod-api-exec'],
    ['', "''"],
    ['two words', "'two words'"],
    ["it's", `'it'\\''s'`],
    ['$(reboot)', "'$(reboot)'"],
    ['~root', "'~root'"],
    ['{"a":1}', `'{"a":1}'`],
  ])('writes %j as %s', (value, expected) => {
    expect(quote(value)).toBe(expected);
  });

  it.each(['a\nb', 'a\u0000b', 'a\u001b[2Jb', 'a\u009bb'])('refuses the control character in %j', (value) => {
    expect(() => quote(value)).toThrow(RangeError);
  });

  it('gives back any value through a real shell', () => {
    const printable = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), { minLength: 200, maxLength: 200 });

    fc.assert(
      fc.property(printable, (values) => {
        expect(words(values.map(quote).join(' '))).toEqual(values);
      }),
      { numRuns: 3 },
    );
  });
});

describe('command', () => {
  it('keeps each word one word', () => {
    const line = command(['aws', 'logs', 'create-log-group', '--log-group-name', '/ecs/api; reboot']);

    expect(words(line)).toEqual(['aws', 'logs', 'create-log-group', '--log-group-name', '/ecs/api; reboot']);
  });

  it('runs in the named account only', () => {
    const line = commandInAccount('111122223333', ['echo', 'ran']);
    const run = (account: string) => execFileSync('sh', ['-c', `aws() { echo ${account}; }; ${line} || echo refused`], { encoding: 'utf8' }).trim();

    expect(run('111122223333')).toBe('ran');
    expect(run('444455556666')).toBe('refused');
  });

  it.each([
    ['one line', 'hunter2\n', 'hunter2'],
    ['several lines', '-----BEGIN KEY-----\nabc\n-----END KEY-----\n', '-----BEGIN KEY-----\nabc\n-----END KEY-----'],
    ['what a shell would read', '$(reboot) `id` "x"\n', '$(reboot) `id` "x"'],
  ])('hands over %s as typed, without the last Enter', (_what, typed, expected) => {
    const line = commandTyped(['aws', 'ssm', 'put-parameter', '--name', '/prod/api/key', '--value']);

    expect(line).toMatch(/ --value file:\/\/\/dev\/stdin$/);
    expect(execFileSync('sh', ['-c', `aws() { cat; }; ${line}`], { encoding: 'utf8', input: typed })).toBe(expected);
  });
});
