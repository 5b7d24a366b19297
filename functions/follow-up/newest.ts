/**
 * The newest failure of an incident's own place. ECS forgets a stopped task after an hour, and only a stop that it still shows can be confirmed: a second
 * examination that asked about the first task would lose a proof which every later task gives.
 */
import { classify } from '../classify/classify.ts';
import { isSame, type Observed } from '../incident/standing.ts';
import type { Diagnosis, Incident } from '../model.ts';
import { receive } from '../receive/receive.ts';
import type { World } from '../world.ts';
import { taskEvent } from './task-event.ts';

type Failing = Pick<Diagnosis, 'failure' | 'match'>;

/** The newest failure in the same place with the same cause by its text; the first one, where none came later or ECS has forgotten that too. */
export async function newestFailure(
  { where, diagnosis: { failure, match } }: Incident,
  { members, counts }: Pick<Observed, 'members' | 'counts'>,
  w: World,
): Promise<Failing> {
  const known = { failure, match };
  const here = members.filter((member) => isSame(member.where, where)).map(({ sighting }) => sighting);
  const later = counts.filter(({ key, lastTask }) => here.includes(key) && key.includes(`|${match.cause}#`) && lastTask && lastTask !== failure.task?.taskArn);
  const [newest] = later.toSorted((one, other) => other.lastAt.localeCompare(one.lastAt));
  if (!newest?.lastTask || match.custom) return known;
  const event = await taskEvent(newest.lastTask, where, w);
  const received = event ? receive(event, w.settings) : { ignored: 'forgotten' };
  if ('ignored' in received) return known;
  const anew = classify(received.texts);
  return anew.cause === match.cause ? { failure: received, match: anew } : known;
}
