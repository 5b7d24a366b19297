/** The table's layout: keys, index, times to live. template.yaml creates the same; the tests create this one. */
import type { IncidentId, Seconds, Where } from '../../model.ts';
import { placeKey } from '../keys.ts';
import { day, hour, minute } from '../time.ts';

/** Partition key, sort key, the attribute that DynamoDB's TTL reads, and the sparse index of what is due. */
export const layout = {
  partitionKey: 'pk',
  sortKey: 'sk',
  ttl: 'ttl',
  /** Keys (board, dueAt), projection KEYS_ONLY; only incidents carry a board, and only while something is due. */
  index: { name: 'due', partitionKey: 'board', sortKey: 'dueAt' },
} as const;

/** Where an item stands. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** How long each kind of item is kept. Records stay 90 days; counts only as long as they are asked for. */
export const kept: Readonly<Record<'record' | 'looks' | 'opened' | 'fixes' | 'messages', Seconds>> = {
  record: 90 * day,
  looks: 10 * minute,
  opened: hour,
  fixes: 2 * hour,
  messages: 2 * hour,
};

/** The one partition of the index: every incident for which something is due. */
export const board = 'incident';

/** Every key of the table, made here and nowhere else. */
export const keys = {
  incident: (id: IncidentId): Key => ({ pk: `I#${id}`, sk: 'incident' }),
  member: (id: IncidentId, sighting: string): Key => ({ pk: `I#${id}`, sk: `at#${sighting}` }),
  place: (where: Where): string => `S#${placeKey(where)}`,
  blame: ({ account, region }: Where, group: string, thing: string): Key => ({ pk: `B#${account}#${region}`, sk: `${group}#${thing}` }),
  pause: { pk: 'CONTROL', sk: 'pause' } as Key,
  made: (resource: string): Key => ({ pk: 'CONTROL', sk: `made#${resource}` }),
  fixes: (now: Date): Key => ({ pk: 'LIMIT', sk: `fixes#${now.toISOString().slice(0, 13)}` }),
  looks: (now: Date): Key => ({ pk: 'LIMIT', sk: `looks#${now.toISOString().slice(0, 16)}` }),
  messages: (now: Date): Key => ({ pk: 'LIMIT', sk: `messages#${now.toISOString().slice(0, 13)}` }),
  /** Five-minute buckets, counted from 1970. */
  opened: (now: Date, back = 0): Key => ({ pk: 'LIMIT', sk: `opened#${Math.floor(now.getTime() / 300_000) - back}` }),
} as const;

/** A sighting's key as one text, and back: `|` is in neither half. */
export const sightingKey = ({ pk, sk }: Key): string => `${pk}|${sk}`;
export function sightingOf(key: string): Key {
  const [pk = '', sk = ''] = key.split('|');
  return { pk, sk };
}

/** An incident's id, from its key. */
export const idOf = ({ pk }: Pick<Key, 'pk'>): IncidentId => pk.slice('I#'.length) as IncidentId;
