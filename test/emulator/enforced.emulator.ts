/**
 * The same with IAM enforced: every call is judged by the policies of template.yaml, the loan of a role and its session policy included. The emulator fills
 * in neither iam:PolicyARN nor events:source, so attaching ends denied here, and that is what is told; nor does it judge a table's own policy. The sandbox
 * and the template's tests do.
 */
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, emulated, startEmulator } from './emulator.ts';
import { type Ear, listen, makeAccount, openShop, waiting } from './shop.ts';
import { deployTemplate, type Stack } from './stack.ts';
import { ecrDenied, logGroupMissing } from './texts.ts';

let emulator: Emulator;
let stack: Stack;
let ear: Ear;

beforeAll(async () => {
  emulator = await startEmulator({ enforceIam: true });
  await makeAccount(emulator);
  stack = await deployTemplate(emulator, { Mode: 'auto', AccountName: 'shop' });
  ear = await listen(emulator, stack);
});
afterAll(() => emulator?.stop());

describe('with IAM enforced', () => {
  it('makes a missing log group with the borrowed role, and says so', async () => {
    // The task that runs on shows that the group was there: it is gone, not new.
    const shop = await openShop(emulator, { service: 'web', logGroup: false, desiredCount: 2 });
    await shop.failTask(logGroupMissing);

    const told = await ear.next();

    const { logGroups } = await new CloudWatchLogsClient(emulator.client).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: shop.logGroup }));
    expect(told).toMatchObject({ verdict: 'FIX APPLIED', cause: 'log-group-missing', culprit: shop.logGroup });
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual([shop.logGroup]);
  });

  it('says that attaching was denied, and hands over the command', async () => {
    const shop = await openShop(emulator, { service: 'api' });
    await shop.failTask(ecrDenied);

    const told = await ear.next();

    expect(told).toMatchObject({ verdict: 'RUN 1 COMMAND', urgency: 'page', cause: 'ecr-auth-denied', culprit: 'ecsTaskExecutionRole' });
    expect(told.commands.join('\n')).toContain('aws iam attach-role-policy --role-name ecsTaskExecutionRole');
    expect(await shop.attachedPolicies()).toEqual([]);
  });

  it('leaves nothing in the failure queue', async () => {
    expect(await waiting(emulator, stack.outputs['FailureQueue']!)).toBe(0);
  });
});

/** An administrator of the account, who may do everything that no policy of ours denies. */
const administrator = async () => {
  const iam = new IAMClient(emulator.client);
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${emulated.account}:root` }, Action: 'sts:AssumeRole' }],
  };
  const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  await iam.send(new CreateRoleCommand({ RoleName: 'Administrator', AssumeRolePolicyDocument: JSON.stringify(trust) }));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'Administrator', PolicyName: 'all', PolicyDocument: JSON.stringify(all) }));
  const role = { RoleArn: `arn:aws:iam::${emulated.account}:role/Administrator`, RoleSessionName: 'somebody' };
  const { Credentials } = await new STSClient(emulator.client).send(new AssumeRoleCommand(role));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { ...emulator.client, credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken } };
};

describe('an administrator of the account', () => {
  let client: Awaited<ReturnType<typeof administrator>>;
  beforeAll(async () => {
    client = await administrator();
  });

  it.each(['PageTopic', 'InformTopic'])('cannot publish on the %s, whose commands people run', async (topic) => {
    const publish = new SNSClient(client).send(new PublishCommand({ TopicArn: stack.outputs[topic], Message: 'run this' }));

    await expect(publish).rejects.toThrow('explicit deny');
  });

  it.each([
    ['SafeFixRole', 'em-7F3A91C2'],
    ['SafeFixRole', 'somebody'],
  ])('cannot borrow %s as %s', async (role, RoleSessionName) => {
    const borrow = new STSClient(client).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${emulated.account}:role/${stack.resources[role]}`, RoleSessionName }),
    );

    await expect(borrow).rejects.toThrow('not authorized');
  });
});
