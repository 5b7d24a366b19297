import { describe, expect, test } from 'vitest';
import { denials, isCurable } from '../../functions/classify/denial.ts';

const user = 'arn:aws:sts::123456789012:assumed-role/prod-api-exec/0f9de17a';
const repository = 'arn:aws:ecr:eu-west-1:123456789012:repository/api';
const denial = (clause: string, resource = ` on resource: ${repository}`) =>
  `User: ${user} is not authorized to perform: ecr:BatchGetImage${resource} ${clause}`;

describe('the clause', () => {
  test.each([
    ['because no identity-based policy allows the ecr:BatchGetImage action', 'identity', 'implicit'],
    ['because no resource-based policy allows the ecr:BatchGetImage action', 'resource', 'implicit'],
    ['because no service control policy allows the ecr:BatchGetImage action', 'service-control', 'implicit'],
    ['because no VPC endpoint policy allows the ecr:BatchGetImage action', 'endpoint', 'implicit'],
    ['because no permissions boundary allows the ecr:BatchGetImage action', 'boundary', 'implicit'],
    ['because no session policy allows the ecr:BatchGetImage action', 'session', 'implicit'],
    ['because no role trust policy allows the sts:AssumeRole action', 'trust', 'implicit'],
    ['with an explicit deny in an identity-based policy', 'identity', 'explicit'],
    ['with an explicit deny in a resource-based policy', 'resource', 'explicit'],
    ['with an explicit deny in a service control policy', 'service-control', 'explicit'],
    ['with an explicit deny in a resource control policy', 'resource-control', 'explicit'],
    ['with an explicit deny in a VPC endpoint policy', 'endpoint', 'explicit'],
    ['with an explicit deny in a permissions boundary', 'boundary', 'explicit'],
    ['with an explicit deny in a session policy', 'session', 'explicit'],
    ['with an explicit deny in the role trust policy', 'trust', 'explicit'],
  ])('%s', (clause, layer, effect) => {
    const allows = /allows the (?<allows>\S+) action/.exec(clause)?.groups?.['allows'];

    expect(denials(denial(clause))).toEqual([{ principal: user, action: 'ecr:BatchGetImage', resource: repository, layer, effect, allows }]);
  });

  test('is known as explicit where no policy type is named', () => {
    expect(denials(denial('with an explicit deny'))).toEqual([{ principal: user, action: 'ecr:BatchGetImage', resource: repository, effect: 'explicit' }]);
  });

  test('may name the policy', () => {
    const policy = 'arn:aws:organizations::271574180759:policy/o-exampleorgid/service_control_policy/p-examplepolicyid123';

    expect(denials(denial(`with an explicit deny in a service control policy: ${policy}.`))).toMatchObject([{ policy }]);
  });

  test('may be absent, and so may the resource', () => {
    expect(denials(denial('', ''))).toEqual([{ principal: user, action: 'ecr:BatchGetImage' }]);
  });
});

test.each([
  ['arn:aws-cn:sts::123456789012:assumed-role/exec/abc', 'arn:aws-cn:ecr:cn-north-1:123456789012:repository/api'],
  ['arn:aws-us-gov:sts::123456789012:assumed-role/exec/abc', 'arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/api'],
  ['arn:aws:iam::123456789012:role/service/path/exec', '*'],
])('reads principal %s and resource %s', (principal, resource) => {
  const text = `User: ${principal} is not authorized to perform: ecr:BatchGetImage on resource: ${resource} because no identity-based policy allows the ecr:BatchGetImage action`;

  expect(denials(text)).toMatchObject([{ principal, resource }]);
  expect(isCurable(text)).toBe(true);
});

test('keeps an encoded message, which only STS can read', () => {
  expect(denials('You are not authorized to perform this operation. Encoded authorization failure message: 4vP3-xyz_1')).toEqual([{ encoded: '4vP3-xyz_1' }]);
});

test('finds every denial of a text, in order', () => {
  const two = `${denial('because no identity-based policy allows the ecr:BatchGetImage action')}: ${denial('with an explicit deny in a session policy')}`;

  expect(denials(two).map(({ layer }) => layer)).toEqual(['identity', 'session']);
  expect(isCurable(two)).toBe(false);
});

test('is never curable when cut at any length before the clause ends', () => {
  const whole = denial('because no identity-based policy allows the ecr:BatchGetImage action');
  const decided = whole.indexOf('policy allows') + 'policy allows'.length;

  for (let length = 0; length < decided; length += 1) expect({ length, is: isCurable(whole.slice(0, length)) }).toEqual({ length, is: false });
  expect(isCurable(whole.slice(0, decided))).toBe(true);
});

test('a text without a denial is not curable', () => {
  expect(denials('no identity-based policy allows anything')).toEqual([]);
  expect(isCurable('no identity-based policy allows anything')).toBe(false);
});
