/** The calls on one DynamoDB table, in plain items. A refused condition is a value; everything else that fails is an AwsError. */
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { AwsError, toFailed } from '../../aws/outcome.ts';
import type { Key } from './table.ts';

/** One item in plain values: no DynamoDB types. */
export type Item = Readonly<Record<string, unknown>>;

interface Write {
  readonly expression: string;
  readonly condition?: string;
  readonly values: Item;
}

/** What the store asks of DynamoDB. Reads are consistent, but for the index. */
export interface Dynamo {
  get(key: Key): Promise<Item | null>;
  /** In any order, without those that are not there. */
  getAll(keys: readonly Key[]): Promise<readonly Item[]>;
  /** False: the condition refused. */
  put(item: Item, when?: { readonly condition: string; readonly values: Item }): Promise<boolean>;
  putAll(items: readonly Item[]): Promise<void>;
  remove(key: Key): Promise<void>;
  /** The item as it was before, empty if there was none; null: the condition refused. */
  update(key: Key, write: Write): Promise<Item | null>;
  query(input: { readonly index?: string; readonly where: string; readonly values: Item; readonly newestFirst?: boolean }): Promise<readonly Item[]>;
}

/** How the table is reached. */
export interface Options extends Pick<DynamoDBClientConfig, 'region' | 'endpoint' | 'credentials'> {
  /** How long one try of a call may take; longer where DynamoDB is a process on a busy machine. */
  readonly patienceMs?: number;
}

/** `ttl` is a word that DynamoDB keeps for itself. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html */
const names = (...texts: readonly (string | undefined)[]) =>
  texts.some((text) => text?.includes('#ttl')) ? { ExpressionAttributeNames: { '#ttl': 'ttl' } } : {};
const values = (item: Item) => (Object.keys(item).length ? { ExpressionAttributeValues: toItem(item) } : {});
const toItem = (item: Item) => marshall(item, { removeUndefinedValues: true });

/** What a batch may leave undone is asked again, this often; the SDK's own pauses lie between, for DynamoDB answers slowly when it throttles. */
const mostRounds = 5;
const perBatchRead = 100;
const perBatchWrite = 25;

/** One client for one table. */
export function connectTable(table: string, { patienceMs = 3_000, ...options }: Options): Dynamo {
  // Without the last of these the SDK only warns of a call that takes too long, and goes on waiting.
  const requestHandler = { connectionTimeout: Math.max(1_000, patienceMs / 3), requestTimeout: patienceMs, throwOnRequestTimeout: true };
  const client = new DynamoDBClient({ maxAttempts: 3, cacheMiddleware: true, requestHandler, ...options });
  return {
    async get(Key) {
      const { Item } = await call('GetItem', () => client.send(new GetItemCommand({ TableName: table, Key: toItem({ ...Key }), ConsistentRead: true })));
      return Item ? unmarshall(Item) : null;
    },
    getAll: (keys) => readAll(client, table, keys),
    async put(item, when) {
      const only = when && { ConditionExpression: when.condition, ...names(when.condition), ...values(when.values) };
      return (await unlessRefused('PutItem', () => client.send(new PutItemCommand({ TableName: table, Item: toItem(item), ...only })))) !== null;
    },
    putAll: (items) => writeAll(client, table, items),
    async remove(Key) {
      await call('DeleteItem', () => client.send(new DeleteItemCommand({ TableName: table, Key: toItem({ ...Key }) })));
    },
    async update(key, write) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: toItem({ ...key }),
        UpdateExpression: write.expression,
        ...(write.condition && { ConditionExpression: write.condition }),
        ...names(write.expression, write.condition),
        ...values(write.values),
        ReturnValues: 'ALL_OLD',
      });
      const answer = await unlessRefused('UpdateItem', () => client.send(command));
      return answer && unmarshall(answer.Attributes ?? {});
    },
    query: ({ index, where, values: bound, newestFirst }) =>
      pages(client, {
        TableName: table,
        KeyConditionExpression: where,
        ...values(bound),
        ...(index ? { IndexName: index } : { ConsistentRead: true }),
        ScanIndexForward: !newestFirst,
      }),
  };
}

async function readAll(client: DynamoDBClient, table: string, keys: readonly Key[]): Promise<readonly Item[]> {
  const items: Item[] = [];
  let left = keys.map((key) => toItem({ ...key }));
  for (let round = 0; left.length && round < mostRounds * Math.ceil(keys.length / perBatchRead); round++) {
    const asked = left.splice(0, perBatchRead);
    const command = new BatchGetItemCommand({ RequestItems: { [table]: { Keys: asked, ConsistentRead: true } } });
    const { Responses, UnprocessedKeys } = await call('BatchGetItem', () => client.send(command));
    items.push(...(Responses?.[table] ?? []).map((item) => unmarshall(item)));
    left = [...(UnprocessedKeys?.[table]?.Keys ?? []), ...left];
  }
  if (left.length) throw throttled('BatchGetItem');
  return items;
}

async function writeAll(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  let left = items.map((item) => ({ PutRequest: { Item: toItem(item) } }));
  for (let round = 0; left.length && round < mostRounds * Math.ceil(items.length / perBatchWrite); round++) {
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: left.splice(0, perBatchWrite) } });
    const { UnprocessedItems } = await call('BatchWriteItem', () => client.send(command));
    left = [...((UnprocessedItems?.[table] ?? []) as typeof left), ...left];
  }
  if (left.length) throw throttled('BatchWriteItem');
}

async function pages(client: DynamoDBClient, input: QueryCommandInput): Promise<readonly Item[]> {
  const items: Item[] = [];
  let from: QueryCommandInput['ExclusiveStartKey'];
  do {
    const command = new QueryCommand({ ...input, ...(from && { ExclusiveStartKey: from }) });
    const page = await call('Query', () => client.send(command));
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

const throttled = (operation: string): AwsError =>
  new AwsError({ ok: false, why: 'throttled', action: `dynamodb:${operation}`, code: 'Unprocessed', message: 'a part of the batch was left undone' });

async function call<T>(operation: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new AwsError(toFailed(`dynamodb:${operation}`, error), { cause: error });
  }
}

async function unlessRefused<T>(operation: string, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await call(operation, ask);
  } catch (error) {
    if (error instanceof AwsError && (error.cause as Error | undefined)?.name === 'ConditionalCheckFailedException') return null;
    throw error;
  }
}
