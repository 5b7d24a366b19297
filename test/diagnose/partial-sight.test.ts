import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../sandbox/faults.ts';
import { type AccountJson, shop } from '../support/shop.ts';
import { ids, onEndpoints } from '../support/vpc.ts';
import { denial, examine, noLogGroup, notFound } from './examine.ts';
import { timedOut } from './probes/network-path/paths.ts';

const noPolicy = (account: AccountJson) => {
  const [role] = account.iam.RoleDetailList;
  role.AttachedManagedPolicies = [{ PolicyName: 'own', PolicyArn: 'arn:aws:iam::111122223333:policy/own' }];
  role.RolePolicyList = [
    { PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] } },
  ];
  account.iam.Policies = [
    {
      PolicyName: 'own',
      Arn: 'arn:aws:iam::111122223333:policy/own',
      PolicyVersionList: [
        { VersionId: 'v1', IsDefaultVersion: true, Document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] } },
      ],
    },
  ];
};
const noTag = (account: AccountJson) => {
  account.ecr.imageDetails.pop();
};
const noGroup = (account: AccountJson) => {
  account.logs = {};
};

const noEndpoint = (account: AccountJson) => {
  onEndpoints(account);
  account.ec2.VpcEndpoints.shift();
};

const stories = [
  {
    reason: denial,
    twist: noPolicy,
    culprit: 'prod-api-exec',
    reads: [
      'iam:GetRole',
      'iam:ListAttachedRolePolicies',
      'iam:ListRolePolicies',
      'iam:SimulatePrincipalPolicy',
      'iam:GetPolicy',
      'iam:GetPolicyVersion',
      'iam:GetRolePolicy',
    ],
  },
  {
    reason: denial,
    twist: noPolicy,
    culprit: 'prod-api-exec',
    reads: [
      'ecs:DescribeTasks',
      'ecs:DescribeServices',
      'ecs:DescribeTaskDefinition',
      'ecs:DescribeClusters',
      'ecs:ListServiceDeployments',
      'ecs:DescribeServiceRevisions',
      'cloudformation:DescribeStackResources',
    ],
  },
  { reason: notFound, twist: noTag, culprit: 'api', reads: ['ecr:DescribeImages', 'ecr:DescribePullThroughCacheRules'] },
  { reason: noLogGroup, twist: noGroup, culprit: '/ecs/api', reads: ['logs:DescribeLogGroups'] },
  {
    reason: timedOut,
    twist: noEndpoint,
    culprit: ids.vpc,
    reads: [
      'ec2:DescribeSubnets',
      'ec2:DescribeRouteTables',
      'ec2:DescribeVpcEndpoints',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeNatGateways',
      'ec2:DescribeVpcAttribute',
    ],
  },
] as const;
const cases = stories.flatMap(({ reads, ...story }) => reads.map((read) => ({ ...story, read })));

const whys = [
  ['deny', 'denied'],
  ['throttle', 'throttled'],
  ['time-out', 'timed-out'],
  ['fail', 'broken'],
] as const satisfies readonly (readonly [FaultKind, string])[];

describe.each(whys)('partial sight (%s)', (kind, why) => {
  it.each(cases)('of $read in the story of $culprit is a gap, and blames nobody else', async ({ reason, twist, culprit, read }) => {
    const { diagnosis } = await examine(shop(twist), { reason, faults: [{ kind, on: read }] });

    const gaps = diagnosis.gaps.filter((gap) => gap.why === why);
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.map(({ needs }) => needs)).toContain(kind === 'deny' ? read : undefined);
    expect([culprit, undefined]).toContain(diagnosis.culprit?.id);
    expect(diagnosis.standing).not.toBe('contradicted');
  });
});
