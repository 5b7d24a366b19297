import { describe, expect, it } from 'vitest';
import { deploy, rulesOf } from '../template/deployment.ts';
import { cases } from './cases.ts';

const rules = rulesOf(deploy({ Mode: 'observe' }));

const taken = (to: readonly string[]) =>
  to.length === 0 ? 'dropped for free' : to.map((name) => (name === 'Remediate' ? 'remediate' : 'follow-up')).join(' and ');

const page = [
  '# Event patterns',
  '',
  'Which events reach a function, and which cost nothing. The patterns stand in template.yaml; this page is rendered from test/patterns/cases.ts,',
  'and every line is judged by [AWS’s own Event Ruler](https://github.com/aws/event-ruler), as are both corpora of recorded messages: none is dropped.',
  '',
  '| what arrives | as | taken by |',
  '|---|---|---|',
  ...cases.map(({ says, type, to }) => `| ${says} | ${type} | ${taken(to)} |`),
  '',
  'Beside these, a schedule runs follow-up each minute.',
  '',
  '## What is easily got wrong',
  '',
  '- A health check’s kill carries the same `stopCode` as a scale-in, `ServiceSchedulerInitiated`. Only the reason tells them apart, so a task is dropped only',
  '  if code *and* reason say scale-in and no container ended other than by 0, 137 or 143.',
  '- `anything-but` does not match a field that is absent. "Absent or not X" is `[{"anything-but": "X"}, {"exists": false}]`, and some stops carry no code or no reason.',
  '- Over an array `{"anything-but": [0]}` is true when *any* element differs: one failed container among ten is enough.',
  '- Every pattern lists the account: a bus that takes other accounts’ events would match theirs too.',
  '',
].join('\n');

describe('docs/event-patterns.md', () => {
  it('says what the rules take', async () => {
    await expect(page).toMatchFileSnapshot('../../docs/event-patterns.md');
  });
});

describe('the rules', () => {
  it.each(rules.map((rule) => ({ ...rule })))('$id takes events of this account only', ({ pattern }) => {
    expect(pattern['account']).toEqual(['111122223333']);
  });

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
  it.each(rules.map((rule) => ({ ...rule })))('$id stays within the 2,048 characters that EventBridge allows a pattern', ({ pattern }) => {
    expect(JSON.stringify(pattern).length).toBeLessThan(2048);
  });
});
