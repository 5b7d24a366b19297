/**
 * The keys that make failures one problem (incident) or one place that keeps failing (sighting). Nothing from a text enters a key: texts carry task ids and are
 * cut at shifting places, so that one failure would look like many.
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

/** A sighting's key: both halves of its key in the table, as one text; `|` is in neither. */
export const sightingKeyOf = (failure: Failure, match: Match): string => `S#${placeKey(failure.where)}|${match.cause}#${fingerprint(failure, match)}`;

/** Crockford's base 32: nothing in it is mistaken for something else when read aloud. https://www.crockford.com/base32.html */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The id of one problem: the same group of causes with the same culprit or, where none is known, at the same place. Forty bits keep it short enough to be said
 * aloud: among a million incidents of an account, the chance that any two share an id is about one in three.
 */
export function incidentId(where: Where, group: string, culprit: string | undefined): IncidentId {
  const bytes = digest([where.account, where.region, group, culprit ?? placeKey(where)]);
  const bits = bytes.readUIntBE(0, 5);
  const text = Array.from({ length: 8 }, (_, place) => letters[Math.floor(bits / 32 ** (7 - place)) % 32]).join('');
  return `em-${text}`;
}
