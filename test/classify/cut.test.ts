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
  // "Unexpected EC2 error while attempting to Create Network Interface": what EC2 said stands behind it.
  'network-config-invalid': ['eni-provisioning-failed'],
  // A build whose image could not be pulled, until the registry's answer; "error pulling image conf" is what AWS shows of a layer store that is out of reach.
  'docker-hub-rate-limit': ['build-image-unavailable', 'registry-unreachable'],
  // Lines that join the task's words with a container's begin with the bland half: "Essential container in task exited", "Task failed to start".
  'out-of-memory': ['application-exit'],
  'container-runtime-timeout': ['application-exit'],
  'container-runtime-error': ['application-exit'],
  'container-command-invalid': ['application-exit'],
  completed: ['application-exit'],
  'disk-full': ['dependency-failed'],
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

interface Truth {
  readonly id: string;
  readonly cause: CauseId;
  readonly accept?: readonly CauseId[] | undefined;
}

/** What is not right as a whole must at least not become something else by cutting; what is not fixable as a whole is not by less. */
const wrongCuts = ({ id, cause: named, accept = [] }: Truth, field: Text['field'], text: string): readonly string[] => {
  const whole = classify([{ field, text }]);
  const truth = whole.cause === named || accept.includes(whole.cause) ? { cause: named, accept } : { cause: whole.cause };
  return cuts(text).flatMap((cut) => {
    const { cause, fixable } = classify([{ field, text: cut }]);
    const isLoose = fixable && !(whole.fixable && /no identity-based policy allows|specified log group does not exist/i.test(cut));
    return isWrong(truth, cause) || isLoose ? [`${id} (${truth.cause}) as ${cause}${fixable ? ', fixable' : ''}: …${cut.slice(-90)}`] : [];
  });
};

test.each(['official', 'wild', 'held-out', 'unseen'] as const)(
  '%s: a message cut at any length wins no wrong cause, and is fixable only with its clause',
  (part) => {
    const wrong = corpus(part).flatMap((message) => [
      ...wrongCuts(message, 'task.stoppedReason', message.stoppedReason ?? ''),
      ...wrongCuts(message, 'container.reason', message.containerReason ?? ''),
    ]);

    expect(wrong).toEqual([]);
  },
);

test('a sample cut at any length wins no wrong cause, and is fixable only if it is as a whole', () => {
  const sentences = proofs.filter(({ pattern }) => pattern.field !== 'container.exitCode' && pattern.field !== 'task.stopCode');

  const wrong = sentences.flatMap(({ id, pattern, sample }) =>
    wrongCuts({ id, cause: id }, pattern.field === 'any' ? 'task.stoppedReason' : pattern.field, sample.text),
  );

  expect(wrong).toEqual([]);
});
