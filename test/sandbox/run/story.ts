/** One scenario from beginning to end: an account, its scheduler, the deployed product, and virtual time that runs until nothing is due. */
import type { Finding, IncidentId } from '../../../functions/model.ts';
import type { Published, Role } from '../account/account.ts';
import type { Fault } from '../faults.ts';
import { judge } from '../permissions.ts';
import { openSandbox, type Sandbox } from '../sandbox.ts';
import type { EventBridgeEvent } from '../scheduler/events.ts';
import { createScheduler, type Scheduler } from '../scheduler/scheduler.ts';
import { createTimeline } from '../timeline.ts';
import { adopt, bereave, signedRequest, stoppedTask } from './begin.ts';
import { createHandlers } from './handlers.ts';
import { createLambda, type Kept } from './lambda.ts';
import { takes } from './pattern.ts';
import { install, type Product } from './product.ts';
import type { Entry, Scenario } from './scenario.ts';
import { startTable, type Table } from './table.ts';

export interface StoryOptions {
  readonly faults?: readonly Fault[];
  /**
   * EventBridge delivers at least once, mostly at once, in no promised order: the milliseconds after which an event comes, once for each; none: it is lost.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-delivery-level.html
   */
  readonly post?: (event: Readonly<Record<string, unknown>>) => readonly number[];
  /** Called for whatever happens, in order: the demo tells it on the screen. */
  readonly watch?: (happening: Happening) => void;
}

export type Happening =
  | { readonly what: 'event'; readonly at: Date; readonly event: Readonly<Record<string, unknown>>; readonly to: readonly string[] }
  | { readonly what: 'call'; readonly at: Date; readonly action: string; readonly input: object; readonly by: string }
  | { readonly what: 'examined'; readonly at: Date; readonly finding: Finding }
  | { readonly what: 'changed'; readonly at: Date; readonly change: Change }
  | { readonly what: 'told'; readonly at: Date; readonly message: Published };

/** Everything that a report is made from. */
export interface Told {
  readonly findings: readonly Finding[];
  readonly sandbox: Sandbox;
  readonly product: Product;
  readonly items: Awaited<ReturnType<Table['items']>>;
  readonly failureQueue: readonly Kept[];
  readonly answers: readonly Answer[];
  readonly changes: readonly Change[];
  readonly log: readonly string[];
  /** Operations on the product's table, in order. */
  readonly tableCalls: readonly string[];
  /** Events that a rule took, and those that none did. */
  readonly delivered: number;
  readonly dropped: number;
}

/** What somebody asked of the product, and what its URL answered. */
export interface Answer {
  readonly at: string;
  readonly by: string;
  readonly asked: object;
  readonly statusCode: number;
  readonly body: string;
}

/** A write in the user's account, made under an incident's name. */
export interface Change {
  readonly at: string;
  readonly incident: IncidentId;
  readonly action: string;
  readonly input: object;
}

const minuteMs = 60_000;

export async function tell(scenario: Scenario, options: StoryOptions = {}): Promise<Told> {
  const sandbox = openSandbox(scenario.account, { now: scenario.startAt, home: scenario.home, faults: options.faults ?? [] });
  const { account, clock, faults } = sandbox;
  const timeline = createTimeline();
  const findings: Finding[] = [];
  const log: string[] = [];
  const tableCalls: string[] = [];
  const answers: Answer[] = [];
  let table: Table | undefined;
  try {
    const product = install(account, scenario.settings, clock.now());
    const lambda = createLambda({ clock, timeline, handlers: createHandlers({ sandbox, product, table: () => table!, log, found }) });
    const door = {
      strike: (path: string, operation: string) => {
        tableCalls.push(operation);
        return faults.strike(`dynamodb:${operation}`, roleName(lambda.functionOf(path)));
      },
      crash: (path: string) => lambda.crash(path),
      refuse: (path: string, operation: string) => refusedByIam(sandbox, product, { name: lambda.functionOf(path), operation }),
    };
    table = await startTable(product.table, door);
    const traffic = { delivered: 0, dropped: 0 };
    const emit = (event: Readonly<Record<string, unknown>>) => {
      const to = [...new Set(product.rules.filter(({ pattern }) => takes(pattern, event)).map((rule) => rule.function))];
      options.watch?.({ what: 'event', at: clock.now(), event, to });
      traffic[to.length > 0 ? 'delivered' : 'dropped'] += 1;
      const comes = options.post?.(event) ?? [0];
      for (const name of to) for (const ms of comes) timeline.at(clock.ms() + ms, () => lambda.invoke(name, event));
    };
    const scheduler = createScheduler({ account, clock, timeline, emit: (event: EventBridgeEvent) => emit({ ...event }) });
    sandbox.listen({ serviceChanged: scheduler.serviceChanged, standaloneTask: scheduler.taskChanged });
    const ask = async (word: object, by: string) => {
      const answer = await lambda.request('Answer', signedRequest(word, by, account)).catch((error: Error) => ({ statusCode: 502, body: error.message }));
      answers.push({ at: clock.now().toISOString(), by, asked: word, ...(answer as Pick<Answer, 'statusCode' | 'body'>) });
    };
    scenario.events.forEach((entry, index) => {
      timeline.at(clock.ms() + entry.afterMs, () => begin(entry, index, { sandbox, emit, ask, scheduler, watch: options.watch }));
    });
    for (const entry of scenario.events) if (entry.kind === 'event') adopt(entry.event, account);
    scheduler.begin();
    const seen = reporter(sandbox, options.watch);
    await pass({ clock, timeline, table, invoke: lambda.invoke, account, seen, until: clock.ms() + scenario.hours * 3_600_000 });
    const changes = changesOf(sandbox);
    const { failureQueue } = lambda;
    return { findings, sandbox, product, items: await table.items(), failureQueue, answers, changes, log, tableCalls, ...traffic };
  } finally {
    await table?.close();
    sandbox.restore();
  }

  function found(finding: Finding): void {
    findings.push(finding);
    options.watch?.({ what: 'examined', at: clock.now(), finding });
  }
}

