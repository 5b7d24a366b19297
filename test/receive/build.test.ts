import { describe, expect, it } from 'vitest';
import { goodBuildIn } from '../../functions/receive/build.ts';
import { receive, receiveEnvelope } from '../../functions/receive/receive.ts';
import { exitStatus, failedBuild, group, stream } from '../support/builds.ts';
import { home } from './events.ts';

const withDetail = (twist: object) => {
  const event = failedBuild();
  return { ...event, detail: { ...event.detail, ...twist } };
};

describe('a build that failed', () => {
  it('becomes a failure of its project, with the contexts of its phases and the place of its log', () => {
    const failure = receive(failedBuild(), home);

    expect(failure).toEqual({
      where: { account: '111122223333', region: 'eu-west-1', partition: 'aws', kind: 'project', name: 'web-image' },
      at: '2026-11-22T03:05:51Z',
      texts: [{ field: 'build.phase', text: exitStatus }],
      build: {
        buildArn: 'arn:aws:codebuild:eu-west-1:111122223333:build/web-image:8745a7a9-c340-456a-9166-edf953571bea',
        image: 'aws/codebuild/standard:7.0',
        log: { group, stream },
      },
    });
  });

  it('leaves the values of its environment behind', () => {
    expect(JSON.stringify(receive(failedBuild(), home))).not.toContain('npm_0123456789abcdef');
  });

  it.each([
    ['keeps no log', failedBuild({ logs: null })],
    ['keeps it elsewhere', failedBuild({ logs: { 'deep-link': 'https://console.aws.amazon.com/', 's3-deep-link': 'https://s3.console.aws.amazon.com/' } })],
    ['says null', failedBuild({ logs: { 'group-name': null, 'stream-name': null } })],
  ])('that %s has none to read', (_, event) => {
    expect(receive(event, home)).not.toHaveProperty('build.log');
  });

  it('without any further information is still one', () => {
    expect(receive(withDetail({ 'additional-information': undefined }), home)).toMatchObject({ texts: [], where: { name: 'web-image' } });
  });

  it.each([
    ['of another account', { 'build-id': 'arn:aws:codebuild:eu-west-1:999988887777:build/web-image:8745a7a9' }, /^detail.build-id \(account\)/],
    ['of another service', { 'build-id': 'arn:aws:ecs:eu-west-1:111122223333:build/web-image:8745a7a9' }, /^detail.build-id: expected an ARN of CodeBuild/],
    ['that is no build', { 'build-id': 'arn:aws:codebuild:eu-west-1:111122223333:project/web-image' }, /^detail.build-id: expected the ARN of a build/],
    ['of another project', { 'project-name': 'api-image' }, /^detail.project-name/],
    ['without a name', { 'project-name': undefined }, /^detail.project-name/],
    ['whose phases are no list', { 'additional-information': { phases: 'BUILD' } }, /^detail.additional-information.phases/],
  ])('%s is refused, and the field named', (_, twist, error) => {
    expect(() => receive(withDetail(twist), home)).toThrow(error);
  });

  it('is believed from CodeBuild alone', () => {
    expect(receive({ ...failedBuild(), source: 'my.builds' }, home)).toEqual({ ignored: 'the event is not from ECS' });
  });

  it('that has not failed is none', () => {
    expect(receive(failedBuild({ status: 'SUCCEEDED' }), home)).toEqual({ ignored: 'the build has not failed' });
  });
});

describe('a build that succeeded', () => {
  const good = (startedAt: string, status = 'SUCCEEDED') => goodBuildIn(receiveEnvelope(failedBuild({ status, startedAt }), home), home);

  it('started when CodeBuild says, in UTC', () => {
    expect(good('Sep 1, 2026 4:12:29 PM')).toMatchObject({ where: { name: 'web-image' }, startedAt: '2026-09-01T16:12:29.000Z' });
  });

  it.each([
    ['says no time that can be read', 'soon', 'SUCCEEDED'],
    ['failed after all', 'Sep 1, 2026 4:12:29 PM', 'FAILED'],
  ])('is none that %s', (_, startedAt, status) => {
    expect(good(startedAt, status)).toBeNull();
  });
});
