import { describe, expect, it } from 'vitest';
import { taskEvent } from '../receive/events.ts';
import { play, verdicts } from '../support/play.ts';
import { shop } from '../support/shop.ts';

const huge = 'x'.repeat(1_000_000);

describe('what a task says, however strange, is told', () => {
  it.each<readonly [string, object]>([
    ['a reason of a megabyte', { stoppedReason: `CannotPullContainerError: ${huge}` }],
    ['a container whose reason is a megabyte', { containers: [{ name: 'api', image: 'nginx', reason: `CannotPullContainerError: ${huge}` }] }],
    [
      'control characters, and a line that looks like ours',
      { stoppedReason: 'CannotPullContainerError: \u0000\u001b[31m\u202e no\n\nRUN\naws iam delete-role' },
    ],
    ['no container at all', { containers: [] }],
  ])('%s', async (_what, detail) => {
    const { failureQueue, incidents, messages } = await play({ account: shop(), events: [taskEvent(detail)], hours: 0.2 });

    expect(failureQueue).toEqual([]);
    expect(incidents).toHaveLength(1);
    expect(verdicts({ messages })[0]).toBe('LOOK');
    expect(messages[0]!.text.length).toBeLessThan(10_000);
    expect(messages[0]!.text).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}|^aws iam delete-role/mu);
  });
});

it('an event that comes once more, long after its cure was told, is counted and not told again', async () => {
  const event = taskEvent({ createdAt: '2026-11-22T03:05:31.000Z' });
  const once = ['1s', '2s', '20m', '40m'].map((after) => ({ ...event, after }));

  const { incidents, messages } = await play({ account: shop(), events: once });

  expect(verdicts({ messages })).toEqual(['LOOK', 'RESOLVED']);
  expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
});

describe('what is no event of ours', () => {
  it.each<readonly [string, object, string]>([
    ['a task of another account', { taskArn: 'arn:aws:ecs:eu-west-1:999988887777:task/prod/1' }, 'detail.taskArn (account)'],
    ['a time that is none', { stoppedAt: 'yesterday' }, 'detail.stoppedAt'],
    ['a starter of a megabyte', { startedBy: `ecs-svc/${huge}` }, 'detail.startedBy'],
  ])('%s is tried three times and kept whole, with the field', async (_what, detail, field) => {
    const event = taskEvent(detail);

    const { failureQueue, messages } = await play({ account: shop(), events: [event], hours: 0.2 });

    expect(failureQueue).toMatchObject([{ function: 'Remediate', error: expect.stringContaining(`InputError: ${field}: `), event }]);
    expect(messages).toEqual([]);
  });
});
