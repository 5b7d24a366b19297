import { describe, expect, it } from 'vitest';
import type { Aws } from '../../functions/aws/aws.ts';
import { mostReads, type Reading } from '../../functions/diagnose/budget.ts';
import { readerOf } from '../../functions/diagnose/reader.ts';

/** Answers what it was asked, or never. */
function account({ silent = false } = {}) {
  const calls: unknown[] = [];
  const aws = {
    call: (...call: unknown[]) => {
      calls.push(call);
      return silent ? new Promise(() => {}) : Promise.resolve({ ok: true, value: {} });
    },
  } as Aws;
  return { aws, calls };
}

const open = () => new AbortController().signal;
const probe = (share: Partial<Reading> = {}): Reading => ({ reads: ['iam:GetRole'], keeps: 0, most: 100, ...share });
/** Two that are one by their shares are still two. */
const alone = { fresh: false, order: [] };

describe('the reads of an examination', () => {
  it('are made once, however many probes ask', async () => {
    const { aws, calls } = account();
    const reader = readerOf(aws, alone);
    const [one, other] = [reader.within(open(), probe()), reader.within(open(), probe())];

    await Promise.all([one.call('iam:GetRole', { RoleName: 'a' }), other.call('iam:GetRole', { RoleName: 'a' }), one.call('iam:GetRole', { RoleName: 'b' })]);

    expect(calls).toHaveLength(2);
    expect(reader.spent()).toBe(2);
  });

  it('go past the memo when a write rests on them', async () => {
    const { aws, calls } = account();

    await readerOf(aws, { ...alone, fresh: true })
      .within(open(), probe())
      .call('iam:GetRole', { RoleName: 'a' }, { region: 'us-east-1' });

    expect(calls).toEqual([['iam:GetRole', { RoleName: 'a' }, { region: 'us-east-1', fresh: true }]]);
  });

  it('end with the budget', async () => {
    const { aws, calls } = account();
    const reads = readerOf(aws, alone).within(open(), probe());

    const outcomes = await Promise.all(Array.from({ length: mostReads + 1 }, (_, n) => reads.call('iam:GetRole', { RoleName: `role-${n}` })));

    expect(calls).toHaveLength(mostReads);
    expect(outcomes.at(-1)).toMatchObject({ ok: false, why: 'unasked', action: 'iam:GetRole' });
  });

  it('that a probe keeps are there when it asks, whoever asked before', async () => {
    const { aws, calls } = account();
    const [modest, proof] = [probe(), probe({ keeps: 4 })];
    const reader = readerOf(aws, { fresh: false, order: [proof, modest] });
    const [many, few] = [reader.within(open(), modest), reader.within(open(), proof)];

    const asked = Promise.all(Array.from({ length: mostReads }, (_, n) => many.call('iam:GetRole', { RoleName: `role-${n}` })));
    const later = await Promise.all(Array.from({ length: 4 }, (_, n) => few.call('iam:GetRole', { RoleName: `more-${n}` })));
    reader.release(proof);
    const answers = await asked;

    expect(later.map(({ ok }) => ok)).toEqual([true, true, true, true]);
    expect(answers.filter(({ ok }) => !ok)).toHaveLength(4);
    expect(calls).toHaveLength(mostReads);
  });

  it('that a probe kept and did not spend are those of the others, once it has answered', async () => {
    const { aws, calls } = account();
    const [modest, proof] = [probe(), probe({ keeps: 4, most: 4 })];
    const reader = readerOf(aws, { fresh: false, order: [proof, modest] });
    const many = reader.within(open(), modest);

    reader.release(proof);
    const answers = await Promise.all(Array.from({ length: mostReads }, (_, n) => many.call('iam:GetRole', { RoleName: `role-${n}` })));

    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(calls).toHaveLength(mostReads);
  });

  it('are no more for one probe than it may make at most', async () => {
    const { aws, calls } = account();
    const small = probe({ keeps: 1, most: 2 });
    const reads = readerOf(aws, { fresh: false, order: [small] }).within(open(), small);

    const answers = await Promise.all(['a', 'b', 'c'].map((RoleName) => reads.call('iam:GetRole', { RoleName })));

    expect(answers).toMatchObject([{ ok: true }, { ok: true }, { ok: false, why: 'unasked' }]);
    expect(calls).toHaveLength(2);
  });

  it('that wait in line are given up at the deadline, and taken from nobody', async () => {
    const { aws, calls } = account();
    const [first, last] = [probe({ keeps: mostReads - 1, most: mostReads }), probe()];
    const reader = readerOf(aws, { fresh: false, order: [first, last] });
    const deadline = new AbortController();

    const waiting = reader.within(deadline.signal, last).call('iam:GetRole', { RoleName: 'late' });
    deadline.abort();
    reader.release(first);

    expect(await waiting).toMatchObject({ ok: false, why: 'timed-out' });
    expect(calls).toEqual([]);
  });

  it('are not waited for past the deadline', async () => {
    const { aws, calls } = account({ silent: true });
    const deadline = new AbortController();
    const reads = readerOf(aws, alone).within(deadline.signal, probe());

    const waiting = reads.call('iam:GetRole', { RoleName: 'a' });
    deadline.abort();
    const late = reads.call('iam:GetRole', { RoleName: 'b' });

    expect(await waiting).toMatchObject({ ok: false, why: 'timed-out' });
    expect(await late).toMatchObject({ ok: false, why: 'timed-out' });
    expect(calls).toHaveLength(1);
  });

  it('refuse what the probe did not declare', async () => {
    const { aws, calls } = account();

    const call = readerOf(aws, alone).within(open(), probe()).call('iam:GetPolicy', { PolicyArn: 'arn:aws:iam::aws:policy/x' });

    await expect(call).rejects.toThrow('iam:GetPolicy is not among the reads');
    expect(calls).toEqual([]);
  });
});
