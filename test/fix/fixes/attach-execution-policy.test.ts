import { describe, expect, test } from 'vitest';
import type { ExecutionRole } from '../../../functions/diagnose/evidence.ts';
import { attachExecutionPolicy as fix } from '../../../functions/fix/fixes/attach-execution-policy.ts';
import { answering, failing, roleWith } from '../aws.ts';
import { aDiagnosis, allowed, aRole, groupArn, policyArn, pullDenied, roleArn } from '../diagnosis.ts';

const input = { roleArn, roleName: 'prod-api-exec', policyArn };
const withRole = (twist: Partial<ExecutionRole>) => aDiagnosis({ evidence: { 'execution-role': aRole(twist) } });

describe('attaching is proposed', () => {
  test('with the exact input, the command and its undo, both refusing to run in another account', () => {
    const inAccount = 'test "$(aws sts get-caller-identity --query Account --output text)" = 111122223333 && aws iam';

    expect(fix.propose(aDiagnosis())).toEqual({
      input,
      says: 'Attach AmazonECSTaskExecutionRolePolicy to role prod-api-exec.',
      command: `${inAccount} attach-role-policy --role-name prod-api-exec --policy-arn ${policyArn}`,
      undo: `${inAccount} detach-role-policy --role-name prod-api-exec --policy-arn ${policyArn}`,
      resource: roleArn,
      before: { attached: false },
    });
  });

  test.each<[string, Partial<ExecutionRole>]>([
    ['the text names no role', { deniedRole: null }],
    ['a boundary lets the pull through', { boundaryArn: 'arn:aws:iam::111122223333:policy/boundary' }],
    ['one place is left', { quotaLeft: 1 }],
    [
      'the task also logs, and may not',
      {
        now: [
          ...pullDenied,
          {
            action: 'logs:CreateLogStream',
            resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api',
            deniedBy: 'identity-policy',
            missingContext: [],
            policies: [],
          },
        ],
      },
    ],
  ])('where %s', (_when, twist) => {
    expect(fix.propose(withRole(twist))).toMatchObject({ input });
  });
});

test('attaching is proposed for logs that are denied, whatever the role may pull', () => {
  const logs = (['logs:CreateLogStream', 'logs:PutLogEvents'] as const).map((action) => ({
    ...pullDenied[0]!,
    action,
    resource: `${groupArn}:log-stream:api/api/task`,
  }));
  const role = aRole({ now: [...allowed(pullDenied), ...logs], withPolicy: allowed([...pullDenied, ...logs]) });

  expect(fix.propose(aDiagnosis({ cause: 'log-access-denied', evidence: { 'execution-role': role } }))).toMatchObject({ input });
});

test('nothing is said of a role of which the pull asks nothing', () => {
  const logs = allowed([{ ...pullDenied[0]!, action: 'logs:PutLogEvents', resource: groupArn }]);

  expect(fix.propose(aDiagnosis({ cause: 'pull-access-denied', evidence: { 'execution-role': aRole({ now: logs, withPolicy: logs }) } }))).toBeNull();
});

describe('the input from the table', () => {
  test('comes back as it was planned', () => {
    expect(fix.parse({ ...input, more: 1 })).toEqual(input);
  });

  test.each([
    ['another policy', { ...input, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }, 'plan.input.policyArn'],
    ['a role name with a wildcard', { ...input, roleName: '*' }, 'plan.input.roleName'],
    ['an ARN with a wildcard', { ...input, roleArn: 'arn:aws:iam::111122223333:role/*' }, 'plan.input.roleArn'],
    ['no object', null, 'plan.input'],
  ])('is refused with %s', (_what, given, field) => {
    expect(() => fix.parse(given)).toThrow(expect.objectContaining({ name: 'InputError', field }));
  });

  test('names the role alone as the scope', () => {
    expect(fix.scope(input)).toEqual([roleArn]);
  });
});

describe('in the account', () => {
  test('applied once, the policy is attached; applied twice, nothing changes', async () => {
    const attached = new Set<string>();
    const aws = roleWith(attached);

    expect(await fix.look(input, aws)).toEqual({ state: 'before' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect(await fix.look(input, aws)).toEqual({ state: 'after' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect([...attached]).toEqual([policyArn]);
  });

  test('undone once, it is detached and all else stays; undone twice, nothing changes', async () => {
    const attached = new Set([policyArn, 'arn:aws:iam::111122223333:policy/own']);
    const aws = roleWith(attached);

    expect(await fix.undo!(input, { attached: false }, aws)).toMatchObject({ ok: true });
    expect(await fix.undo!(input, { attached: false }, aws)).toMatchObject({ ok: true });
    expect([...attached]).toEqual(['arn:aws:iam::111122223333:policy/own']);
  });

  test('is found on the second page', async () => {
    const aws = answering({
      'iam:ListAttachedRolePolicies': ({ Marker }) =>
        Marker ? { AttachedPolicies: [{ PolicyArn: policyArn }] } : { AttachedPolicies: [], IsTruncated: true, Marker: 'next' },
    });

    expect(await fix.look(input, aws)).toEqual({ state: 'after' });
  });

  test.each([
    ['gone', 'Role prod-api-exec does not exist any more.'],
    ['denied', 'The policies of role prod-api-exec could not be read (denied).'],
  ] as const)('cannot be judged where the role is %s', async (why, because) => {
    const aws = answering({ 'iam:ListAttachedRolePolicies': () => failing('iam:ListAttachedRolePolicies', why, 'Refused') });

    expect(await fix.look(input, aws)).toEqual({ state: 'other', because });
  });
});
