/** What keeps us from acting: the pause, what we made, and the counts that have a bound. */
import type { Brakes, Incident, IncidentId, Iso, Made, Seconds } from '../../model.ts';
import { seconds } from '../time.ts';
import type { Dynamo, Item } from './dynamo.ts';
import { fromItem } from './incidents.ts';
import { type Key, kept, keys } from './table.ts';

/** Nothing is written to the account until then. */
export interface Pause {
  readonly until: Iso;
  readonly by: string;
  readonly at: Iso;
}

/** What the table knows of a decision's subject. */
export interface Recalled {
  readonly before: Incident | null;
  readonly brakes: Brakes;
}

/** One read of all that a decision asks the table: the incident, the pause, what we made of these resources, and how many incidents opened of late. */
export async function recall(db: Dynamo, { id, resources }: { id: IncidentId; resources: readonly string[] }, now: Date): Promise<Recalled> {
  const opened = [0, 1, 2].map((back) => keys.opened(now, back));
  const made = [...new Set(resources)].map(keys.made);
  const items = (await db.getAll([keys.incident(id), keys.pause, ...opened, ...made])) as readonly (Item & Key)[];
  const one = ({ pk, sk }: Key) => items.find((item) => item.pk === pk && item.sk === sk);
  const pause = one(keys.pause) as (Pause & Key) | undefined;
  const things = made.flatMap((key) => one(key) ?? []) as unknown as readonly (Made & Key)[];
  return {
    before: fromItem(one(keys.incident(id)), seconds(now)),
    brakes: {
      ...(pause && pause.until > now.toISOString() && { pausedUntil: pause.until, pausedBy: pause.by }),
      ...(things[0] && { made: madeOf(things[0]) }),
      openedInTenMinutes: opened.reduce((sum, key) => sum + ((one(key) as { n?: number } | undefined)?.n ?? 0), 0),
    },
  };
}

const madeOf = ({ resource, incident, fix, at }: Made): Made => ({ resource, incident, fix, at });

/** Kept without an end: whatever we made may be taken back years later, and then we ask. */
export async function remember(db: Dynamo, made: Made): Promise<void> {
  await db.put({ ...keys.made(made.resource), ...madeOf(made) });
}

/** Nothing of ours is there: its absence is nobody's doing. */
export const forget = (db: Dynamo, resource: string): Promise<void> => db.remove(keys.made(resource));

/** Null: nothing is paused. */
export async function readPause(db: Dynamo, now: Date): Promise<Pause | null> {
  const item = (await db.get(keys.pause)) as Pause | null;
  return item && item.until > now.toISOString() ? { until: item.until, by: item.by, at: item.at } : null;
}

/** Replaces an earlier order. */
export async function pause(db: Dynamo, order: Pause): Promise<void> {
  await db.put({ ...keys.pause, ...order, ttl: seconds(order.until) });
}

/** There need not be a pause. */
export const resume = (db: Dynamo): Promise<void> => db.remove(keys.pause);

/** What has a bound: changes and messages by the hour, examinations by the minute. */
export type Budget = 'fixes' | 'looks' | 'messages';

/** Takes one of `most` in the current hour (fixes, messages) or minute (looks); false: none is left. */
export async function spend(db: Dynamo, { budget, most }: { budget: Budget; most: number }, now: Date): Promise<boolean> {
  const taken = await db.update(keys[budget](now), {
    expression: 'SET #ttl = :ttl ADD n :one',
    condition: 'attribute_not_exists(n) OR n < :most',
    values: { ':ttl': seconds(now) + kept[budget], ':one': 1, ':most': most },
  });
  return taken !== null && most > 0;
}

/** By five minutes: so many at once are a storm. */
export async function countOpened(db: Dynamo, now: Date): Promise<void> {
  const until: Seconds = seconds(now) + kept.opened;
  await db.update(keys.opened(now), { expression: 'SET #ttl = :ttl ADD n :one', values: { ':ttl': until, ':one': 1 } });
}
