/** Incidents, their members, and what they are blamed for. */
import { randomUUID } from 'node:crypto';
import type { Incident, IncidentId, Member, Seconds, Where } from '../../model.ts';
import { iso, seconds } from '../time.ts';
import type { Dynamo, Item } from './dynamo.ts';
import type { Joining } from './sightings.ts';
import { board, idOf, type Key, kept, keys, layout } from './table.ts';

/**
 * The incident lies in the item as one JSON text: evidence has depths and instants of its own, and nothing in the table looks into it.
 * `save` names the write, so that a writer whose answer was lost knows its own item again.
 */
interface Stored extends Item {
  readonly body: string;
  readonly version: number;
  readonly save: string;
  readonly ttl?: Seconds;
}

/** DynamoDB's bound for an item is 400 KB; a service with hundreds of resources could come near it. */
const mostBytes = 350_000;

/** DynamoDB deletes hours after an item's end: what has ended is not there. */
export const fromItem = (item: Item | null | undefined, now: Seconds): Incident | null => {
  const stored = item as Stored | null | undefined;
  return stored && (stored.ttl === undefined || stored.ttl > now) ? { ...(JSON.parse(stored.body) as Incident), version: stored.version } : null;
};

/** Null: there is none, or none any more. */
export async function read(db: Dynamo, id: IncidentId, now: Seconds): Promise<Incident | null> {
  return fromItem(await db.get(keys.incident(id)), now);
}

/** The whole item, only over the version that was read; the incident with its new version, or null: somebody else wrote first. */
export async function save(db: Dynamo, incident: Incident, now: Seconds): Promise<Incident | null> {
  const item = toItem({ ...incident, version: incident.version + 1 }, now);
  // An expired record is absent to every reader, so whoever opens anew may write over it.
  const free = `attribute_not_exists(pk) OR #ttl <= :now`;
  const won = await db.put(item, {
    condition: incident.version === 0 ? free : 'version = :read',
    values: incident.version === 0 ? { ':now': now } : { ':read': incident.version },
  });
  if (!won && ((await db.get(keys.incident(incident.id))) as Stored | null)?.save !== item.save) return null;
  return { ...incident, version: item.version };
}

function toItem(incident: Incident, now: Seconds): Stored & Key {
  const whole = JSON.stringify(incident);
  const body = Buffer.byteLength(whole) <= mostBytes ? whole : JSON.stringify({ ...incident, diagnosis: { ...incident.diagnosis, evidence: {} } });
  return {
    ...keys.incident(incident.id),
    version: incident.version,
    save: randomUUID(),
    state: incident.state,
    body,
    ...(incident.dueAt > 0 && { [layout.index.partitionKey]: board, [layout.index.sortKey]: incident.dueAt }),
    ...(incident.state === 'closed' && { ttl: now + kept.record }),
  };
}

/** Idempotent: whoever is a member since the incident opened stays as it joined; only "presumed" gives way to "examined". */
export async function addMember(db: Dynamo, { sighting, incident, presumed }: Joining, now: Seconds): Promise<void> {
  const member: Member = {
    where: sighting.where,
    sighting: sighting.key,
    image: sighting.image,
    joinedAt: iso(now),
    seenBefore: sighting.seen - 1,
    presumed,
    ...(sighting.taskDefinitionArn && { taskDefinitionArn: sighting.taskDefinitionArn }),
  };
  await db.put(
    { ...keys.member(incident.id, sighting.key), ...member, ttl: now + kept.record },
    {
      condition: `attribute_not_exists(pk) OR joinedAt < :opened${presumed ? '' : ' OR presumed = :yes'}`,
      values: { ':opened': iso(seconds(incident.openedAt)), ...(!presumed && { ':yes': true }) },
    },
  );
}

/** Those who joined since the incident was opened, one for each sighting, in the order of joining. */
export async function members(db: Dynamo, { id, openedAt }: Incident, now: Seconds): Promise<readonly Member[]> {
  const items = await db.query({ where: 'pk = :pk AND begins_with(sk, :at)', values: { ':pk': keys.incident(id).pk, ':at': 'at#' } });
  return (items as unknown as readonly (Member & Key & { ttl: Seconds })[])
    .filter(({ ttl, joinedAt }) => ttl > now && joinedAt >= iso(seconds(openedAt)))
    .map(({ pk: _pk, sk: _sk, ttl: _ttl, ...member }) => member)
    .sort((one, other) => one.joinedAt.localeCompare(other.joinedAt) || one.sighting.localeCompare(other.sighting));
}

/** Leaves a pointer for each thing that the incident covers, so that the next place that names one joins unexamined. */
export async function cover(db: Dynamo, { incident, group, things }: Covered, now: Seconds): Promise<void> {
  const items = things.map((thing) => ({ ...keys.blame(incident.where, group, thing), incident: incident.id, ttl: now + kept.record }));
  await db.putAll(items);
}

/** Things that failures may name, and the incident that they lead to. */
export interface Covered {
  readonly incident: Incident;
  readonly group: string;
  readonly things: readonly string[];
}

/** The incident that one of the things is blamed on, whatever its state; null when none is. */
export async function blamed(db: Dynamo, where: Where, { group, things }: Omit<Covered, 'incident'>, now: Seconds): Promise<Incident | null> {
  if (!things.length) return null;
  const pointers = (await db.getAll(things.map((thing) => keys.blame(where, group, thing)))) as readonly { incident: IncidentId; ttl: Seconds }[];
  const [pointer] = pointers.filter(({ ttl }) => ttl > now);
  return pointer ? read(db, pointer.incident, now) : null;
}

/** Ids whose dueAt has come, the longest overdue first. */
export async function due(db: Dynamo, now: Seconds): Promise<readonly IncidentId[]> {
  const items = await db.query({
    index: layout.index.name,
    where: 'board = :board AND dueAt <= :now',
    values: { ':board': board, ':now': now },
  });
  return (items as unknown as readonly Key[]).map(idOf);
}

/** Every incident that is not closed for good. */
export async function live(db: Dynamo, now: Seconds): Promise<readonly Incident[]> {
  const ids = await db.query({ index: layout.index.name, where: 'board = :board', values: { ':board': board } });
  const items = await db.getAll((ids as unknown as readonly Key[]).map(({ pk, sk }) => ({ pk, sk })));
  return items.flatMap((item) => fromItem(item, now) ?? []).sort((one, other) => other.openedAt.localeCompare(one.openedAt));
}
