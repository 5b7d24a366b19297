/** The main job on an emulator of AWS: template.yaml deployed, an event of ECS through its own rule, the built function, a message read from a topic. */
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from './emulator.ts';
import { type Ear, listen, makeAccount, openShop, type Shop, type Told, waiting } from './shop.ts';
import { deployTemplate, type Stack } from './stack.ts';
import { ecrDenied } from './texts.ts';

let emulator: Emulator;
let stack: Stack;
let ear: Ear;

beforeAll(async () => {
  emulator = await startEmulator();
  await makeAccount(emulator);
  stack = await deployTemplate(emulator, { Mode: 'auto', AccountName: 'shop' });
  ear = await listen(emulator, stack);
});
afterAll(() => emulator?.stop());

describe('the deployed template', () => {
  it('makes the table that the store knows, with its index', async () => {
    const { Table } = await new DynamoDBClient(emulator.client).send(new DescribeTableCommand({ TableName: stack.outputs['Table'] }));

    expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['pk', 'sk']);
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName, Projection }) => [IndexName, Projection?.ProjectionType])).toEqual([['due', 'KEYS_ONLY']]);
  });
});

describe('a task whose execution role lost its policy', () => {
  let shop: Shop;
  let told: Told;

  beforeAll(async () => {
    shop = await openShop(emulator, { service: 'api' });
    await shop.failTask(ecrDenied);
    told = await ear.next();
  });

  it('is told as fixed, with the one culprit', () => {
    expect(told).toMatchObject({ verdict: 'FIX APPLIED', urgency: 'inform', cause: 'ecr-auth-denied', culprit: 'ecsTaskExecutionRole' });
    expect(told.subject).toContain('[shop] FIX APPLIED prod/api');
  });

  it('has its policy again', async () => {
    expect(await shop.attachedPolicies()).toEqual(['AmazonECSTaskExecutionRolePolicy']);
  });

  it('gives the command that takes it back', () => {
    expect(told.commands[0]).toContain('aws iam detach-role-policy --role-name ecsTaskExecutionRole');
  });

  it('leaves nothing in the failure queue', async () => {
    expect(await waiting(emulator, stack.outputs['FailureQueue']!)).toBe(0);
  });
});
