/** An account in memory that answers the SDK's clients: stateful, strict, counted, and failing on demand. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Account, type Home, openAccount } from './account/account.ts';
import { idFrom, requestId } from './account/ids.ts';
import { type Caller, sessionOf } from './caller.ts';
import { type Clock, createClock } from './clock.ts';
import { dispatch } from './dispatch.ts';
import { Refusal, sdkError, Unexpected } from './errors.ts';
import { createFaults, type Fault, type FaultKind, type Faults, faultError } from './faults.ts';
import type { Policy } from './iam/policy.ts';
import type { Call, Caused, MintedCredentials, ServiceModel } from './service.ts';
import { services } from './services/index.ts';
import { createBuckets, type Rates } from './throttle.ts';
import { type Answering, type Arrived, admit, dismiss, stub } from './wire.ts';

/** One call, for a bench or an assertion. `start` and `end` are virtual milliseconds; calls that overlap by `opened` and `closed` ran side by side. */
interface Counted {
  readonly service: string;
  readonly operation: string;
  /** The role's name, or `administrator`. */
  readonly by: string;
  /** The session's name: an incident's id, where a fix calls. */
  readonly session?: string;
  readonly input: object;
  readonly start: number;
  end: number;
  /** Order of opening and closing among all calls: b depends on a only if a closed before b opened. */
  readonly opened: number;
  closed: number;
  /** `ok`, `crashed` before anything was done, `crashed after` it was, or the error's name. */
  outcome: string;
}

export interface SandboxOptions {
  readonly now?: Date;
  /** The account and Region that the events name, for an account file that names none. */
  readonly home?: Home;
  readonly faults?: readonly Fault[];
  readonly rates?: Rates;
  /** Most items a page of a list carries, where AWS's own maximum is larger. */
  readonly pageSize?: number;
  readonly caused?: Caused;
  /** For whoever counts dependent calls: answers wait (real milliseconds) until no further call has come, and then come together, so that calls made side by side overlap for sure. */
  readonly quietMs?: number;
  /** Where openings and closings are counted together with another service's; a count of its own if absent. */
  readonly order?: () => number;
}

export interface Sandbox {
  readonly account: Account;
  readonly clock: Clock;
  readonly calls: readonly Counted[];
  readonly faults: Faults;
  /** What nobody announced: unknown operations and input fields. Empty, or the test that made them fails at `restore`. */
  readonly unexpected: readonly string[];
  /** Credentials of an administrator, or of a role's session. */
  credentials(as?: { readonly role: string; readonly sessionName?: string; readonly session?: readonly Policy[] }): MintedCredentials;
  /** A call by an administrator, past the SDK: what a person does while the story runs. */
  administer(action: string, input: object, by?: string): unknown;
  listen(caused: Caused): void;
  /** Gives the SDK's clients back; throws when something unexpected was asked. */
  restore(): void;
}

/** Set by whoever runs an invocation: told when a fault lets its process die. */
export const invocation = new AsyncLocalStorage<{ crash(): void; dead: boolean }>();

// Over all sandboxes of the process: two never share credentials.
let minted = 0;

const nobody: Caused = { serviceChanged: () => {}, standaloneTask: () => {} };

