/** Every line of the proof that attaching demands: what forbids it, and what makes something smaller the cure. */

import { describe, expect, test } from 'vitest';
import type { ExecutionRole, Simulated } from '../../../../functions/diagnose/evidence.ts';
import type { Declined } from '../../../../functions/fix/fix.ts';
import { attachExecutionPolicy as fix } from '../../../../functions/fix/fixes/attach-execution-policy.ts';
import type { CauseId } from '../../../../functions/model.ts';
import { aDefinition, aDiagnosis, aLogGroup, allowed, aRole, groupArn, policyArn, pullDenied, repositoryArn, roleArn } from '../../diagnosis.ts';

const withRole = (twist: Partial<ExecutionRole>) => aDiagnosis({ evidence: { 'execution-role': aRole(twist) } });
const changed = (action: Simulated['action'], twist: Partial<Simulated>) => pullDenied.map((one) => (one.action === action ? { ...one, ...twist } : one));

describe('attaching is not proposed', () => {
  test.each<[string, Partial<ExecutionRole>, string]>([
    ["the role is AWS's own", { path: '/aws-service-role/ecs.amazonaws.com/' }, 'Role prod-api-exec is kept by AWS itself.'],
    ['the trust is unknown', { trust: 'unknown' }, 'Whom role prod-api-exec trusts could not be read.'],
    [
      'tasks are not trusted',
      { trust: 'not-ecs-tasks', trusted: ['ec2.amazonaws.com'] },
      'Role prod-api-exec does not trust ecs-tasks.amazonaws.com, so a policy would not help.',
    ],
    ['IAM could not be asked', { now: 'unknown' }, 'IAM could not be asked what the role may do.'],
    ['IAM could not be asked about the cure', { withPolicy: 'unknown' }, 'IAM could not be asked what the role may do.'],
    ['one action was not asked about', { now: pullDenied.slice(1) }, 'IAM was not asked about every action that the task needs.'],
    [
      'a pull was asked about on all repositories',
      { now: changed('ecr:BatchGetImage', { resource: '*' }) },
      'IAM was not asked about every action that the task needs.',
    ],
    [
      "the role is another account's",
      { roleArn: 'arn:aws:iam::999988887777:role/prod-api-exec' },
      "Role prod-api-exec is not the task definition's execution role.",
    ],
    [
      'an explicit deny stands in the way',
      { now: changed('ecr:BatchGetImage', { deniedBy: 'explicit-deny', policies: ['no-pulls'] }) },
      'ecr:BatchGetImage is denied to role prod-api-exec by an explicit deny (no-pulls): attaching would not help.',
    ],
    [
      'the boundary stands in the way',
      { withPolicy: changed('ecr:BatchGetImage', { deniedBy: 'permissions-boundary' }) },
      'ecr:BatchGetImage is denied to role prod-api-exec by its permissions boundary: attaching would not help.',
    ],
    [
      'the organization stands in the way',
      { withPolicy: changed('ecr:GetAuthorizationToken', { deniedBy: 'organization' }) },
      "ecr:GetAuthorizationToken is denied to role prod-api-exec by the organization's policies: attaching would not help.",
    ],
    ['it is attached', { managedPolicyAttached: true }, 'AmazonECSTaskExecutionRolePolicy is attached to role prod-api-exec already.'],
    ['whether it is attached is unknown', { managedPolicyAttached: 'unknown' }, 'The policies of role prod-api-exec could not be read.'],
    [
      'the managed policy is of another partition',
      { managedPolicyArn: policyArn.replace('arn:aws:', 'arn:aws-cn:') as typeof policyArn },
      `arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy is not the managed policy of this partition.`,
    ],
    ["the managed policy's document was not read", { managedPolicyAsKnown: 'unknown' }, "The managed policy's document could not be read."],
    [
      'AWS changed the managed policy',
      { managedPolicyAsKnown: false },
      'AWS has changed AmazonECSTaskExecutionRolePolicy: it allows something else than the six actions that I know.',
    ],
    ['nothing is denied', { now: allowed(pullDenied) }, 'IAM allows role prod-api-exec all that the task needs.'],
    [
      'the policy would not cure all',
      { withPolicy: pullDenied },
      'With the policy ecr:GetAuthorizationToken, ecr:BatchCheckLayerAvailability, ecr:GetDownloadUrlForLayer, ecr:BatchGetImage would still be denied.',
    ],
    ['the quota is unknown', { quotaLeft: 'unknown' }, 'How many policies role prod-api-exec may still be given could not be read.'],
  ])('where %s', (_when, twist, because) => {
    expect(fix.propose(withRole(twist))).toEqual({ because });
  });

  const whatIsMissing = { command: expect.stringContaining('aws iam put-role-policy --role-name prod-api-exec'), needs: 'iam:PutRolePolicy' };

  test.each<[string, Partial<ExecutionRole>, string, object]>([
    [
      'another role was denied',
      { deniedRole: 'prod-web-exec' },
      'ECS denied role prod-web-exec, and the execution role is prod-api-exec.',
      { says: 'Look at role prod-web-exec, which ECS names: what it lacks would not be given back at role prod-api-exec.' },
    ],
    [
      'others are trusted too',
      { trust: 'others-too', trusted: ['ecs-tasks.amazonaws.com', 'lambda.amazonaws.com'] },
      'Role prod-api-exec also trusts lambda.amazonaws.com: what it may do is not for tasks alone.',
      whatIsMissing,
    ],
    [
      'the role is quarantined',
      { quarantine: ['AWSCompromisedKeyQuarantineV3'] },
      'Somebody shut role prod-api-exec off on purpose (AWSCompromisedKeyQuarantineV3).',
      {
        says: 'Ask whoever shut role prod-api-exec off with AWSCompromisedKeyQuarantineV3 whether it may be used again, and give it nothing before they say so.',
      },
    ],
    [
      'the simulation lacked a condition value',
      { now: changed('ecr:BatchGetImage', { missingContext: ['aws:SourceVpce'] }), narrowerGrants: [{ policy: 'own', actions: [], resources: [] }] },
      "IAM's simulation lacked values for aws:SourceVpce, so it proves nothing.",
      { says: "Read which values of aws:SourceVpce are asked for in policy own of role prod-api-exec, and see whether this task's calls have them." },
    ],
    [
      'a policy uses NotAction',
      { unread: ['odd-policy'] },
      'Policies of role prod-api-exec could not be judged (odd-policy), so a narrower grant may be among them.',
      whatIsMissing,
    ],
  ])('where %s, and a person is told what to do in its place', (_when, twist, because, step) => {
    expect(fix.propose(withRole(twist))).toEqual({ because, step: expect.objectContaining(step) });
  });

  test('where others are trusted too and somebody shut the role off: nothing is handed over', () => {
    const proposal = fix.propose(withRole({ trust: 'others-too', trusted: ['ecs-tasks.amazonaws.com', '*'], quarantine: ['AWSDenyAll'] }));

    expect(proposal).toEqual({ because: expect.stringContaining('also trusts *') });
  });

  test('where the task was started with another execution role: what is missing there is handed over', () => {
    const proposal = fix.propose(aDiagnosis({ evidence: { 'task-definition': aDefinition({ isRoleOverridden: true }) } }));

    expect(proposal).toMatchObject({
      because: "The task was started with role prod-api-exec in the place of its definition's: what it is for, I cannot know.",
      step: whatIsMissing,
    });
  });

  const elsewhere = { resource: 'arn:aws:ecr:eu-west-1:999988887777:repository/api' };

  test("where the repository is another account's: the role's side of it is handed over", () => {
    const { because, step } = fix.propose(withRole({ now: changed('ecr:BatchGetImage', elsewhere) })) as Declined;

    expect(because).toBe(`${elsewhere.resource} belongs to another account, whose own policy must allow it too.`);
    expect(step?.command).toContain(`{"Effect":"Allow","Action":["ecr:BatchGetImage"],"Resource":"${elsewhere.resource}"}`);
  });

  test("where the repository is another account's and a wall stands before it: nothing is handed over", () => {
    const proposal = fix.propose(withRole({ now: changed('ecr:BatchGetImage', { ...elsewhere, deniedBy: 'organization' }) }));

    expect(proposal).toEqual({ because: expect.stringContaining('belongs to another account') });
  });

  test.each([
    [
      'the role is gone',
      { 'execution-role': { kind: 'gone', roleArn, roleName: 'prod-api-exec' } } as const,
      'Execution role prod-api-exec does not exist, so there is nothing to attach to.',
    ],
    [
      'none is named',
      { 'execution-role': { kind: 'unnamed', pullsWith: 'instance-role' } } as const,
      'The task definition names no execution role, so there is none to attach to.',
    ],
    [
      "role and task definition are another account's",
      {
        'execution-role': aRole({ roleArn: 'arn:aws:iam::999988887777:role/prod-api-exec' }),
        'task-definition': aDefinition({ executionRoleArn: 'arn:aws:iam::999988887777:role/prod-api-exec' }),
      },
      'Role prod-api-exec belongs to another account.',
    ],
    [
      'the task definition names another',
      { 'task-definition': aDefinition({ executionRoleArn: 'arn:aws:iam::111122223333:role/other' }) },
      "Role prod-api-exec is not the task definition's execution role.",
    ],
  ])('where %s', (_when, evidence, because) => {
    expect(fix.propose(aDiagnosis({ evidence }))).toEqual({ because });
  });

  test.each(['execution-role', 'task-definition'] as const)('where the probe %s gave no evidence', (probe) => {
    const { [probe]: _missing, ...evidence } = aDiagnosis().evidence;

    expect(fix.propose({ ...aDiagnosis(), evidence })).toEqual({ because: expect.stringMatching(/could not be read/) });
  });
});

