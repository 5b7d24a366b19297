import { expect, test } from 'vitest';
import { catalogue } from '../../functions/classify/catalogue.ts';
import { json, run } from './run.ts';

test('causes lists every row, and says how each is handled', () => {
  const { out, code } = run(['causes']);

  expect(code).toBe(0);
  for (const [id, { handling }] of Object.entries(catalogue)) expect(out).toMatch(new RegExp(`\\n {2}${id} +${handling} `));
});

test('causes ID prints the row with its proof', () => {
  const { out } = run(['causes', 'log-group-missing']);

  expect(out).toContain('log-group-missing');
  expect(out).toContain('| CannotStartContainerError: Error response from daemon: failed to initialize logging driver');
  expect(out).toContain('https://github.com/Rayraegah/terraform-aws-hasura/issues/25');
  expect(out).toContain('fixes     create-log-group');
});

test('causes --json prints one row a line, unclassified included', () => {
  expect(json(run(['causes', '--json'])).map(({ id }) => id)).toEqual([...Object.keys(catalogue), 'unclassified']);
});
