import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { denial, type Examined, examine, now, pullDenied } from '../examine.ts';

const role = (account: AccountJson) => account.iam.RoleDetailList[0];
const noPolicy = (account: AccountJson) => {
  role(account).AttachedManagedPolicies = [];
};
const inline = (document: object) => (account: AccountJson) => {
  role(account).RolePolicyList = [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', ...document } }];
};
const allow = (Action: unknown, Resource: unknown = '*') => ({ Effect: 'Allow', Action, Resource });
const found = ({ diagnosis }: Examined) => {
  const evidence = diagnosis.evidence['execution-role'];
  if (evidence?.kind !== 'found') throw new Error('the role was not found');
  return evidence;
};

describe('a role without its policy', () => {
  it('is the culprit, with every fact that an attachment needs', async () => {
    const examined = await examine(shop(noPolicy), { reason: denial });

    expect(examined.diagnosis).toMatchObject({
      cause: 'ecr-auth-denied',
      standing: 'confirmed',
      culprit: { id: 'prod-api-exec', says: 'role prod-api-exec has no ECR pull permission' },
      gaps: [],
      readAt: now.toISOString(),
    });
    expect(found(examined)).toMatchObject({
      roleName: 'prod-api-exec',
      trust: 'ecs-tasks-alone',
      tags: { 'ecs-medic': 'auto' },
      isTaskRole: false,
      managedPolicyAttached: false,
      managedPolicyAsKnown: true,
      narrowerGrants: [],
      unread: [],
      quarantine: [],
      quotaLeft: 20,
      deniedRole: 'prod-api-exec',
    });
    expect(examined.diagnosis.evidence.task).toMatchObject({ confirmed: true, unconfirmed: null });
    expect(examined.diagnosis.evidence.service).toMatchObject({ desired: 4, deploymentFailed: false });
  });

  it('is denied by identity policies only today, and allowed with the managed policy', async () => {
    const { now: today, withPolicy } = found(await examine(shop(noPolicy), { reason: denial }));

    expect(today).toMatchObject([
      { action: 'ecr:GetAuthorizationToken', resource: '*', deniedBy: 'identity-policy' },
      { action: 'ecr:BatchCheckLayerAvailability', resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/api', deniedBy: 'identity-policy' },
      { action: 'ecr:GetDownloadUrlForLayer', deniedBy: 'identity-policy' },
      { action: 'ecr:BatchGetImage', deniedBy: 'identity-policy' },
    ]);
    expect(withPolicy).toMatchObject(Array(4).fill({ deniedBy: null }));
  });

  it.each([
    ['pull access denied', pullDenied],
    [
      'an initialization cut short',
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retr...',
    ],
    [
      'a pull cut short',
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amaz...',
    ],
  ])('explains %s too', async (_, reason) => {
    const { diagnosis } = await examine(shop(noPolicy), { reason });

    expect(diagnosis).toMatchObject({ cause: 'ecr-auth-denied', standing: 'confirmed', culprit: { id: 'prod-api-exec' } });
  });

  it('that lacks one action is told from one that lacks all', async () => {
    const own = inline({ Statement: [allow(['ecr:GetAuthorizationToken', 'ecr:BatchCheck*', 'ecr:GetDownloadUrlForLayer'])] });

    const examined = await examine(shop(noPolicy, own), { reason: denial });

    expect(examined.diagnosis.culprit?.says).toBe('role prod-api-exec lacks ecr:BatchGetImage');
    expect(found(examined).narrowerGrants).toEqual([
      { policy: 'own', actions: ['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer'], resources: ['*'] },
    ]);
  });

  it('whose grants cannot be listed leaves a gap', async () => {
    const own = inline({ Statement: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: 'arn:aws:s3:::x' }] });

    const examined = await examine(shop(noPolicy, own), { reason: denial });

    expect(found(examined).unread).toEqual(['own']);
    expect(examined.diagnosis.gaps).toEqual([{ probe: 'execution-role', wanted: 'what policy own allows by NotAction', why: 'unseen' }]);
  });

  it('that has its policy back by now contradicts the text', async () => {
    const { diagnosis } = await examine(shop(), { reason: denial });

    expect(diagnosis).toMatchObject({ cause: 'ecr-auth-denied', standing: 'contradicted', culprit: null });
  });

  it('that is gone is unusable, whatever the text says', async () => {
    const renamed = (account: AccountJson) => {
      role(account).RoleName = 'prod-api-exec-2';
    };

    const { diagnosis } = await examine(shop(renamed), { reason: denial });

    expect(diagnosis).toMatchObject({
      cause: 'role-unusable',
      standing: 'confirmed',
      culprit: { id: 'prod-api-exec', says: 'role prod-api-exec does not exist' },
    });
    expect(diagnosis.steps.slice(0, 2).map(({ command }) => command)).toEqual([
      expect.stringMatching(
        /= 111122223333 && aws iam create-role --role-name prod-api-exec --path \/ --assume-role-policy-document '.*"ecs-tasks\.amazonaws\.com"/,
      ),
      expect.stringMatching(/= 111122223333 && aws iam attach-role-policy --role-name prod-api-exec --policy-arn .*AmazonECSTaskExecutionRolePolicy$/),
    ]);
  });

  it('that was made again under another path is another role', async () => {
    const moved = (account: AccountJson) => {
      role(account).Path = '/new/';
      role(account).Arn = 'arn:aws:iam::111122223333:role/new/prod-api-exec';
    };

    const { diagnosis } = await examine(shop(moved), { reason: denial });

    expect(diagnosis.evidence['execution-role']).toMatchObject({ kind: 'gone', roleName: 'prod-api-exec' });
    // No second role of this name can be made.
    expect(diagnosis.steps[0]).toEqual({
      says: 'Deploy a task definition that names arn:aws:iam::111122223333:role/new/prod-api-exec, the role of this name that exists.',
    });
  });

  it('that ECS may not assume is unusable', async () => {
    const trust = (account: AccountJson) => {
      role(account).AssumeRolePolicyDocument.Statement[0].Principal = { Service: 'ec2.amazonaws.com' };
    };

    const { diagnosis } = await examine(shop(trust), { reason: denial });

    expect(diagnosis).toMatchObject({ cause: 'role-unusable', culprit: { says: 'role prod-api-exec does not trust ecs-tasks' } });
    expect(diagnosis.facts.map(({ says }) => says)).toContain('Role prod-api-exec is trusted by ec2.amazonaws.com, and not by ecs-tasks.amazonaws.com.');
    expect(diagnosis.steps[0]?.command).toMatch(
      /aws iam update-assume-role-policy --role-name prod-api-exec --policy-document '.*"ec2\.amazonaws\.com".*"ecs-tasks\.amazonaws\.com".*"aws:SourceAccount":"111122223333"/,
    );
    expect(diagnosis.steps[0]?.undo).toMatch(
      /aws iam update-assume-role-policy --role-name prod-api-exec --policy-document '(?!.*ecs-tasks).*"ec2\.amazonaws\.com"/,
    );
  });
});