const roleName = (name: string | undefined) => (name === undefined ? undefined : `ecs-medic-${name}Role`);

interface Stage {
  readonly sandbox: Sandbox;
  readonly scheduler: Scheduler;
  emit(event: Readonly<Record<string, unknown>>): void;
  ask(word: object, by: string): Promise<void>;
  readonly watch: StoryOptions['watch'];
}

function begin(entry: Entry, index: number, { sandbox, scheduler, emit, ask, watch }: Stage): void | Promise<void> {
  const { clock, account } = sandbox;
  const happens = (event: Readonly<Record<string, unknown>>) => {
    const short = bereave(event, account, clock.now());
    if (short) scheduler.serviceChanged(short.serviceArn!);
    emit(event);
  };
  switch (entry.kind) {
    case 'event':
      happens(entry.event);
      break;
    case 'stopped':
      happens({ ...stoppedTask(entry.task, account, { now: clock.now(), index }) });
      break;
    case 'answer':
      return ask(entry.word, entry.by);
    case 'call':
      watch?.({ what: 'call', at: clock.now(), action: entry.action, input: entry.input, by: entry.by });
      administer(entry, index, sandbox);
  }
}

function administer({ action, input, by }: Extract<Entry, { kind: 'call' }>, index: number, sandbox: Sandbox): void {
  try {
    sandbox.administer(action, input, by);
  } catch (error) {
    throw new Error(`events[${index}]: ${action}: ${(error as Error).message}`, { cause: error });
  }
}

interface Passing extends Pick<Sandbox, 'clock' | 'account'> {
  readonly timeline: ReturnType<typeof createTimeline>;
  readonly table: Table;
  readonly until: number;
  invoke(name: string, event: unknown): void;
  /** After each thing that happened. */
  seen(): void;
}

/** Tells of changes and messages as they come. */
function reporter(sandbox: Sandbox, watch: StoryOptions['watch']): () => void {
  const { account, clock } = sandbox;
  let changes = 0;
  let messages = 0;
  return () => {
    if (!watch) return;
    const made = changesOf(sandbox);
    for (const change of made.slice(changes)) watch({ what: 'changed', at: clock.now(), change });
    for (const message of account.sns.published.slice(messages)) watch({ what: 'told', at: clock.now(), message });
    changes = made.length;
    messages = account.sns.published.length;
  };
}

/** Time runs from one thing that is due to the next. The minute's timer is rung only where the table holds something due: any other ring reads one empty page. */
async function pass({ clock, timeline, table, until, invoke, account, seen }: Passing): Promise<void> {
  let rung = clock.ms();
  for (;;) {
    const next = timeline.nextAt() ?? Number.POSITIVE_INFINITY;
    const ring = Math.ceil(Math.max(await table.firstDueMs(), rung + 1, clock.ms()) / minuteMs) * minuteMs;
    if (Math.min(next, ring) > until) return;
    if (ring < next) {
      rung = ring;
      clock.advanceTo(ring);
      invoke('FollowUp', scheduled(account.account, account.region, clock.now()));
      continue;
    }
    const due = timeline.take()!;
    clock.advanceTo(due.at);
    await due.run();
    seen();
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
const scheduled = (account: string, region: string, now: Date) => ({
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account,
  time: `${now.toISOString().slice(0, 19)}Z`,
  region,
  resources: [`arn:aws:events:${region}:${account}:rule/ecs-medic-FollowUpEachMinute`],
  detail: {},
});

// Asked with every call on the table: judged anew only when the role's own policies have changed.
const verdicts = new WeakMap<Role['RolePolicyList'], Map<string, boolean>>();

function refusedByIam({ account }: Sandbox, product: Product, { name, operation }: { name: string | undefined; operation: string }) {
  if (name === undefined) return { code: 'UnrecognizedClientException', message: 'The security token included in the request is invalid.' };
  const role = account.iam.RoleDetailList.find(({ Arn }) => Arn === product.roleArn(name as 'Remediate'))!;
  const resource = `arn:${account.partition}:dynamodb:${account.region}:${account.account}:table/${product.table.TableName}`;
  const known = verdicts.get(role.RolePolicyList) ?? new Map<string, boolean>();
  verdicts.set(role.RolePolicyList, known);
  const allowed = known.get(operation) ?? judge(account, role, { sessionName: name, action: `dynamodb:${operation}`, asks: { resource } }).verdict.allowed;
  known.set(operation, allowed);
  const message = `User: ${role.Arn} is not authorized to perform: dynamodb:${operation} on resource: ${resource}`;
  return allowed ? null : { code: 'AccessDeniedException', message };
}

/** What sessions under an incident's name did, apart from reading. */
const changesOf = ({ calls }: Sandbox): readonly Change[] =>
  calls.flatMap(({ session, service, operation, input, start, outcome }) =>
    session?.startsWith('em-') && (outcome === 'ok' || outcome === 'crashed after') && !/^(?:BatchGet|Describe|Get|List|Simulate)/.test(operation)
      ? [{ at: new Date(start).toISOString(), incident: session as IncidentId, action: `${service}:${operation}`, input }]
      : [],
  );
