import { describe, expect, test } from 'vitest';
import { redeployService as fix } from '../../../functions/fix/fixes/redeploy-service.ts';
import { hashOf } from '../../../functions/fix/propose.ts';
import type { CauseId, Evidence } from '../../../functions/model.ts';
import { aFailedService, anImage, digestOf } from '../deployments.ts';
import { aDiagnosis, aLogGroup, allowed, aRole, clusterArn, groupArn, pullDenied, revisionArn, serviceArn } from '../diagnosis.ts';
import { anEcs } from '../ecs.ts';

const input = { serviceArn, clusterArn, deployment: 'ecs-svc/100', taskDefinitionArn: revisionArn(42) } as Parameters<typeof fix.look>[0];
const logsDenied = [{ ...pullDenied[0]!, action: 'logs:CreateLogStream' as const, resource: groupArn }];
const mayPull = aRole({ now: allowed(pullDenied) });
/** Nobody is blamed any more. */
const failedBy = (cause: CauseId, evidence: Evidence) => aDiagnosis({ cause, culprit: null, evidence: { service: aFailedService(), ...evidence } });
const deployed = (digest: string | null) => ({
  serviceRevisionArn: 'arn:aws:ecs:eu-west-1:111122223333:service-revision/prod/api/2',
  taskDefinitionArn: revisionArn(42),
  images: [{ container: 'api', image: 'api:1.4.3', digest }],
  network: null,
});

describe('a redeployment is proposed', () => {
  test('with the digests deployed and the digests that the tags resolve to now', () => {
    const service = aFailedService({ current: deployed(digestOf('a')) });
    const image = anImage({ state: 'exists', digest: digestOf('b'), pinned: { digest: digestOf('a'), state: 'gone' } });

    expect(fix.propose(aDiagnosis({ cause: 'image-digest-gone', evidence: { service, 'ecr-image': { images: [image] } } }))).toEqual({
      input,
      says: 'Redeploy service prod/api with api:42: api:1.4.3 was sha256:aaaaaaaaaaaa, is sha256:bbbbbbbbbbbb.',
      command:
        'test "$(aws sts get-caller-identity --query Account --output text)" = 111122223333 && aws ecs update-service --region eu-west-1 --cluster prod --service api --force-new-deployment',
      undo: null,
      resource: serviceArn,
      before: { deployment: 'ecs-svc/100' },
    });
  });

  test.each<[string, CauseId, Evidence]>([
    ['the role may pull again', 'ecr-auth-denied', { 'execution-role': mayPull }],
    ['the log group is there', 'log-group-missing', { 'log-group': aLogGroup({ state: 'exists' }) }],
    ['the tag was pushed', 'image-not-found', { 'ecr-image': { images: [anImage({ state: 'exists', digest: digestOf('b') })] } }],
    [
      'ECS is backing off only',
      'image-not-found',
      { service: aFailedService({ deploymentFailed: false, backingOff: true }), 'ecr-image': { images: [anImage({ state: 'exists' })] } },
    ],
  ])('where %s and the deployment was given up', (_when, cause, evidence) => {
    expect(fix.propose(failedBy(cause, evidence))).toMatchObject({ input });
  });

  test('with "not known" for a digest that nobody has', () => {
    const proposed = fix.propose(failedBy('image-not-found', { 'ecr-image': { images: [anImage({ state: 'exists', digest: digestOf('b') })] } }));

    expect(proposed).toMatchObject({ says: 'Redeploy service prod/api with api:42: api:1.4.3 is sha256:bbbbbbbbbbbb now; what ran before is not known.' });
  });

  test('and says where the tag did not move', () => {
    const service = aFailedService({ current: deployed(digestOf('b')) });

    expect(fix.propose(failedBy('image-not-found', { service, 'ecr-image': { images: [anImage({ state: 'exists', digest: digestOf('b') })] } }))).toMatchObject(
      {
        says: 'Redeploy service prod/api with api:42: api:1.4.3 still is sha256:bbbbbbbbbbbb.',
      },
    );
  });
});

