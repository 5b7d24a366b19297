import { describe, expect, test } from 'vitest';
import { undo } from '../../functions/fix/apply.ts';
import { someSettings } from '../support/settings.ts';
import { answering, failing, roleWith } from './aws.ts';
import { groupArn, policyArn, roleArn } from './diagnosis.ts';
import { aDoor, aRun } from './door.ts';

const incident = 'em-7F3A91C2';
const forgotten = `forget ${roleArn}`;
const seen = 'own iam:ListAttachedRolePolicies fresh';
const listing = (attached: boolean) => ({ AttachedPolicies: attached ? [{ PolicyArn: policyArn }] : [] });

describe('undoing', () => {
  const back = aRun({}, { direction: 'undo' });

  test('borrows for the other direction, takes it back and forgets it, without touching the budget', async () => {
    const attached = new Set([policyArn]);
    const door = aDoor({ own: roleWith(attached) });

    expect(await undo(back, incident, door)).toEqual({ did: 'applied' });
    expect(door.steps).toEqual([seen, 'lend', 'lent iam:DetachRolePolicy', forgotten]);
    expect(door.loans).toEqual([expect.objectContaining({ actions: ['iam:DetachRolePolicy'], resources: [roleArn] })]);
    expect(attached.size).toBe(0);
  });

  test('twice is as once', async () => {
    const door = aDoor({ own: roleWith(new Set()) });

    expect(await undo(back, incident, door)).toEqual({ did: 'already' });
    expect(door.steps).toEqual([seen, forgotten]);
  });

  test('that cannot be looked at, or is lent nothing, writes nothing and forgets nothing', async () => {
    const blind = aDoor({ own: answering({ 'iam:ListAttachedRolePolicies': () => failing('iam:ListAttachedRolePolicies', 'denied', 'AccessDenied') }) });
    const unlent = aDoor({ own: roleWith(new Set([policyArn])), lend: async () => failing('sts:AssumeRole', 'throttled', 'Throttling') });

    expect(await undo(back, incident, blind)).toEqual({
      did: 'refused',
      guard: 'changed',
      because: 'The policies of role prod-api-exec could not be read (denied).',
    });
    expect(await undo(back, incident, unlent)).toEqual({
      did: 'refused',
      guard: 'failed',
      because: 'AWS throttled sts:AssumeRole (Throttling): nothing was changed.',
    });
    expect([...blind.steps, ...unlent.steps]).toEqual([seen, seen]);
  });

  test('that AWS denies is a value, and what is there stays remembered', async () => {
    const own = answering({
      'iam:ListAttachedRolePolicies': () => listing(true),
      'iam:DetachRolePolicy': () => failing('iam:DetachRolePolicy', 'denied', 'AccessDenied'),
    });
    const door = aDoor({ own });

    expect(await undo(back, incident, door)).toMatchObject({ did: 'refused', guard: 'refused' });
    expect(door.steps).not.toContain(forgotten);
  });

  test("that would lose logs is refused with the fix's own sentence", async () => {
    const own = answering({
      'logs:DescribeLogGroups': () => ({ logGroups: [{ logGroupName: '/ecs/api' }] }),
      'logs:DescribeLogStreams': () => ({ logStreams: [{ logStreamName: 'api/1' }] }),
    });
    const input = { arn: groupArn, name: '/ecs/api', region: 'eu-west-1', retentionInDays: null, kmsKeyArn: null };

    const undone = await undo(aRun({ fix: 'create-log-group', input, resource: groupArn }, { direction: 'undo' }), incident, aDoor({ own }));

    expect(undone).toEqual({ did: 'refused', guard: 'refused', because: 'Log group /ecs/api has log streams by now: deleting it would lose them.' });
  });

  test('writes nothing in observe mode either', async () => {
    const door = aDoor({ own: roleWith(new Set([policyArn])), settings: someSettings({ mode: 'observe' }) });

    expect(await undo(back, incident, door)).toEqual({ did: 'refused', guard: 'refused', because: 'Observe mode: nothing is written.' });
  });
});
