import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causeOf } from '../../functions/classify/catalogue.ts';
import { classify } from '../../functions/classify/classify.ts';
import { normalise } from '../../functions/classify/clean.ts';
import { fixes } from '../../functions/fix/registry.ts';
import type { CauseId, FixName } from '../../functions/model.ts';
import { overlaps } from './overlaps.ts';
import { page } from './page.ts';
import { renamed } from './renamed.ts';
import { type Proof, proofs, prose, rows, tellings } from './rows.ts';

const captured = ({ pattern: { regex, and }, sample }: Proof) => {
  const line = normalise(sample.text);
  const groups = { ...regex.exec(line)?.groups, ...and?.exec(line)?.groups };
  return Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined));
};

describe('each sample', () => {
  test.each(proofs)('is found by the pattern it hangs under, with its captures: $name', (proof) => {
    const line = normalise(proof.sample.text);

    expect(line).toMatch(proof.pattern.regex);
    if (proof.pattern.and) expect(line).toMatch(proof.pattern.and);
    if (proof.pattern.not) expect(line).not.toMatch(proof.pattern.not);
    expect(captured(proof)).toEqual(proof.sample.captures ?? {});
  });

  test.each(proofs)('is won by its own cause over the whole catalogue: $name', (proof) => {
    for (const texts of tellings(proof)) expect({ texts, cause: classify(texts).cause }).toEqual({ texts, cause: proof.id });
  });

  test.each(proofs.filter(({ pattern }) => pattern.field === 'any'))('is still won with other numbers, accounts, Regions and partitions: $name', (proof) => {
    fc.assert(
      fc.property(renamed(proof.sample.text), (text) => {
        expect({ text, cause: classify(tellings(proof, text)[0] ?? []).cause }).toEqual({ text, cause: proof.id });
      }),
      { numRuns: 12, seed: 7 },
    );
  });
});

describe('each look-alike', () => {
  const lookAlikes = rows.flatMap(([id, { notThis = [] }]) => notThis.map((text) => ({ id, text })));

  test.each(lookAlikes)('is not taken by $id: $text', ({ id, text }) => {
    for (const field of prose) expect(classify([{ field, text }]).cause).not.toBe(id);
  });
});

describe('each row', () => {
  test.each(rows)('%s is written like the others', (id, { title, meaning, nextStep, link, patterns }) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(title.length).toBeLessThanOrEqual(70);
    expect(title).not.toMatch(/\.$|^Ensure/);
    expect(meaning).toMatch(/\.$/);
    expect(nextStep).toMatch(/\.$/);
    expect(link).toMatch(/^https:\/\//);
    for (const { from } of patterns.flatMap(({ samples }) => samples)) expect(from).toMatch(/^(?:composed: )?https:\/\/|^recorded \d{4}-\d\d-\d\d$/);
  });

  test.each(rows)('%s captures by name alone', (_id, { patterns }) => {
    for (const { source } of patterns.flatMap(({ regex, and, not }) => [regex, and, not].filter((each) => each !== undefined))) {
      expect(source.replace(/\[(?:[^\]\\]|\\.)*\]/g, '')).not.toMatch(/(?<!\\)\((?!\?)/);
    }
  });

  test.each(rows)('%s promises no fix where nobody is told, and a safe one only with the clause', (_id, { handling, fixes: names = [], patterns }) => {
    if (handling === 'quiet') expect(names).toEqual([]);
    if (handling === 'safe') expect(patterns.some(({ fixable }) => fixable)).toBe(true);
    else expect(patterns.every(({ fixable }) => fixable === undefined)).toBe(true);
  });

  test('names the fixes that name it', () => {
    const byRows = rows.flatMap(([id, { fixes: names = [] }]) => names.map((fix): [FixName, CauseId] => [fix, id])).sort();
    const byFixes = (Object.keys(fixes) as FixName[]).flatMap((fix) => fixes[fix].causes.map((id): [FixName, CauseId] => [fix, id])).sort();

    expect(byRows).toEqual(byFixes);
  });

  test('has a neighbour of last resort', () => {
    expect(causeOf('unclassified')).toMatchObject({ handling: 'tell' });
    expect(causeOf('unclassified').fixes).toBeUndefined();
  });
});

test('samples that more than one row would take are listed', async () => {
  await expect(overlaps()).toMatchFileSnapshot('../overlaps.md');
});

test('the page of causes says what the catalogue says', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/causes.md');
});
