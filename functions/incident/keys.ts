/**
 * What is one problem, and what is one place that keeps failing. Nothing from a text enters a key: texts carry task ids and are cut at shifting places,
 * so that the same failure would look like many.
 */
import { createHash } from 'node:crypto';
import type { Failure, IncidentId, Match, Where } from '../model.ts';

const digest = (parts: readonly string[]): Buffer => createHash('sha256').update(parts.join('\n')).digest();

/** `111122223333#eu-west-1#service#prod/api`. Names of ECS hold no `#` and no `/`, so no two places share a key. */
export const placeKey = ({ account, region, kind, cluster = '', name }: Where): string => `${account}#${region}#${kind}#${cluster}/${name}`;

/** The same task definition failing in the same container: another revision or another container is another sighting. */
const fingerprint = ({ task }: Failure, { because }: Match): string =>
  digest([task?.taskDefinitionArn ?? '', because?.container ?? ''])
    .toString('hex')
    .slice(0, 16);

/** Both halves of a sighting's key in the table as one text; `|` is in neither. */
export const sightingKeyOf = (failure: Failure, match: Match): string => `S#${placeKey(failure.where)}|${match.cause}#${fingerprint(failure, match)}`;

/** Crockford's base 32: nothing in it is mistaken for something else when read aloud. https://www.crockford.com/base32.html */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * One problem: the same group of causes with the same culprit, or, where none is known, at the same place. Forty bits: people say it aloud,
 * and an account that has had a million incidents would still confuse two of them only with a chance of one in two.
 */
export function incidentId(where: Where, group: string, culprit: string | undefined): IncidentId {
  const bytes = digest([where.account, where.region, group, culprit ?? placeKey(where)]);
  const bits = bytes.readUIntBE(0, 5);
  const text = Array.from({ length: 8 }, (_, place) => letters[Math.floor(bits / 32 ** (7 - place)) % 32]).join('');
  return `em-${text}`;
}
