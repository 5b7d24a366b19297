/** The built functions under Lambda's own runtime client and its Node: they load, answer, stay warm, and fail by name. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cases, eventOf } from '../patterns/cases.ts';
import { deploy, environmentOf } from '../template/deployment.ts';
import { runtimeClient } from '../tools/runtime.mjs';
import { type RuntimeApi, serveRuntimeApi } from './runtime-api.ts';

const folders = { Remediate: 'remediate', FollowUp: 'follow-up', Answer: 'answer' } as const;
type FunctionId = keyof typeof folders;

let api: RuntimeApi;
let aws: Server;
let called: string[];
let child: ChildProcess | undefined;

/** AWS itself: counts who calls, and answers nobody. */
beforeEach(async () => {
  called = [];
  aws = createServer((request, response) => {
    called.push(String(request.headers['x-amz-target'] ?? request.url));
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"__type":"AccessDeniedException","message":"nobody may"}');
  });
  await new Promise<void>((listening) => aws.listen(0, '127.0.0.1', listening));
  api = await serveRuntimeApi();
});
afterEach(() => {
  child?.kill('SIGKILL');
  api.close();
  aws.closeAllConnections();
  aws.close();
});

/** With the flags that Lambda gives Node 24: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html */
function start(id: FunctionId, settings: Readonly<Record<string, string>> = { Mode: 'observe' }, environment: Readonly<Record<string, string>> = {}): void {
  const { node, client } = runtimeClient();
  const folder = fileURLToPath(new URL(`../../dist/${folders[id]}/`, import.meta.url));
  if (!existsSync(`${folder}index.mjs`)) throw new Error(`dist/${folders[id]} is missing: run npm run build.`);
  const env = {
    ...environmentOf(deploy(settings), id),
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_LAMBDA_FUNCTION_NAME: `ecs-medic-${id}`,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_LOG_GROUP_NAME: `ecs-medic-${id}Logs`,
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/22/[$LATEST]00000000000000000000000000000000',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: 'index.handler',
    PATH: process.env['PATH'],
    ...environment,
  };
  child = spawn(node, ['--no-experimental-require-module', '--no-experimental-detect-module', client], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  const { hangUp } = api;
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(String(chunk)));
  child.on('close', (code, signal) => hangUp(`${signal ?? code}: ${said.join('')}`));
}

const event = (says: string) => eventOf(cases.find((row) => row.says === says)!);

describe('remediate', () => {
  it('ignores a task that has not stopped, without a call to AWS', async () => {
    start('Remediate');

    const answer = await api.invoke(event('a task that runs'));

    expect(answer).toMatchObject({ returned: { ignored: expect.stringContaining('not stopped') } });
    expect(called).toEqual([]);
  });

  it('stays warm: the same process answers again', async () => {
    start('Remediate');

    const answers = [await api.invoke(event('a task that runs')), await api.invoke(event('a task that is still stopping'))];

    expect(answers).toMatchObject([{ returned: { ignored: expect.any(String) } }, { returned: { ignored: expect.any(String) } }]);
  });

  it('fails by name, and names the field, on an event of another account', async () => {
    start('Remediate');

    const answer = await api.invoke(event('a stopped task of another account, forwarded to this bus'));

    expect(answer).toMatchObject({ failed: { errorType: 'InputError', errorMessage: expect.stringContaining('account') } });
  });

  it('fails by name when the table cannot be reached, so that Lambda comes again', async () => {
    start('Remediate');

    const answer = await api.invoke(event('a task failed to start'));

    expect(answer).toMatchObject({ failed: { errorType: 'AwsError', errorMessage: expect.stringContaining('dynamodb:UpdateItem') } });
    expect(called).toEqual(['DynamoDB_20120810.UpdateItem']);
  });

  it('fails by the name of the setting that is wrong', async () => {
    start('Remediate', { Mode: 'observe' }, { MODE: 'yolo' });

    const answer = await api.invoke(event('a task that runs'));

    expect(answer).toMatchObject({ failed: { errorType: 'InputError', errorMessage: expect.stringContaining('MODE') } });
  });
});

describe('follow-up', () => {
  it('asks the table what is due each minute', async () => {
    start('FollowUp');

    await api.invoke({ ...eventOf({ type: 'ECS Service Action', detail: {} }), source: 'aws.events', 'detail-type': 'Scheduled Event' });

    expect(called).toEqual(['DynamoDB_20120810.Query']);
  });
});

describe('answer', () => {
  it('says what it did not understand, with the field, and calls nobody', async () => {
    start('Answer');

    const answer = await api.invoke({ do: 'dance' });

    expect(answer).toMatchObject({ returned: { statusCode: 400, body: expect.stringContaining('"field":"do"') } });
    expect(called).toEqual([]);
  });

  it('lets nobody pause by a direct invocation', async () => {
    start('Answer');

    const answer = await api.invoke({ do: 'pause', for: '1h' });

    expect(answer).toMatchObject({ returned: { statusCode: 403 } });
    expect(called).toEqual([]);
  });
});
