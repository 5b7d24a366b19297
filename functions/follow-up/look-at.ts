/** What a judgement rests on: the members, what was counted of them, and how they stand in the account now. */
import { curedSince } from '../incident/judge.ts';
import { lastFailure, places } from '../incident/standing.ts';
import type { Count, Incident, Member, Outlook } from '../model.ts';
import type { World } from '../world.ts';

export interface Seen {
  readonly members: readonly Member[];
  readonly counts: readonly Count[];
  readonly outlook: Outlook;
}

export async function lookAt(incident: Incident, w: World): Promise<Seen> {
  const { outlook } = await import('../diagnose/outlook.ts');
  const members = await w.store.members(incident, w.now());
  const counts = await w.store.counts(members.map(({ sighting }) => sighting));
  const since = incident.state === 'open' || incident.state === 'watching' ? curedSince(incident, lastFailure(incident, counts)) : incident.openedAt;
  const wheres = members.length ? places(members).map(({ where }) => where) : [incident.where];
  return { members, counts, outlook: await outlook({ places: wheres, since }, w) };
}
