import { afterAll, beforeAll, expect, test } from 'vitest';
import { remediate } from '../../functions/pipeline.ts';
import { startTables, type Tables } from '../support/table.ts';
import { answering, aWorld, stopped } from './world.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

const customRules = JSON.stringify({
  version: '1',
  rules: [
    {
      id: 'vault-sealed',
      title: 'Vault is sealed',
      patterns: [{ field: 'any', regex: 'vault is sealed', samples: [{ text: 'init: vault is sealed' }] }],
      meaning: 'Vault is sealed.',
      nextStep: 'Unseal Vault.',
    },
    { id: 'broken' },
  ],
});

test('a custom rule is what the message says, and a broken one is a warning', async () => {
  const published: string[] = [];
  const warned: unknown[] = [];
  const aws = answering({
    'sns:Publish': ({ Message }: { readonly Message: string }) => {
      published.push(Message);
      return { MessageId: '1' };
    },
    'events:PutEvents': () => ({ FailedEntryCount: 0 }),
  });
  const w = await aWorld(tables, { aws, settings: { customRules } });

  await remediate(stopped({ reason: 'init: vault is sealed' }), { ...w, log: { ...w.log, warn: (message, fields) => warned.push([message, fields]) } });

  expect(published.join('\n')).toContain('Custom rule vault-sealed: Vault is sealed');
  expect(warned).toContainEqual(['Custom rule skipped', { rule: 'broken', field: expect.any(String), expected: expect.any(String) }]);
});
