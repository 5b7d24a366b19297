/** A scenario: an account, what begins the story and what people do while it runs, and the settings under which the product is deployed. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { refuseUnknownKeys } from '../account/revive.ts';

export interface Scenario {
  readonly account: string | object;
  readonly events: readonly Entry[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** When the story begins; the first event's time, or a fixed one. */
  readonly startAt: Date;
  /** How long it may run; 26 at most. */
  readonly hours: number;
}

/** An EventBridge event; a task that stopped, in short; or a call that somebody makes. */
export type Entry =
  | { readonly kind: 'event'; readonly event: Readonly<Record<string, unknown>>; readonly afterMs: number }
  | { readonly kind: 'stopped'; readonly task: Stopped; readonly afterMs: number }
  | { readonly kind: 'call'; readonly action: string; readonly input: object; readonly by: string; readonly afterMs: number };

/** A stopped task as a person writes it: the service that it belonged to, or the task definition of a standalone one. */
export interface Stopped {
  readonly service?: string;
  readonly taskDefinition?: string;
  readonly cluster?: string;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers?: readonly { readonly name?: string; readonly reason?: string; readonly exitCode?: number }[];
}

const mostHours = 26;

/** From a file's path, `-` for standard input, or an object. An account given as a path is looked for beside the file. */
export function readScenario(source: string | object): Scenario {
  const folder = typeof source === 'string' && source !== '-' ? dirname(resolve(source)) : process.cwd();
  const raw = (typeof source === 'string' ? parse(source) : source) as Record<string, unknown>;
  refuseUnknownKeys('scenario', raw, ['account', 'events', 'settings', 'startAt', 'hours']);
  const { account } = raw;
  if (typeof account !== 'string' && (typeof account !== 'object' || account === null))
    throw new Error('account: expected an object, or the path of an account file');
  const events = (raw['events'] ?? []) as readonly Record<string, unknown>[];
  if (!Array.isArray(events)) throw new Error('events: expected a list');
  const first = events.find((event) => typeof event['time'] === 'string')?.['time'] as string | undefined;
  const startAt = new Date((raw['startAt'] as string | undefined) ?? first ?? '2026-11-22T03:05:51Z');
  if (Number.isNaN(startAt.getTime())) throw new Error('startAt: expected an instant such as 2026-11-22T03:05:51Z');
  const hours = Number(raw['hours'] ?? mostHours);
  if (!(hours > 0 && hours <= mostHours)) throw new Error(`hours: expected a number up to ${mostHours}`);
  return {
    account: typeof account === 'string' ? resolve(folder, account) : account,
    events: events.map((event, index) => entryOf(event, `events[${index}]`, startAt)),
    settings: (raw['settings'] ?? {}) as Scenario['settings'],
    startAt,
    hours,
  };
}

function parse(path: string): unknown {
  const text = readFileSync(path === '-' ? 0 : path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path}: not JSON: ${(error as Error).message}`);
  }
}

function entryOf(raw: Record<string, unknown>, where: string, startAt: Date): Entry {
  const { after, ...rest } = raw;
  const afterMs = durationMs(after, `${where}.after`);
  if (typeof rest['call'] === 'string') {
    refuseUnknownKeys(where, rest, ['call', 'input', 'by']);
    return { kind: 'call', action: rest['call'], input: (rest['input'] ?? {}) as object, by: String(rest['by'] ?? 'Administrator/operator'), afterMs };
  }
  if (typeof rest['stopped'] === 'object' && rest['stopped'] !== null) {
    refuseUnknownKeys(`${where}.stopped`, rest['stopped'], ['service', 'taskDefinition', 'cluster', 'stopCode', 'stoppedReason', 'containers']);
    return { kind: 'stopped', task: rest['stopped'] as Stopped, afterMs };
  }
  // An event that is malformed on purpose is the product's to refuse, so it is passed on as it stands.
  const time = typeof rest['time'] === 'string' ? Date.parse(rest['time']) : Number.NaN;
  const since = Number.isNaN(time) ? 0 : Math.max(0, time - startAt.getTime());
  return { kind: 'event', event: rest, afterMs: after === undefined ? since : afterMs };
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Seconds as a number, or `90s`, `5m`, `2h` from the beginning of the story. */
function durationMs(raw: unknown, where: string): number {
  if (raw === undefined) return 0;
  if (typeof raw === 'number') return raw * 1000;
  const { count, unit } = /^(?<count>\d+)(?<unit>[smh])$/.exec(String(raw))?.groups ?? {};
  if (!count) throw new Error(`${where}: expected seconds, or a text such as 90s, 5m, 2h`);
  return Number(count) * unitMs[unit!]!;
}
