import { describe, expect, test } from 'vitest';
import { apply, look } from '../../functions/fix/apply.ts';
import { someSettings } from '../support/settings.ts';
import { answering, type FakeAws, failing, roleWith } from './aws.ts';
import { groupArn, now, policyArn, roleArn } from './diagnosis.ts';
import { aDoor, aRun } from './door.ts';

const incident = 'em-7F3A91C2';
const remembered = `remember attach-execution-policy ${roleArn} ${incident}`;
const forgotten = `forget ${roleArn}`;
const seen = 'own iam:ListAttachedRolePolicies fresh';
const listing = (attached: boolean) => ({ AttachedPolicies: attached ? [{ PolicyArn: policyArn }] : [] });
const nothingAttached = () => roleWith(new Set());
/** A role whose attaching fails, with or without having been done. */
const failingToAttach = (failed: ReturnType<typeof failing>, { doneAllTheSame = false } = {}): FakeAws => {
  let attached = false;
  return answering({
    'iam:ListAttachedRolePolicies': () => listing(attached),
    'iam:AttachRolePolicy': () => {
      attached = doneAllTheSame;
      return failed;
    },
  });
};

describe('applying', () => {
  test('looks, spends, remembers, borrows, writes, in this order and with no call more', async () => {
    const door = aDoor({ own: nothingAttached() });

    const applied = await apply(aRun(), incident, door);

    expect(applied).toEqual({ did: 'applied' });
    expect(door.steps).toEqual([seen, 'spend', remembered, 'lend', 'lent iam:AttachRolePolicy']);
  });

  test("borrows the safe role under the incident's name, cut to this write on this role", async () => {
    const door = aDoor({ own: nothingAttached() });

    await apply(aRun(), incident, door);

    expect(door.loans).toEqual([{ roleArn: someSettings().safeFixRoleArn, sessionName: incident, actions: ['iam:AttachRolePolicy'], resources: [roleArn] }]);
  });

  test('borrows the approved role for what a person asked for', async () => {
    const approvedFixRoleArn = 'arn:aws:iam::111122223333:role/ecs-medic-approved-fix';
    const door = aDoor({ own: nothingAttached(), settings: someSettings({ approvedFixRoleArn }) });

    await apply(aRun({ risk: 'ask' }, { by: 'OnCall/j.meyer' }), incident, door);

    expect(door.loans).toEqual([expect.objectContaining({ roleArn: approvedFixRoleArn })]);
  });

  test('writes nothing that is there already', async () => {
    const door = aDoor({ own: roleWith(new Set([policyArn])) });

    expect(await apply(aRun(), incident, door)).toEqual({ did: 'already' });
    expect(door.steps).toEqual([seen]);
  });

  test('twice is as once', async () => {
    const attached = new Set<string>();
    const door = aDoor({ own: roleWith(attached) });

    await apply(aRun(), incident, door);

    expect(await apply(aRun(), incident, door)).toEqual({ did: 'already' });
    expect(door.steps.filter((step) => step === 'lent iam:AttachRolePolicy')).toHaveLength(1);
  });
});

test('a log group that somebody made between the look and the write is not called ours, and keeps its retention', async () => {
  const input = { arn: groupArn, name: '/ecs/api', region: 'eu-west-1', retentionInDays: 30, kmsKeyArn: null };
  const own = answering({
    'logs:DescribeLogGroups': () => ({ logGroups: [] }),
    'logs:CreateLogGroup': () => failing('logs:CreateLogGroup', 'broken', 'ResourceAlreadyExistsException'),
  });
  const run = aRun({ fix: 'create-log-group', resource: groupArn, input, risk: 'ask' }, { by: 'OnCall/j.meyer' });
  const door = aDoor({ own, settings: someSettings({ approvedFixRoleArn: 'arn:aws:iam::111122223333:role/ecs-medic-approved-fix' }) });

  const applied = await apply(run, incident, door);

  expect(applied).toEqual({ did: 'already' });
  expect(door.steps.at(-1)).toBe('lent logs:CreateLogGroup');
});

