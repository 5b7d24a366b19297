import { describe, expect, test } from 'vitest';
import type { LogGroup, Owner } from '../../../functions/diagnose/evidence.ts';
import { createLogGroup as fix } from '../../../functions/fix/fixes/create-log-group.ts';
import { answering, failing, logsWith } from '../aws.ts';
import { aDefinition, aDiagnosis, aLogGroup, anOwner, groupArn } from '../diagnosis.ts';

const input = { arn: groupArn, name: '/ecs/api', region: 'eu-west-1', retentionInDays: null, kmsKeyArn: null };
const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0f9de17a-6465-404e-8b1b-2356dc13c2f8';
const inAccount = 'test "$(aws sts get-caller-identity --query Account --output text)" = 111122223333 && aws logs';
const withGroup = (twist: Partial<LogGroup>, owner: Partial<Owner> = {}) =>
  aDiagnosis({ cause: 'log-group-missing', evidence: { 'log-group': aLogGroup(twist), owner: anOwner(owner) } });

describe('a log group is proposed', () => {
  test('as safe where a revision that ran used it', () => {
    expect(fix.propose(withGroup({}))).toEqual({
      input,
      says: "Create log group /ecs/api in eu-west-1 (kept for ever, the old one's retention and key are not known).",
      command: `${inAccount} create-log-group --region eu-west-1 --log-group-name /ecs/api`,
      undo: `${inAccount} delete-log-group --region eu-west-1 --log-group-name /ecs/api`,
      resource: groupArn,
      before: { exists: false },
      risk: 'safe',
    });
  });

  test('as a question where no revision that ran is known to have used it', () => {
    expect(fix.propose(withGroup({ usedBy: null }))).toMatchObject({ risk: 'ask', says: 'Create log group /ecs/api in eu-west-1 (kept for ever).' });
  });

  test('with retention and key as set, as a question', () => {
    expect(fix.propose(withGroup({ retentionInDays: 30, kmsKeyArn }))).toMatchObject({
      input: { ...input, retentionInDays: 30, kmsKeyArn },
      risk: 'ask',
      says: `Create log group /ecs/api in eu-west-1 (kept for 30 days, encrypted with ${kmsKeyArn}).`,
      command: `${inAccount} create-log-group --region eu-west-1 --log-group-name /ecs/api --kms-key-id ${kmsKeyArn} && aws logs put-retention-policy --region eu-west-1 --log-group-name /ecs/api --retention-in-days 30`,
    });
  });

  test("in the driver's Region, which is not the task's", () => {
    const arn = groupArn.replace('eu-west-1', 'us-east-1') as typeof groupArn;

    expect(fix.propose(withGroup({ region: 'us-east-1', arn }))).toMatchObject({ input: { region: 'us-east-1', arn }, resource: arn });
  });

  test('of two missing ones, that of the failing container', () => {
    const sidecar = { ...aLogGroup().groups[0]!, containers: ['proxy'], name: '/ecs/proxy', arn: groupArn.replace('api', 'proxy') as typeof groupArn };
    const evidence = { 'log-group': { groups: [sidecar, ...aLogGroup().groups] }, 'task-definition': aDefinition({ failing: 'api' }) };

    expect(fix.propose(aDiagnosis({ cause: 'log-group-missing', evidence }))).toMatchObject({ input: { name: '/ecs/api' } });
  });

  test('of two missing ones, that which its driver does not make by itself, where no container is named', () => {
    const made = { ...aLogGroup().groups[0]!, createGroup: true, name: '/ecs/proxy', arn: groupArn.replace('api', 'proxy') as typeof groupArn };
    const evidence = { 'log-group': { groups: [made, ...aLogGroup().groups] }, 'task-definition': aDefinition({ failing: null }) };

    expect(fix.propose(aDiagnosis({ cause: 'log-group-missing', evidence }))).toMatchObject({ input: { name: '/ecs/api' } });
  });

  test.each<[string, Partial<Owner>]>([
    ['a stack that declares other groups', { kind: 'stack', name: 'shop', status: 'UPDATE_COMPLETE', logGroups: ['/ecs/web'] }],
    ['a tag that only hints at an owner', { kind: 'hint', name: 'tag managed-by=terraform' }],
  ])('beside %s', (_what, owner) => {
    expect(fix.propose(withGroup({}, owner))).toMatchObject({ input });
  });

  test("under /aws/ecs/, the one AWS name that is the user's", () => {
    expect(fix.propose(withGroup({ name: '/aws/ecs/api', arn: groupArn.replace('/ecs/api', '/aws/ecs/api') as typeof groupArn }))).toMatchObject({
      risk: 'safe',
    });
  });
});

