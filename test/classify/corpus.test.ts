import { expect, test } from 'vitest';
import { causeOf } from '../../functions/classify/catalogue.ts';
import { classify } from '../../functions/classify/classify.ts';
import { corpus, isRight, type Part, textsOf } from './corpus.ts';
import { familyOf } from './families.ts';

const parts: readonly Part[] = ['official', 'wild', 'held-out', 'unseen'];
const scored = (part: Part) => corpus(part).map((message) => ({ message, match: classify(textsOf(message)) }));
const share = (flags: readonly boolean[]): number => flags.filter(Boolean).length / flags.length;

test('every published and publicly seen message of the official corpus is right', () => {
  const wrong = scored('official')
    .filter(({ message }) => message.trust === 'published' || message.trust === 'seen in public')
    .filter(({ message, match }) => !isRight(message, match.cause))
    .map(({ message, match }) => `${message.id}: ${match.cause}, not ${message.cause}`);

  expect(wrong).toEqual([]);
});

test('every message that was named before the catalogue met it is right, and fixable where its clause stands alone', () => {
  const wrong = scored('unseen')
    .filter(({ message, match }) => !isRight(message, match.cause) || match.fixable !== (message.fixable ?? false))
    .map(({ message, match }) => `${message.id}: ${match.cause}${match.fixable ? ', fixable' : ''}, not ${message.cause}`);

  expect(wrong).toEqual([]);
});

test.each<Part>(['wild', 'held-out'])('%s: at least 97 of 100 causes and 99 of 100 families are right', (part) => {
  const found = scored(part);

  expect(share(found.map(({ message, match }) => isRight(message, match.cause)))).toBeGreaterThanOrEqual(0.97);
  expect(
    share(found.map(({ message, match }) => [message.cause, ...(message.accept ?? [])].some((id) => familyOf(id) === familyOf(match.cause)))),
  ).toBeGreaterThanOrEqual(0.99);
});

test.each(parts)('%s: no message is given a safely fixable cause where the truth is another', (part) => {
  const wronglySafe = scored(part).filter(({ message, match }) => causeOf(match.cause).handling === 'safe' && !isRight(message, match.cause));

  expect(wronglySafe).toEqual([]);
});

test('no sample of a row is taken from the held-out messages', async () => {
  const { proofs } = await import('./rows.ts');
  const heldOut = new Set(
    corpus('held-out')
      .flatMap(({ stoppedReason, containerReason }) => [stoppedReason, containerReason])
      .filter((text) => (text ?? '').length > 60),
  );

  expect(proofs.filter(({ sample }) => heldOut.has(sample.text))).toEqual([]);
});
