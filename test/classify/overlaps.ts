/** test/overlaps.md: where the order of the catalogue decides. A new line there is a row that stands in another's way, or behind it. */
import { type Telling, telling } from '../../functions/classify/cause.ts';
import { normalise } from '../../functions/classify/clean.ts';
import { proofs, rows } from './rows.ts';

const weigh = (tells: Telling = 'cause'): number => telling.indexOf(tells);

/** The other rows that would take this text, and whether the text says as much to them. */
const takers = (text: string, than: Telling | undefined): readonly { readonly id: string; readonly isEqual: boolean }[] => {
  const line = normalise(text);
  return rows.flatMap(([id, { patterns }]) => {
    const taking = patterns.filter(({ field, regex, and, not }) => field === 'any' && regex.test(line) && (and?.test(line) ?? true) && !not?.test(line));
    return taking.length === 0 ? [] : [{ id, isEqual: taking.some(({ tells }) => weigh(tells) === weigh(than)) }];
  });
};

const list = (isEqual: boolean): readonly string[] =>
  proofs.flatMap(({ id, pattern, sample }) => {
    const others = pattern.field === 'any' ? takers(sample.text, pattern.tells).filter((other) => other.id !== id && other.isEqual === isEqual) : [];
    const quoted = normalise(sample.text).replaceAll('`', "'").slice(0, 110);
    return others.length === 0 ? [] : [`- **${id}** before ${others.map((other) => other.id).join(', ')}: \`${quoted}\``];
  });

export const overlaps = (): string =>
  [
    '# Samples that more than one row would take',
    '',
    'The first named wins. Rewritten by `npm run accept`; read the diff as a change of meaning.',
    '',
    '## By the order of the catalogue',
    '',
    ...list(true),
    '',
    '## Because the text says more to the winner',
    '',
    ...list(false),
    '',
  ].join('\n');
