/** What a reader may answer: a message offers only what works when it is typed. */
import type { IncidentId } from '../model.ts';

/** A word that answer.ts understands, or that a later version will. */
export type Verb = 'status' | 'pause' | 'resume' | 'ack' | 'mute' | 'approve' | 'reject' | 'undo' | 'allow';

/**
 * The verbs of functions/answer.ts that the command line can say. So far it says none: status, pause and resume are signed requests to the function's URL.
 * A verb that cli.ts learns is added here, and every message that expects it offers it.
 */
export const answered: readonly Verb[] = [];

/** Those that stand at the foot of every message: about the incident, or about all of ours. */
const atTheFoot: readonly Verb[] = ['ack', 'mute', 'status', 'pause'];
const aboutAll: readonly Verb[] = ['pause', 'resume'];

/** `ecs-medic status em-7F3A91C2 | pause`. */
export function footVerbs(id: IncidentId, offered: readonly Verb[]): string {
  const verbs = atTheFoot.filter((verb) => offered.includes(verb)).map((verb) => (aboutAll.includes(verb) ? verb : `${verb} ${id}`));
  return verbs.length ? `ecs-medic ${verbs.join(' | ')}` : '';
}
