import { describe, expect, it } from 'vitest';
import { holds } from '../../functions/diagnose/policy-condition.ts';

const context = { 'aws:SecureTransport': 'true', 'elasticfilesystem:AccessPointArn': null, 'aws:PrincipalOrgID': 'o-1' };

describe('a condition block', () => {
  it.each([
    ['that is not there', undefined, true],
    ['that is met', { Bool: { 'aws:SecureTransport': 'true' } }, true],
    ['that is met by a key in another case', { Bool: { 'AWS:SECURETRANSPORT': true } }, true],
    ['that is not met', { Bool: { 'aws:SecureTransport': 'false' } }, false],
    ['with several values, of which one is met', { StringEquals: { 'aws:PrincipalOrgID': ['o-2', 'o-1'] } }, true],
    ['with a pattern', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }, true],
    ['that excludes what is given', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }, false],
    ['about what the request lacks', { ArnLike: { 'elasticfilesystem:AccessPointArn': 'arn:*' } }, false],
    ['about what the request lacks, if it exists', { ArnLikeIfExists: { 'elasticfilesystem:AccessPointArn': 'arn:*' } }, true],
    ['that excludes what the request lacks', { ArnNotEquals: { 'elasticfilesystem:AccessPointArn': 'arn:x' } }, true],
    ['that asks whether the request lacks it', { Null: { 'elasticfilesystem:AccessPointArn': 'true' } }, true],
    ['about a key that is not known', { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }, null],
    ['with an operator that is not read', { IpAddress: { 'aws:PrincipalOrgID': '10.0.0.0/8' } }, null],
    ['with a variable', { StringEquals: { 'aws:PrincipalOrgID': '${aws:PrincipalTag/org}' } }, null],
    ['of which one key is not known and another not met', { StringEquals: { 'aws:SourceVpce': 'vpce-1', 'aws:PrincipalOrgID': 'o-2' } }, false],
    ['that is no block', 'all', null],
  ])('%s', (_, condition, expected) => {
    expect(holds(condition, context)).toBe(expected);
  });
});
