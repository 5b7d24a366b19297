import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { classify } from '../../../functions/classify/classify.ts';
import { loadRules } from '../../../functions/classify/custom/load.ts';
import { RulesFile } from '../../../functions/classify/custom/schema.ts';
import { withCustomRules } from '../../../functions/classify/custom.ts';
import type { Text } from '../../../functions/model.ts';

const sealed = 'init hook: vault is sealed at vault.internal:8200';
const rule = {
  id: 'vault-sealed',
  title: 'Vault is sealed',
  patterns: [{ field: 'any', regex: 'vault is sealed at (?<address>\\S+)', samples: [{ text: sealed, captures: { address: 'vault.internal:8200' } }] }],
  notThis: ['init hook: vault is unsealed'],
  meaning: 'Vault is sealed.',
  nextStep: 'Unseal it.',
};
const set = (...rules: readonly unknown[]): string => JSON.stringify({ version: '7', rules });
const withPattern = (change: object): unknown => ({ ...rule, patterns: [{ ...rule.patterns[0], ...change }] });

describe('a rule that breaks a law is skipped with its id and field', () => {
  test.each([
    ['a field is missing', { ...rule, meaning: undefined }, 'meaning', /expected|Invalid/],
    ['the meaning is no sentence', { ...rule, meaning: 'Vault is sealed' }, 'meaning', /expected a full stop at the end/],
    ['the id is no name', { ...rule, id: 'Vault Sealed' }, 'id', /expected a name in kebab-case/],
    ['a field is unknown', { ...rule, fixes: ['attach-execution-policy'] }, 'fixes', /expected|Invalid/],
    ['it looks in a place that is none', withPattern({ field: 'task.tags' }), 'patterns.0.field', /expected one of any, task\.stoppedReason/],
    ['the expression does not compile', withPattern({ regex: 'vault (' }), 'patterns.0.regex', /expected a regular expression of RE2/],
    ['the expression looks back', withPattern({ and: '(?<a>x)\\k<a>' }), 'patterns.0.and', /expected a regular expression of RE2/],
    ['a group has no name', withPattern({ regex: 'vault is (sealed) at (?<address>\\S+)' }), 'patterns.0.regex', /expected named groups only/],
    ['there is no sample', withPattern({ samples: [] }), 'patterns.0.samples', /expected at least one sample/],
    ['a sample is not found', withPattern({ samples: [{ text: 'something else' }] }), 'patterns.0.samples.0', /expected a text that this pattern finds/],
    ['the captures are others', withPattern({ samples: [{ text: sealed }] }), 'patterns.0.samples.0.captures', /expected {"address":"vault.internal:8200"}/],
    [
      'the catalogue knows the sample',
      withPattern({ regex: 'OutOfMemory', samples: [{ text: 'OutOfMemoryError: Container killed due to memory usage' }] }),
      'patterns.0.samples.0',
      /it says out-of-memory, so this rule would never be asked/,
    ],
    ['it takes a look-alike', { ...rule, notThis: [sealed] }, 'notThis.0', /expected a text that this rule does not take/],
  ])('%s', (_why, broken, field, expected) => {
    const { rules, skipped } = loadRules(set(broken, { ...rule, id: 'good' }));

    expect(skipped).toEqual([{ rule: (broken as typeof rule).id, field, expected: expect.stringMatching(expected) }]);
    expect(rules.map(({ id }) => id)).toEqual(['good']);
  });

  test('its name is taken, or it has none', () => {
    const { rules, skipped } = loadRules(set(rule, rule, 7));

    expect(rules).toHaveLength(1);
    expect(skipped).toMatchObject([
      { rule: 'vault-sealed', field: 'id' },
      { rule: 'rules.2', field: 'rule' },
    ]);
  });

  test.each([
    ['no JSON', 'rules: []', 'CustomRules'],
    ['no version', '{"rules":[]}', 'version'],
    ['no list', '{"version":"1","rules":{}}', 'rules'],
    ['a list', '[]', 'CustomRules'],
  ])('the whole set is %s: nothing serves, and it is said', (_why, json, field) => {
    expect(loadRules(json)).toMatchObject({ rules: [], skipped: [{ rule: '', field }] });
  });
});

describe('a match with rules of one’s own', () => {
  const stopped = (text: string): readonly Text[] => [{ field: 'task.stoppedReason', text }];
  const skip = vi.fn();

  beforeEach(() => skip.mockReset());

  test('is named by them where the catalogue knows nothing, pinned by version and hash', async () => {
    const texts = stopped(sealed);

    const match = await withCustomRules(classify(texts), texts, { json: set(rule), skip });

    expect(match).toMatchObject({
      cause: 'unclassified',
      quiet: false,
      fixable: false,
      because: texts[0],
      captures: { address: 'vault.internal:8200' },
      custom: { id: 'vault-sealed', title: 'Custom rule vault-sealed: Vault is sealed', pin: expect.stringMatching(/^7@[0-9a-f]{12}$/) },
    });
  });

  test('keeps the unexplained cause, for evidence may still explain it', async () => {
    const texts = stopped(`CannotStartContainerError: ${sealed}`);

    const match = await withCustomRules(classify(texts), texts, { json: set(rule), skip });

    expect(match).toMatchObject({ cause: 'container-start-unexplained', custom: { id: 'vault-sealed' } });
  });

  test('is the catalogue’s alone where that names a cause', async () => {
    const texts = [...stopped(sealed), { field: 'container.reason', text: 'exec format error' } as const];

    const match = await withCustomRules(classify(texts), texts, { json: set(rule), skip });

    expect(match).toEqual(classify(texts));
  });

  test('is the same without rules, and with rules that find nothing', async () => {
    const texts = stopped('another thing');

    expect(await withCustomRules(classify(texts), texts, { json: '', skip })).toEqual(classify(texts));
    expect(await withCustomRules(classify(texts), texts, { json: set(rule), skip })).toEqual(classify(texts));
  });

  test('complains of a broken rule once, not at every failure', async () => {
    const texts = stopped('a third thing');
    const json = set({ ...rule, meaning: '' });

    await withCustomRules(classify(texts), texts, { json, skip });
    await withCustomRules(classify(texts), texts, { json, skip });

    expect(skip).toHaveBeenCalledTimes(1);
    expect(skip).toHaveBeenCalledWith({ rule: 'vault-sealed', field: 'meaning', expected: expect.any(String) });
  });

  test('costs time linear to the text, whatever the expression', async () => {
    const { rules } = loadRules(set(withPattern({ regex: '(?:a+)+b|vault is sealed at (?<address>\\S+)' })));
    const texts = stopped('a'.repeat(4096));

    expect(rules).toHaveLength(1);
    expect(await withCustomRules(classify(texts), texts, { json: set(withPattern({ regex: '(?:a+)+b|vault is sealed at (?<address>\\S+)' })), skip })).toEqual(
      classify(texts),
    );
  });
});

test('the example of the docs serves', () => {
  const [example = ''] = /(?<=```json\n)[\s\S]*?(?=```)/.exec(readFileSync(new URL('../../../docs/custom-rules.md', import.meta.url), 'utf8')) ?? [];

  expect(loadRules(example)).toMatchObject({ rules: [{ id: 'vault-sealed' }], skipped: [] });
});

test('the JSON schema is the one that rules are checked by', async () => {
  await expect(`${JSON.stringify(toJsonSchema(RulesFile), null, 2)}\n`).toMatchFileSnapshot('../../../docs/custom-rules.schema.json');
});
