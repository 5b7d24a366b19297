import { describe, expect, it } from 'vitest';
import type { Aws } from '../../functions/aws/aws.ts';
import { mostReads, readerOf } from '../../functions/diagnose/reader.ts';

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

describe('the reads of an examination', () => {
  it('are made once, however many probes ask', async () => {
    const { aws, calls } = account();
    const reader = readerOf(aws, { fresh: false });
    const [one, other] = [reader.within(open(), { reads: ['iam:GetRole'] }), reader.within(open(), { reads: ['iam:GetRole'] })];

    await Promise.all([one.call('iam:GetRole', { RoleName: 'a' }), other.call('iam:GetRole', { RoleName: 'a' }), one.call('iam:GetRole', { RoleName: 'b' })]);

    expect(calls).toHaveLength(2);
    expect(reader.spent()).toBe(2);
  });

  it('go past the memo when a write rests on them', async () => {
    const { aws, calls } = account();

    await readerOf(aws, { fresh: true })
      .within(open(), { reads: ['iam:GetRole'] })
      .call('iam:GetRole', { RoleName: 'a' }, { region: 'us-east-1' });

    expect(calls).toEqual([['iam:GetRole', { RoleName: 'a' }, { region: 'us-east-1', fresh: true }]]);
  });

  it('end with the budget', async () => {
    const { aws, calls } = account();
    const reads = readerOf(aws, { fresh: false }).within(open(), { reads: ['iam:GetRole'] });

    const outcomes = await Promise.all(Array.from({ length: mostReads + 1 }, (_, n) => reads.call('iam:GetRole', { RoleName: `role-${n}` })));

    expect(calls).toHaveLength(mostReads);
    expect(outcomes.at(-1)).toMatchObject({ ok: false, why: 'unasked', action: 'iam:GetRole' });
  });

  it('are kept in part for a probe on which something may be written, until it has answered', async () => {
    const { aws, calls } = account();
    const reader = readerOf(aws, { fresh: false });
    const proof = { reads: ['iam:GetRole'], keeps: 4 } as const;
    const [modest, other] = [reader.within(open(), { reads: ['iam:GetRole'] }), reader.within(open(), proof)];

    const asked = await Promise.all(Array.from({ length: mostReads }, (_, n) => modest.call('iam:GetRole', { RoleName: `role-${n}` })));
    const later = await other.call('iam:GetRole', { RoleName: 'one-more' });
    reader.release(proof);
    const released = await modest.call('iam:GetRole', { RoleName: 'the-last' });

    expect(calls).toHaveLength(mostReads - 4 + 2);
    expect(asked.filter(({ ok }) => !ok)).toHaveLength(4);
    expect([later, released]).toMatchObject([{ ok: true }, { ok: true }]);
  });

  it('are not waited for past the deadline', async () => {
    const { aws, calls } = account({ silent: true });
    const deadline = new AbortController();
    const reads = readerOf(aws, { fresh: false }).within(deadline.signal, { reads: ['iam:GetRole'] });

    const waiting = reads.call('iam:GetRole', { RoleName: 'a' });
    deadline.abort();
    const late = reads.call('iam:GetRole', { RoleName: 'b' });

    expect(await waiting).toMatchObject({ ok: false, why: 'timed-out' });
    expect(await late).toMatchObject({ ok: false, why: 'timed-out' });
    expect(calls).toHaveLength(1);
  });

  it('refuse what the probe did not declare', async () => {
    const { aws, calls } = account();

    const call = readerOf(aws, { fresh: false })
      .within(open(), { reads: ['iam:GetRole'] })
      .call('iam:GetPolicy', { PolicyArn: 'arn:aws:iam::aws:policy/x' });

    await expect(call).rejects.toThrow('iam:GetPolicy is not among the reads');
    expect(calls).toEqual([]);
  });
});
