import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ascii,
  asItWas,
  clean,
  cutAtClause,
  cutAtWord,
  cutName,
  cutNames,
  fitting,
  inThePast,
  longNames,
  lowerFirst,
  wrap,
} from '../../functions/notify/text.ts';

describe('clean', () => {
  it.each([
    ['a line break becomes a space', 'one\r\ntwo', 'one two'],
    ['a control character becomes a space', 'red\u001b[31m', 'red [31m'],
    ['a zero-width character is dropped', 'pass\u200bword', 'password'],
    ['a right-to-left override is dropped', '\u202egpj.exe', 'gpj.exe'],
    ['an unpaired surrogate is dropped', 'a\ud800b', 'ab'],
  ])('%s', (_, text, cleaned) => {
    expect(clean(text)).toBe(cleaned);
  });
});

describe('ascii', () => {
  it.each([
    ['Größe — “é”', 'Grosse - "e"'],
    ['日本', '??'],
  ])('%s becomes %s', (text, plain) => {
    expect(ascii(text)).toBe(plain);
  });
});

describe('cutName', () => {
  it('leaves a name of 28 characters whole', () => {
    const name = 'a'.repeat(28);

    expect(cutName(name)).toBe(name);
  });

  it('cuts a longer one in the middle, to 28 characters with ~', () => {
    expect(cutName('production-checkout-worker-task-execution-role')).toBe('production-che~xecution-role');
    expect(cutName('x'.repeat(100))).toHaveLength(28);
  });

  it('cuts within a sentence and keeps its full stop', () => {
    const sentence = 'Role production-checkout-worker-task-execution-role, it is gone.';

    expect(cutNames(sentence)).toBe('Role production-che~xecution-role, it is gone.');
    expect(longNames(sentence)).toEqual(['production-checkout-worker-task-execution-role']);
  });
});

describe('cutting a sentence', () => {
  it('ends at a word', () => {
    expect(cutAtWord('the quick brown fox jumps', 16)).toBe('the quick...');
  });

  it('ends where a thought ends, if enough is left', () => {
    expect(cutAtClause('Log group /ecs/api does not exist; no revision has used it.', 40)).toBe('Log group /ecs/api does not exist.');
  });

  it('ends at a word where the first thought would say too little', () => {
    expect(cutAtClause('Oh: the log group of this service does not exist any more.', 40)).toBe('Oh: the log group of this service...');
  });

  it('never exceeds the width', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 8, max: 99 }), (text, width) => cutAtClause(text, width).length <= width));
  });

  it('takes the first candidate that fits, and cuts the last if none does', () => {
    expect(fitting(10, ['far too long for it', 'short', 'tiny'])).toBe('short');
    expect(fitting(12, ['far too long for it', 'also too long'])).toBe('also too...');
  });
});

describe('wrap', () => {
  const margin = { first: '  - ', rest: '    ' };

  it('breaks at spaces within the width and keeps a long id whole', () => {
    const id = `arn:aws:iam::111122223333:role/${'x'.repeat(80)}`;

    const lines = wrap(`The role ${id} is gone and nothing else is known about it by anybody at this hour.`, margin);

    expect(lines).toContain(`    ${id}`);
    expect(lines.filter((line) => !line.includes(id)).every((line) => line.length <= 72)).toBe(true);
  });

  it('loses no word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^\S{1,90}$/)), (words) => {
        const lines = wrap(words.join(' '), margin);

        expect(lines.map((line, at) => line.slice(at ? margin.rest.length : margin.first.length)).join(' ')).toBe(words.join(' '));
      }),
    );
  });
});

describe('words', () => {
  it.each([
    ['Attach X to role Y.', 'Attached X to role Y.'],
    ['Create log group /ecs/api.', 'Created log group /ecs/api.'],
    ['Set memory to 2048.', 'Set memory to 2048.'],
    ['Switch web to nginx.', 'Switched web to nginx.'],
  ])('%s in the past is: %s', (plan, past) => {
    expect(inThePast(plan)).toBe(past);
  });

  it.each([
    ['Role prod-api-exec has no ECR pull permission.', 'Role prod-api-exec had no ECR pull permission.'],
    ['Role prod-api-exec lacks ecr:BatchGetImage and 2 more.', 'Role prod-api-exec lacked ecr:BatchGetImage and 2 more.'],
    ['Log group /ecs/api does not exist in eu-west-1.', 'Log group /ecs/api did not exist in eu-west-1.'],
    ['Role prod could not pull: its policy was detached.', 'Role prod could not pull: its policy was detached.'],
  ])('%s, until it was changed: %s', (sentence, was) => {
    expect(asItWas(sentence)).toBe(was);
  });

  it.each([
    ['Role prod is gone', 'role prod is gone'],
    ['Digest sha256:6f1c is gone', 'digest sha256:6f1c is gone'],
    ['Docker Hub answers 429', 'Docker Hub answers 429'],
    ['S3 endpoint gone', 'S3 endpoint gone'],
  ])('%s within a sentence: %s', (text, lowered) => {
    expect(lowerFirst(text)).toBe(lowered);
  });
});
