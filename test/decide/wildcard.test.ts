import { expect, test } from 'vitest';
import { matches } from '../../functions/decide/wildcard.ts';

test.each([
  ['prod', 'prod', true],
  ['prod', 'prod-2', false],
  ['prod*', 'prod-2', true],
  ['*', 'anything', true],
  ['*-exec', 'prod-api-exec', true],
  ['*-exec', 'prod-api-executor', false],
  ['team/*/exec-*', 'team/shop/exec-api', true],
  ['team/*/exec-*', 'team/shop/api', false],
  ['a*a', 'a', false],
  ['a*b*a', 'aba', true],
  ['prod.', 'prod1', false],
  ['', 'prod', false],
])('pattern %s on %s: %s', (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});

test('many stars on a long name that almost matches cost no time', () => {
  expect(matches(`${'*a'.repeat(500)}b`, 'a'.repeat(100_000))).toBe(false);
});
