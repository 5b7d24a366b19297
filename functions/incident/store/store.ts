/** Alone knows the table. Whoever holds a Store speaks of sightings and incidents; keys, conditions and times to live stay in this folder. */
import type { Count, Failure, Incident, IncidentId, Made, Match, Member, Sighting, Where } from '../../model.ts';
import { seconds } from '../time.ts';
import * as control from './control.ts';
import { connectTable } from './dynamo.ts';
import * as incidents from './incidents.ts';
import * as sightings from './sightings.ts';

type Credentials = NonNullable<Parameters<typeof connectTable>[1]['credentials']>;

/** Every method throws AwsError when DynamoDB fails; what another writer did first is a value. */
export interface Store {
  /** Counts the failure; `mine` says whether this caller looks into it. One write, two if it was asleep and has woken. */
  sight(failure: Failure, match: Match, who: sightings.Caller): Promise<Sighting>;
  /** Null: there is none, or it was kept as long as records are. */
  read(id: IncidentId, now: Date): Promise<Incident | null>;
  /** The incident that one of these things is blamed on. Two reads at most. */
  blamed(where: Where, blame: { readonly group: string; readonly things: readonly string[] }, now: Date): Promise<Incident | null>;
  /** One read of everything that a decision asks the table. */
  recall(asked: { readonly id: IncidentId; readonly resources: readonly string[] }, now: Date): Promise<control.Recalled>;
  /** Null: somebody else wrote since this version was read. */
  save(incident: Incident, now: Date): Promise<Incident | null>;
  /** Two writes, both idempotent: the member, and the sighting that falls asleep. */
  join(joining: sightings.Joining, now: Date): Promise<void>;
  /** From now on a failure that names one of these things belongs to the incident. */
  cover(covered: incidents.Covered, now: Date): Promise<void>;
  /** The places that it has hit since it opened, one for each sighting, in the order of joining. */
  members(incident: Incident, now: Date): Promise<readonly Member[]>;
  /** How often each was seen, and when last. */
  counts(sightings: readonly string[]): Promise<readonly Count[]>;
  /** Incidents for which something is due, the longest overdue first. */
  due(now: Date): Promise<readonly IncidentId[]>;
  /** Every incident that is not closed for good. */
  live(now: Date): Promise<readonly Incident[]>;
  /** The incidents that a place was ever part of. */
  incidentsOf(where: Where, now: Date): Promise<readonly IncidentId[]>;
  /** Takes one of `most` from a budget; false: none is left in this hour or minute. */
  spend(taking: { readonly budget: control.Budget; readonly most: number }, now: Date): Promise<boolean>;
  /** Counts an incident that has opened: many in a few minutes are a storm. */
  countOpened(now: Date): Promise<void>;
  /** Before the write: we are about to make this. Kept without an end: what somebody takes away again is not made again unasked. */
  remember(made: Made): Promise<void>;
  /** It was not made after all, or taken back by our own hand. */
  forget(resource: string): Promise<void>;
  /** Null: nothing is paused. */
  paused(now: Date): Promise<control.Pause | null>;
  /** Until then nothing is written to the user's account; a later order replaces an earlier one. */
  pause(order: control.Pause): Promise<void>;
  /** Ends a pause; there need not be one. */
  resume(): Promise<void>;
}

/** Which table, and how it is reached. */
export interface StoreOptions {
  readonly tableName: string;
  readonly region: string;
  /** Another endpoint than AWS's: tests run DynamoDB in process. */
  readonly endpoint?: string;
  readonly credentials?: Credentials;
  readonly patienceMs?: number;
}

/** Makes no call: the table is met at the first method. */
export function createStore({ tableName, ...options }: StoreOptions): Store {
  const db = connectTable(tableName, options);
  return {
    sight: (failure, match, who) => sightings.sight(db, { failure, match }, who),
    read: (id, now) => incidents.read(db, id, seconds(now)),
    blamed: (where, blame, now) => incidents.blamed(db, where, blame, seconds(now)),
    recall: (asked, now) => control.recall(db, asked, now),
    save: (incident, now) => incidents.save(db, incident, seconds(now)),
    async join(joining, now) {
      await incidents.addMember(db, joining, seconds(now));
      await sightings.fallAsleep(db, joining, seconds(now));
    },
    cover: (covered, now) => incidents.cover(db, covered, seconds(now)),
    members: (incident, now) => incidents.members(db, incident, seconds(now)),
    counts: (keys) => sightings.counts(db, keys),
    due: (now) => incidents.due(db, seconds(now)),
    live: (now) => incidents.live(db, seconds(now)),
    incidentsOf: (where, now) => sightings.incidentsOf(db, where, seconds(now)),
    spend: (taking, now) => control.spend(db, taking, now),
    countOpened: (now) => control.countOpened(db, now),
    remember: (made) => control.remember(db, made),
    forget: (resource) => control.forget(db, resource),
    paused: (now) => control.readPause(db, now),
    pause: (order) => control.pause(db, order),
    resume: () => control.resume(db),
  };
}
