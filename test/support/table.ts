/** The project's table in a DynamoDB that runs in this process: laid out as the product names it, empty for every test that asks. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { layout } from '../../functions/incident/store/table.ts';

export interface Tables {
  readonly endpoint: string;
  /** A new, empty table; its name. */
  create(): Promise<string>;
  close(): Promise<void>;
}

export const tableRegion = 'eu-west-1';
export const tableCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export async function startTables(): Promise<Tables> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ region: tableRegion, endpoint, credentials: tableCredentials });
  let made = 0;
  return {
    endpoint,
    async create() {
      const name = `table-${++made}`;
      await client.send(new CreateTableCommand(definition(name)));
      return name;
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

const key = (name: string, type: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: type });

function definition(TableName: string): CreateTableCommand['input'] {
  const { partitionKey, sortKey, index } = layout;
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: partitionKey, AttributeType: 'S' },
      { AttributeName: sortKey, AttributeType: 'S' },
      { AttributeName: index.partitionKey, AttributeType: 'S' },
      { AttributeName: index.sortKey, AttributeType: 'N' },
    ],
    KeySchema: [key(partitionKey, 'HASH'), key(sortKey, 'RANGE')],
    GlobalSecondaryIndexes: [
      {
        IndexName: index.name,
        KeySchema: [key(index.partitionKey, 'HASH'), key(index.sortKey, 'RANGE')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  };
}