export function openSandbox(source: string | object, options: SandboxOptions = {}): Sandbox {
  const clock = createClock(options.now ?? new Date('2026-11-22T03:05:51Z'));
  const account = openAccount(source, clock.now(), options.home);
  const calls: Counted[] = [];
  const unexpected: string[] = [];
  const faults = createFaults(options.faults, () => clock.now());
  const buckets = createBuckets(options.rates ?? {}, clock);
  const callers = new Map<string, Holder>();
  let caused = options.caused ?? nobody;
  let sequence = 0;
  const order = options.order ?? (() => ++sequence);

  // At least a turn, as any answer of a network; for whoever counts, all that wait are answered at once, when no further call has come.
  let together: Promise<void> | undefined;
  const quiet = async (count: () => number): Promise<void> => {
    if (!options.quietMs) return new Promise((resolve) => setImmediate(resolve));
    together ??= (async () => {
      for (let seen = -1; seen !== count(); ) {
        seen = count();
        await new Promise((resolve) => setTimeout(resolve, options.quietMs));
      }
      together = undefined;
    })();
    return together;
  };
  const mint = (caller: Caller, expiration: Date): MintedCredentials => {
    const id = idFrom('ASIA', `${account.account}/${++minted}`);
    const credentials = { accessKeyId: id, secretAccessKey: `secret of ${id}`, sessionToken: `token of ${id}`, expiration };
    callers.set(id, { caller, expiration });
    admit(credentials, answering);
    return credentials;
  };
  const callOf = (caller: Caller, region: string): Call => ({
    account,
    clock,
    region,
    caller,
    caused: { serviceChanged: (arn) => caused.serviceChanged(arn), standaloneTask: (arn) => caused.standaloneTask(arn) },
    mint,
    page: (items, token, asked) => cut(items, token, Math.min(asked ?? 100, options.pageSize ?? 100)),
  });
  const answer = (fault: FaultKind | null, { service, operation, input, region }: Arrived, { caller, expiration }: Holder): object => {
    const action = `${service.name}:${operation}`;
    if (fault && fault !== 'crash-after' && fault !== 'crash-before') throw faultError(fault, service, action);
    if (expiration <= clock.now()) throw new Refusal('ExpiredTokenException', 'The security token included in the request is expired', 403);
    if (!buckets.take(action)) throw new Refusal(service.throttled, 'Rate exceeded');
    return dispatch(service, operation, { input, call: callOf(caller, region) }) as object;
  };
  const answering: Answering = {
    async receive(arrived) {
      const holder = callers.get(arrived.accessKeyId)!;
      const counted = counting(arrived, holder.caller, { start: clock.ms(), opened: order() });
      calls.push(counted);
      const fault = faults.strike(`${counted.service}:${counted.operation}`, counted.by);
      if (invocation.getStore()?.dead || fault === 'crash-before') return crash(counted, 'crashed');
      await quiet(() => calls.length);
      const id = requestId(`${counted.opened}`);
      const ended = attempt(() => answer(fault, arrived, holder), { service: arrived.service, id });
      Object.assign(counted, { outcome: ended.outcome, end: clock.ms(), closed: order() });
      if (ended.error instanceof Unexpected) unexpected.push(ended.error.message);
      if (fault === 'crash-after') return crash(counted, 'crashed after');
      if (ended.error) throw ended.error;
      return { ...ended.value, $metadata: { httpStatusCode: 200, requestId: id, attempts: 1, totalRetryDelay: 0 } };
    },
  };
  stub(services);
  return {
    account,
    clock,
    calls,
    faults,
    unexpected,
    credentials: (as) => {
      const expiration = new Date(clock.ms() + 365 * 86_400_000);
      const administrator: Caller = { kind: 'administrator', arn: `arn:${account.partition}:sts::${account.account}:assumed-role/Administrator/sandbox` };
      return mint(as ? sessionOf(as.role, as.sessionName ?? 'sandbox', as.session) : administrator, expiration);
    },
    administer(action, input, by = 'Administrator/operator') {
      const [name, operation] = action.split(':') as [string, string];
      const service = services.find((one) => one.name === name);
      if (!service) throw new Unexpected(`the sandbox has no service ${name}`);
      const caller: Caller = { kind: 'administrator', arn: `arn:${account.partition}:sts::${account.account}:assumed-role/${by}` };
      return dispatch(service, operation, { input, call: callOf(caller, account.region) });
    },
    listen: (to) => {
      caused = to;
    },
    restore() {
      dismiss(answering);
      if (unexpected.length > 0) throw new Unexpected([...new Set(unexpected)].join('\n'));
    },
  };
}

/** The process is gone: this call never ends, and the invocation is told. */
function crash(counted: Counted, outcome: 'crashed' | 'crashed after'): Promise<never> {
  counted.outcome = outcome;
  invocation.getStore()?.crash();
  return new Promise(() => {});
}

interface Ended {
  readonly value?: object;
  readonly error?: Error;
  readonly outcome: string;
}

/** What the SDK's caller gets: a value, or the service's own error. */
function attempt(answer: () => object, { service, id }: { service: ServiceModel; id: string }): Ended {
  try {
    return { value: answer(), outcome: 'ok' };
  } catch (error) {
    if (error instanceof Refusal) return { error: sdkError(service, error, id), outcome: error.code };
    return { error: error as Error, outcome: String(error) };
  }
}

interface Holder {
  readonly caller: Caller;
  readonly expiration: Date;
}

function counting({ service, operation, input }: Arrived, caller: Caller, opening: Pick<Counted, 'start' | 'opened'>): Counted {
  const who = caller.kind === 'session' ? { by: caller.roleName, session: caller.sessionName } : { by: 'administrator' };
  return { service: service.name, operation, ...who, input, ...opening, end: 0, closed: 0, outcome: 'ok' };
}

function cut<T>(items: readonly T[], token: string | undefined, size: number): { page: T[]; next: string | undefined } {
  const from = token === undefined ? 0 : Number(token.replace('page-', ''));
  if (!Number.isInteger(from)) throw new Refusal('InvalidParameterException', 'Invalid token.');
  const next = from + size < items.length ? `page-${from + size}` : undefined;
  return { page: items.slice(from, from + size), next };
}
