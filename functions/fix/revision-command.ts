/** The line that does by hand what a new revision takes. */
import { lastSegment } from '../arn.ts';
import type { Diagnosis } from '../model.ts';
import { revisionLine } from '../revision-line.ts';
import type { RevisionInput } from './revision.ts';

/** The command that does by hand what a revision fix does. */
export function revisionCommand({ failure: { where } }: Diagnosis, input: RevisionInput): string {
  const deploys = { cluster: lastSegment(input.clusterArn), service: lastSegment(input.serviceArn) };
  return revisionLine({ where, from: input.from, changes: changesOf(input), deploys });
}

function changesOf({ images, memory }: RevisionInput): readonly string[] {
  const replaced = Object.entries(images).map(
    ([name, image]) => `(.containerDefinitions[] | select(.name == ${JSON.stringify(name)}).image) = ${JSON.stringify(image)}`,
  );
  return [...replaced, ...(memory === null ? [] : [`.memory = ${JSON.stringify(memory)}`])];
}
