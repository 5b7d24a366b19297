import { describe, expect, test } from 'vitest';
import type { ServiceEvidence } from '../../../functions/diagnose/evidence.ts';
import { rollBackService as fix } from '../../../functions/fix/fixes/roll-back-service.ts';
import { answering, failing } from '../aws.ts';
import { aDeployment, aFailedService } from '../deployments.ts';
import { aDiagnosis, clusterArn, revisionArn, serviceArn } from '../diagnosis.ts';
import { anEcs, aRevision, serviceDeploymentArn } from '../ecs.ts';

const input = { serviceArn, clusterArn, deployment: 'ecs-svc/100', from: revisionArn(42), to: revisionArn(41) } as Parameters<typeof fix.look>[0];
const update =
  'test "$(aws sts get-caller-identity --query Account --output text)" = 111122223333 && aws ecs update-service --region eu-west-1 --cluster prod --service api --task-definition';
const given = (service: Partial<ServiceEvidence> = {}) => aDiagnosis({ cause: 'application-exit', evidence: { service: aFailedService(service) } });

describe('a roll-back is proposed', () => {
  test('to the revision that was last completed, after the deployment has failed', () => {
    expect(fix.propose(given())).toEqual({
      input,
      says: 'Roll back service prod/api from api:42 to api:41, the last that was deployed to the end.',
      command: `${update} ${revisionArn(41)}`,
      undo: `${update} ${revisionArn(42)}`,
      resource: serviceArn,
      before: { taskDefinitionArn: revisionArn(42) },
    });
  });

  test('by stopping that very deployment while ECS is still at it', () => {
    const current = { ...aFailedService().lastCompleted!, broughtBy: serviceDeploymentArn };
    const service = { deploymentFailed: false, deployments: [aDeployment({ rolloutState: 'IN_PROGRESS' })], current };

    expect(fix.propose(given(service))).toMatchObject({
      input,
      command: `aws ecs stop-service-deployment --region eu-west-1 --stop-type ROLLBACK --service-deployment-arn ${serviceDeploymentArn}`,
    });
  });

  test('by stopping whatever ECS is at, where its deployments could not be listed', () => {
    expect(fix.propose(given({ deploymentFailed: false, deployments: [aDeployment({ rolloutState: 'IN_PROGRESS' })] }))).toMatchObject({
      input,
      command: `aws ecs stop-service-deployment --region eu-west-1 --stop-type ROLLBACK --service-deployment-arn "$(aws ecs list-service-deployments --region eu-west-1 --cluster ${clusterArn} --service ${serviceArn} --status IN_PROGRESS --query 'serviceDeployments[0].serviceDeploymentArn' --output text)"`,
    });
  });
});

describe('a roll-back is not proposed', () => {
  test.each<[string, Partial<ServiceEvidence>, string]>([
    ['ECS knows no completed deployment', { lastCompleted: null }, 'There is nothing to go back to: ECS keeps no record of a completed deployment.'],
    [
      'the failing revision is the one that was completed',
      { lastCompleted: { ...aFailedService().lastCompleted!, taskDefinitionArn: revisionArn(42) } },
      'api:42 is the revision that was last completed: there is nothing to go back to.',
    ],
    [
      'the deployment was completed',
      { deployments: [aDeployment({ rolloutState: 'COMPLETED' })] },
      'The deployment of api:42 was completed: it is not the deployment that failed.',
    ],
    ['the circuit breaker does it', { breaker: { enabled: true, rollback: true } }, "ECS's circuit breaker rolls the deployment back by itself."],
    ['the service is not ours to change', { controller: 'EXTERNAL' }, 'Service api is deployed by EXTERNAL, not by ECS itself.'],
  ])('where %s', (_when, service, because) => {
    expect(fix.propose(given(service))).toEqual({ because });
  });
});

describe('in the account, after FAILED', () => {
  test('applied once, the earlier revision is deployed; applied twice, it stays', async () => {
    const { state, aws } = anEcs();

    expect(await fix.look(input, aws)).toEqual({ state: 'before' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect(await fix.look(input, aws)).toEqual({ state: 'after' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect(state).toMatchObject({ taskDefinition: revisionArn(41), deployment: 101 });
  });

  test('undone once, the later revision is deployed again; undone twice, it stays', async () => {
    const { state, aws } = anEcs({ taskDefinition: revisionArn(41), deployment: 101 });

    expect(await fix.undo!(input, { taskDefinitionArn: revisionArn(42) }, aws)).toMatchObject({ ok: true });
    expect(await fix.undo!(input, { taskDefinitionArn: revisionArn(42) }, aws)).toMatchObject({ ok: true });
    expect(state).toMatchObject({ taskDefinition: revisionArn(42), deployment: 102 });
  });
});

describe('in the account, while ECS is at it', () => {
  test("applied once, ECS's own roll-back is asked for; applied twice, it is under way", async () => {
    const { state, aws } = anEcs({ rolloutState: 'IN_PROGRESS', statuses: ['IN_PROGRESS', 'SUCCESSFUL'] });

    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect(await fix.look(input, aws)).toEqual({ state: 'after' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect(state).toMatchObject({ taskDefinition: revisionArn(42), statuses: ['ROLLBACK_REQUESTED', 'SUCCESSFUL'] });
    expect(aws.calls.filter(({ action }) => action === 'ecs:StopServiceDeployment')).toEqual([
      { action: 'ecs:StopServiceDeployment', input: { serviceDeploymentArn, stopType: 'ROLLBACK' }, options: {} },
    ]);
  });
});

describe('the account is left as it is', () => {
  test.each([
    ['somebody deployed another revision', { taskDefinition: revisionArn(43), deployment: 101 }, 'Somebody deployed api:43 meanwhile.'],
    [
      'the earlier revision was deregistered',
      {
        definitions: [
          { definition: aRevision(41, { status: 'INACTIVE' }), tags: [] },
          { definition: aRevision(42), tags: [] },
        ],
      },
      'api:41 is INACTIVE: a service cannot go back to it.',
    ],
    ['the earlier revision is not found', { definitions: [{ definition: aRevision(42), tags: [] }] }, 'api:41 could not be read (broken).'],
  ])('where %s', async (_when, state, because) => {
    const { aws } = anEcs(state);

    expect(await fix.look(input, aws)).toEqual({ state: 'other', because });
    expect(await fix.apply(input, aws)).toEqual({ ok: false, because });
    expect(aws.calls.filter(({ action }) => action === 'ecs:UpdateService' || action === 'ecs:StopServiceDeployment')).toEqual([]);
  });

  test('where its deployments cannot be listed', async () => {
    const { aws } = anEcs();
    const denied = answering({ 'ecs:ListServiceDeployments': () => failing('ecs:ListServiceDeployments', 'denied', 'AccessDeniedException') });
    const partly = {
      call: (...[action, ...rest]: Parameters<typeof aws.call>) => (action === 'ecs:ListServiceDeployments' ? denied : aws).call(action, ...rest),
    } as typeof aws;

    expect(await fix.look(input, partly)).toEqual({ state: 'other', because: 'The deployments of service prod/api could not be read (denied).' });
  });
});

test('the input is read back from the table, and its scope is the service and its deployments', () => {
  expect(fix.parse(input)).toEqual(input);
  expect(() => fix.parse({ ...input, to: 'api' })).toThrow('plan.input.to');
  expect(fix.scope(input)).toEqual([serviceArn, 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/api/*']);
});
