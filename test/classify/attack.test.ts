import { describe, expect, test } from 'vitest';
import { classify } from '../../functions/classify/classify.ts';
import { normalise } from '../../functions/classify/clean.ts';
import { denials } from '../../functions/classify/denial.ts';
import { proofs, rows } from './rows.ts';

const [short, long] = [2048, 16_384];
const fill = (piece: string, length: number): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** Processor time, the least of some runs: what the work costs, whatever else the machine does. */
const cost = (work: () => unknown): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 4; run += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
};

/** Eight times the text may cost eight times the time, with room for noise; what is over in a blink (a quadratic search takes 100 ms) is not judged. */
const isOnceLinear = (work: (text: string) => unknown, piece: string): boolean => {
  const whole = cost(() => work(fill(piece, long)));
  return whole < 12 || whole < 24 * cost(() => work(fill(piece, short)));
};

/** A search that is not linear is so every time; a machine that is busy, now and then. */
const isLinear = (work: (text: string) => unknown, piece: string): boolean => [1, 2, 3].some(() => isOnceLinear(work, piece));

const generic = [
  'a',
  ' ',
  '0',
  ':',
  '"',
  '\\',
  '\\n',
  '.',
  '/',
  '(',
  'x: ',
  'sha256:0',
  'arn:aws:ecr:',
  '‘',
  '\u200b',
  'é\n',
  'CannotPullContainerError: ',
  'unable to retrieve secret from asm ',
  'exec: "',
];

describe('16 KB cost eight times as much as 2 KB', () => {
  test.each(rows)('in every search of %s, on its own words repeated', (_id, { patterns }) => {
    const slow = patterns.flatMap(({ regex, and, not, samples }) =>
      [regex, and, not].flatMap((search) => {
        if (search === undefined) return [];
        const own = samples.flatMap(({ text }) => [text, text.slice(0, Math.ceil(text.length / 2)), text.slice(-20)]);
        return [...own, ...generic]
          .filter((piece) => !isLinear((text) => search.test(text), piece))
          .map((piece) => `${search.source.slice(0, 60)} on ${piece.slice(0, 60)}`);
      }),
    );

    expect(slow).toEqual([]);
  });

  test.each(generic)('in cleaning, denials and ranking, on %j', (piece) => {
    expect(isLinear(normalise, piece)).toBe(true);
    expect(isLinear(denials, piece)).toBe(true);
    expect(isLinear((text) => classify([{ field: 'task.stoppedReason', text }]), piece)).toBe(true);
  });

  test.each(['not authorized to perform: ', 'User: x is not authorized to perform: ecr:a on resource: ', 'because no a b c ', 'with an explicit deny in a '])(
    'in denials, on %j',
    (piece) => {
      expect(isLinear(denials, piece)).toBe(true);
    },
  );

  test('in ranking, on every sample repeated', () => {
    const slow = proofs.filter(({ sample }) => !isLinear((text) => classify([{ field: 'container.reason', text }]), `${sample.text} `)).map(({ name }) => name);

    expect(slow).toEqual([]);
  });
});
