/** The execution role: gone, untrusted, without a right, or behind somebody's wall. */
import type { AccountJson } from '../support/shop.ts';
import { type AccountName, allow, type Break, definitionOf, deny, document, roleOf } from './break.ts';

const pull = ['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'] as const;
const log = ['logs:CreateLogStream', 'logs:PutLogEvents'] as const;

const detached = (account: AccountJson) => {
  roleOf(account).AttachedManagedPolicies = [];
};
const inline = (account: AccountJson, name: string, policy: object) => {
  roleOf(account).RolePolicyList = [...(roleOf(account).RolePolicyList ?? []), { PolicyName: name, PolicyDocument: policy }];
};
/** Takes back the statement again. */
const without = (name: string) => (account: AccountJson) => {
  roleOf(account).RolePolicyList = roleOf(account).RolePolicyList.filter(({ PolicyName }: { PolicyName: string }) => PolicyName !== name);
};
/** In the place of the managed policy. */
const only = (policy: object) => (account: AccountJson) => {
  detached(account);
  inline(account, 'pull-and-log', policy);
};

const fleets: readonly (readonly [AccountName, string])[] = [
  ['fargate-public', 'prod-web-exec'],
  ['fargate-nat', 'prod-api-exec'],
  ['fargate-endpoints', 'prod-orders-exec'],
  ['ec2-instances', 'prod-worker-exec'],
  ['shared-and-cached', 'prod-report-exec'],
];
const everywhere = (row: Omit<Break, 'account' | 'culprit'>): readonly Break[] => fleets.map(([account, culprit]) => ({ ...row, account, culprit }));

