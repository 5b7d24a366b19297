/** How an incident's members stand, added up: what "worse" is measured by. */
import type { Count, Incident, Iso, Member, Outlook, Prospect, Strength, Where } from '../model.ts';
import { placeKey } from './keys.ts';

/** How an incident's members stand together. */
export interface Standing {
  /** Over all services that could be read; a service counts for no more than it wants to have. */
  readonly running: number;
  readonly desired: number;
  /** Places, not sightings: a service that fails with two revisions is one. */
  readonly members: number;
  /** A service runs fewer tasks than it wants, or could not be read. */
  readonly short: boolean;
  readonly unread: boolean;
  readonly failedTasks: number;
  readonly lastFailureAt: Iso;
  /** Of the place for which it opened. */
  readonly strength?: Strength;
}

/** What a judgement reads: the members, what was counted of them, and how they stand in the account now. */
export interface Observed {
  readonly outlook: Outlook;
  readonly members: readonly Member[];
  readonly counts: readonly Count[];
}

/** Adds up what was observed. */
export function standingOf(incident: Incident, { outlook, members, counts }: Observed): Standing {
  const services = outlook.prospects.filter(({ where }) => where.kind === 'service');
  const strengths = services.flatMap(({ strength }) => strength ?? []);
  const own = services.find(({ where }) => isSame(where, incident.where))?.strength;
  const unread = services.some(({ state }) => state === 'unread');
  return {
    running: strengths.reduce((sum, { running, desired }) => sum + Math.min(running, desired), 0),
    desired: strengths.reduce((sum, { desired }) => sum + desired, 0),
    members: Math.max(1, places(members).length),
    short: unread || services.some(isShort),
    unread,
    failedTasks: Math.max(incident.failedTasks, failures(members, counts)),
    lastFailureAt: lastFailure(incident, counts),
    ...(own && { strength: own }),
  };
}

/** When any member failed last; the opening, where no failure has been counted since. */
export const lastFailure = ({ openedAt }: Incident, counts: readonly Count[]): Iso => [openedAt, ...counts.map(({ lastAt }) => lastAt)].sort().at(-1)!;

/** Failed tasks of all members, each counted from when it joined. */
const failures = (members: readonly Member[], counts: readonly Count[]): number =>
  members.reduce((sum, { sighting, seenBefore }) => sum + Math.max(0, (counts.find(({ key }) => key === sighting)?.seen ?? 0) - seenBefore), 0);

/** Whether both are the same service, family or project. */
export const isSame = (one: Where, other: Where): boolean => placeKey(one) === placeKey(other);

/** A service that runs fewer tasks than it wants. */
export const isShort = ({ state, strength }: Prospect): boolean => state === 'active' && strength !== undefined && strength.running < strength.desired;

/** One member for each place, as it first joined; presumed only if none of its sightings was examined. */
export function places(members: readonly Member[]): readonly Member[] {
  const found = new Map<string, Member>();
  for (const member of members) {
    const known = found.get(placeKey(member.where));
    found.set(placeKey(member.where), known ? { ...known, presumed: known.presumed && member.presumed } : member);
  }
  return [...found.values()];
}
