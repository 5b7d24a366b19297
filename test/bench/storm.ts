/**
 * A storm: the one role of 500 services loses its policy, and 10,000 of their tasks fail, a hundred at a time. What comes of it, and what an event of it
 * costs; then tasks start again, and the minute's timer ends it.
 */
import { newTask } from '../sandbox/account/ecs-records.ts';
import { stoppedTask } from '../sandbox/run/begin.ts';
import { createHandlers } from '../sandbox/run/handlers.ts';
import { install } from '../sandbox/run/product.ts';
import { startTable, type Table } from '../sandbox/run/table.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { primaryOf, recount } from '../sandbox/scheduler/deployments.ts';
import { runTask } from '../sandbox/scheduler/tasks.ts';
import { executionPolicy } from '../support/play.ts';
import { denied, shop } from './denied.ts';
import type { Figure } from './figure.ts';

const places = 500;
const failures = 10_000;
const atOnce = 100;
/** Lambda tries an event three times, a minute and two minutes apart. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const pausesInMinutes = [0, 1, 2];

interface Storm {
  readonly sandbox: Sandbox;
  readonly table: Table;
  readonly tableCalls: readonly string[];
  run(name: 'Remediate' | 'FollowUp', event: unknown, requestId: string): Promise<void>;
}

function account(): object {
  const account = shop();
  const [api] = account.ecs.services;
  account.ecs.services = Array.from({ length: places }, (_, index) => ({ ...api, serviceName: `svc-${index}`, desiredCount: 1, runningCount: 0 }));
  return account;
}

async function begin(): Promise<Storm> {
  const sandbox = openSandbox(account());
  const product = install(sandbox.account, { Mode: 'auto' }, sandbox.clock.now());
  const tableCalls: string[] = [];
  const strike = (_path: string, operation: string) => {
    tableCalls.push(operation);
    return null;
  };
  const table = await startTable(product.table, { strike, crash: () => {}, refuse: () => null });
  const handlers = createHandlers({ sandbox, product, table: () => table, log: [], found: () => {} });
  sandbox.administer('iam:DetachRolePolicy', { RoleName: 'prod-api-exec', PolicyArn: executionPolicy });
  return {
    sandbox,
    table,
    tableCalls,
    run: async (name, event, requestId) => {
      await handlers[name]!(event, { requestId, container: 'warm', function: name });
    },
  };
}

/** All of them, and again what was put off, as Lambda does. What even the third try could not do is returned. */
async function deliver(events: readonly unknown[], storm: Storm): Promise<number> {
  const { sandbox, run } = storm;
  let left = events.map((event, index) => ({ event, id: `event-${index}` }));
  for (const minutes of pausesInMinutes) {
    for (let minute = 0; minute < minutes; minute += 1) await tick(storm);
    const failed: typeof left = [];
    for (let from = 0; from < left.length; from += atOnce) {
      sandbox.clock.advance(1_000);
      const tries = left.slice(from, from + atOnce).map((one) => run('Remediate', one.event, one.id).catch(() => failed.push(one)));
      await Promise.all(tries);
    }
    left = failed;
  }
  return left.length;
}

function recover({ account, clock }: Sandbox): void {
  const { ecs } = account;
  for (const service of ecs.services) {
    const definition = ecs.taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === service.taskDefinition)!;
    const task = newTask(service, primaryOf(service), { definition, seed: `cured ${service.serviceName}`, now: clock.now() });
    runTask(task, clock.now());
    task.healthStatus = 'HEALTHY';
    ecs.tasks.push(task);
    recount(service, account, clock.now());
  }
}

const timer = { version: '0', 'detail-type': 'Scheduled Event', source: 'aws.events', account: '111122223333', region: 'eu-west-1', resources: [], detail: {} };

/** A minute passes, and the timer runs. */
async function tick({ sandbox, run }: Storm): Promise<void> {
  sandbox.clock.advance(60_000);
  const time = sandbox.clock.now().toISOString();
  await run('FollowUp', { ...timer, time }, `timer-${time}`);
}

/** Until nothing is due any more. */
async function settle(storm: Storm): Promise<void> {
  for (let minutes = 0; (await storm.table.firstDueMs()) !== Number.POSITIVE_INFINITY && minutes < 60; minutes += 1) await tick(storm);
}

export async function storm(): Promise<readonly Figure[]> {
  const storm = await begin();
  const { sandbox, table, tableCalls } = storm;
  try {
    const events = Array.from({ length: failures }, (_, index) =>
      stoppedTask({ service: `svc-${index % places}`, stoppedReason: denied }, sandbox.account, { now: sandbox.clock.now(), index }),
    );
    const lost = await deliver(events, storm);
    const whileItBlew = tableCalls.length;
    recover(sandbox);
    await settle(storm);
    return figuresOf(sandbox, { items: await table.items(), lost, whileItBlew });
  } finally {
    await table.close();
    sandbox.restore();
  }
}

interface Aftermath {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly lost: number;
  readonly whileItBlew: number;
}

function figuresOf({ account, calls }: Sandbox, { items, lost, whileItBlew }: Aftermath): readonly Figure[] {
  const incidents = items.filter(({ sk }) => sk === 'incident');
  const members = items.filter(({ pk, sk }) => pk === incidents[0]?.['pk'] && String(sk).startsWith('at#'));
  const counted = items.reduce((sum, { pk, seen }) => sum + (String(pk).startsWith('S#') ? Number(seen) : 0), 0);
  const fixes = calls.filter(({ operation, outcome }) => operation === 'AttachRolePolicy' && outcome === 'ok');
  const said = account.sns.published.map(({ Subject = '' }) => Subject);
  const figure = (what: string, value: number, beside: Pick<Figure, 'bound' | 'note'> = {}): Figure => ({ group: 'storm', what, value, unit: '', ...beside });
  return [
    figure(`incidents of ${failures} failures`, incidents.length, { bound: 1 }),
    figure('fixes', fixes.length, { bound: 1 }),
    figure('messages until resolved', said.length, { bound: 3, note: said.map((subject) => subject.split(' ').slice(1, 6).join(' ')).join(' · ') }),
    figure(`services that are no member, of ${places}`, places - members.length, { bound: 0 }),
    figure('failures not counted', Math.max(0, failures - counted), { bound: 0, note: `${Math.max(0, counted - failures)} delivered again and counted twice` }),
    figure('events that even the third try could not do', lost, { bound: 0 }),
    figure('calls on the table, an event', whileItBlew / failures),
  ];
}
