/** What the repository's own policy says of the role, which no simulation of IAM's sees. https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html */
import type { EcrImage } from '../../../diagnose/evidence.ts';
import { declinedWithStatement, type Line } from './line.ts';

const withPolicy = (images: readonly EcrImage[] | undefined, ownPolicy: EcrImage['ownPolicy']): readonly EcrImage[] =>
  (images ?? []).filter((image) => image.ownPolicy === ownPolicy);

/** An explicit deny stands above all that a role is allowed: the next task would fail at it. */
export const notShutOut: Line = ({ role: { roleName }, needed, diagnosis: { evidence } }) => {
  const [image] = needed.includes('ecr:BatchGetImage') ? withPolicy(evidence['ecr-image']?.images, 'denies-role') : [];
  if (!image) return null;
  const { repository } = image.reference;
  return {
    because: `The policy of repository ${repository} denies role ${roleName} the pull: attaching would not help.`,
    step: {
      says: `Ask the owner of repository ${repository} to let role ${roleName} through its policy, if it is meant to pull; then give the role what it lacks.`,
    },
  };
};

/** Somebody let this role into this repository and no other. */
export const notByRepository: Line = (claimed) => {
  const { role, now, diagnosis } = claimed;
  const images = withPolicy(diagnosis.evidence['ecr-image']?.images, 'lets-role').filter(({ repositoryArn }) =>
    now.some(({ resource }) => resource === repositoryArn),
  );
  const [image] = images;
  if (!image) return null;
  const missing = now.filter(({ resource }) => !images.some(({ repositoryArn }) => repositoryArn === resource));
  const because = `The policy of repository ${image.reference.repository} lets role ${role.roleName} pull from there alone: attaching would let it pull from all.`;
  return declinedWithStatement(because, { ...claimed, now: missing });
};
