/** `ecs-medic diagnose` as a person runs it: the built command line against an emulator of AWS, with credentials and endpoint from the environment. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from './emulator.ts';
import { makeAccount, openShop } from './shop.ts';
import { ecrDenied } from './texts.ts';

const cli = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url));

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
  await makeAccount(emulator);
  const shop = await openShop(emulator, { service: 'api' });
  await shop.stopTask(ecrDenied);
});
afterAll(() => emulator?.stop());

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[]): Promise<Ran> {
  const { endpoint, region, credentials } = emulator.client;
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

describe('diagnose', () => {
  it('prints the message, and writes nothing', async () => {
    const { code, stdout, stderr } = await run(['diagnose', '--cluster', 'prod', '--service', 'api']);

    expect(stderr.split('\n')[0]).toBe('ecs-medic: looking into eu-west-1 with your own credentials; nothing is written');
    expect(code).toBe(0);
    expect(stdout).toContain('aws iam attach-role-policy --role-name ecsTaskExecutionRole');
    expect(stdout).toContain('cause ecr-auth-denied');
  });

  it('answers a machine with one object', async () => {
    const { stdout } = await run(['diagnose', '--cluster', 'prod', '--service', 'api', '--json']);

    expect(JSON.parse(stdout)).toMatchObject({ diagnosis: { cause: 'ecr-auth-denied', culprit: { id: 'ecsTaskExecutionRole' } } });
  });

  it('says so where the service has failed nothing', async () => {
    const { code, stderr } = await run(['diagnose', '--cluster', 'prod', '--service', 'other']);

    expect(code).toBe(1);
    expect(stderr).toMatch(/no task of prod\/other has (?:stopped|failed) lately|ServiceNotFound/);
  });
});
