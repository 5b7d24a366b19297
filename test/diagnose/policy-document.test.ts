import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deniesAll, isInverted, matchesGlob, parseEncodedPolicy, parsePolicy } from '../../functions/diagnose/policy-document.ts';

const allow = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' };
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

describe('a policy document', () => {
  it('is read with one statement or many, one action or many', () => {
    const one = parsePolicy(JSON.stringify({ Statement: allow }));

    expect(one).toEqual([{ Effect: 'Allow', Action: ['ecr:*'], Resource: ['*'] }]);
    expect(parsePolicy(document({ ...allow, Action: ['a:B', 'c:D'] }, allow))).toHaveLength(2);
  });

  it('of IAM is decoded first', () => {
    expect(parseEncodedPolicy(encodeURIComponent(document(allow)))).toEqual(parsePolicy(document(allow)));
  });

  it.each([undefined, '', '%7Bnot', 'null', '{}', '{"Statement":[{"Effect":"Perhaps"}]}', '%E0%A4%A'])('that reads %j is as good as unread', (text) => {
    expect(parseEncodedPolicy(text)).toBeNull();
  });

  it.each([
    [{ ...allow, NotAction: 'iam:*' }, true],
    [{ Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }, false],
    [allow, false],
  ])('%j allows everything but something: %s', (statement, inverted) => {
    expect(isInverted(parsePolicy(document(statement))!)).toBe(inverted);
  });

  it.each([
    [{ Effect: 'Deny', Action: '*', Resource: '*' }, true],
    [{ Effect: 'Deny', Action: ['*'], Resource: ['*'], Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T00:00:00Z' } } }, true],
    [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }, false],
    [{ Effect: 'Allow', Action: '*', Resource: '*' }, false],
  ])('%j denies all: %s', (statement, all) => {
    expect(deniesAll(parsePolicy(document(statement))!)).toBe(all);
  });
});

describe('a wildcard', () => {
  it.each([
    ['*', 'ecr:BatchGetImage', true],
    ['ecr:*', 'ecr:BatchGetImage', true],
    ['ecr:batchget?mage', 'ecr:batchgetimage', true],
    ['ecr:*image', 'ecr:batchgetimage', true],
    ['ecr:*images', 'ecr:batchgetimage', false],
    ['ecr:batch', 'ecr:batchgetimage', false],
    ['', '', true],
    ['a*b*c', 'axxbxxbxc', true],
  ])('%j matches %j: %s', (pattern, text, matches) => {
    expect(matchesGlob(pattern, text)).toBe(matches);
  });

  it('agrees with a regex made of it', () => {
    const small = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 6 });

    fc.assert(
      fc.property(pattern, small, (glob, text) => {
        const regex = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(glob, text)).toBe(regex.test(text));
      }),
    );
  });
});
