/** A scenario: an account, what begins the story and what people do while it runs, and the settings under which the product is deployed. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Home } from '../account/account.ts';
import { refuseUnknownKeys } from '../account/paste.ts';

export interface Scenario {
  readonly account: string | object;
  /** Of the first event that says it, for an account file that does not. */
  readonly home: Home;
  readonly events: readonly Entry[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** When the story begins; the first event's time, or a fixed one. */
  readonly startAt: Date;
  /** How long it may run; 26 at most. */
  readonly hours: number;
}

/** An EventBridge event; a task that stopped, in short; a call that somebody makes; or what somebody asks the product. */
export type Entry =
  | { readonly kind: 'event'; readonly event: Readonly<Record<string, unknown>>; readonly afterMs: number }
  | { readonly kind: 'stopped'; readonly task: Stopped; readonly afterMs: number }
  | { readonly kind: 'call'; readonly action: string; readonly input: object; readonly by: string; readonly afterMs: number }
  | { readonly kind: 'answer'; readonly word: object; readonly by: string; readonly afterMs: number };

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
const usualStart = new Date('2026-11-22T03:05:51Z');

/** From a file's path, `-` for standard input, or an object. An account given as a path is looked for beside the file. */
export function readScenario(source: string | object): Scenario {
  const folder = typeof source === 'string' && source !== '-' ? dirname(resolve(source)) : process.cwd();
  const raw = (typeof source === 'string' ? parse(source) : source) as Record<string, unknown>;
  refuseUnknownKeys('scenario', raw, ['account', 'events', 'settings', 'startAt', 'hours']);
  const events = eventsOf(raw['events']);
  const startAt = startOf(raw['startAt'], events);
  return {
    account: accountOf(raw['account'], folder),
    home: homeOf(events),
    events: events.map((event, index) => entryOf(event, `events[${index}]`, startAt)),
    settings: (raw['settings'] ?? {}) as Scenario['settings'],
    startAt,
    hours: hoursOf(raw['hours']),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function accountOf(raw: unknown, folder: string): string | object {
  if (typeof raw === 'string') return resolve(folder, raw);
  if (!isObject(raw)) throw new Error('account: expected an object, or the path of an account file');
  return raw;
}

function eventsOf(raw: unknown): readonly Record<string, unknown>[] {
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) throw new Error('events: expected a list');
  const strange = raw.findIndex((event) => !isObject(event));
  if (strange >= 0) throw new Error(`events[${strange}]: expected an object`);
  return raw;
}

function startOf(raw: unknown, events: readonly Record<string, unknown>[]): Date {
  const first = events.map(({ time }) => new Date(String(time))).find((time) => !Number.isNaN(time.getTime()));
  const startAt = raw === undefined ? (first ?? usualStart) : new Date(String(raw));
  if (Number.isNaN(startAt.getTime())) throw new Error('startAt: expected an instant such as 2026-11-22T03:05:51Z');
  return startAt;
}

function homeOf(events: readonly Record<string, unknown>[]): Home {
  const { account, region } = events.find((event) => typeof event['account'] === 'string' && typeof event['region'] === 'string') ?? {};
  return account && region ? { account: String(account), region: String(region) } : {};
}

function hoursOf(raw: unknown = mostHours): number {
  const hours = Number(raw);
  if (!(hours > 0 && hours <= mostHours)) throw new Error(`hours: expected a number up to ${mostHours}`);
  return hours;
}

function parse(path: string): unknown {
  const text = readFileSync(path === '-' ? 0 : path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON: ${(error as Error).message.trim()}`);
  }
}

function entryOf(raw: Record<string, unknown>, where: string, startAt: Date): Entry {
  const { after, ...rest } = raw;
  const afterMs = durationMs(after, `${where}.after`);
  if (typeof rest['call'] === 'string') {
    refuseUnknownKeys(where, rest, ['call', 'input', 'by']);
    return { kind: 'call', action: rest['call'], input: (rest['input'] ?? {}) as object, by: String(rest['by'] ?? 'Administrator/operator'), afterMs };
  }
  if (isObject(rest['answer'])) {
    refuseUnknownKeys(where, rest, ['answer', 'by']);
    return { kind: 'answer', word: rest['answer'], by: String(rest['by'] ?? 'OnCall/a.lindqvist'), afterMs };
  }
  if (isObject(rest['stopped'])) {
    refuseUnknownKeys(`${where}.stopped`, rest['stopped'], ['service', 'taskDefinition', 'cluster', 'stopCode', 'stoppedReason', 'containers']);
    return { kind: 'stopped', task: rest['stopped'] as Stopped, afterMs };
  }
  // An event that is malformed on purpose is the product's to refuse, so it is passed on as it stands; what has neither mark of an event is none.
  if (!('source' in rest || 'detail-type' in rest)) throw new Error(`${where}: expected an EventBridge event, or one of stopped, call and answer`);
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
