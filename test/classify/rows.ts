/** The catalogue as the laws walk it: one entry for each sample, with the texts in which ECS could have said it. */
import { catalogue, type KnownCauseId } from '../../functions/classify/catalogue.ts';
import { type Cause, type Field, fields, type Pattern, type Sample } from '../../functions/classify/cause.ts';
import type { Text } from '../../functions/model.ts';

export const rows = Object.entries(catalogue) as readonly (readonly [KnownCauseId, Cause])[];

export interface Proof {
  readonly id: KnownCauseId;
  readonly cause: Cause;
  readonly pattern: Pattern;
  readonly sample: Sample;
  readonly name: string;
}

export const proofs: readonly Proof[] = rows.flatMap(([id, cause]) =>
  cause.patterns.flatMap((pattern, index) =>
    pattern.samples.map((sample): Proof => ({ id, cause, pattern, sample, name: `${id} ${index}: ${sample.text.slice(0, 70)}` })),
  ),
);

export const prose: readonly Field[] = ['task.stoppedReason', 'container.reason', 'attachment.status', 'service.reason', 'service.event'];

/** A sample of `any` is won wherever it is said; another only in its field. */
export const tellings = ({ pattern, sample }: Pick<Proof, 'pattern' | 'sample'>, text = sample.text): readonly (readonly Text[])[] =>
  (pattern.field === 'any' ? prose : [pattern.field]).map((field) => [
    { field, text },
    ...fields.flatMap((other) => (sample.with?.[other] === undefined ? [] : [{ field: other, text: sample.with[other] }])),
  ]);
