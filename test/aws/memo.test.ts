import { describe, expect, it } from 'vitest';
import type { Aws } from '../../functions/aws/aws.ts';
import { memoise } from '../../functions/aws/memo.ts';

const role = { RoleName: 'prod-api-exec' };
const denied = { ok: false, why: 'denied', action: 'iam:GetRole', code: 'AccessDenied', message: 'no' } as const;

/** Answers in this order, and remembers what it was asked. */
function answering(...answers: readonly unknown[]) {
  const asked: unknown[] = [];
  const call = async (...question: readonly unknown[]) => {
    asked.push(question);
    return answers[Math.min(asked.length, answers.length) - 1];
  };
  return { aws: { call } as unknown as Aws, asked };
}

describe('what was read lately', () => {
  it('is one call for all who ask at once', async () => {
    const { aws, asked } = answering({ ok: true, value: 'the role' });
    const shared = memoise(aws, () => new Date(0));

    const answers = await Promise.all([shared.call('iam:GetRole', role), shared.call('iam:GetRole', role)]);

    expect(answers).toEqual([
      { ok: true, value: 'the role' },
      { ok: true, value: 'the role' },
    ]);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['another input', { RoleName: 'other' }, {}],
    ['another Region', role, { region: 'us-east-1' }],
    ['who reads past it', role, { fresh: true }],
  ])('is not the answer for %s', async (_, input, options) => {
    const { aws, asked } = answering({ ok: true, value: 'then' }, { ok: true, value: 'now' });
    const shared = memoise(aws, () => new Date(0));
    await shared.call('iam:GetRole', role);

    const answer = await shared.call('iam:GetRole', input, options);

    expect(answer).toEqual({ ok: true, value: 'now' });
    expect(asked).toHaveLength(2);
  });

  it('is what a read past it has found, from then on', async () => {
    const { aws, asked } = answering({ ok: true, value: 'then' }, { ok: true, value: 'now' });
    const shared = memoise(aws, () => new Date(0));
    await shared.call('iam:GetRole', role);
    await shared.call('iam:GetRole', role, { fresh: true });

    const answer = await shared.call('iam:GetRole', role);

    expect(answer).toEqual({ ok: true, value: 'now' });
    expect(asked).toHaveLength(2);
  });

  it.each([
    [29_999, 1],
    [30_000, 2],
  ])('after %i ms has cost %i calls', async (later, calls) => {
    let now = 0;
    const { aws, asked } = answering({ ok: true, value: 'the role' });
    const shared = memoise(aws, () => new Date(now));
    await shared.call('iam:GetRole', role);
    now = later;

    await shared.call('iam:GetRole', role);

    expect(asked).toHaveLength(calls);
  });

  it('is read anew after it was forgotten', async () => {
    const { aws, asked } = answering({ ok: true, value: 'then' }, { ok: true, value: 'now' });
    const shared = memoise(aws, () => new Date(0));
    await shared.call('iam:GetRole', role);

    shared.forget();
    const answer = await shared.call('iam:GetRole', role);

    expect(answer).toEqual({ ok: true, value: 'now' });
    expect(asked).toHaveLength(2);
  });

  it('is asked again where it could not be read', async () => {
    const { aws, asked } = answering(denied, { ok: true, value: 'the role' });
    const shared = memoise(aws, () => new Date(0));

    const [first, second] = [await shared.call('iam:GetRole', role), await shared.call('iam:GetRole', role)];

    expect(first).toEqual(denied);
    expect(second).toEqual({ ok: true, value: 'the role' });
    expect(asked).toHaveLength(2);
  });
});
