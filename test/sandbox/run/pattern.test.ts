import { describe, expect, it } from 'vitest';
import { cases, eventOf } from '../../patterns/cases.ts';
import { deploy, rulesOf } from '../../template/deployment.ts';
import { takes } from './pattern.ts';

describe('event patterns', () => {
  it.each([
    { says: 'a value of the list', pattern: { a: ['x', 'y'] }, event: { a: 'y' }, is: true },
    { says: 'no value of the list', pattern: { a: ['x', 'y'] }, event: { a: 'z' }, is: false },
    { says: 'anything but, absent', pattern: { a: [{ 'anything-but': 'x' }] }, event: {}, is: false },
    { says: 'absent, where that is asked', pattern: { a: [{ exists: false }] }, event: {}, is: true },
    { says: 'any element of a list', pattern: { a: { b: [{ 'anything-but': [0] }] } }, event: { a: [{ b: 0 }, { b: 1 }] }, is: true },
    { says: 'no element of a list', pattern: { a: { b: [{ 'anything-but': [0] }] } }, event: { a: [{ b: 0 }, {}] }, is: false },
    { says: 'one of two branches', pattern: { $or: [{ a: ['x'] }, { b: ['y'] }] }, event: { b: 'y' }, is: true },
    { says: 'a prefix that is refused', pattern: { a: [{ 'anything-but': { prefix: 'x' } }] }, event: { a: 'xy' }, is: false },
    { says: 'a number in a range', pattern: { a: [{ numeric: ['>', 0, '<=', 5] }] }, event: { a: 5 }, is: true },
  ])('$says', ({ pattern, event, is }) => {
    expect(takes(pattern, event)).toBe(is);
  });

  const rules = rulesOf(deploy({ Mode: 'auto' }));

  it.each(cases)('the template sends "$says" where it belongs', (one) => {
    const takers = rules.filter(({ pattern }) => takes(pattern, eventOf(one)));

    expect(new Set(takers.map((rule) => rule.function))).toEqual(new Set(one.to));
  });
});
