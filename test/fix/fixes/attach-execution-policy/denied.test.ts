import { describe, expect, test } from 'vitest';
import type { EcrImage, ExecutionRole, TaskDefinitionEvidence } from '../../../../functions/diagnose/evidence.ts';
import type { Declined } from '../../../../functions/fix/fix.ts';
import { attachExecutionPolicy as fix } from '../../../../functions/fix/fixes/attach-execution-policy.ts';
import type { Match } from '../../../../functions/model.ts';
import { anImage } from '../../deployments.ts';
import { aDefinition, aDiagnosis, allowed, aRole, groupArn, pullDenied, repositoryArn, roleArn } from '../../diagnosis.ts';

describe("ECS's words say who was denied, and what", () => {
  const saying = (text: string, twist: Partial<ExecutionRole> = {}) => {
    const match: Match = { cause: 'ecr-auth-denied', quiet: false, because: { field: 'task.stoppedReason', text }, captures: {}, fixable: true };
    return fix.propose(aDiagnosis({ match, evidence: { 'execution-role': aRole(twist) } }));
  };
  const denied = (principal: string, resource = '*') => `User: ${principal} is not authorized to perform: ecr:BatchGetImage on resource: ${resource} because`;
  const session = (role: string, account = '111122223333') => `arn:aws:sts::${account}:assumed-role/${role}/0f9de17a`;

  test.each([
    ['a role of the same name in another account', session('prod-api-exec', '999988887777'), 'role prod-api-exec of account 999988887777'],
    ['a user', 'arn:aws:iam::111122223333:user/deployer', 'user deployer'],
    ['another role, not its session', 'arn:aws:iam::111122223333:role/ci/other', 'role other'],
    ['another role after this one', `${session('prod-api-exec')} and then User: ${session('admin')}`, 'role admin'],
  ])('nothing is attached where ECS denied %s: that one is named', (_when, principal, who) => {
    expect(saying(denied(principal))).toEqual({
      because: `ECS denied ${who}, and the execution role is prod-api-exec.`,
      step: { says: `Look at ${who}, which ECS names: what it lacks would not be given back at role prod-api-exec.` },
    });
  });

  test.each(['arn:aws:ecr:eu-west-1:999988887777:repository/api', 'arn:aws:ecr:eu-west-1:111122223333:repository/payments'])(
    'nothing is attached where ECS was denied %s, which is none of the task definition: that one is named',
    (resource) => {
      expect(saying(denied(session('prod-api-exec'), resource))).toMatchObject({
        because: `ECS was denied ${resource}, which the task definition does not name.`,
        step: { says: expect.stringContaining(resource) },
      });
    },
  );

  test.each([`${groupArn}:log-stream:`, `${groupArn}:log-stream:api/api/0f9de17a`, `${groupArn}:*`])(
    '%s is the log group that IAM was asked about',
    (resource) => {
      const stream = `${groupArn}:log-stream:api/api/task`;
      const logs = (['logs:CreateLogStream', 'logs:PutLogEvents'] as const).map((action) => ({ ...pullDenied[0]!, action, resource: stream }));
      const text = `User: ${session('prod-api-exec')} is not authorized to perform: logs:CreateLogStream on resource: ${resource} because no`;
      const match: Match = { cause: 'log-access-denied', quiet: false, because: { field: 'task.stoppedReason', text }, captures: {}, fixable: true };

      const proposed = fix.propose(
        aDiagnosis({ cause: 'log-access-denied', match, evidence: { 'execution-role': aRole({ now: logs, withPolicy: allowed(logs) }) } }),
      );

      expect(proposed).toMatchObject({ input: { roleArn } });
    },
  );

  test.each([
    ['this role and its repository', denied(session('prod-api-exec'), repositoryArn)],
    ['this role, and a repository that the text cuts', `${denied(session('prod-api-exec'), repositoryArn.slice(0, -2))}`.replace(/ because$/, '')],
    ['the beginning of this role, where the text is cut', 'AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-ap'],
    ['the beginning of this role, and dots', 'AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-ap...'],
    ['this role itself, in small letters', denied('arn:aws:iam::111122223333:role/ci/prod-api-exec', repositoryArn).toLowerCase()],
  ])('it is attached where ECS denied %s', (_when, text) => {
    expect(saying(text, { deniedRole: null })).toMatchObject({ input: { roleArn } });
  });
});

describe("the repository's own policy says of the role", () => {
  const proposed = (ownPolicy: EcrImage['ownPolicy']) => fix.propose(aDiagnosis({ evidence: { 'ecr-image': { images: [anImage({ ownPolicy })] } } }));

  test('a denial: attaching would not help, and its owner is asked', () => {
    expect(proposed('denies-role')).toEqual({
      because: 'The policy of repository api denies role prod-api-exec the pull: attaching would not help.',
      step: { says: expect.stringMatching(/^Ask the owner of repository api to let role prod-api-exec through/) },
    });
  });

  test('a grant to it alone: what is missing beside that is handed over', () => {
    const { because, step } = proposed('lets-role') as Declined;

    expect(because).toBe('The policy of repository api lets role prod-api-exec pull from there alone: attaching would let it pull from all.');
    expect(step?.command).toContain('"Action":["ecr:GetAuthorizationToken"],"Resource":"*"');
    expect(step?.command).not.toContain(repositoryArn);
  });

  test.each(['silent', 'unknown', null] as const)('nothing that stands in the way (%s)', (ownPolicy) => {
    expect(proposed(ownPolicy)).toMatchObject({ input: { roleArn } });
  });
});

test('a task role is known by its short name too: the application is not given what is meant for ECS', () => {
  const definition: TaskDefinitionEvidence = aDefinition({ taskRoleArn: 'prod-api-exec' as `arn:${string}` });

  expect(fix.propose(aDiagnosis({ evidence: { 'task-definition': definition } }))).toMatchObject({ because: expect.stringContaining('is the task role too') });
});
