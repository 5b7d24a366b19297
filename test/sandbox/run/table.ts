/** The product's table: DynamoDB in process, behind a door where calls are counted, judged by IAM, and struck by faults. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import dynalite from 'dynalite';
import { board, layout } from '../../../functions/incident/store/table.ts';
import type { FaultKind } from '../faults.ts';

/** Who is behind a call, and what becomes of it. The path of the endpoint tells one invocation from another. */
export interface Door {
  /** Null: let through. */
  refuse(path: string, operation: string): { readonly code: string; readonly message: string } | null;
  strike(path: string, operation: string): FaultKind | null;
  crash(path: string): void;
}

export interface Table {
  /** The endpoint for one invocation. */
  endpoint(invocation: string): string;
  items(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** When the first incident falls due, in milliseconds; infinity: none does. */
  firstDueMs(): Promise<number>;
  close(): Promise<void>;
}

const wording: Readonly<Record<'throttle' | 'fail' | 'deny' | 'gone', { status: number; code: string; message: string }>> = {
  throttle: {
    status: 400,
    code: 'ProvisionedThroughputExceededException',
    message: 'The level of configured provisioned throughput for the table was exceeded.',
  },
  fail: { status: 500, code: 'InternalServerError', message: 'Internal server error' },
  deny: { status: 400, code: 'AccessDeniedException', message: 'User is not authorized to perform this operation' },
  gone: { status: 400, code: 'ResourceNotFoundException', message: 'Requested resource not found' },
};

export async function startTable(definition: CreateTableCommandInput, door: Door): Promise<Table> {
  const inner = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  const [serve] = inner.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  // Asked between any two things that happen: the answer changes only with a write.
  let firstDue: Promise<number> | undefined;
  const outer = createServer((request, response) => {
    if (/Put|Update|Delete|BatchWrite/.test(String(request.headers['x-amz-target']))) firstDue = undefined;
    receive(request, response, { serve: serve!, door, inner });
  });
  outer.listen(0, '127.0.0.1');
  await once(outer, 'listening');
  const origin = `http://127.0.0.1:${(outer.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ region: 'eu-west-1', endpoint: `${origin}/owner`, credentials: { accessKeyId: 'owner', secretAccessKey: 'owner' } });
  await client.send(new CreateTableCommand(definition));
  const readFirstDue = async () => {
    const input = { TableName: definition.TableName!, IndexName: layout.index.name, Limit: 1, KeyConditionExpression: 'board = :board' };
    const { Items } = await client.send(new QueryCommand({ ...input, ExpressionAttributeValues: { ':board': { S: board } } }));
    const dueAt = Items?.[0]?.['dueAt']?.N;
    return dueAt === undefined ? Number.POSITIVE_INFINITY : Number(dueAt) * 1000;
  };
  return {
    firstDueMs: () => {
      firstDue ??= readFirstDue();
      return firstDue;
    },
    endpoint: (invocation) => `${origin}/${invocation}`,
    async items() {
      const found: Record<string, unknown>[] = [];
      for (let from: ScanCommand['input']['ExclusiveStartKey'] | undefined, first = true; first || from; first = false) {
        const page = await client.send(new ScanCommand({ TableName: definition.TableName!, ...(from && { ExclusiveStartKey: from }) }));
        found.push(...(page.Items ?? []).map((item) => unmarshall(item)));
        from = page.LastEvaluatedKey;
      }
      return found;
    },
    async close() {
      client.destroy();
      outer.closeAllConnections();
      outer.close();
      await once(outer, 'close').catch(() => undefined);
    },
  };
}

interface Behind {
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
  readonly door: Door;
  readonly inner: Server;
}

function receive(request: IncomingMessage, response: ServerResponse, { serve, door, inner }: Behind): void {
  const path = (request.url ?? '/').split('/')[1]!;
  const operation = String(request.headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1)!;
  request.url = '/';
  const verdict = path === 'owner' ? null : verdictOf(door, path, operation);
  if (verdict !== null && typeof verdict === 'object') answer(response, verdict);
  else if (verdict === 'crash-before') door.crash(path);
  // Never answered: the client's own time-out comes first.
  else if (verdict !== 'time-out') {
    if (verdict === 'crash-after') dieAtTheEnd(response, () => door.crash(path));
    serve.call(inner, request, response);
  }
}

type Refused = { readonly status: number; readonly code: string; readonly message: string };

const isWorded = (fault: FaultKind): fault is keyof typeof wording => fault in wording;

/** Null: let through. */
function verdictOf(door: Door, path: string, operation: string): Refused | 'crash-before' | 'crash-after' | 'time-out' | null {
  const refusal = door.refuse(path, operation);
  if (refusal) return { status: 400, ...refusal };
  const fault = door.strike(path, operation);
  return fault !== null && isWorded(fault) ? wording[fault] : fault;
}

/** What was asked is done, and nobody hears of it. */
function dieAtTheEnd(response: ServerResponse, crash: () => void): void {
  response.end = ((..._: unknown[]) => {
    crash();
    return response;
  }) as typeof response.end;
}

function answer(response: ServerResponse, { status, code, message }: Refused): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }));
}
