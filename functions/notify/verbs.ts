/** What a reader may answer: a message offers only what `answer` has. */
import type { IncidentId } from '../model.ts';

export type Verb = 'status' | 'pause' | 'resume' | 'ack' | 'mute' | 'approve' | 'reject' | 'undo' | 'allow';

/** The verbs of functions/answer.ts. A verb that is added there is added here. */
export const answered: readonly Verb[] = ['status', 'pause', 'resume'];

/** Those that stand at the foot of every message: about the incident, or about all of ours. */
const atTheFoot: readonly Verb[] = ['ack', 'mute', 'status', 'pause'];
const aboutAll: readonly Verb[] = ['pause', 'resume'];

/** `ecs-medic status em-7F3A91C2 | pause`. */
export function footVerbs(id: IncidentId, offered: readonly Verb[]): string {
  const verbs = atTheFoot.filter((verb) => offered.includes(verb)).map((verb) => (aboutAll.includes(verb) ? verb : `${verb} ${id}`));
  return verbs.length ? `ecs-medic ${verbs.join(' | ')}` : '';
}
