/** Faults on demand: a call throttled, failed, timed out, denied, its resource gone since, or the process gone before or after it. */
import { Refusal } from './errors.ts';
import type { ServiceModel } from './service.ts';

export type FaultKind = 'throttle' | 'fail' | 'time-out' | 'deny' | 'gone' | 'crash-before' | 'crash-after';

export interface Fault {
  readonly kind: FaultKind;
  /** `iam:AttachRolePolicy`, `iam:*`, `dynamodb:UpdateItem`; absent: any call. */
  readonly on?: string;
  /** The how-manieth matching call, from 1; absent: every one. */
  readonly nth?: number;
  /** For how many calls from `nth` on; default 1 where `nth` is given. */
  readonly times?: number;
  /** Only calls by this role's name. */
  readonly by?: string;
  /** Only from then on, and only before then: an outage. ISO 8601. */
  readonly from?: string;
  readonly until?: string;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** Counts the call and says what befalls it. */
  strike(action: string, by?: string): FaultKind | null;
}

export function createFaults(given: readonly Fault[] = [], now: () => Date = () => new Date()): Faults {
  let armed = given.map((fault) => ({ fault, seen: 0 }));
  return {
    add: (fault) => void armed.push({ fault, seen: 0 }),
    clear: () => {
      armed = [];
    },
    strike(action, by) {
      const concerned = armed.filter(({ fault }) => concerns(fault, action, by) && lasts(fault, now().toISOString()));
      for (const entry of concerned) entry.seen += 1;
      return concerned.find(({ fault, seen }) => isDue(fault, seen))?.fault.kind ?? null;
    },
  };
}

const concerns = ({ on, by: role }: Fault, action: string, by: string | undefined): boolean =>
  (on === undefined || matches(on, action)) && (role === undefined || role === by);
const lasts = ({ from = '', until }: Fault, at: string): boolean => at >= from && (until === undefined || at < until);
const isDue = ({ nth, times = 1 }: Fault, seen: number): boolean => nth === undefined || (seen >= nth && seen < nth + times);
const matches = (on: string, action: string) => on === action || (on.endsWith('*') && action.startsWith(on.slice(0, -1)));

/** What the SDK throws for a fault, after its own retries. Crashes throw nothing: a process that is gone sees no error. */
export function faultError(kind: Exclude<FaultKind, 'crash-before' | 'crash-after'>, service: ServiceModel, action: string): Refusal {
  switch (kind) {
    case 'throttle':
      return new Refusal(service.throttled, 'Rate exceeded');
    case 'fail':
      return new Refusal('InternalFailure', 'The request processing has failed because of an unknown error, exception or failure.', 500);
    case 'time-out':
      return new Refusal('TimeoutError', 'Connection timed out after 4000 ms', 0);
    case 'gone':
      return new Refusal('ResourceNotFoundException', 'The resource does not exist any more.', 404);
    case 'deny':
      return new Refusal(service.denied, `User is not authorized to perform: ${action}`, 403);
  }
}
