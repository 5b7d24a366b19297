import { describe, expect, it } from 'vitest';
import { stanceOf } from '../../../../functions/diagnose/probes/secrets/stance.ts';

const roleArn = 'arn:aws:iam::111122223333:role/prod-api-exec';
const asker = { roleArn, account: '111122223333', partition: 'aws', action: 'kms:Decrypt' };
const policy = (...statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const root = { AWS: 'arn:aws:iam::111122223333:root' };
const silent = { denies: false, names: false, delegates: false, unclear: false };

describe('the policy of a secret or a key', () => {
  it.each([
    ['is not there', undefined, silent],
    ['leaves it to IAM', policy({ Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }), { ...silent, delegates: true }],
    ['lets the role in', policy({ Effect: 'Allow', Principal: { AWS: [roleArn] }, Action: ['kms:Decrypt'], Resource: '*' }), { ...silent, names: true }],
    ['lets somebody else in', policy({ Effect: 'Allow', Principal: { AWS: `${roleArn}-2` }, Action: 'kms:Decrypt', Resource: '*' }), silent],
    ['is about another action', policy({ Effect: 'Allow', Principal: root, Action: 'kms:Encrypt', Resource: '*' }), silent],
    ['denies everybody', policy({ Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' }), { ...silent, denies: true }],
    [
      'denies on a condition',
      policy({ Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0a' } } }),
      { ...silent, unclear: true },
    ],
    ['denies all but some', policy({ Effect: 'Deny', NotPrincipal: { AWS: roleArn }, Action: 'kms:*', Resource: '*' }), { ...silent, unclear: true }],
  ])('%s', (_, text, expected) => {
    expect(stanceOf(text, asker)).toEqual(expected);
  });

  it('is unknown where it cannot be read', () => {
    expect(stanceOf('not a policy', asker)).toBeNull();
  });
});
