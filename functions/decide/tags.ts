/** The owner's wish, as the tag `ecs-medic` on the service, the cluster and the resource to change: of several, the strictest wins. */
import type { Diagnosis, Plan } from '../model.ts';
import { placeOf, roleWithPath } from './words.ts';

type Tags = Readonly<Record<string, string>>;

/** The tag's words, from the strictest to the most generous. `unknown`: the tags could not be read. `invalid`: none of our words, taken as a no. */
const strictness = ['off', 'unknown', 'invalid', 'observe', 'ask', 'auto'] as const;

/** The owner's word, and where it was found. */
export interface Tagged {
  /** Null: nowhere tagged. */
  readonly word: (typeof strictness)[number] | null;
  /** What carries the tag, for a sentence: "service prod/api". */
  readonly on: string;
}

/** The strictest word on anything that the plan touches, and what carries it. */
export function tagged(plan: Plan, diagnosis: Diagnosis): Tagged {
  const words = carriers(plan, diagnosis).flatMap(([on, tags]): Tagged[] => {
    const word = wordOf(tags);
    return word ? [{ on, word }] : [];
  });
  for (const word of strictness) {
    const found = words.find((tag) => tag.word === word);
    if (found) return found;
  }
  return { word: null, on: '' };
}

function wordOf(tags: Tags | 'unknown'): Tagged['word'] {
  if (tags === 'unknown') return 'unknown';
  const words = new Set(Object.entries(tags).flatMap(([key, word]) => (isOurs(key) ? [word] : [])));
  if (words.size === 0) return null;
  const [word] = words.size === 1 ? words : [];
  return word === 'off' || word === 'observe' || word === 'ask' || word === 'auto' ? word : 'invalid';
}

/** Tags differ by the case of their key, and people do not: whoever wrote `ECS-Medic=off` meant us. https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
const isOurs = (key: string): boolean => key.trim().toLowerCase() === 'ecs-medic';

/** What may carry the tag. A standalone task has no service, and its cluster's tags come with the task; a log group that is missing has no tags. */
function carriers(
  { resource }: Plan,
  { failure: { where }, evidence: { service, task, ...others } }: Diagnosis,
): readonly (readonly [string, Tags | 'unknown'])[] {
  const role = others['execution-role'];
  const isRole = role?.kind === 'found' && role.roleArn === resource;
  return [
    ...(where.kind === 'service' ? [[`service ${placeOf(where)}`, service?.tags ?? 'unknown'] as const] : []),
    [`cluster ${where.cluster ?? where.name}`, service?.clusterTags ?? task?.clusterTags ?? 'unknown'],
    ...(isRole ? [[`role ${roleWithPath(resource)}`, role.tags] as const] : []),
  ];
}
