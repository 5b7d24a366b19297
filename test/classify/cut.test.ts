import { expect, test } from 'vitest';
import { causeOf } from '../../functions/classify/catalogue.ts';
import { classify } from '../../functions/classify/classify.ts';
import type { CauseId, Text } from '../../functions/model.ts';
import { corpus, isRight, type Message } from './corpus.ts';
import { proofs } from './rows.ts';

/** Cut just there, the text is a whole message that AWS publishes under the coarser name; nobody could tell the two apart. */
const sameWhenCut: Readonly<Partial<Record<CauseId, readonly CauseId[]>>> = {
  // "There is a connection issue between the task and Amazon ECR." ends there in AWS's own list; the look-up that failed stands behind it.
  'registry-dns-failure': ['registry-unreachable'],
  // A denial that names the ECR action is ecr-auth-denied until its clause says who denied; it is not fixable without the clause.
  'ecr-auth-blocked': ['ecr-auth-denied'],
  'ecr-cross-account-denied': ['ecr-auth-denied'],
  // "no container instance met all of its requirements." is a whole service event; the AGENT stands behind it.
  'agent-disconnected': ['placement-failed'],
  // Every log-driver text begins so, and the network fault without a service is what is left of it.
  'log-unreachable': ['initialization-unreachable'],
};

const sayNoMore: ReadonlySet<CauseId> = new Set<CauseId>([
  'unclassified',
  'container-start-unexplained',
  'image-pull-unexplained',
  'initialization-unexplained',
]);

const isWrong = (truth: Message | { readonly cause: CauseId; readonly accept?: readonly CauseId[] }, found: CauseId): boolean =>
  !isRight(truth as Message, found) && !sayNoMore.has(found) && causeOf(found).handling !== 'by-evidence' && !sameWhenCut[truth.cause]?.includes(found);

const cuts = (text: string): readonly string[] => Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(0, index + 1));

/** Only what is right as a whole can become wrong by cutting. */
const wrongCuts = (truth: Message, field: Text['field'], text: string): readonly string[] => {
  if (!isRight(truth, classify([{ field, text }]).cause)) return [];
  return cuts(text).flatMap((cut) => {
    const { cause, fixable } = classify([{ field, text: cut }]);
    const isLoose = fixable && !/no identity-based policy allows|specified log group does not exist/i.test(cut);
    return isWrong(truth, cause) || isLoose ? [`${truth.id} (${truth.cause}) as ${cause}${fixable ? ', fixable' : ''}: …${cut.slice(-90)}`] : [];
  });
};

test.each(['official', 'wild', 'held-out'] as const)('%s: a message cut at any length wins no wrong cause, and is fixable only with its clause', (part) => {
  const wrong = corpus(part).flatMap((message) => [
    ...wrongCuts(message, 'task.stoppedReason', message.stoppedReason ?? ''),
    ...wrongCuts(message, 'container.reason', message.containerReason ?? ''),
  ]);

  expect(wrong).toEqual([]);
});

test('a sample cut at 255 or 1024 characters wins no wrong cause', () => {
  const wrong = proofs.flatMap(({ id, pattern, sample }) =>
    [255, 1024].flatMap((length) => {
      const { cause } = classify([{ field: pattern.field === 'any' ? 'task.stoppedReason' : pattern.field, text: sample.text.slice(0, length) }]);
      return isWrong({ cause: id }, cause) ? [`${id} as ${cause}: ${sample.text.slice(0, length).slice(-90)}`] : [];
    }),
  );

  expect(wrong).toEqual([]);
});
