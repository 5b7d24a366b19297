import { afterEach, describe, expect, it } from 'vitest';
import { sandbox, type TestSandbox } from '../support/aws.ts';

const managed = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
const role = 'arn:aws:iam::111122223333:role/prod-api-exec';
const pulls = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage'];

let open: TestSandbox;
afterEach(() => open.restore());

describe('the account in memory', () => {
  it('lets a detached policy be seen by the simulation, and given back', async () => {
    open = sandbox('shop');
    const simulate = async () => {
      const outcome = await open.aws.call('iam:SimulatePrincipalPolicy', { PolicySourceArn: role, ActionNames: pulls });
      return outcome.ok && outcome.value.EvaluationResults!.map(({ EvalDecision }) => EvalDecision);
    };

    const before = await simulate();
    await open.aws.call('iam:DetachRolePolicy', { RoleName: 'prod-api-exec', PolicyArn: managed });
    const without = await simulate();
    await open.aws.call('iam:AttachRolePolicy', { RoleName: 'prod-api-exec', PolicyArn: managed });

    expect([before, without, await simulate()]).toEqual([
      ['allowed', 'allowed'],
      ['implicitDeny', 'implicitDeny'],
      ['allowed', 'allowed'],
    ]);
  });

  it('judges a role that calls by its own policies', async () => {
    open = sandbox('shop', { as: role });

    const outcome = await open.aws.call('iam:GetRole', { RoleName: 'prod-api-exec' });

    expect(outcome).toMatchObject({ ok: false, why: 'denied', code: 'AccessDenied' });
    expect(outcome).toHaveProperty(
      'message',
      `User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/test is not authorized to perform: iam:GetRole on resource: ${role} because no identity-based policy allows the iam:GetRole action`,
    );
  });

  it('gives what is missing in failures, and throws where AWS throws', async () => {
    open = sandbox('shop');

    const tasks = await open.aws.call('ecs:DescribeTasks', { cluster: 'prod', tasks: ['0f9de17a6465404e8b1b2356dc13c2f8'] });
    const image = await open.aws.call('ecr:DescribeImages', { repositoryName: 'api', imageIds: [{ imageTag: '9.9.9' }] });

    expect(tasks).toMatchObject({ ok: true, value: { tasks: [], failures: [{ reason: 'MISSING' }] } });
    expect(image).toMatchObject({ ok: false, why: 'gone', code: 'ImageNotFoundException' });
  });

  it('counts calls made side by side as overlapping', async () => {
    open = sandbox('shop', { quietMs: 20 });

    await Promise.all([open.aws.call('sts:GetCallerIdentity', {}), open.aws.call('iam:GetRole', { RoleName: 'prod-api-exec' })]);
    await open.aws.call('sts:GetCallerIdentity', {});

    const [first, second, third] = open.calls;
    expect(second!.opened).toBeLessThan(first!.closed);
    expect(third!.opened).toBeGreaterThan(Math.max(first!.closed, second!.closed));
  });

  it('fails the test that asks for something nobody announced', async () => {
    const strict = sandbox('shop');

    await strict.aws.call('ecs:DescribeTaskDefinition', { taskDefinition: 'api', unheardOf: 1 } as never);

    expect(() => strict.restore()).toThrow('ecs:DescribeTaskDefinition: the sandbox does not know the input unheardOf');
    open = sandbox('shop');
  });
});

describe('faults', () => {
  it.each([
    { kind: 'throttle', why: 'throttled' },
    { kind: 'fail', why: 'broken' },
    { kind: 'time-out', why: 'timed-out' },
    { kind: 'deny', why: 'denied' },
  ] as const)('$kind reaches the product as $why, at the call it was meant for', async ({ kind, why }) => {
    open = sandbox('shop', { faults: [{ kind, on: 'iam:GetRole', nth: 2 }] });
    const get = () => open.aws.call('iam:GetRole', { RoleName: 'prod-api-exec' });

    const answers = [await get(), await get(), await get()];

    expect(answers.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(answers[1]).toMatchObject({ why });
  });

  it('empties a bucket and refills it with time', async () => {
    open = sandbox('shop', { rates: { 'iam:GetRole': { burst: 1, perSecond: 1 } } });
    const get = () => open.aws.call('iam:GetRole', { RoleName: 'prod-api-exec' });

    const answers = [await get(), await get()];
    open.clock.advance(1000);

    expect([...answers, await get()].map(({ ok }) => ok)).toEqual([true, false, true]);
  });
});

describe('AssumeRole', () => {
  const lent = {
    RoleName: 'lent',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:role/reader' }, Action: 'sts:AssumeRole' }],
    },
    RolePolicyList: [{ PolicyName: 'all', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }] } }],
  };
  const account = { iam: { RoleDetailList: [lent, { RoleName: 'reader' }, { RoleName: 'stranger' }] } };

  it('lends a role to whom it trusts, cut by the session policy', async () => {
    open = sandbox(account);
    const session = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: 'arn:aws:iam::111122223333:role/reader' }] };
    const reader = open.as('arn:aws:iam::111122223333:role/reader');

    const outcome = await reader.call('sts:AssumeRole', {
      RoleArn: 'arn:aws:iam::111122223333:role/lent',
      RoleSessionName: 'em-7F3A91C2',
      Policy: JSON.stringify(session),
    });

    expect(outcome).toMatchObject({ ok: true, value: { AssumedRoleUser: { Arn: 'arn:aws:sts::111122223333:assumed-role/lent/em-7F3A91C2' } } });
  });

  it('refuses whom the role does not trust', async () => {
    open = sandbox(account);
    const stranger = open.as('arn:aws:iam::111122223333:role/stranger');

    const outcome = await stranger.call('sts:AssumeRole', { RoleArn: 'arn:aws:iam::111122223333:role/lent', RoleSessionName: 'em-1' });

    expect(outcome).toMatchObject({ ok: false, why: 'denied' });
    expect(outcome).toHaveProperty('message', expect.stringContaining('because no role trust policy allows the sts:AssumeRole action'));
  });
});
