/** An emulator of AWS in a process of its own, on a port of its own, gone when the test ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { node24 } from '../tools/node24.mjs';
import { pythonEnvironment } from '../tools/python.mjs';

export const emulated = { account: '123456789012', region: 'eu-west-1' } as const;

export interface Emulator {
  /** For any SDK client: the account's root, who may do everything. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  stop(): void;
}

export interface EmulatorOptions {
  /** Every call is signed and judged by the caller's policies. Off: everything is allowed. */
  readonly enforceIam?: boolean;
}

const launcher = fileURLToPath(new URL('./launch.py', import.meta.url));

export async function startEmulator({ enforceIam = false }: EmulatorOptions = {}): Promise<Emulator> {
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'ecs-medic-emulator-'));
  const output: string[] = [];
  // The environment is made anew: whatever stands in ours would be visible inside the functions.
  const env = {
    PATH: `${node24().bin}:/usr/bin:/bin`,
    HOME: home,
    TMPDIR: home,
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_ACCOUNT_ID: emulated.account,
    IOT_MTLS_ENABLED: '0',
    LOG_LEVEL: 'WARNING',
    LAMBDA_ASYNC_RETRY_BASE_SECONDS: '1',
    LAMBDA_ASYNC_RETRY_MAX_SECONDS: '2',
    ...(enforceIam && { AUTH: 'true' }),
  };
  const child = spawn(pythonEnvironment().bin('python'), [launcher], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  const endpoint = `http://127.0.0.1:${port}`;
  await untilHealthy(endpoint, child, output);
  return {
    client: { endpoint, region: emulated.region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    stop: () => {
      child.kill('SIGKILL');
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function untilHealthy(endpoint: string, child: ChildProcess, output: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`The emulator ended by itself:\n${output.join('')}`);
    const healthy = await fetch(`${endpoint}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) return;
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error(`The emulator did not come up:\n${output.join('')}`);
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Asks until there is an answer: the emulator carries events as AWS does, after the call that sent them has ended. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, { everyMs = 100, seconds = 30 } = {}): Promise<T> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(everyMs);
  }
  throw new Error(`Not seen within ${seconds} s: ${what}`);
}
