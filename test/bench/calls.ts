/** Calls to AWS for each kind of event, in the sandbox: how many, and how long the longest chain is of which each had to wait for the one before. */
import { stoppedTask } from '../sandbox/run/begin.ts';
import { createHandlers } from '../sandbox/run/handlers.ts';
import { install } from '../sandbox/run/product.ts';
import { startTable } from '../sandbox/run/table.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { executionPolicy } from '../support/play.ts';
import { denied, shop } from './denied.ts';
import type { Figure } from './figure.ts';
import { chainTo, longestChain, type Span, watch } from './spans.ts';

/** Every call takes as long as any other: a chain by time is then no longer than the longest by need. */
const laterMs = 40;

/** What one run did: calls on the table, and calls to the rest of AWS. */
interface Run {
  readonly table: readonly Span[];
  readonly aws: readonly Span[];
  /** How many of either came before the decision, and how many of the table's before the fix was written. */
  readonly decided: { readonly table: number; readonly aws: number };
  readonly written: { readonly table: number };
}

interface Bench {
  readonly sandbox: Sandbox;
  run(name: 'Remediate' | 'FollowUp', event: unknown): Promise<Run>;
  close(): Promise<void>;
}

/** The shop of the tests, with a second service that runs under the same role; the role has just lost its policy. */
function account(): object {
  const account = shop();
  const [api] = account.ecs.services;
  account.ecs.services.push({ ...api, serviceName: 'web' });
  return account;
}

async function open(): Promise<Bench> {
  let sequence = 0;
  const order = () => ++sequence;
  const sandbox = openSandbox(account(), { quietMs: laterMs, order });
  const product = install(sandbox.account, { Mode: 'auto' }, sandbox.clock.now());
  const table = await startTable(product.table, { strike: () => null, crash: () => {}, refuse: () => null });
  const watched = await watch(table.endpoint('warm'), laterMs, order);
  const marks = { decided: { table: 0, aws: 0 }, written: { table: 0 } };
  const log: string[] = [];
  log.push = (line) => {
    if (line.includes('"message":"decided"')) marks.decided = { table: watched.spans.length, aws: sandbox.calls.length };
    if (line.includes('"message":"wrote to the account"')) marks.written = { table: watched.spans.length };
    return 0;
  };
  const handlers = createHandlers({ sandbox, product, table: () => ({ ...table, endpoint: () => watched.endpoint }), log, found: () => {} });
  sandbox.administer('iam:DetachRolePolicy', { RoleName: 'prod-api-exec', PolicyArn: executionPolicy });
  let runs = 0;
  return {
    sandbox,
    async run(name, event) {
      const from = { table: watched.spans.length, aws: sandbox.calls.length };
      runs += 1;
      await handlers[name]!(event, { requestId: `run-${runs}`, container: 'warm', function: name });
      return {
        table: watched.spans.slice(from.table),
        aws: sandbox.calls.slice(from.aws).map(({ service, operation, opened, closed }) => ({ name: `${service}:${operation}`, opened, closed })),
        decided: { table: marks.decided.table - from.table, aws: marks.decided.aws - from.aws },
        written: { table: marks.written.table - from.table },
      };
    },
    async close() {
      watched.close();
      await table.close();
      sandbox.restore();
    },
  };
}

const figure = (what: string, value: number, bound: number, note = ''): Figure => ({ group: 'calls', what, value, unit: '', bound, ...(note && { note }) });
const total = ({ table, aws }: Run): number => table.length + aws.length;
const counts = (spans: readonly Span[]): string => {
  const each = new Map<string, number>();
  for (const { name } of spans) each.set(name, (each.get(name) ?? 0) + 1);
  return [...each].map(([name, n]) => (n > 1 ? `${n} ${name}` : name)).join(', ');
};

/** The first pass only warms: a module that is still being loaded would delay a call and make it look as if it had waited for another. */
export async function calls(): Promise<readonly Figure[]> {
  await measure();
  return measure();
}

async function measure(): Promise<readonly Figure[]> {
  const { sandbox, run, close } = await open();
  let index = 0;
  const stopped = (short: Parameters<typeof stoppedTask>[0]) => {
    index += 1;
    return { ...stoppedTask(short, sandbox.account, { now: sandbox.clock.now(), index }) };
  };
  const failed = (service: string) => stopped({ service, stoppedReason: denied });
  try {
    const running = failed('api') as { detail: object };
    const ignored = await run('Remediate', { ...running, detail: { ...running.detail, lastStatus: 'RUNNING' } });
    const quiet = await run('Remediate', stopped({ service: 'api', stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }));
    const ended = await run('FollowUp', stopped({ taskDefinition: 'api:42', containers: [{ exitCode: 0 }] }));
    const first = await run('Remediate', failed('api'));
    const repeat = await run('Remediate', failed('api'));
    const known = await run('Remediate', failed('web'));
    return [
      figure('ignored event', total(ignored), 0),
      figure('quiet stop', total(quiet), 0),
      figure('standalone task that ended well', total(ended), 1, counts(ended.table)),
      figure('repeat', total(repeat), 1, counts(repeat.table)),
      figure('first of a service in a known incident, table', known.table.length, 5, counts(known.table)),
      figure('first of a service in a known incident, rest of AWS', known.aws.length, 0),
      ...firstFailure(first),
    ];
  } finally {
    await close();
  }
}

function firstFailure({ table, aws, decided, written }: Run): readonly Figure[] {
  const reads = aws.slice(0, decided.aws);
  const toTheDecision = longestChain(reads);
  const toTheFix = aws.slice(decided.aws, aws.findIndex(({ name }) => name === 'iam:AttachRolePolicy') + 1);
  const fixing = chainTo(toTheFix.at(-1)!, [...table.slice(decided.table, written.table), ...toTheFix]);
  return [
    figure('first failure, reads to the decision', reads.length, 25, counts(reads)),
    figure('first failure, dependent reads to the decision', toTheDecision.length, 4, toTheDecision.join(' → ')),
    figure('first failure, dependent calls from decision to fix', fixing.length, 6, fixing.join(' → ')),
    { group: 'calls', what: 'first failure, all calls', value: table.length + aws.length, unit: '', note: `on the table: ${counts(table)}` },
  ];
}