const attach = (account: AccountJson) =>
  roleOf(account).AttachedManagedPolicies.push({ PolicyArn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy' });

/** Where the images are another account's the message hands over the pull alone, and the logs would be the next failure. */
const lost = everywhere({ name: 'the execution role has lost its policy', breaks: detached, cause: ['ecr-auth-denied'] }).map((row) =>
  row.account === 'shared-and-cached' ? { ...row, cures: attach } : row,
);

const removed: Break = {
  name: 'the execution role is deleted',
  account: 'fargate-nat',
  breaks: (account) => account.iam.RoleDetailList.shift(),
  cause: ['role-unusable'],
  culprit: 'prod-api-exec',
  cures: (account) =>
    account.iam.RoleDetailList.unshift({
      RoleName: 'prod-api-exec',
      AttachedManagedPolicies: ['arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'],
      RolePolicyList: [{ PolicyName: 'reads', PolicyDocument: document(allow(['secretsmanager:GetSecretValue', 'ssm:GetParameters', 'kms:Decrypt', 's3:*'])) }],
    }),
};

const trusts = (service: string, Condition?: object) =>
  document({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...(Condition && { Condition }) });
const trustRows: readonly Break[] = [
  ...everywhere({
    name: 'the execution role trusts EC2 and not ECS tasks',
    breaks: (account) => {
      roleOf(account).AssumeRolePolicyDocument = trusts('ec2.amazonaws.com');
    },
    cause: ['role-unusable'],
    cures: (account) => {
      roleOf(account).AssumeRolePolicyDocument = trusts('ecs-tasks.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '111122223333' } });
    },
  }),
  {
    name: 'the execution role trusts ECS tasks of another account only',
    account: 'fargate-public',
    breaks: (account) => {
      roleOf(account).AssumeRolePolicyDocument = trusts('ecs-tasks.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '999988887777' } });
    },
    cause: ['role-unusable'],
    culprit: 'prod-web-exec',
    cures: (account) => {
      roleOf(account).AssumeRolePolicyDocument = trusts('ecs-tasks.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '111122223333' } });
    },
  },
  {
    name: 'the task role trusts Lambda and not ECS tasks',
    account: 'fargate-public',
    breaks: (account) => {
      account.iam.RoleDetailList[1].AssumeRolePolicyDocument = trusts('lambda.amazonaws.com');
    },
    cause: ['role-unusable'],
    culprit: 'prod-web-task',
    cures: (account) => {
      account.iam.RoleDetailList[1].AssumeRolePolicyDocument = trusts('ecs-tasks.amazonaws.com');
    },
  },
  {
    name: 'the task role is deleted',
    account: 'fargate-endpoints',
    breaks: (account) => account.iam.RoleDetailList.pop(),
    cause: ['role-unusable'],
    culprit: 'prod-orders-task',
    cures: (account) => account.iam.RoleDetailList.push({ RoleName: 'prod-orders-task' }),
  },
  {
    name: 'the task definition names a role that never was',
    account: 'fargate-public',
    breaks: (account) => {
      definitionOf(account).executionRoleArn = 'arn:aws:iam::111122223333:role/prod-wbe-exec';
    },
    cause: ['role-unusable'],
    culprit: 'prod-wbe-exec',
    cures: (account) => {
      definitionOf(account).executionRoleArn = 'arn:aws:iam::111122223333:role/prod-web-exec';
    },
  },
];

const boundary = (policy: object) => (account: AccountJson) => {
  const PermissionsBoundaryArn = 'arn:aws:iam::111122223333:policy/developers';
  account.iam.Policies = [{ PolicyName: 'developers', Arn: PermissionsBoundaryArn, PolicyVersionList: [{ Document: policy }] }];
  roleOf(account).PermissionsBoundary = { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn };
};
const withoutBoundary = (account: AccountJson) => {
  delete roleOf(account).PermissionsBoundary;
};
const organization = (list: 'serviceControlPolicies' | 'resourceControlPolicies', statement: object) => (account: AccountJson) => {
  const Arn = 'arn:aws:organizations::271574180759:policy/o-exampleorgid/service_control_policy/p-examplepolicy';
  account.organizations = { [list]: [{ PolicySummary: { Name: 'guardrail', Arn }, Content: document(statement) }] };
};
const withoutOrganization = (account: AccountJson) => {
  account.organizations = {};
};

/** The organization's own policies cannot be read from a member account: the role that is kept from pulling is named, and the text names the policy. */
const walls: readonly Break[] = [
  ...everywhere({
    name: 'an explicit deny of ECR on the role',
    breaks: (account) => inline(account, 'no-ecr', document(deny('ecr:*'))),
    cause: ['ecr-auth-blocked'],
    cures: without('no-ecr'),
  }),
  ...everywhere({
    name: 'a permissions boundary without ECR',
    breaks: boundary(document(allow(['logs:*', 'secretsmanager:*', 'ssm:*', 'kms:*', 's3:*']))),
    cause: ['ecr-auth-blocked'],
    cures: withoutBoundary,
  }),
  ...everywhere({
    name: "an organization's policy denies the ECR login",
    breaks: organization('serviceControlPolicies', deny('ecr:GetAuthorizationToken')),
    cause: ['ecr-auth-blocked'],
    cures: withoutOrganization,
  }),
  {
    name: "an organization's resource control policy denies the ECR login",
    account: 'fargate-public',
    breaks: organization('resourceControlPolicies', { ...deny('ecr:GetAuthorizationToken'), Principal: '*' }),
    cause: ['ecr-auth-blocked'],
    culprit: 'prod-web-exec',
    cures: withoutOrganization,
  },
  {
    name: 'AWSDenyAll on the role',
    account: 'fargate-public',
    breaks: (account) => roleOf(account).AttachedManagedPolicies.push({ PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }),
    cause: ['ecr-auth-blocked'],
    culprit: 'prod-web-exec',
    cures: (account) => roleOf(account).AttachedManagedPolicies.pop(),
  },
  {
    name: 'an explicit deny of one repository on the role',
    account: 'fargate-public',
    breaks: (account) => inline(account, 'no-web', document(deny('ecr:BatchGetImage', 'arn:aws:ecr:eu-west-1:111122223333:repository/web'))),
    cause: ['ecr-auth-blocked'],
    culprit: 'prod-web-exec',
    cures: without('no-web'),
  },
  {
    name: 'a permissions boundary without logs',
    account: 'fargate-public',
    breaks: boundary(document(allow('ecr:*'))),
    cause: ['log-access-denied'],
    culprit: 'prod-web-exec',
    cures: withoutBoundary,
  },
  {
    name: "an organization's policy denies log streams",
    account: 'fargate-endpoints',
    breaks: organization('serviceControlPolicies', deny('logs:CreateLogStream')),
    cause: ['log-access-denied'],
    culprit: 'prod-orders-exec',
    cures: withoutOrganization,
  },
  {
    name: 'an explicit deny of logs on the role',
    account: 'ec2-instances',
    breaks: (account) => inline(account, 'no-logs', document(deny('logs:*'))),
    cause: ['log-access-denied'],
    culprit: 'prod-worker-exec',
    cures: without('no-logs'),
  },
];

/** A role of its own making, with one right too few: it was scoped on purpose, and is given back by whoever scoped it. */
const narrower: readonly Break[] = pull.flatMap((missing) =>
  (['fargate-public', 'ec2-instances'] as const).map((account) => ({
    name: `the role's own policy lacks ${missing}`,
    account,
    breaks: only(document(allow([...pull, ...log].filter((action) => action !== missing)))),
    cause: ['ecr-auth-denied'] as const,
    culprit: account === 'fargate-public' ? 'prod-web-exec' : 'prod-worker-exec',
    cures: only(document(allow([...pull, ...log]))),
  })),
);

const scoped: readonly Break[] = [
  {
    name: "the role's own policy names another repository",
    account: 'fargate-nat',
    breaks: only(document(allow('ecr:GetAuthorizationToken'), allow(pull.slice(1), 'arn:aws:ecr:eu-west-1:111122223333:repository/apo'), allow(log))),
    cause: ['ecr-auth-denied'],
    culprit: 'prod-api-exec',
    cures: only(document(allow(pull, '*'))),
  },
  {
    name: "the role's own policy has no log rights",
    account: 'fargate-public',
    breaks: only(document(allow(pull))),
    cause: ['log-access-denied'],
    culprit: 'prod-web-exec',
    cures: (account) => inline(account, 'log', document(allow(log))),
  },
  {
    name: "the role's own policy has no log rights",
    account: 'ec2-instances',
    breaks: only(document(allow(pull))),
    cause: ['log-access-denied'],
    culprit: 'prod-worker-exec',
    cures: (account) => inline(account, 'log', document(allow(log))),
  },
  {
    name: "the role's own policy names another log group",
    account: 'fargate-endpoints',
    breaks: (account) => {
      detached(account);
      inline(account, 'pull-and-log', document(allow(pull), allow(log, 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/order:*')));
    },
    cause: ['log-access-denied'],
    culprit: 'prod-orders-exec',
    cures: (account) => inline(account, 'log', document(allow(log))),
  },
];

export const roles: readonly Break[] = [...lost, removed, ...trustRows, ...walls, ...narrower, ...scoped];
