import { describe, expect, it } from 'vitest';
import { play, verdicts } from '../../support/play.ts';
import { type AccountJson, shop } from '../../support/shop.ts';

const role = (account: AccountJson) => account.iam.RoleDetailList[0];
const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';
const text =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action status code: 400';

const event = (detail: object = {}) => ({
  version: '0',
  id: '3317b2af-7005-947d-b652-f55e762e571a',
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  account: '111122223333',
  time: '2026-11-22T02:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:ecs:eu-west-1:111122223333:task/prod/0f9de17a6465404e8b1b2356dc13c2f8'],
  detail: {
    clusterArn: cluster,
    taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/prod/0f9de17a6465404e8b1b2356dc13c2f8',
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:42',
    group: 'service:api',
    startedBy: 'ecs-svc/8646900195280463695',
    launchType: 'FARGATE',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stopCode: 'TaskFailedToStart',
    stoppedReason: text,
    createdAt: '2026-11-22T01:59:40Z',
    stoppedAt: '2026-11-22T02:00:00Z',
    containers: [{ name: 'api', lastStatus: 'STOPPED', image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.2' }],
    version: 4,
    ...detail,
  },
});

describe('an event that begins a story', () => {
  it('is of a task that ECS knows, of the deployment that it names', async () => {
    const { diagnoses, told } = await play({ account: shop((account) => (role(account).AttachedManagedPolicies = [])), events: [event()] });

    expect(diagnoses[0]).toMatchObject({ cause: 'ecr-auth-denied', standing: 'confirmed' });
    expect(told.sandbox.account.ecs.services[0]!.deployments![0]!.id).toBe('ecs-svc/8646900195280463695');
  });

  it('leaves its service one task short, so that the scheduler tries again', async () => {
    const { messages, told } = await play({ account: shop((account) => (role(account).AttachedManagedPolicies = [])), events: [event()] });

    expect(verdicts({ messages })).toEqual(['FIX APPLIED', 'RESOLVED']);
    expect(messages[0]!.subject).toContain('3/4 up');
    expect(told.sandbox.account.ecs.services[0]).toMatchObject({ runningCount: 4 });
  });

  it('starts the clock', async () => {
    const { messages } = await play({ account: shop((account) => (role(account).AttachedManagedPolicies = [])), events: [event()] });

    expect(messages[0]!.at).toMatch(/^2026-11-22T02:00:0\d/);
  });

  it('that its service meant costs it nothing', async () => {
    const { told } = await play({
      account: shop(),
      events: [event({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/8646900195280463695)' })],
    });

    expect(told.sandbox.account.ecs.tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING')).toHaveLength(4);
    expect(told).toMatchObject({ delivered: 0, dropped: 1 });
  });
});

describe('the deployed product', () => {
  it('has only the permissions of its template: what it may not read is a gap', async () => {
    const deny = {
      call: 'iam:PutRolePolicy',
      input: { RoleName: 'ecs-medic-RemediateRole', PolicyName: 'no', PolicyDocument: document('ecr:DescribeImages') },
    };

    const { diagnoses } = await play({ account: shop((account) => (role(account).AttachedManagedPolicies = [])), events: [deny, { after: '1s', ...event() }] });

    expect(diagnoses[0]!.gaps).toContainEqual(expect.objectContaining({ why: 'denied', needs: 'ecr:DescribeImages' }));
  });

  it('that may not write its table fails three times, and the event is kept', async () => {
    const deny = {
      call: 'iam:PutRolePolicy',
      input: { RoleName: 'ecs-medic-RemediateRole', PolicyName: 'no', PolicyDocument: document('dynamodb:UpdateItem') },
    };

    const { failureQueue } = await play({
      account: shop((account) => (role(account).AttachedManagedPolicies = [])),
      events: [deny, { after: '1s', ...event() }],
    });

    expect(failureQueue.length).toBeGreaterThan(0);
    expect(failureQueue[0]).toMatchObject({ function: 'Remediate', error: expect.stringContaining('AccessDeniedException') });
  });
});

describe('what people do while it runs', () => {
  const asked = (after: string, answer: object, by = 'OnCall/a.lindqvist') => ({ after, answer, by });

  it('is answered as a signed request, by the role that signed it', async () => {
    const events = [asked('1s', { do: 'pause', for: '2h' }), asked('2s', { do: 'resume' }, 'Developer/k.lee'), asked('3s', { do: 'status' })];

    const { answers } = await play({ account: shop(), events, settings: { Approvers: 'OnCall' } });

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 403, 200]);
    expect(JSON.parse(answers[2]!.body)).toMatchObject({ mode: 'auto', paused: { until: '2026-11-22T05:05:52.000Z' } });
  });

  it('takes a service away, and ECS says INACTIVE of it for a while', async () => {
    const { told } = await play({ account: shop(), events: [{ call: 'ecs:DeleteService', input: { cluster: 'prod', service: 'api', force: true } }] });

    expect(told.sandbox.account.ecs.services[0]).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
  });
});

describe('an event on its way', () => {
  const failing = shop((account) => (role(account).AttachedManagedPolicies = []));

  it.each([
    { way: 'late', post: () => [60_000], first: '2026-11-22T02:01:00' },
    { way: 'twice', post: () => [0, 700], first: '2026-11-22T02:00:00' },
  ])('comes $way, and is told once', async ({ post, first }) => {
    const { messages } = await play({ account: failing, events: [event()], post });

    expect(verdicts({ messages })).toEqual(['FIX APPLIED', 'RESOLVED']);
    expect(messages[0]!.at.slice(0, 19)).toBe(first);
  });
});

const document = (Action: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action, Resource: '*' }] });
