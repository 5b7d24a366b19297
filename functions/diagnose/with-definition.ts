/** What the probes share that build on the task definition. */
import type { Reads } from '../aws/aws.ts';
import type { ReadAction } from '../aws/operations.ts';
import type { TaskDefinitionEvidence } from './evidence.ts';
import type { Answer, Asked, Probe } from './probe.ts';

type Examine<A, R extends ReadAction> = (asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<R>) => Promise<Answer<A>>;

/** A probe's answer once the task definition is known; where it was not read, a gap and no reads. `subject` opens that gap: "log groups". */
export const withDefinition =
  <A, R extends ReadAction>(subject: string, examine: Examine<A, R>): Probe<A, R>['answer'] =>
  async (asked, aws) => {
    const definition = asked.evidence['task-definition'];
    if (!definition) return { evidence: null, gaps: [{ wanted: `${subject}: the task definition was not read`, why: 'not-applicable' }] };
    return examine(asked, definition, aws);
  };
