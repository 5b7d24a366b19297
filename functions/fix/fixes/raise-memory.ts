/**
 * Gives a Fargate task the next size of memory that its CPU allows. It asks: the size costs money, and a leak would fill any size.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
import type { TaskDefinitionEvidence } from '../../diagnose/evidence.ts';
import type { Declined } from '../fix.ts';
import { type Change, type Revisable, type RevisionFix, revisionFix } from '../revision.ts';

export const raiseMemory: RevisionFix = revisionFix({
  title: 'Give the Fargate task its next size of memory',
  causes: ['out-of-memory'],
  restsOn: ['task', 'service', 'task-definition', 'owner'],
  change,
});

function change({ diagnosis, service, definition }: Revisable): Change | Declined {
  if ((diagnosis.evidence.task?.launchType ?? service.launchType) !== 'FARGATE')
    return { because: 'Off Fargate the instance sets the limit: no size can be proposed.' };
  const memory = nextSize(definition);
  if (typeof memory !== 'number') return memory;
  return {
    sets: { memory: String(memory) },
    says: (name) => `Raise the memory of ${name} from ${definition.memory} to ${memory} MiB`,
  };
}

const steps = (first: number, last: number, by: number): readonly number[] => Array.from({ length: (last - first) / by + 1 }, (_, index) => first + index * by);

/** MiB by CPU units. */
const sizes: Readonly<Record<string, readonly number[]>> = {
  '256': [512, 1024, 2048],
  '512': steps(1024, 4096, 1024),
  '1024': steps(2048, 8192, 1024),
  '2048': steps(4096, 16384, 1024),
  '4096': steps(8192, 30720, 1024),
  '8192': steps(16384, 61440, 4096),
  '16384': steps(32768, 122880, 8192),
};

function nextSize({ containers, cpu, memory, failing }: TaskDefinitionEvidence): number | Declined {
  const limited = containers.find(({ name, memory: limit }) => limit !== null && (failing === null || name === failing));
  if (limited) return { because: `Container ${limited.name} has a limit of its own (${limited.memory} MiB): a larger task would not help it.` };
  const known = sizes[cpu ?? ''];
  if (!known?.includes(Number(memory))) return { because: `The task's size (${cpu ?? 'no'} CPU units, ${memory ?? 'no'} MiB) is none of Fargate's.` };
  return known.find((size) => size > Number(memory)) ?? { because: `${memory} MiB is the most that Fargate gives to ${cpu} CPU units: more CPU comes first.` };
}