describe('a log group is not proposed', () => {
  test.each<[string, Partial<LogGroup>, Partial<Owner>, string]>([
    ['its driver makes it by itself', { createGroup: true }, {}, 'No log group that the task definition names is known to be missing.'],
    [
      'the driver names another Region, in which no revision that ran is known to have used it',
      { usedBy: null, region: 'us-east-1', arn: groupArn.replace('eu-west-1', 'us-east-1') as typeof groupArn },
      {},
      'The log driver names us-east-1, and the task runs in eu-west-1: which of the two is meant, I cannot know.',
    ],
    ['it exists', { state: 'exists' }, {}, 'No log group that the task definition names is known to be missing.'],
    ['it could not be seen', { state: 'unknown' }, {}, 'No log group that the task definition names is known to be missing.'],
    ['its name is none', { name: '/ecs/a b' }, {}, 'The name in the task definition is none that CloudWatch Logs allows.'],
    ["its name is an AWS service's", { name: '/aws/lambda/api' }, {}, "Log group /aws/lambda/api is an AWS service's own: that service makes it."],
    ['its name starts with aws/', { name: 'aws/api' }, {}, 'The name in the task definition is none that CloudWatch Logs allows.'],
    [
      "it is another account's",
      { arn: groupArn.replace('111122223333', '999988887777') as typeof groupArn },
      {},
      'Log group /ecs/api belongs to another account.',
    ],
    [
      'the owner was not read',
      {},
      { kind: 'not-read' },
      'Whether a CloudFormation stack keeps the service could not be read: it might be making the group itself.',
    ],
    [
      'a stack is in progress',
      {},
      { kind: 'stack', name: 'shop', status: 'CREATE_IN_PROGRESS', inProgress: true },
      'Stack shop is in progress (CREATE_IN_PROGRESS) and may be making the group.',
    ],
  ])('where %s', (_when, group, owner, because) => {
    expect(fix.propose(withGroup(group, owner))).toEqual({ because });
  });

  test('where the stack declares it: the command is handed over, with the doubt', () => {
    expect(fix.propose(withGroup({}, { kind: 'stack', name: 'shop', status: 'UPDATE_COMPLETE', logGroups: ['/ecs/api'] }))).toEqual({
      because: 'Stack shop declares log group /ecs/api: made by me, the stack could fail on it.',
      step: {
        says: 'If the stack has made log group /ecs/api before and somebody deleted it, make it again by hand; else deploy the stack.',
        command: `${inAccount} create-log-group --region eu-west-1 --log-group-name /ecs/api`,
        needs: 'logs:CreateLogGroup',
      },
    });
  });

  test('where the stack has too many resources to be listed: it may declare it', () => {
    expect(fix.propose(withGroup({}, { kind: 'stack', name: 'shop', status: 'UPDATE_COMPLETE', logGroups: 'unknown' }))).toMatchObject({
      because: 'Stack shop has too many resources to see whether it declares log group /ecs/api: made by me, the stack could fail on it.',
      step: { command: `${inAccount} create-log-group --region eu-west-1 --log-group-name /ecs/api` },
    });
  });

  test('where no probe looked', () => {
    expect(fix.propose({ ...aDiagnosis(), evidence: {} })).toEqual({ because: 'No log group that the task definition names is known to be missing.' });
  });
});

