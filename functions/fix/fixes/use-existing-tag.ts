/**
 * Deploys a tag that was pushed where the one that the task definition names was not: mostly a slip of the pen. Only a near tag of the same repository
 * is proposed, and a person says whether it is what was meant. Where the last completed revision has that tag, going back to it does the same in one command.
 */
import type { EcrImage, NearTag, Revision, ServiceEvidence } from '../../diagnose/evidence.ts';
import type { Declined } from '../fix.ts';
import { type Change, type Revisable, type RevisionFix, revisionFix } from '../revision.ts';
import { revisionOf } from '../service.ts';

/** More edits than these make another version, not a slip. */
const nearEnough = 2;

export const useExistingTag: RevisionFix = revisionFix({
  title: 'Deploy a tag that exists instead of one that does not',
  causes: ['image-not-found'],
  restsOn: ['task', 'service', 'task-definition', 'ecr-image', 'owner'],
  change,
});

function change({ diagnosis, service }: Revisable): Change | Declined {
  const missing = diagnosis.evidence['ecr-image']?.images.find(({ state }) => state === 'missing');
  if (!missing) return { because: 'ECR does not show that an image of the task is missing.' };
  const earlier = earlierOf(service);
  const ran = earlier?.images.map(({ image }) => image) ?? [];
  const replacement = replacementFor(missing, ran);
  if (typeof replacement !== 'string') return replacement;
  if (earlier && ran.includes(replacement))
    return { because: `${revisionOf(earlier.taskDefinitionArn)}, the last that was completed, runs ${replacement} already.` };
  const images = Object.fromEntries(missing.containers.map((name) => [name, replacement]));
  return { sets: { images }, says: (name) => `Deploy ${name} with ${replacement} instead of ${missing.image}` };
}

/** The last completed revision, where it is not the one that fails. */
const earlierOf = ({ lastCompleted, taskDefinitionArn }: ServiceEvidence): Revision | null =>
  lastCompleted?.taskDefinitionArn === taskDefinitionArn ? null : lastCompleted;

/** The reference with the likeliest tag in the place of its own. */
function replacementFor({ image, reference, repository, ownAccount, pullThrough, nearestTags }: EcrImage, ran: readonly string[]): string | Declined {
  const { tag, digest, repository: name } = reference;
  if (!tag || digest) return { because: `${image} names a digest: no tag replaces it.` };
  if (!ownAccount) return { because: `Repository ${name} belongs to another account, whose tags prove nothing.` };
  if (repository !== 'exists') return { because: `Repository ${name} could not be seen.` };
  if (pullThrough !== null) return { because: `Repository ${name} may be a pull-through cache, where "not found" need not mean that the tag is missing.` };
  const withTag = (near: NearTag): string => `${image.slice(0, -tag.length)}${near.tag}`;
  const near = nearestTags.filter(({ distance }) => distance <= nearEnough && distance < tag.length).toSorted(byLikelihood);
  const [likeliest] = [...near.filter((candidate) => ran.includes(withTag(candidate))), ...near];
  return likeliest ? withTag(likeliest) : { because: `No tag of repository ${name} is near enough to ${tag} to be the one that was meant.` };
}

/** Fewer edits first; of equals the one that was pushed last, then the higher version. What ran before stands above them all. */
const byLikelihood = (a: NearTag, b: NearTag): number =>
  a.distance - b.distance || (b.pushedAt ?? '').localeCompare(a.pushedAt ?? '') || b.tag.localeCompare(a.tag, 'en', { numeric: true });
