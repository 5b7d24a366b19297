/** Reads what a judgement rests on: from the table the members and their counts, from the account how they stand now. */
import { curedSince } from '../incident/judge.ts';
import { isLiving } from '../incident/moves.ts';
import { lastFailure, type Observed, places } from '../incident/standing.ts';
import type { Incident } from '../model.ts';
import type { World } from '../world.ts';

/** The members of an incident, and how often each has failed: two reads of the table. */
export async function countedMembers(incident: Incident, w: World): Promise<Pick<Observed, 'members' | 'counts'>> {
  const members = await w.store.members(incident, w.now());
  return { members, counts: await w.store.counts(members.map(({ sighting }) => sighting)) };
}

/** The same, and how the members stand in the account now. */
export async function lookAt(incident: Incident, w: World): Promise<Observed> {
  const { outlook } = await import('../diagnose/outlook.ts');
  const { members, counts } = await countedMembers(incident, w);
  const since = isLiving(incident) ? curedSince(incident, lastFailure(incident, counts)) : incident.openedAt;
  const wheres = members.length ? places(members).map(({ where }) => where) : [incident.where];
  return { members, counts, outlook: await outlook({ places: wheres, since }, w) };
}
