import { describe, expect, it } from 'vitest';
import { distance, nearestTags } from '../../../functions/diagnose/probes/ecr-image/near-tags.ts';
import { letsPull, mergedPolicy } from '../../../functions/diagnose/probes/ecr-image/repository-policy.ts';

const pushed = (tag: string, day: number, twist = {}) => ({
  imageTags: [tag],
  imageDigest: `sha256:${tag}`,
  imagePushedAt: new Date(Date.UTC(2026, 10, day)),
  ...twist,
});

describe('the nearest tags', () => {
  it('are slips of the finger first, then the newest', () => {
    const images = [pushed('main', 21), pushed('1.4.2', 3), pushed('2.0.0', 20), pushed('1.4.20', 4), pushed('release-7', 22)];

    expect(nearestTags('1.4.3', images).map(({ tag }) => tag)).toEqual(['1.4.2', '1.4.20', 'release-7', 'main', '2.0.0']);
  });

  it('can be pulled', () => {
    expect(nearestTags('1.4.3', [pushed('1.4.2', 3, { imageStatus: 'ARCHIVED' })])).toEqual([]);
  });

  it.each([
    ['', '', 0],
    ['1.4.2', '1.4.3', 1],
    ['1.4.2', '1.42', 1],
    ['latest', 'lastest', 1],
    ['abc', '', 3],
  ])('%j and %j are %i apart', (a, b, edits) => {
    expect(distance(a, b)).toBe(edits);
    expect(distance(b, a)).toBe(edits);
  });
});

describe("another account's repository policy", () => {
  const puller = { account: '111122223333', partition: 'aws', roleArn: 'arn:aws:iam::111122223333:role/prod-api-exec' };
  const Action = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'];
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

  it.each([
    ['the account', { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action }, 'allows'],
    ['the account by number', { Effect: 'Allow', Principal: { AWS: ['111122223333'] }, Action: 'ecr:*' }, 'allows'],
    ['the role', { Effect: 'Allow', Principal: { AWS: puller.roleArn }, Action }, 'allows'],
    ['everybody', { Effect: 'Allow', Principal: '*', Action }, 'allows'],
    ['another account', { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action }, 'does-not-allow'],
    ['the account, to list only', { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'ecr:ListImages' }, 'does-not-allow'],
    ['an organization', { Effect: 'Allow', Principal: '*', Action, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }, 'unknown'],
    ['somebody denied', { Effect: 'Deny', Principal: '*', Action: 'ecr:*' }, 'unknown'],
  ])('that names %s: %j', (_, statement, expected) => {
    expect(letsPull(document(statement), puller)).toBe(expected);
  });

  it('is unknown where it cannot be read', () => {
    expect(letsPull('not json', puller)).toBe('unknown');
  });

  it('is handed over with what stands there kept', () => {
    const standing = { Sid: 'Theirs', Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'ecr:*' };

    const merged = JSON.parse(mergedPolicy(document(standing), puller));

    expect(merged.Statement[0]).toEqual(standing);
    expect(letsPull(JSON.stringify(merged), puller)).toBe('allows');
    expect(letsPull(mergedPolicy(null, puller), puller)).toBe('allows');
  });
});