describe('a redeployment is not proposed', () => {
  test.each<[string, CauseId, Evidence]>([
    ['the role still may not pull', 'ecr-auth-denied', { 'execution-role': aRole() }],
    ['the role could not be asked about', 'ecr-auth-denied', { 'execution-role': aRole({ now: 'unknown' }) }],
    [
      'the simulation lacked a value',
      'ecr-auth-denied',
      { 'execution-role': aRole({ now: allowed(pullDenied).map((one) => ({ ...one, missingContext: ['aws:SourceVpce'] })) }) },
    ],
    ['the log group is missing still', 'log-group-missing', { 'log-group': aLogGroup() }],
    ['the tag is missing still', 'image-not-found', { 'ecr-image': { images: [anImage()] } }],
    ['nothing is known of the image', 'image-not-found', { 'ecr-image': { images: [] } }],
    [
      'the task definition itself names the digest',
      'image-digest-gone',
      { 'ecr-image': { images: [anImage({ state: 'exists', digest: digestOf('b'), reference: { ...anImage().reference, digest: digestOf('a') } })] } },
    ],
  ])('and nothing said, where %s', (_when, cause, evidence) => {
    expect(fix.propose(failedBy(cause, evidence))).toBeNull();
  });

  test.each<[string, CauseId, Evidence]>([
    ['the role may write logs, and the endpoint lets nobody', 'log-access-denied', { 'execution-role': aRole({ now: allowed(logsDenied) }) }],
    ['the role may pull, and something else is blamed', 'ecr-auth-denied', { 'execution-role': mayPull }],
  ])('and nothing is called cured, where %s', (_when, cause, evidence) => {
    const culprit = { id: 'vpce-06c6f677300000000', says: 'policy of vpce-06c6f677300000000 does not allow logs:CreateLogStream' };

    expect(fix.propose({ ...failedBy(cause, evidence), culprit })).toBeNull();
  });

  test('where ECS goes on by itself', () => {
    const evidence = { 'execution-role': mayPull, service: aFailedService({ deploymentFailed: false }) };

    expect(fix.propose(failedBy('ecr-auth-denied', evidence))).toEqual({
      because: 'The fault is cured and the deployment goes on: ECS starts the next task by itself.',
    });
  });

  test('where the service is not ours to change', () => {
    const evidence = { 'execution-role': mayPull, service: aFailedService({ strategy: 'CANARY' }) };

    expect(fix.propose(failedBy('ecr-auth-denied', evidence))).toEqual({ because: 'Service api is deployed CANARY: a new deployment would shift traffic.' });
  });
});

describe('in the account', () => {
  test('applied once, another deployment is PRIMARY; applied twice, it stays', async () => {
    const { state, aws } = anEcs();

    expect(await fix.look(input, aws)).toEqual({ state: 'before' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect(await fix.look(input, aws)).toEqual({ state: 'after' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect(state).toMatchObject({ deployment: 101, taskDefinition: revisionArn(42) });
  });

  test('sends no task definition: a family would jump to its latest revision', async () => {
    const { aws } = anEcs();

    await fix.apply(input, aws);

    expect(aws.calls.at(-1)).toMatchObject({ action: 'ecs:UpdateService', input: { cluster: clusterArn, service: serviceArn, forceNewDeployment: true } });
    expect(aws.calls.at(-1)?.input).not.toHaveProperty('taskDefinition');
  });

  test('does nothing where somebody deployed another revision meanwhile', async () => {
    const { aws } = anEcs({ taskDefinition: revisionArn(43), deployment: 101 });

    expect(await fix.apply(input, aws)).toEqual({ ok: false, because: 'Somebody deployed api:43 meanwhile.' });
    expect(aws.calls.map(({ action }) => action)).toEqual(['ecs:DescribeServices']);
  });

  test('reads its input back from the table, and nothing else', () => {
    expect(fix.parse(input)).toEqual(input);
    expect(hashOf('redeploy-service', fix.parse(input))).toBe(hashOf('redeploy-service', input));
    expect(() => fix.parse({ ...input, deployment: 'api' })).toThrow('plan.input.deployment');
    expect(fix.scope(input)).toEqual([serviceArn]);
    expect(fix.undo).toBeUndefined();
  });
});
