import { describe, expect, test } from 'vitest';
import { file, json, run } from './run.ts';

describe('explain with rules of one’s own', () => {
  const rule = {
    id: 'vault-sealed',
    title: 'Vault is sealed',
    patterns: [{ field: 'any', regex: 'vault is sealed', samples: [{ text: 'vault is sealed' }] }],
    meaning: 'Vault is sealed.',
    nextStep: 'Unseal it.',
  };

  test('shows them, and names those that do not serve', () => {
    const rules = file('rules.json', JSON.stringify({ version: '1', rules: [rule, { ...rule, id: 'other', meaning: '' }] }));

    const ran = run(['explain', '--json', '--rules', rules, file('in', 'Vault is sealed')]);

    expect(json(ran)).toMatchObject([
      { cause: 'unclassified', title: 'Custom rule vault-sealed: Vault is sealed', nextStep: 'Unseal it.', custom: { id: 'vault-sealed' } },
    ]);
    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/^rules\.json: rule other skipped: meaning: expected/) });
  });

  test.each([
    ['are no JSON', 'rules: []', /^rules\.json: .*expected/],
    ['are empty', '', /rules\.json: expected rules as docs\/custom-rules\.md shows them, found nothing/],
  ])('names a file whose rules %s, even where no rule is asked', (_what, text, complaint) => {
    const ran = run(['explain', '--rules', file('rules.json', text), file('in', 'Task stopped by user')]);

    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(complaint) });
  });
});
