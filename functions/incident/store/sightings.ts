/** Sightings: a counter for each place, cause and fingerprint, and the claim on looking into it. */
import type { Count, Failure, Incident, IncidentId, Match, Seconds, Sighting, Where } from '../../model.ts';
import { sightingKeyOf } from '../keys.ts';
import { iso, minute, seconds } from '../time.ts';
import type { Dynamo, Item } from './dynamo.ts';
import { type Key, kept, keys, sightingKey, sightingOf } from './table.ts';

/** Who asks: the same for every delivery of one event. */
export interface Caller {
  now(): Date;
  readonly requestId: string;
}

/** How long a claim holds: less than the minute after which Lambda tries a failed run again, so that the next try finds it free. */
const claimed: Seconds = 55;
/** How long a joined sighting only counts. */
const asleep: Seconds = 10 * minute;
/** IAM needs up to two minutes to be believed everywhere: until then a failure proves nothing about a fix. */
const settling: Seconds = 130;

interface Sighted extends Item {
  readonly seen?: number;
  readonly sleepUntil?: Seconds;
  readonly claimedBy?: string;
  readonly looks?: number;
  readonly incident?: IncidentId;
  readonly presumed?: boolean;
  readonly ttl?: Seconds;
}

/**
 * Counts a failure by one write that nothing can refuse, and says from the item as it was before whether this caller looks into it.
 * `sleepUntil` is the whole protocol: while it lies ahead, counted and done; past it, one compare-and-set claims the look.
 */
export async function sight(db: Dynamo, { failure, match }: { failure: Failure; match: Match }, who: Caller): Promise<Sighting> {
  const name = sightingKeyOf(failure, match);
  const key = sightingOf(name);
  const now = seconds(who.now());
  const old = (await count(db, key, { failure, now, requestId: who.requestId })) as Sighted;
  const known = old.ttl !== undefined && old.ttl > now ? old : {};
  const sighting = describe(name, { failure, match }, known);
  if (old.sleepUntil === undefined) return { ...sighting, mine: true };
  if (old.sleepUntil > now && old.claimedBy !== who.requestId) return sighting;
  // The SDK repeats a write whose answer was lost: then the old item is our own, and it was counted twice.
  if (old.sleepUntil > now) return { ...sighting, seen: await uncount(db, key, sighting.seen), mine: true };
  return { ...sighting, looks: sighting.looks + 1, mine: await claim(db, key, { old: old.sleepUntil, now, requestId: who.requestId }) };
}

interface Seeing {
  readonly failure: Failure;
  readonly now: Seconds;
  readonly requestId: string;
}

async function count(db: Dynamo, key: Key, { failure, now, requestId }: Seeing): Promise<Item> {
  const task = failure.task?.taskArn;
  const old = await db.update(key, {
    expression: `SET lastAt = :at, ${task ? 'lastTask = :task, ' : ''}#ttl = :ttl, firstAt = if_not_exists(firstAt, :at), \
sleepUntil = if_not_exists(sleepUntil, :until), claimedBy = if_not_exists(claimedBy, :me), looks = if_not_exists(looks, :one) ADD seen :one`,
    values: { ':at': iso(now), ':task': task, ':ttl': now + kept.record, ':until': now + claimed, ':me': requestId, ':one': 1 },
  });
  return old ?? {};
}

async function uncount(db: Dynamo, key: Key, seen: number): Promise<number> {
  await db.update(key, { expression: 'ADD seen :minus', values: { ':minus': -1 } });
  return seen - 1;
}

async function claim(db: Dynamo, key: Key, { old, now, requestId }: { old: Seconds; now: Seconds; requestId: string }): Promise<boolean> {
  const won = await db.update(key, {
    expression: 'SET sleepUntil = :until, claimedBy = :me ADD looks :one',
    condition: 'sleepUntil = :old OR (claimedBy = :me AND sleepUntil = :until)',
    values: { ':until': now + claimed, ':me': requestId, ':old': old, ':one': 1 },
  });
  return won !== null;
}

function describe(key: string, { failure, match }: { failure: Failure; match: Match }, old: Sighted): Sighting {
  const { task } = failure;
  const container = task?.containers.find(({ name }) => name === match.because?.container) ?? task?.containers[0];
  return {
    key,
    mine: false,
    seen: (old.seen ?? 0) + 1,
    looks: old.looks ?? 1,
    where: failure.where,
    image: container?.image ?? '',
    ...(old.incident && { incident: old.incident }),
    ...(old.presumed && { presumed: true }),
    ...(task && { lastTask: task.taskArn, taskDefinitionArn: task.taskDefinitionArn }),
  };
}

/** Idempotent: the sighting points to its incident and only counts until it may be asked about again. */
export async function fallAsleep(db: Dynamo, { sighting, incident, presumed }: Joining, now: Seconds): Promise<void> {
  await db.update(sightingOf(sighting.key), {
    expression: 'SET incident = :incident, presumed = :presumed, sleepUntil = :until, looks = :zero',
    values: { ':incident': incident.id, ':presumed': presumed, ':until': wakesAt(incident, now), ':zero': 0 },
  });
}

/** A sighting that becomes part of an incident. */
export interface Joining {
  readonly sighting: Sighting;
  readonly incident: Incident;
  /** Joined because of what it named, unexamined. */
  readonly presumed: boolean;
}

/** While a fix is being made or watched, the next failure is looked at as soon as it can prove anything. */
function wakesAt(incident: Incident, now: Seconds): Seconds {
  if (incident.state !== 'acting' && incident.state !== 'watching') return now + asleep;
  return Math.max(now + minute, seconds(incident.run.at) + settling);
}

/** The incidents that a place was ever part of, each once. */
export async function incidentsOf(db: Dynamo, where: Where, now: Seconds): Promise<readonly IncidentId[]> {
  const items = (await db.query({ where: 'pk = :pk', values: { ':pk': keys.place(where) } })) as readonly Sighted[];
  return [...new Set(items.flatMap(({ incident, ttl = 0 }) => (incident && ttl > now ? [incident] : [])))];
}

/** How often each was seen, and its last task; without those that are not there any more. */
export async function counts(db: Dynamo, sightings: readonly string[]): Promise<readonly Count[]> {
  const items = await db.getAll([...new Set(sightings)].map(sightingOf));
  return items.map((item) => {
    const { pk, sk, seen, lastAt, lastTask } = item as unknown as Key & Pick<Count, 'seen' | 'lastAt' | 'lastTask'>;
    return { key: sightingKey({ pk, sk }), seen, lastAt, ...(lastTask && { lastTask }) };
  });
}
