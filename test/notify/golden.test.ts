import { describe, expect, it } from 'vitest';
import { cardOf, threadOf } from '../../functions/notify/card.ts';
import { digestOf } from '../../functions/notify/digest.ts';
import { emailOf } from '../../functions/notify/email.ts';
import { stories } from './scenarios/stories.ts';

describe('messages as they arrive', () => {
  it('a digest of all of them reads as its golden file', async () => {
    const [first, ...others] = Object.values(stories).map((story) => story());

    const digest = digestOf({
      owed: [first!, ...others],
      settings: { accountName: 'shop-prod', account: '111122223333', region: 'eu-west-1' },
      now: new Date('2026-11-22T03:30:00Z'),
    });

    await expect(`Subject: ${digest.subject}\n\n${emailOf(digest)}`).toMatchFileSnapshot('golden/digest.txt');
  });

  it.each(Object.keys(stories))('%s reads as its golden file', async (name) => {
    const { notice } = stories[name]!();

    await expect(`Subject: ${notice.subject}\n\n${emailOf(notice)}`).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it.each(['fix-applied', 'run-1-command', 'hostile'])('%s reads in chat as its golden card', async (name) => {
    const { notice, incident } = stories[name]!();

    const { content, metadata } = cardOf(notice, threadOf(incident));

    await expect(
      [content.title, '', content.description, '', ...content.nextSteps.map((step) => `next step: ${step}`), `thread: ${metadata.threadId}`, ''].join('\n'),
    ).toMatchFileSnapshot(`golden/${name}.card.txt`);
  });
});