describe('a wall that attaching cannot pass', () => {
  it.each([
    [
      'an explicit deny',
      inline({ Statement: [{ Effect: 'Deny', Action: 'ecr:BatchGetImage', Resource: '*' }] }),
      /^an explicit deny in policy own keeps role prod-api-exec from ECR$/,
    ],
    [
      'a permissions boundary',
      (account: AccountJson) => {
        account.iam.Policies = [
          {
            PolicyName: 'dev-limits',
            Arn: 'arn:aws:iam::111122223333:policy/dev-limits',
            PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: { Version: '2012-10-17', Statement: [allow('logs:*')] } }],
          },
        ];
        role(account).PermissionsBoundary = {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/dev-limits',
        };
      },
      /permissions boundary dev-limits/,
    ],
    [
      'a service control policy',
      (account: AccountJson) => {
        account.organizations = {
          serviceControlPolicies: [
            { Name: 'no-ecr', Content: { Version: '2012-10-17', Statement: [allow('*'), { Effect: 'Deny', Action: 'ecr:*', Resource: '*' }] } },
          ],
        };
      },
      /service control policy/,
    ],
  ])('%s is named, and the cause is blocked', async (_, twist, words) => {
    const { diagnosis } = await examine(shop(twist), { reason: denial });

    expect(diagnosis).toMatchObject({ cause: 'ecr-auth-blocked', standing: 'confirmed', culprit: { id: 'prod-api-exec' } });
    expect(diagnosis.culprit?.says).toMatch(words);
    expect(diagnosis.facts.map(({ says }) => says)).toContainEqual(
      expect.stringMatching(
        /^IAM denies role prod-api-exec \d of 4 ECR pull calls, by (?:an explicit deny|its permissions boundary|a service control policy)\. /,
      ),
    );
  });

  it('of everything is a quarantine', async () => {
    const examined = await examine(shop(inline({ Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] })), { reason: denial });

    expect(found(examined).quarantine).toEqual(['own']);
  });
});

describe('a role that ECS could not assume', () => {
  const unassumed =
    "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/prod-api-task' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.";

  it.each<readonly [string, (account: AccountJson) => unknown, string]>([
    ['is gone', (account) => account.iam.RoleDetailList.pop(), 'role prod-api-task does not exist'],
    [
      'trusts others',
      (account) => {
        account.iam.RoleDetailList[1].AssumeRolePolicyDocument = {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        };
      },
      'role prod-api-task does not trust ecs-tasks',
    ],
  ])("may be the task's own, and %s", async (_, twist, says) => {
    const { diagnosis } = await examine(shop(twist), { reason: unassumed });

    expect(diagnosis).toMatchObject({ cause: 'role-unusable', standing: 'confirmed', culprit: { id: 'prod-api-task', says } });
  });

  it('is nobody where both can be assumed', async () => {
    const { diagnosis } = await examine(shop(), { reason: unassumed });

    expect(diagnosis).toMatchObject({ cause: 'role-unusable', standing: 'text-only', culprit: null });
  });
});
