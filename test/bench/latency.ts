/**
 * How long a person waits where AWS is slow: the longest examination (a text that was cut short, a VPC of endpoints, secrets, a file system, a role that lost its policy),
 * on an account and a table of which every call answers after 50 ms. Real time, of which the machine's own part is a little.
 */

import { given, roleOf } from '../breaks/break.ts';
import { stoppedTask } from '../sandbox/run/begin.ts';
import { createHandlers } from '../sandbox/run/handlers.ts';
import { install } from '../sandbox/run/product.ts';
import { startTable } from '../sandbox/run/table.ts';
import { openSandbox } from '../sandbox/sandbox.ts';
import type { AccountJson } from '../support/shop.ts';
import type { Figure } from './figure.ts';
import { longestChain, watch } from './spans.ts';

const answersAfterMs = 50;
const boundMs = 3_000;

const cutShort = 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retr...';

/** Everything that such a text may mean is there to be asked about. */
function account(): AccountJson {
  return given('fargate-endpoints', (one) => {
    roleOf(one).AttachedManagedPolicies = [];
    const [definition] = one.ecs.taskDefinitions;
    definition.volumes = [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-0a1b2c3d4e5f60718', transitEncryption: 'ENABLED' } }];
    definition.containerDefinitions[0].mountPoints = [{ sourceVolume: 'data', containerPath: '/data' }];
  });
}

interface Waited {
  readonly decidedMs: number;
  readonly toldMs: number;
  readonly reads: number;
  readonly chain: readonly string[];
  readonly wrote: boolean;
}

/** The first pass only warms: the time that a module takes to load is the cold start's figure. */
export async function latency(): Promise<readonly Figure[]> {
  await wait();
  const { decidedMs, toldMs, reads, chain, wrote } = await wait();
  const figure = (what: string, value: number, note: string): Figure => ({ group: 'latency', what, value, unit: 'ms', bound: boundMs, note });
  const slow = `each call ${answersAfterMs} ms`;
  return [
    figure('longest examination, event → decision', decidedMs, `${slow}; ${reads} reads: ${chain.join(' → ')}`),
    figure('longest examination, event → message', toldMs, `${slow}; ${wrote ? 'the fix applied before it' : 'nothing was written'}`),
  ];
}

async function wait(): Promise<Waited> {
  let sequence = 0;
  const order = () => ++sequence;
  const sandbox = openSandbox(account(), { quietMs: answersAfterMs, order });
  const product = install(sandbox.account, { Mode: 'auto' }, sandbox.clock.now());
  const table = await startTable(product.table, { strike: () => null, crash: () => {}, refuse: () => null });
  const watched = await watch(table.endpoint('warm'), answersAfterMs, order);
  const decided = { at: 0, reads: 0 };
  const log: string[] = [];
  log.push = (line) => {
    if (line.includes('"message":"decided"')) Object.assign(decided, { at: performance.now(), reads: sandbox.calls.length });
    return 0;
  };
  const handlers = createHandlers({ sandbox, product, table: () => ({ ...table, endpoint: () => watched.endpoint }), log, found: () => {} });
  const event = stoppedTask({ service: 'orders', stoppedReason: cutShort }, sandbox.account, { now: sandbox.clock.now(), index: 1 });
  try {
    const began = performance.now();
    await handlers['Remediate']!(event, { requestId: 'run', container: 'warm', function: 'Remediate' });
    const ended = performance.now();
    const reads = sandbox.calls.slice(0, decided.reads).map(({ service, operation, opened, closed }) => ({ name: `${service}:${operation}`, opened, closed }));
    const wrote = sandbox.calls.some(({ operation }) => operation === 'AttachRolePolicy');
    return { decidedMs: decided.at - began, toldMs: ended - began, reads: reads.length, chain: longestChain(reads), wrote };
  } finally {
    watched.close();
    await table.close();
    sandbox.restore();
  }
}