describe('the input from the table', () => {
  test('comes back as it was planned', () => {
    const planned = { ...input, retentionInDays: 30, kmsKeyArn };

    expect(fix.parse(planned)).toEqual(planned);
  });

  test.each([
    ['an odd retention', { ...input, retentionInDays: 4 }, 'plan.input.retentionInDays'],
    ["another group's ARN", { ...input, name: '/ecs/web' }, 'plan.input.arn'],
    ['a wildcard', { ...input, name: '*', arn: groupArn.replace('/ecs/api', '*') }, 'plan.input.arn'],
    ['a key that is none', { ...input, kmsKeyArn: 'alias/mine' }, 'plan.input.kmsKeyArn'],
    ['a Region that is none', { ...input, region: 'europe' }, 'plan.input.region'],
  ])('is refused with %s', (_what, given, field) => {
    expect(() => fix.parse(given)).toThrow(expect.objectContaining({ name: 'InputError', field }));
  });

  test('names this group alone as the scope', () => {
    expect(fix.scope(input)).toEqual([groupArn, `${groupArn}:*`]);
  });
});

describe('in the account', () => {
  test('applied once, the group is there; applied twice, it stays as it is', async () => {
    const groups = new Map<string, number>([['eu-west-1 /ecs/api-old', 3]]);
    const aws = logsWith(groups);

    expect(await fix.look(input, aws)).toEqual({ state: 'before' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect(await fix.look(input, aws)).toEqual({ state: 'after' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect([...groups.keys()]).toEqual(['eu-west-1 /ecs/api-old', 'eu-west-1 /ecs/api']);
  });

  test("is made in the driver's Region, with retention and key", async () => {
    const aws = logsWith(new Map());

    await fix.apply({ ...input, region: 'us-east-1', retentionInDays: 30, kmsKeyArn }, aws);

    expect(aws.calls).toEqual([
      { action: 'logs:CreateLogGroup', input: { logGroupName: '/ecs/api', kmsKeyId: kmsKeyArn }, options: { region: 'us-east-1' } },
      { action: 'logs:PutRetentionPolicy', input: { logGroupName: '/ecs/api', retentionInDays: 30 }, options: { region: 'us-east-1' } },
    ]);
  });

  test('undone once, the empty group is gone; undone twice, nothing changes', async () => {
    const groups = new Map([['eu-west-1 /ecs/api', 0]]);
    const aws = logsWith(groups);

    expect(await fix.undo!(input, { exists: false }, aws)).toMatchObject({ ok: true });
    expect(await fix.undo!(input, { exists: false }, aws)).toMatchObject({ ok: true });
    expect(groups.size).toBe(0);
  });

  test('is not deleted once something was logged', async () => {
    const groups = new Map([['eu-west-1 /ecs/api', 1]]);

    expect(await fix.undo!(input, { exists: false }, logsWith(groups))).toEqual({
      ok: false,
      because: 'Log group /ecs/api has log streams by now: deleting it would lose them.',
    });
    expect(groups.size).toBe(1);
  });

  test('is not deleted where its streams cannot be seen', async () => {
    const aws = answering({ 'logs:DescribeLogStreams': () => failing('logs:DescribeLogStreams', 'denied', 'AccessDeniedException') });

    expect(await fix.undo!(input, { exists: false }, aws)).toMatchObject({ ok: false, why: 'denied' });
  });

  test('cannot be judged where the groups cannot be listed', async () => {
    const aws = answering({ 'logs:DescribeLogGroups': () => failing('logs:DescribeLogGroups', 'throttled', 'ThrottlingException') });

    expect(await fix.look(input, aws)).toEqual({ state: 'other', because: 'Whether log group /ecs/api exists could not be read (throttled).' });
  });
});
