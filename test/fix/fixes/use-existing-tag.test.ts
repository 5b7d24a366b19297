import { describe, expect, test } from 'vitest';
import type { EcrImage } from '../../../functions/diagnose/evidence.ts';
import { useExistingTag as fix } from '../../../functions/fix/fixes/use-existing-tag.ts';
import type { Evidence } from '../../../functions/model.ts';
import { aFailedService, anImage, digestOf } from '../deployments.ts';
import { account, aDefinition, aDiagnosis, clusterArn, revisionArn, roleArn, serviceArn } from '../diagnosis.ts';

const repository = `${account}.dkr.ecr.eu-west-1.amazonaws.com/api`;
const given = (image: Partial<EcrImage> = {}, evidence: Evidence = {}) =>
  aDiagnosis({ cause: 'image-not-found', evidence: { service: aFailedService(), 'ecr-image': { images: [anImage(image)] }, ...evidence } });
const ran = (tag: string, revision: number) => ({
  ...aFailedService().lastCompleted!,
  taskDefinitionArn: revisionArn(revision),
  images: [{ container: 'api', image: `${repository}:${tag}`, digest: null }],
});
const near = (tag: string, distance: number) => [{ tag, digest: digestOf('a'), pushedAt: null, distance }];

test('the nearest tag is proposed for the containers that lack their own, as a question', () => {
  expect(fix.risk).toBe('ask');
  expect(fix.propose(given({ containers: ['api', 'migrate'] }))).toMatchObject({
    input: {
      serviceArn,
      clusterArn,
      from: revisionArn(42),
      roles: [roleArn, `arn:aws:iam::${account}:role/prod-api-task`],
      images: { api: `${repository}:1.4.2`, migrate: `${repository}:1.4.2` },
      memory: null,
    },
    says: `Deploy prod/api with ${repository}:1.4.2 instead of ${repository}:1.4.3, in a new revision of api:42 that changes nothing else.`,
    undo: expect.stringMatching(
      /update-service --region eu-west-1 --cluster prod --service api --task-definition arn:aws:ecs:eu-west-1:111122223333:task-definition\/api:42$/,
    ),
    command: expect.stringContaining(`(.containerDefinitions[] | select(.name == "api").image) = "${repository}:1.4.2"`),
    resource: serviceArn,
    before: { taskDefinitionArn: revisionArn(42) },
  });
});

describe('of several near tags', () => {
  const of = (tag: string, distance: number, pushedAt: string | null = '2026-11-20T00:00:00Z') => ({ tag, distance, pushedAt, digest: digestOf('a') });
  test.each<[string, readonly ReturnType<typeof of>[], Evidence, string]>([
    ['the nearest', [of('1.4', 2), of('v1.4.3', 1)], {}, 'v1.4.3'],
    ['of equals the last that was pushed', [of('1.4.1', 1), of('1.4.2', 1, '2026-11-21T00:00:00Z')], {}, '1.4.2'],
    ['of equals pushed at once the higher version', [of('1.4.9', 1), of('1.4.10', 1)], {}, '1.4.10'],
    [
      'of those that the failing revision itself ran',
      [of('1.4.2', 1), of('1.4.1', 1)],
      { service: aFailedService({ lastCompleted: ran('1.4.1', 42) }) },
      '1.4.2',
    ],
    ['where another ran before, the nearest', [of('1.4.2', 1)], { service: aFailedService({ lastCompleted: ran('1.3.9', 41) }) }, '1.4.2'],
  ])('%s is proposed', (_which, nearestTags, evidence, tag) => {
    expect(fix.propose(given({ nearestTags }, evidence))).toMatchObject({ input: { images: { api: `${repository}:${tag}` } } });
  });
});

describe('no tag is proposed', () => {
  test.each<[string, Partial<EcrImage>, string]>([
    ['none is missing', { state: 'exists' }, 'ECR does not show that an image of the task is missing.'],
    ['the image could not be seen', { state: 'unknown' }, 'ECR does not show that an image of the task is missing.'],
    ['a digest is missing', { reference: { ...anImage().reference, digest: digestOf('c') } }, `${repository}:1.4.3 names a digest: no tag replaces it.`],
    ["the repository is another account's", { ownAccount: false }, 'Repository api belongs to another account, whose tags prove nothing.'],
    ['the repository could not be seen', { repository: 'unknown' }, 'Repository api could not be seen.'],
    [
      'it is a pull-through cache',
      { pullThrough: { prefix: 'hub', upstream: 'registry-1.docker.io', credentialArn: null } },
      'Repository api may be a pull-through cache, where "not found" need not mean that the tag is missing.',
    ],
    [
      'whether it is one is unknown',
      { pullThrough: 'unknown' },
      'Repository api may be a pull-through cache, where "not found" need not mean that the tag is missing.',
    ],
    ['the repository is empty', { nearestTags: [] }, 'No tag of repository api is near enough to 1.4.3 to be the one that was meant.'],
    ['the nearest is another version', { nearestTags: near('2.0.0-rc1', 6) }, 'No tag of repository api is near enough to 1.4.3 to be the one that was meant.'],
    [
      'a short tag differs in all that it has',
      { nearestTags: near('7', 1), image: `${repository}:6`, reference: { ...anImage().reference, tag: '6' } },
      'No tag of repository api is near enough to 6 to be the one that was meant.',
    ],
  ])('where %s', (_when, image, because) => {
    expect(fix.propose(given(image))).toEqual({ because });
  });

  test.each<[string, Evidence, string]>([
    [
      'the last completed revision runs the nearest one: going back is the shorter way',
      { service: aFailedService({ lastCompleted: ran('1.4.2', 41) }) },
      `api:41, the last that was completed, runs ${repository}:1.4.2 already.`,
    ],
    ['the service is not ours to change', { service: aFailedService({ managedBy: 'ECS' }) }, 'Service api is an Express Mode service, which ECS configures.'],
    [
      'the definition that was read is not what is deployed',
      { 'task-definition': aDefinition({ taskDefinitionArn: revisionArn(40) }) },
      "The failed task's definition is not the one that the service deploys.",
    ],
  ])('where %s', (_when, evidence, because) => {
    expect(fix.propose(given({}, evidence))).toEqual({ because });
  });

  test('where the definition was not read', () => {
    const { 'task-definition': _unread, ...evidence } = given().evidence;

    expect(fix.propose({ ...given(), evidence })).toEqual({ because: 'The task definition could not be read.' });
  });
});
