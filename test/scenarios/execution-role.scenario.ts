import { describe, expect, it } from 'vitest';
import { detach, executionPolicy, play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const role = (account: AccountJson) => account.iam.RoleDetailList[0];
const document = (Statement: object[]) => ({ Version: '2012-10-17', Statement });

describe('an execution role has lost its policy', () => {
  it('gets it back, tasks run, and the incident is resolved by one of them', async () => {
    const { changes, incidents, diagnoses, ...played } = await play({ account: shop(), events: [detach(), redeploy()] });

    expect(diagnoses).toMatchObject([{ cause: 'ecr-auth-denied', standing: 'confirmed', culprit: 'prod-api-exec' }]);
    expect(changes).toMatchObject([{ fix: 'attach-execution-policy', resource: 'arn:aws:iam::111122223333:role/prod-api-exec', direction: 'apply' }]);
    expect(incidents).toMatchObject([{ state: 'closed', how: 'held', cause: 'ecr-auth-denied', culprit: 'prod-api-exec', members: ['prod/api'] }]);
    expect(verdicts(played)).toEqual(['FIX APPLIED', 'RESOLVED']);
  });

  it('that is taken away again is not given again: a person is asked', async () => {
    const events = [detach(), redeploy(), detach('30m'), redeploy('31m')];

    const { changes, messages, ...played } = await play({ account: shop(), events });

    expect(changes).toHaveLength(1);
    expect(verdicts({ messages })).toEqual(['FIX APPLIED', 'RESOLVED', expect.stringMatching(/^(?:RUN 1 COMMAND|APPROVE)$/)]);
    expect(played.incidents).toMatchObject([{ state: 'open' }]);
  });

  it('and tells it first by a stop that a person may have worded, gets it back when ECS itself confirms a failed start', async () => {
    const stoppedReason =
      'ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9d is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action';
    const worded = { after: '5s', stopped: { service: 'api', stopCode: 'UserInitiated', stoppedReason } };

    const { changes, messages } = await play({ account: shop(), events: [detach(), worded, redeploy('30s')] });

    expect(messages[0]!.text.replaceAll(/\s+/g, ' ')).toContain('ECS calls this stop UserInitiated');
    expect(changes).toMatchObject([{ fix: 'attach-execution-policy', direction: 'apply' }]);
    expect(Date.parse(changes[0]!.at)).toBeGreaterThan(Date.parse(messages[0]!.at));
  });

  it('in observe mode nothing is written, and the message says what would have been done', async () => {
    const { changes, messages, told } = await play({ account: shop(), events: [detach(), redeploy()], settings: { Mode: 'observe' } });

    expect(changes).toEqual([]);
    expect(told.sandbox.calls.some(({ operation }) => operation === 'AssumeRole')).toBe(false);
    expect(messages[0]!.text).toContain('observe mode');
  });

  it('whose owner has not opted in is told of, with the command', async () => {
    const { changes, messages } = await play({ account: shop((account) => (role(account).Tags = [])), events: [detach(), redeploy()] });

    expect(changes).toEqual([]);
    expect(messages[0]!.subject).toMatch(/RUN 1 COMMAND/);
    expect(messages[0]!.text).toContain('aws iam attach-role-policy --role-name prod-api-exec');
  });

  it('cured by a person, is resolved all the same', async () => {
    const attach = { after: '10m', call: 'iam:AttachRolePolicy', input: { RoleName: 'prod-api-exec', PolicyArn: executionPolicy } };

    const { changes, incidents, ...played } = await play({ account: shop((account) => (role(account).Tags = [])), events: [detach(), redeploy(), attach] });

    expect(changes).toEqual([]);
    expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
    expect(verdicts(played)).toEqual(['RUN 1 COMMAND', 'RESOLVED']);
  });
});

describe('a task that was started with other roles than its definition names', () => {
  const standalone = (overrides: object) => ({
    after: '1s',
    call: 'ecs:RunTask',
    input: { cluster: 'prod', taskDefinition: 'api:42', launchType: 'FARGATE', startedBy: 'nightly', overrides },
  });
  const roleArn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
  const withoutPolicy = (account: AccountJson) => {
    role(account).AttachedManagedPolicies = [];
    account.iam.RoleDetailList.push({ RoleName: 'prod-jobs-exec', Tags: [{ Key: 'ecs-medic', Value: 'auto' }] });
  };

  it.each([
    ['another execution role', { executionRoleArn: roleArn('prod-jobs-exec') }, 'prod-jobs-exec'],
    ['the execution role for its task role', { taskRoleArn: roleArn('prod-api-exec') }, 'prod-api-exec'],
  ])('%s: nothing is attached, and what is missing is handed over', async (_, overrides, culprit) => {
    const { changes, diagnoses, messages } = await play({ account: shop(withoutPolicy), events: [standalone(overrides)] });

    expect(changes).toEqual([]);
    expect(diagnoses[0]).toMatchObject({ cause: 'ecr-auth-denied', culprit });
    expect(messages[0]!.text).toContain(`aws iam put-role-policy --role-name ${culprit}`);
  });
});

describe('a message about a role that is not to be given the policy', () => {
  const cases = [
    { name: 'shut off', twist: (account: AccountJson) => (role(account).AttachedManagedPolicies = ['arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3']) },
    {
      name: 'trusted by others too',
      twist: (account: AccountJson) => {
        role(account).AttachedManagedPolicies = [];
        role(account).AssumeRolePolicyDocument.Statement[0].Principal.Service = ['ecs-tasks.amazonaws.com', 'ec2.amazonaws.com'];
      },
    },
    {
      name: 'with a grant of its own, on a condition',
      twist: (account: AccountJson) => {
        const grant = { Effect: 'Allow', Action: 'ecr:*', Resource: '*', Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d4e5f60718' } } };
        role(account).AttachedManagedPolicies = [];
        role(account).RolePolicyList = [{ PolicyName: 'own', PolicyDocument: document([grant]) }];
      },
    },
    {
      name: 'with a grant of its own',
      twist: (account: AccountJson) => {
        const grant = { Effect: 'Allow', Action: ['ecr:GetAuthorizationToken'], Resource: '*' };
        role(account).AttachedManagedPolicies = [];
        role(account).RolePolicyList = [{ PolicyName: 'own', PolicyDocument: document([grant]) }];
      },
    },
    {
      name: 'that is the task role too',
      twist: (account: AccountJson) => {
        role(account).AttachedManagedPolicies = [];
        for (const definition of account.ecs.taskDefinitions) definition.taskRoleArn = definition.executionRoleArn;
      },
    },
  ];

  it.each(cases)('$name: advises nobody to attach it', async ({ twist }) => {
    const { changes, messages } = await play({ account: shop(twist), events: [redeploy()] });

    expect(changes).toEqual([]);
    expect(messages[0]!.subject).toContain('prod-api-exec');
    expect(messages[0]!.text).not.toMatch(/\battach(?:-role-policy| Amazon)/i);
  });
});

describe('a denial that attaching would not cure, or should not', () => {
  const cases = [
    {
      name: 'an explicit deny on the role',
      cause: 'ecr-auth-blocked',
      twist: (account: AccountJson) => {
        role(account).RolePolicyList = [{ PolicyName: 'no-ecr', PolicyDocument: document([{ Effect: 'Deny', Action: 'ecr:*', Resource: '*' }]) }];
      },
    },
    {
      name: "the organization's policy",
      cause: 'ecr-auth-blocked',
      twist: (account: AccountJson) => {
        const Content = document([{ Effect: 'Deny', Action: 'ecr:*', Resource: '*' }]);
        account.organizations = {
          serviceControlPolicies: [
            {
              PolicySummary: { Name: 'no-ecr', Arn: 'arn:aws:organizations::271574180759:policy/o-exampleorgid/service_control_policy/p-examplepolicy' },
              Content,
            },
          ],
        };
      },
    },
    {
      name: 'a permissions boundary',
      cause: 'ecr-auth-blocked',
      twist: (account: AccountJson) => {
        const Arn = 'arn:aws:iam::111122223333:policy/only-logs';
        account.iam.Policies = [
          { PolicyName: 'only-logs', Arn, PolicyVersionList: [{ Document: document([{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }]) }] },
        ];
        role(account).PermissionsBoundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: Arn };
      },
    },
    {
      name: 'a grant in the policy of its repository, which attaching would widen',
      cause: 'ecr-auth-denied',
      twist: (account: AccountJson) => {
        const Principal = { AWS: 'arn:aws:iam::111122223333:role/prod-api-exec' };
        const Action = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
        role(account).AttachedManagedPolicies = [];
        account.ecr.repositories[0].policyText = JSON.stringify(document([{ Effect: 'Allow', Principal, Action }]));
      },
    },
    {
      name: 'a stack in progress, which may be about to give the role its own policies',
      cause: 'ecr-auth-denied',
      twist: (account: AccountJson) => {
        const StackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/0a1b2c3d';
        role(account).AttachedManagedPolicies = [];
        account.cloudformation = {
          Stacks: [{ StackName: 'shop', StackId, StackStatus: 'UPDATE_IN_PROGRESS' }],
          StackResources: [{ StackName: 'shop', StackId, LogicalResourceId: 'Role', ResourceType: 'AWS::IAM::Role', PhysicalResourceId: 'prod-api-exec' }],
        };
      },
    },
    {
      name: 'a path that no permission of ours can name',
      cause: 'ecr-auth-denied',
      twist: (account: AccountJson) => {
        role(account).AttachedManagedPolicies = [];
        role(account).Path = '/a*b/';
        for (const definition of account.ecs.taskDefinitions) definition.executionRoleArn = 'arn:aws:iam::111122223333:role/a*b/prod-api-exec';
      },
    },
    {
      name: 'a narrower grant of its own, which attaching would widen',
      cause: 'ecr-auth-denied',
      twist: (account: AccountJson) => {
        const Resource = 'arn:aws:ecr:eu-west-1:111122223333:repository/web';
        role(account).AttachedManagedPolicies = [];
        role(account).RolePolicyList = [{ PolicyName: 'web-only', PolicyDocument: document([{ Effect: 'Allow', Action: 'ecr:BatchGetImage', Resource }]) }];
      },
    },
  ];

  it.each(cases)('$name: told, and never touched', async ({ cause, twist }) => {
    const { changes, diagnoses, messages } = await play({ account: shop(twist), events: [redeploy()] });

    expect(changes).toEqual([]);
    expect(diagnoses[0]).toMatchObject({ cause });
    expect(messages.length).toBeGreaterThan(0);
    expect(messages[0]!.subject).not.toMatch(/FIX APPLIED/);
  });
});

describe('a cure that does not cure', () => {
  it('shows as another failure, and is told once', async () => {
    const account = shop((given) => (given.logs.logGroups = given.logs.logGroups.filter(() => false)));

    const played = await play({ account, events: [detach(), redeploy()], settings: { Clusters: 'prod' } });

    expect(played.changes.map(({ fix }) => fix)).toContain('attach-execution-policy');
    expect(played.incidents.map(({ cause }) => cause)).toEqual(expect.arrayContaining(['ecr-auth-denied', 'log-group-missing']));
  });
});
