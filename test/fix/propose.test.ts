import { describe, expect, test } from 'vitest';
import { hashOf, propose } from '../../functions/fix/propose.ts';
import { fixes, permissionsOf } from '../../functions/fix/registry.ts';
import { aDefinition, aDiagnosis, aRole, policyArn, roleArn } from './diagnosis.ts';

describe('proposing', () => {
  test('makes a plan of what a fix proposes: its risk, what it rests on, and the hash that a person approves', () => {
    const [plan] = propose(aDiagnosis());

    expect(plan).toMatchObject({
      fix: 'attach-execution-policy',
      risk: 'safe',
      restsOn: ['task', 'task-definition', 'execution-role'],
      hash: hashOf('attach-execution-policy', { roleArn, roleName: 'prod-api-exec', policyArn }),
    });
  });

  test('passes on why a fix declines', () => {
    const declined = propose(aDiagnosis({ evidence: { 'execution-role': aRole({ trust: 'unknown' }) } }));

    expect(declined).toEqual([{ fix: 'attach-execution-policy', because: 'Whom role prod-api-exec trusts could not be read.' }]);
  });

  test('hands over what the door would refuse to write, for its name is none of the grammar', () => {
    const odd = 'arn:aws:iam::111122223333:role/a*b/prod-api-exec';
    const evidence = { 'execution-role': aRole({ roleArn: odd }), 'task-definition': aDefinition({ executionRoleArn: odd }) };

    expect(propose(aDiagnosis({ evidence }))).toEqual([
      {
        fix: 'attach-execution-policy',
        because: `${odd} is spelt in a way that I do not write to (roleArn): the command is for you to run.`,
        step: {
          says: 'Attach AmazonECSTaskExecutionRolePolicy to role prod-api-exec.',
          command: expect.stringContaining('aws iam attach-role-policy --role-name prod-api-exec'),
          undo: expect.stringContaining('aws iam detach-role-policy --role-name prod-api-exec'),
        },
      },
    ]);
  });

  test('asks no fix where none cures the cause', () => {
    expect(propose(aDiagnosis({ cause: 'unclassified' }))).toEqual([]);
  });
});

describe('the hash of a plan', () => {
  test('does not depend on the order in which the table gives the fields back', () => {
    expect(hashOf('create-log-group', { b: [1, { d: 1, c: 2 }], a: null })).toBe(hashOf('create-log-group', { a: null, b: [1, { c: 2, d: 1 }] }));
  });

  test.each([
    ['another fix', hashOf('attach-execution-policy', { name: '/ecs/api' })],
    ['another value', hashOf('create-log-group', { name: '/ecs/web' })],
    ['another order of a list', hashOf('create-log-group', { name: ['b', 'a'] })],
  ])('changes with %s', (_what, other) => {
    expect([hashOf('create-log-group', { name: '/ecs/api' }), hashOf('create-log-group', { name: ['a', 'b'] })]).not.toContain(other);
  });
});

test.each(Object.entries(fixes))('%s declares what it writes, in both directions', (_name, fix) => {
  expect(permissionsOf(fix)).toEqual(expect.arrayContaining([...fix.writes, ...(fix.undoWrites ?? [])]));
  expect(fix.undo === undefined).toBe(fix.undoWrites === undefined);
});