describe('the door stays shut', () => {
  test.each([
    ['the hour is spent', { spend: async () => false }, 'budget', "The hour's 5 changes are used up (MaxFixesPerHour).", [seen]],
    ['mode is observe', { settings: someSettings({ mode: 'observe' }) }, 'refused', 'Observe mode: nothing is written.', []],
    [
      'it was decided more than a minute ago',
      { now: () => new Date(now.getTime() + 60_001) },
      'changed',
      'It was decided more than a minute ago: the facts are read anew first.',
      [],
    ],
  ] as const)('where %s', async (_when, twist, guard, because, steps) => {
    const door = aDoor({ own: nothingAttached(), ...twist });

    expect(await apply(aRun(), incident, door)).toEqual({ did: 'refused', guard, because });
    expect(door.steps).toEqual(steps);
  });

  test('where the plan is not the one that was hashed', async () => {
    const door = aDoor({ own: nothingAttached() });
    const run = aRun();

    const applied = await apply({ ...run, plan: { ...run.plan, hash: 'another' } }, incident, door);

    expect(applied).toEqual({ did: 'refused', guard: 'changed', because: 'The plan is not the one that was decided on.' });
    expect(door.steps).toEqual([]);
  });

  test('where a plan asks and nobody has said yes', async () => {
    const door = aDoor({ own: nothingAttached() });

    expect(await apply(aRun({ risk: 'ask' }), incident, door)).toEqual({
      did: 'refused',
      guard: 'refused',
      because: 'It needs a yes, and nobody has said it.',
    });
    expect(door.steps).toEqual([]);
  });

  test('where the input from the table names something else than a role', async () => {
    const run = aRun({ input: { roleArn: 'arn:aws:s3:::bucket', roleName: 'x', policyArn } });

    await expect(apply(run, incident, aDoor({ own: nothingAttached() }))).rejects.toThrow('plan.input.roleArn');
  });

  test('where the world cannot be seen', async () => {
    const own = answering({ 'iam:ListAttachedRolePolicies': () => failing('iam:ListAttachedRolePolicies', 'gone', 'NoSuchEntityException') });

    expect(await apply(aRun(), incident, aDoor({ own }))).toEqual({ did: 'refused', guard: 'changed', because: 'Role prod-api-exec does not exist any more.' });
  });

  test('where there is no role for what people ask for', async () => {
    const door = aDoor({ own: nothingAttached() });

    expect(await apply(aRun({ risk: 'ask' }, { by: 'OnCall/j.meyer' }), incident, door)).toEqual({
      did: 'refused',
      guard: 'refused',
      because: 'There is no role that may make this change (ApprovableFixes is none).',
    });
    expect(door.steps).toEqual([seen, 'spend', remembered, seen, forgotten]);
  });

  test('where STS lends nothing, and then nothing is remembered', async () => {
    const door = aDoor({ own: nothingAttached(), lend: async () => failing('sts:AssumeRole', 'denied', 'AccessDenied') });

    expect(await apply(aRun(), incident, door)).toEqual({
      did: 'refused',
      guard: 'refused',
      because: "sts:AssumeRole was denied to ecs-medic's role (AccessDenied).",
    });
    expect(door.steps).toEqual([seen, 'spend', remembered, seen, forgotten]);
  });

  test('where STS lends nothing and another run made it meanwhile: that stays remembered', async () => {
    let looks = 0;
    const own = answering({ 'iam:ListAttachedRolePolicies': () => listing(looks++ > 0) });
    const door = aDoor({ own, lend: async () => failing('sts:AssumeRole', 'throttled', 'Throttling') });

    expect(await apply(aRun(), incident, door)).toEqual({ did: 'already' });
    expect(door.steps).toEqual([seen, 'spend', remembered, seen]);
  });

  test('where the lease has run out before the write, and what is remembered stays for whoever took over', async () => {
    const door = aDoor({ own: nothingAttached() });

    const applied = await apply(aRun({}, { until: now.toISOString() }), incident, door);

    expect(applied).toEqual({ did: 'refused', guard: 'failed', because: 'It took too long to begin: the change is left to the next run.' });
    expect(door.steps).toEqual([seen, 'spend', remembered, 'lend']);
  });
});

describe('a write that AWS does not confirm', () => {
  test.each([
    ['denied', 'AccessDenied', 'refused', "iam:AttachRolePolicy was denied to ecs-medic's role (AccessDenied)."],
    ['gone', 'NoSuchEntityException', 'refused', 'iam:AttachRolePolicy was refused: what it would change is not there any more (NoSuchEntityException).'],
    ['throttled', 'LimitExceededException', 'refused', 'iam:AttachRolePolicy was refused: a quota of the account is used up (LimitExceededException).'],
    ['throttled', 'Throttling', 'failed', 'AWS throttled iam:AttachRolePolicy (Throttling): nothing was changed.'],
    ['timed-out', 'TimeoutError', 'failed', 'iam:AttachRolePolicy failed (TimeoutError).'],
    ['broken', 'ServiceFailureException', 'failed', 'iam:AttachRolePolicy failed (ServiceFailureException).'],
  ] as const)('and did not make (%s, %s) is a value, and nothing is remembered', async (why, code, guard, because) => {
    const door = aDoor({ own: failingToAttach(failing('iam:AttachRolePolicy', why, code)) });

    expect(await apply(aRun(), incident, door)).toEqual({ did: 'refused', guard, because });
    expect(door.steps).toEqual([seen, 'spend', remembered, 'lend', 'lent iam:AttachRolePolicy', seen, forgotten]);
  });

  test('and made all the same is seen, and counts', async () => {
    const door = aDoor({ own: failingToAttach(failing('iam:AttachRolePolicy', 'timed-out', 'TimeoutError'), { doneAllTheSame: true }) });

    expect(await apply(aRun(), incident, door)).toEqual({ did: 'applied' });
    expect(door.steps).not.toContain(forgotten);
  });

  test('and refused outright, though it is there by now, was made by somebody else', async () => {
    const door = aDoor({ own: failingToAttach(failing('iam:AttachRolePolicy', 'denied', 'AccessDenied'), { doneAllTheSame: true }) });

    expect(await apply(aRun(), incident, door)).toEqual({ did: 'already' });
  });

  test('and cannot be seen stays remembered', async () => {
    let looks = 0;
    const own = answering({
      'iam:ListAttachedRolePolicies': () => (looks++ === 0 ? listing(false) : failing('iam:ListAttachedRolePolicies', 'broken', 'ServiceFailure')),
      'iam:AttachRolePolicy': () => failing('iam:AttachRolePolicy', 'timed-out', 'TimeoutError'),
    });
    const door = aDoor({ own });

    expect(await apply(aRun(), incident, door)).toMatchObject({ did: 'refused', guard: 'failed' });
    expect(door.steps).not.toContain(forgotten);
  });

  test('thrown from the fix is no answer of AWS: it goes on', async () => {
    const own = answering({ 'iam:ListAttachedRolePolicies': () => listing(false) });

    await expect(apply(aRun(), incident, aDoor({ own }))).rejects.toThrow('nobody announced iam:AttachRolePolicy');
  });
});

test("looking reads past the memo, by the function's own role", async () => {
  const door = aDoor({ own: roleWith(new Set([policyArn])) });

  expect(await look(aRun().plan, door)).toEqual({ state: 'after' });
  expect(door.steps).toEqual([seen]);
});
