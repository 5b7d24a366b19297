import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allBreaks } from './all.ts';
import { healthy, isNamed } from './blame.ts';
import { accounts, given } from './break.ts';
import { pairs } from './pairs.ts';
import { blamed, isRight, page, pairBlamed, tally } from './tally.ts';

describe('a healthy account', () => {
  it.each(accounts)('%s: its task starts, and a text that misleads blames nobody', async (name) => {
    const { starts, blamed: falsely } = await healthy(given(name));

    expect({ starts, falsely }).toEqual({ starts: true, falsely: [] });
  });
});

describe('one thing is broken', () => {
  it.each(allBreaks.filter(({ unseen }) => !unseen).map((row) => [row.account, row.name, row] as const))('%s: %s', async (_, __, row) => {
    const seen = await blamed(row);

    const { cause, culprit } = seen.finding.diagnosis;
    expect(row.cause).toContain(cause);
    expect(culprit?.id).toBe(row.culprit);
    expect(isNamed(row.culprit, seen)).toBe(true);
    expect(seen.writes).toEqual([]);
    expect(seen.isCured).toBe(true);
  });
});

describe('one thing is broken where we cannot see', () => {
  it.each(allBreaks.filter(({ unseen }) => unseen).map((row) => [row.account, row.name, row] as const))('%s: %s: nobody is blamed', async (_, __, row) => {
    const { finding, email } = await blamed(row);

    expect(row.cause).toContain(finding.diagnosis.cause);
    expect(finding.diagnosis.culprit).toBeNull();
    expect(finding.diagnosis.gaps).not.toEqual([]);
    expect(email).toContain(row.culprit);
  });
});

describe('two things are broken', () => {
  it.each(pairs.map((pair) => [pair.account, ...pair.both.map(({ name }) => name), pair] as const))('%s: %s; %s', async (...given) => {
    const pair = given.at(-1) as (typeof pairs)[number];

    const seen = await pairBlamed(pair);

    expect(pair.both.map(({ culprit }) => culprit)).toEqual(expect.arrayContaining(seen.blamed.map(({ culprit }) => culprit)));
    expect({ ...seen, right: isRight(seen) }).toMatchObject({ starts: true, right: true });
  });
});

const corpus = new Map(
  ['official', 'wild'].flatMap((name) =>
    readFileSync(join(import.meta.dirname, `../corpus/${name}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly id: string; readonly cause: string })
      .map(({ id, cause }) => [id, cause] as const),
  ),
);

it.each(allBreaks.filter(({ says }) => says && !says.source.startsWith('https:')).map((row) => [row.name, row] as const))(
  'ECS words that the scheduler does not say follow a public text: %s',
  (_, { says, cause }) => {
    const known = corpus.get(says!.source);

    // One text of the corpus carries the clause for another service.
    expect(known).toBeDefined();
    expect([...cause, 'ecr-auth-blocked']).toContain(known);
  },
);

it('all in all keeps its bounds, and docs/breaks.md says so', async () => {
  const all = await tally();

  expect(all.right / all.faults).toBeGreaterThanOrEqual(0.98);
  expect(all).toMatchObject({ falselyBlamed: 0, healthyBlamed: 0, writes: 0 });
  expect(all.faults).toBeGreaterThanOrEqual(100);
  expect(all.pairs).toBeGreaterThanOrEqual(30);
  expect(all.mostCalls).toBeLessThanOrEqual(25);
  await expect(await page()).toMatchFileSnapshot('../../docs/breaks.md');
});
