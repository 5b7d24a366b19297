/** How an incident that turns out to be another one closes in favour of it: its places go there, and the other's next message names it. */
import { curedSince } from '../incident/judge.ts';
import { sightingKeyOf } from '../incident/keys.ts';
import * as moves from '../incident/moves.ts';
import { move } from '../incident/save.ts';
import { places, type Standing } from '../incident/standing.ts';
import type { Finding, Incident, IncidentId, Member, Sighting } from '../model.ts';
import { carryOut, type Ending, treat } from '../pipeline.ts';
import type { World } from '../world.ts';

interface Superseding {
  readonly finding: Finding;
  readonly members: readonly Member[];
  readonly by: IncidentId;
}

/** The second look found another culprit, and so another incident: its members go there, and this one ends without a message of its own. */
export async function supersede(incident: moves.In<'open'>, { finding, members, by }: Superseding, w: World): Promise<Ending | null> {
  const [first = opener(incident), ...others] = members;
  const ending = await treat({ ...finding, takesOver: incident }, sightingOf(first), w);
  const successor = await w.store.read(by, w.now());
  for (const member of others) if (successor) await w.store.join({ sighting: sightingOf(member), incident: successor, presumed: true }, w.now());
  await giveWay(incident, by, w);
  return ending;
}

/**
 * Closes the incident without a message: `by` names it from now on, and an event on the bus tells machines of its end. Named first: a run that dies between the
 * two leaves it open, and the next look closes it. Null: another run was first.
 */
export async function giveWay(incident: moves.Living, by: IncidentId, w: World): Promise<Ending | null> {
  const successor = incident.silent ? null : await w.store.read(by, w.now());
  if (successor) await move(successor, w, (current) => moves.covering(current, incident.id));
  const saved = await w.store.save(moves.close(incident, { how: 'superseded', says: `Covered by ${by}.`, supersededBy: by }, w.now()), w.now());
  return saved && carryOut(saved, w);
}

/** The incident that names this one as closed in favour of it: the run that opened it died before it closed this. */
export async function namedIn(incident: moves.Living, w: World): Promise<IncidentId | null> {
  const others = (await w.store.incidentsOf(incident.where, w.now())).filter((id) => id !== incident.id);
  const read = await Promise.all(others.map((id) => w.store.read(id, w.now())));
  return read.find((other) => other?.covers?.includes(incident.id))?.id ?? null;
}

/** The first member, where the run that opened the incident ended before it could join: the failure itself tells the place. */
const opener = ({ where, openedAt, diagnosis: { failure, match } }: Incident): Member => ({
  where,
  sighting: sightingKeyOf(failure, match),
  image: '',
  joinedAt: openedAt,
  seenBefore: 0,
  presumed: false,
});

const sightingOf = ({ where, sighting: key, image, seenBefore, taskDefinitionArn }: Member): Sighting => ({
  key,
  mine: true,
  seen: seenBefore + 1,
  looks: 1,
  where,
  image,
  ...(taskDefinitionArn && { taskDefinitionArn }),
});

/** Of an incident with more places than these, no successor is sought: it would cost a read for each. */
const mostAsked = 10;

/**
 * The incident that has taken this one's place: each member has since begun to fail for another reason. A task that fails later on its way, after the cure,
 * has passed what was broken here, so that keeping both open would say the same service twice.
 */
export async function successorOf(
  incident: moves.Living,
  { members, standing }: { readonly members: readonly Member[]; readonly standing: Standing },
  w: World,
): Promise<IncidentId | null> {
  const since = curedSince(incident, standing.lastFailureAt);
  const hit = places(members);
  if (!hit.length || hit.length > mostAsked) return null;
  let successor: IncidentId | null = null;
  for (const { where } of hit) {
    const others = (await w.store.incidentsOf(where, w.now())).filter((id) => id !== incident.id);
    const read = await Promise.all(others.map((id) => w.store.read(id, w.now())));
    const [later] = read.filter((other) => other && other.state !== 'closed' && other.openedAt > since);
    if (!later) return null;
    successor ??= later.id;
  }
  return successor;
}
