/** An account in memory that answers the SDK's clients: stateful, strict, counted, and failing on demand. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Account, openAccount } from './account/account.ts';
import { idFrom, requestId } from './account/ids.ts';
import { type Caller, sessionOf } from './caller.ts';
import { type Clock, createClock } from './clock.ts';
import { Refusal, sdkError, Unexpected } from './errors.ts';
import { createFaults, type Fault, type FaultKind, type Faults, faultError } from './faults.ts';
import type { Policy } from './iam/policy.ts';
import { refuse } from './permissions.ts';
import type { Call, Caused, MintedCredentials, ServiceModel } from './service.ts';
import { services } from './services/index.ts';
import { createBuckets, type Rates } from './throttle.ts';
import { type Answering, type Arrived, admit, dismiss, stub } from './wire.ts';

/** One call, for a bench or an assertion. `start` and `end` are virtual milliseconds; calls that overlap by `opened` and `closed` ran side by side. */
export interface Counted {
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
  readonly faults?: readonly Fault[];
  readonly rates?: Rates;
  /** Most items a page of a list carries, where AWS's own maximum is larger. */
  readonly pageSize?: number;
  readonly caused?: Caused;
  /** For whoever counts dependent calls: an answer waits (real milliseconds) until no further call has come, so that calls made side by side overlap for sure. */
  readonly quietMs?: number;
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
  const account = openAccount(source, clock.now());
  const calls: Counted[] = [];
  const unexpected: string[] = [];
  const faults = createFaults(options.faults);
  const buckets = createBuckets(options.rates ?? {}, clock);
  const callers = new Map<string, { caller: Caller; expiration: Date }>();
  let caused = options.caused ?? nobody;
  let sequence = 0;

  // At least a turn, as any answer of a network; longer while others still come.
  const quiet = async (count: () => number) => {
    for (let seen = -1; seen !== count(); ) {
      seen = count();
      await new Promise((resolve) => (options.quietMs ? setTimeout(resolve, options.quietMs) : setImmediate(resolve)));
      if (!options.quietMs) return;
    }
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
  const run = (service: ServiceModel, operation: string, { input, call }: { input: object; call: Call }): unknown => {
    const known = service.operations[operation];
    const action = `${service.name}:${operation}`;
    const strange = known ? Object.entries(input).filter(([key, value]) => value !== undefined && !known.fields.includes(key)) : [];
    if (!known || strange.length > 0) {
      const what = known
        ? `${action}: the sandbox does not know the input ${strange.map(([key]) => key).join(', ')}`
        : `${action} was not announced to the sandbox`;
      unexpected.push(what);
      throw new Unexpected(what);
    }
    for (const asks of known.asks(input, call)) {
      const refusal = refuse(account, call.caller, { action, asks });
      if (refusal) throw new Refusal(service.denied, refusal, 403);
    }
    return structuredClone(known.answer(input, call));
  };

  const answering: Answering = {
    async receive({ service, operation, input, region, accessKeyId }: Arrived) {
      const action = `${service.name}:${operation}`;
      const known = callers.get(accessKeyId)!;
      const by = known.caller.kind === 'session' ? known.caller.roleName : 'administrator';
      const counted: Counted = {
        service: service.name,
        operation,
        by,
        ...(known.caller.kind === 'session' && { session: known.caller.sessionName }),
        input,
        start: clock.ms(),
        end: 0,
        opened: ++sequence,
        closed: 0,
        outcome: 'ok',
      };
      calls.push(counted);
      const fault = faults.strike(action, by);
      if (invocation.getStore()?.dead || fault === 'crash-before') return crash(counted);
      await quiet(() => calls.length);
      try {
        const value = attempt({ fault, service, action }, () => {
          if (known.expiration <= clock.now()) throw new Refusal('ExpiredTokenException', 'The security token included in the request is expired', 403);
          if (!buckets.take(action)) throw new Refusal(service.throttled, 'Rate exceeded');
          return run(service, operation, { input, call: callOf(known.caller, region) });
        });
        if (fault === 'crash-after') return crash(counted, 'crashed after');
        return { ...(value as object), $metadata: { httpStatusCode: 200, requestId: requestId(`${counted.opened}`), attempts: 1, totalRetryDelay: 0 } };
      } catch (error) {
        counted.outcome = error instanceof Refusal ? error.code : String(error);
        throw error instanceof Refusal ? sdkError(service, error, requestId(`${counted.opened}`)) : error;
      } finally {
        counted.end = clock.ms();
        counted.closed = ++sequence;
      }
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
      if (!service) throw new Unexpected(`${action}: the sandbox has no such service`);
      const caller: Caller = { kind: 'administrator', arn: `arn:${account.partition}:sts::${account.account}:assumed-role/${by}` };
      return run(service, operation, { input, call: callOf(caller, account.region) });
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
function crash(counted: Counted, outcome = 'crashed'): Promise<never> {
  counted.outcome = outcome;
  invocation.getStore()?.crash();
  return new Promise(() => {});
}

interface Struck {
  readonly fault: FaultKind | null;
  readonly service: ServiceModel;
  readonly action: string;
}

function attempt({ fault, service, action }: Struck, call: () => unknown): unknown {
  if (fault === null || fault === 'crash-before' || fault === 'crash-after') return call();
  throw faultError(fault, service, action);
}

function cut<T>(items: readonly T[], token: string | undefined, size: number): { page: T[]; next: string | undefined } {
  const from = token === undefined ? 0 : Number(token.replace('page-', ''));
  if (!Number.isInteger(from)) throw new Refusal('InvalidParameterException', 'Invalid token.');
  const next = from + size < items.length ? `page-${from + size}` : undefined;
  return { page: items.slice(from, from + size), next };
}
