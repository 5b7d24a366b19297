/** Which services may be changed at all: every fix that changes one asks this first. */
import { describe, expect, test } from 'vitest';
import type { Owner, ServiceEvidence } from '../../functions/diagnose/evidence.ts';
import { changeable, standingOf } from '../../functions/fix/service.ts';
import type { Evidence } from '../../functions/model.ts';
import { answering, failing } from './aws.ts';
import { aFailedService } from './deployments.ts';
import { aDiagnosis, aFailure, anOwner, aTask, clusterArn, revisionArn, serviceArn } from './diagnosis.ts';
import { anEcs } from './ecs.ts';

const input = { serviceArn, clusterArn } as Parameters<typeof standingOf>[0];
const given = (service: Partial<ServiceEvidence> = {}, owner: Partial<Owner> = {}) =>
  aDiagnosis({ evidence: { service: aFailedService(service), owner: anOwner(owner) } });

describe('a service', () => {
  test('may be changed if ECS rolls it out and the failed task is of what it deploys', () => {
    expect(changeable(given())).toEqual(aFailedService());
  });

  test.each<[string, Partial<ServiceEvidence>, string]>([
    ['is drained', { status: 'DRAINING' }, 'Service api is DRAINING.'],
    ["is CodeDeploy's", { controller: 'CODE_DEPLOY' }, 'Service api is deployed by CODE_DEPLOY, not by ECS itself.'],
    ['shifts traffic', { strategy: 'BLUE_GREEN' }, 'Service api is deployed BLUE_GREEN: a new deployment would shift traffic.'],
    ['is in Express Mode', { managedBy: 'ECS' }, 'Service api is an Express Mode service, which ECS configures.'],
    ['is scaled to zero', { desired: 0 }, 'Service api is scaled to zero.'],
    ['deploys another revision by now', { taskDefinitionArn: revisionArn(43) }, 'The task that failed was api:42, and the service deploys api:43 by now.'],
  ])('may not be changed if it %s', (_what, service, because) => {
    expect(changeable(given(service))).toEqual({ because });
  });

  test.each<[string, Partial<Owner>, string]>([
    [
      'is changing it',
      { kind: 'stack', name: 'shop', status: 'UPDATE_IN_PROGRESS', inProgress: true },
      'Stack shop is in progress (UPDATE_IN_PROGRESS) and changes the service itself.',
    ],
    ['may be changing it', { kind: 'not-read' }, 'Whether a CloudFormation stack is changing the service could not be read.'],
  ])('may not be changed if a stack %s', (_what, owner, because) => {
    expect(changeable(given({}, owner))).toEqual({ because });
  });

  test('may be changed if a failed deployment is all that is seen of the task', () => {
    const { task: _task, ...evidence } = given().evidence;

    expect(changeable({ ...given(), evidence })).toEqual(aFailedService());
  });

  test("is nothing to talk about where the task was none of a service's", () => {
    const standalone = aDiagnosis({
      failure: aFailure({ where: { ...aFailure().where, kind: 'family' } }),
      evidence: { task: aTask({ group: 'family:api' }) },
    });

    expect(changeable(standalone)).toBeNull();
  });

  test.each<keyof Evidence>(['service', 'owner'])('may not be changed where %s was not read', (probe) => {
    const { [probe]: _unread, ...evidence } = given().evidence;

    expect(changeable({ ...given(), evidence })).toEqual({ because: expect.stringMatching(/could not be read/) });
  });
});

describe('the service as it stands now', () => {
  test('is named by its PRIMARY deployment', async () => {
    expect(await standingOf(input, anEcs().aws)).toMatchObject({ deployment: 'ecs-svc/100', taskDefinitionArn: revisionArn(42) });
  });

  test.each([
    ['was deleted', anEcs({ serviceStatus: 'INACTIVE' }).aws, 'Service prod/api is not there any more, or has no deployment.'],
    [
      'is not found',
      answering({ 'ecs:DescribeServices': () => ({ services: [], failures: [{ reason: 'MISSING' }] }) }),
      'Service prod/api is not there any more, or has no deployment.',
    ],
    [
      'cannot be read',
      answering({ 'ecs:DescribeServices': () => failing('ecs:DescribeServices', 'denied', 'AccessDeniedException') }),
      'Service prod/api could not be read (denied).',
    ],
  ])('cannot be said if it %s', async (_what, aws, because) => {
    expect(await standingOf(input, aws)).toEqual({ state: 'other', because });
  });
});
