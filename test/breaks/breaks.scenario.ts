import { describe, expect, it } from 'vitest';
import { allBreaks } from './all.ts';
import { blame, healthy, isNamed } from './blame.ts';
import { accounts, given } from './break.ts';

describe('a healthy account', () => {
  it.each(accounts)('%s: its task starts, and a text that misleads blames nobody', async (name) => {
    const { starts, blamed } = await healthy(given(name));

    expect({ starts, blamed }).toEqual({ starts: true, blamed: [] });
  });
});

describe('one thing is broken', () => {
  it.each(allBreaks.map((row) => ({ ...row, title: `${row.account}: ${row.name}` })))('$title', async (row) => {
    const seen = await blame(row);

    const { cause, culprit } = seen.finding.diagnosis;
    expect(row.cause).toContain(cause);
    expect(culprit?.id).toBe(row.culprit);
    expect(isNamed(row.culprit, seen)).toBe(true);
    expect(seen.writes).toEqual([]);
    expect(seen.isCured).toBe(true);
  });
});
