import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { denial, examine } from '../examine.ts';

const role = (account: AccountJson) => account.iam.RoleDetailList[0];
const denied = (how: string) => denial.replace('because no identity-based policy allows the ecr:GetAuthorizationToken action', how);
const scp = 'arn:aws:organizations::271574180759:policy/o-exampleorgid/service_control_policy/p-examplepolicy';

describe("a role that is blamed on ECS's words, for the account does not show who denies", () => {
  it.each([
    [
      'a resource control policy',
      'with an explicit deny in a resource control policy',
      "Ask whoever keeps the organization's policies to let role prod-api-exec through, if that is meant: a resource control policy denies it. Attaching a policy cannot cure it.",
    ],
    [
      'a service control policy, by its ARN',
      `with an explicit deny in a service control policy: ${scp}`,
      `Ask whoever keeps the organization's policies to let role prod-api-exec through, if that is meant: a service control policy denies it (${scp}). Attaching a policy cannot cure it.`,
    ],
    [
      'a session policy',
      'because no session policy allows the ecr:GetAuthorizationToken action',
      'Ask whoever starts the task under it to let role prod-api-exec through, if that is meant: a session policy denies it. Attaching a policy cannot cure it.',
    ],
  ])('names %s and who keeps it', async (_, how, says) => {
    const { diagnosis } = await examine(shop(), { reason: denied(how) });

    expect(diagnosis).toMatchObject({ cause: 'ecr-auth-blocked', standing: 'text-only', culprit: { id: 'prod-api-exec' }, steps: [{ says }] });
  });

  it('is named where its own grant hangs on a condition that nobody can judge', async () => {
    const grant = { Effect: 'Allow', Action: 'ecr:*', Resource: '*', Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d4e5f60718' } } };
    const conditional = shop((account) => {
      role(account).AttachedManagedPolicies = [];
      role(account).RolePolicyList = [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: [grant] } }];
    });

    const { diagnosis } = await examine(conditional, { reason: denial });

    expect(diagnosis).toMatchObject({
      cause: 'ecr-auth-denied',
      standing: 'text-only',
      culprit: { id: 'prod-api-exec', says: 'conditions of its policies keep role prod-api-exec from ECR' },
    });
  });

  it('is not named where the text names another role', async () => {
    const { diagnosis } = await examine(shop(), {
      reason: denied('with an explicit deny in a resource control policy').replace('/prod-api-exec/', '/prod-web-exec/'),
    });

    expect(diagnosis).toMatchObject({ cause: 'ecr-auth-blocked', standing: 'text-only', culprit: null });
  });
});

describe('a role that RunTask was told to start the task with', () => {
  const other = 'arn:aws:iam::111122223333:role/prod-jobs-exec';
  const standalone = { group: 'family:api', startedBy: 'nightly' };

  it('is examined in the place of the one that the task definition names', async () => {
    const jobs = shop((account) => account.iam.RoleDetailList.push({ RoleName: 'prod-jobs-exec' }));

    const { diagnosis } = await examine(jobs, { reason: denial, task: { ...standalone, overrides: { executionRoleArn: other } } });

    expect(diagnosis.evidence['task-definition']).toMatchObject({ executionRoleArn: other, isRoleOverridden: true });
    expect(diagnosis.evidence['execution-role']).toMatchObject({ roleName: 'prod-jobs-exec' });
  });

  it('is not believed where ECS says another one than the event', async () => {
    const { diagnosis } = await examine(shop(), { reason: denial, task: standalone, event: { overrides: { executionRoleArn: other } } });

    expect(diagnosis.evidence.task).toMatchObject({ confirmed: false, unconfirmed: 'ECS gives another execution role than the event' });
  });
});

describe("another account's role", () => {
  const foreign = 'arn:aws:iam::999988887777:role/prod-api-exec';

  it.each(['executionRoleArn', 'taskRoleArn'])('is none that a task can use: %s', async (role) => {
    const account = shop((given) => {
      for (const definition of given.ecs.taskDefinitions) definition[role] = foreign;
    });

    const { diagnosis } = await examine(account, { reason: 'ECS was unable to assume the role that was provided for this task.' });

    expect(diagnosis).toMatchObject({ cause: 'role-unusable', culprit: { says: 'role prod-api-exec is of account 999988887777: ECS cannot use it' } });
  });
});
