/** Which tag was meant? Slips of the finger first, then what was pushed last: a tag that is a commit's hash has no near ones. */
import type { ImageDetail } from '@aws-sdk/client-ecr';
import type { NearTag } from '../../evidence.ts';
import { iso } from '../../values.ts';

const shown = 5;
/** So many edits are a slip of the finger; more make another tag. */
export const slip = 2;
/** ECR's tags are at most 300 characters; beyond this no two are near. */
const longest = 128;

/** The tags that come nearest to the wanted one, the likeliest first. */
export function nearestTags(wanted: string, images: readonly ImageDetail[]): readonly NearTag[] {
  const tags = images.flatMap(({ imageTags = [], imageDigest = '', imagePushedAt, imageStatus }) =>
    // An archived image is listed and cannot be pulled.
    imageStatus === 'ARCHIVED' ? [] : imageTags.map((tag) => ({ tag, digest: imageDigest, pushedAt: iso(imagePushedAt), distance: distance(wanted, tag) })),
  );
  const rank = ({ distance: edits }: NearTag) => (edits <= slip ? edits : slip + 1);
  return tags.toSorted((a, b) => rank(a) - rank(b) || (b.pushedAt ?? '').localeCompare(a.pushedAt ?? '')).slice(0, shown);
}

/** Levenshtein's: the fewest single characters to put in, take out or change. */
export function distance(a: string, b: string): number {
  if (a.length > longest || b.length > longest) return longest;
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + Number(a[i - 1] !== b[j - 1])));
    above = row;
  }
  return above[b.length]!;
}
