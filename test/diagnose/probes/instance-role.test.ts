import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { containerInstance } from '../../support/vpc.ts';
import { examine, type Story } from '../examine.ts';

const reason = 'Task failed to start';
const denied =
  "CannotPullContainerError: Error response from daemon: pull access denied for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::111122223333:assumed-role/ecsInstanceRole/i-0a1b2c3d4e5f67890 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:111122223333:repository/api because no identity-based policy allows the ecr:BatchGetImage action";

const onInstances = (policies: readonly object[]) => (account: AccountJson) => {
  delete account.ecs.taskDefinitions[1].executionRoleArn;
  account.iam.RoleDetailList.push({ RoleName: 'ecsInstanceRole', AttachedManagedPolicies: [], RolePolicyList: policies });
};
const story: Story = { reason, task: { launchType: 'EC2', containerInstanceArn: containerInstance, containers: [{ name: 'api', reason: denied }] } };

describe('a task without an execution role', () => {
  it('pulls as its instance, whose role is blamed where IAM agrees', async () => {
    const { diagnosis } = await examine(shop(onInstances([])), story);

    expect(diagnosis).toMatchObject({ cause: 'ecr-auth-denied', standing: 'confirmed', culprit: { id: 'ecsInstanceRole' } });
    expect(diagnosis.evidence['execution-role']).toEqual({ kind: 'unnamed', pullsWith: 'instance-role' });
    expect(diagnosis.steps[0]?.command).toMatch(
      /= 111122223333 && aws iam attach-role-policy --role-name ecsInstanceRole --policy-arn \S+AmazonEC2ContainerServiceforEC2Role$/,
    );
  });

  it('is contradicted where the role may pull', async () => {
    const policy = { PolicyName: 'pull', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] } };

    const { diagnosis } = await examine(shop(onInstances([policy])), story);

    expect(diagnosis).toMatchObject({ cause: 'ecr-auth-denied', standing: 'contradicted', culprit: null });
  });

  it('says so where the role of the denial cannot be read', async () => {
    const { diagnosis } = await examine(shop(onInstances([])), { ...story, faults: [{ kind: 'deny', on: 'iam:GetRole' }] });

    expect(diagnosis).toMatchObject({ standing: 'text-only', culprit: null });
    expect(diagnosis.gaps).toContainEqual({
      probe: 'execution-role',
      wanted: 'role ecsInstanceRole, which the denial names',
      why: 'denied',
      needs: 'iam:GetRole',
    });
  });

  it('on Fargate can do neither', async () => {
    const { diagnosis } = await examine(shop(onInstances([])), { reason: denied });

    expect(diagnosis).toMatchObject({ cause: 'role-unusable', culprit: { id: 'api:42', says: 'api:42 names no execution role' } });
  });
});
