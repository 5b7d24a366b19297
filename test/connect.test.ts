import { AttachRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, it } from 'vitest';
import { createWorld } from '../functions/connect.ts';
import { someSettings } from './support/settings.ts';

const iam = mockClient(IAMClient);
const sts = mockClient(STSClient);

afterEach(() => {
  iam.restore();
  sts.restore();
});

const role = { RoleName: 'prod-api-exec' };
const policy = { PolicyName: 'AmazonECSTaskExecutionRolePolicy', PolicyArn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy' };

it('reads anew after a write with borrowed credentials, however lately it has read', async () => {
  sts.on(AssumeRoleCommand).resolves({ Credentials: { AccessKeyId: 'ASIA', SecretAccessKey: 'secret', SessionToken: 'token', Expiration: new Date(900_000) } });
  iam
    .on(ListAttachedRolePoliciesCommand)
    .resolvesOnce({ AttachedPolicies: [] })
    .resolves({ AttachedPolicies: [policy] });
  iam.on(AttachRolePolicyCommand).resolves({});
  const world = createWorld(someSettings(), { now: () => new Date(0), requestId: 'r-1' });
  const before = await world.aws.call('iam:ListAttachedRolePolicies', role);
  const loan = { roleArn: 'arn:aws:iam::111122223333:role/SafeFixRole', sessionName: 'em-WRGB8ZXS', actions: ['iam:AttachRolePolicy'], resources: [] };
  const lent = await world.lend(loan);
  if (!lent.ok) throw new Error(lent.message);

  await lent.value.call('iam:AttachRolePolicy', { ...role, PolicyArn: policy.PolicyArn });

  const after = await world.aws.call('iam:ListAttachedRolePolicies', role);
  expect(before).toMatchObject({ value: { AttachedPolicies: [] } });
  expect(after).toMatchObject({ value: { AttachedPolicies: [policy] } });
});