test('where the log driver is to make the group, attaching is not proposed', () => {
  const stream = `${groupArn}:log-stream:api/api/task`;
  const now = (['logs:CreateLogStream', 'logs:PutLogEvents'] as const).map((action) => ({ ...pullDenied[0]!, action, resource: stream }));
  const role = aRole({ now, withPolicy: allowed(now) });
  const proposed = (createGroup: boolean) =>
    fix.propose(aDiagnosis({ cause: 'log-access-denied', evidence: { 'execution-role': role, 'log-group': aLogGroup({ createGroup }) } }));

  expect(proposed(false)).toMatchObject({ input: { roleArn } });
  expect(proposed(true)).toEqual({
    because: 'Log group /ecs/api is for the log driver to make, which AmazonECSTaskExecutionRolePolicy does not allow (logs:CreateLogGroup).',
  });
});

describe('the smallest statement is handed over instead', () => {
  const statementOf = (twist: Partial<ExecutionRole>, cause: CauseId = 'ecr-auth-denied') => {
    const declined = fix.propose({ ...withRole(twist), cause });
    if (!declined || !('step' in declined) || !declined.step?.command) throw new Error('expected a step with a command');
    const document = /--policy-document '(?<document>.*)'$/.exec(declined.step.command)?.groups?.['document'];
    return { because: declined.because, needs: declined.step.needs, statement: JSON.parse(document!).Statement };
  };
  const all = [
    { Effect: 'Allow', Action: ['ecr:GetAuthorizationToken'], Resource: '*' },
    { Effect: 'Allow', Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'], Resource: repositoryArn },
  ];

  test.each<[string, Partial<ExecutionRole>, string]>([
    [
      'a narrower grant of its own',
      { narrowerGrants: [{ policy: 'only-web', actions: ['ecr:BatchGetImage'], resources: ['arn:aws:ecr:eu-west-1:111122223333:repository/web'] }] },
      'Policy only-web grants role prod-api-exec ecr:BatchGetImage on its own terms: attaching would widen it.',
    ],
    ['the task role', { isTaskRole: true }, 'Role prod-api-exec is the task role too: the application would be given what is meant for ECS.'],
    ['a role that is full', { quotaLeft: 0 }, 'Role prod-api-exec has as many managed policies as IAM allows.'],
  ])('to %s', (_what, twist, because) => {
    expect(statementOf(twist)).toEqual({ because, needs: 'iam:PutRolePolicy', statement: all });
  });

  test('for logs on the group and its streams, not on the stream of one task', () => {
    const stream = `${groupArn}:log-stream:api/api/task`;
    const now = (['logs:CreateLogStream', 'logs:PutLogEvents'] as const).map((action) => ({ ...pullDenied[0]!, action, resource: stream }));

    expect(statementOf({ now, withPolicy: allowed(now), isTaskRole: true }, 'log-access-denied').statement).toEqual([
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: [groupArn, `${groupArn}:*`] },
    ]);
  });

  test('where one action alone is missing, for that one', () => {
    const now = allowed(pullDenied).map((one) => (one.action === 'ecr:BatchGetImage' ? { ...one, deniedBy: 'identity-policy' as const } : one));

    expect(statementOf({ now })).toEqual({
      because:
        'Role prod-api-exec has a part of it already (ecr:GetAuthorizationToken, ecr:BatchCheckLayerAvailability, ecr:GetDownloadUrlForLayer): only the rest is missing.',
      needs: 'iam:PutRolePolicy',
      statement: [{ Effect: 'Allow', Action: ['ecr:BatchGetImage'], Resource: repositoryArn }],
    });
  });
});
