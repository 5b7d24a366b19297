/** An image in private ECR: may the role pull it, is there such a repository, and such an image? */
import type { ImageDetail } from '@aws-sdk/client-ecr';
import type { Asks } from '../../service.ts';
import { type Check, containersOf, isFargate, type Start } from '../check.ts';
import { type ImageReference, parseImage } from '../image-name.ts';
import { refusal } from './allowed.ts';

export const ecrImageCheck: Check = (start) => {
  for (const { name, image = '' } of containersOf(start)) {
    const reference = parseImage(image);
    if (!reference.ecr) continue;
    const text = wrong(start, image, reference);
    if (text) return { of: isFargate(start) ? 'task' : 'container', container: name!, text: `CannotPullContainerError: ${text}`, after: 20 };
  }
  return null;
};

function wrong(start: Start, image: string, reference: ImageReference): string | null {
  const { account, region } = reference.ecr!;
  const repository = start.account.ecr.repositories.find(
    (one) => one.repositoryName === reference.repository && one.registryId === account && one.repositoryArn!.split(':')[3] === region,
  );
  const asks: Asks = {
    resource: `arn:${start.account.partition}:ecr:${region}:${account}:repository/${reference.repository}`,
    resourceAccount: account,
    ...(repository?.policyText && { resourcePolicy: repository.policyText }),
  };
  const manifest = refusal(start, 'ecr:BatchGetImage', asks);
  if (manifest) return isFargate(start) ? forbiddenManifest(image, reference) : accessDenied(reference, manifest);
  if (!repository) return noRepository(start, image, reference);
  const found = imageIn(start, reference);
  if (!found) return noImage(start, image, reference);
  const layer = refusal(start, 'ecr:GetDownloadUrlForLayer', asks) ?? refusal(start, 'ecr:BatchCheckLayerAvailability', asks);
  if (!layer) return null;
  return isFargate(start) ? forbiddenLayer(reference, found) : accessDenied(reference, layer);
}

/** The image that a reference names, where it can be pulled. */
export function imageIn({ account }: Pick<Start, 'account'>, { repository, tag, digest, ecr }: ImageReference): ImageDetail | undefined {
  return account.ecr.imageDetails.find(
    (image) =>
      image.repositoryName === repository &&
      image.registryId === ecr!.account &&
      image.imageStatus === 'ACTIVE' &&
      (digest ? image.imageDigest === digest : image.imageTags?.includes(tag)),
  );
}

const bare = ({ host, repository }: ImageReference) => `${host}/${repository}`;
const pulled = (reference: ImageReference) => (reference.digest ? `${bare(reference)}@${reference.digest}` : `${bare(reference)}:${reference.tag}`);
const retried = (image: string) => `pull image manifest has been retried 1 time(s): failed to resolve ref ${image}`;

const accessDenied = (reference: ImageReference, denied: string) =>
  `The task can’t pull the image. Check that the role has the permissions to pull images from the registry. Error response from daemon: pull access denied for ${bare(reference)}, repository does not exist or may require 'docker login': denied: ${denied}`;

function forbiddenManifest(image: string, reference: ImageReference): string {
  const { host, repository, tag, digest } = reference;
  return `${retried(image)}: unexpected status from HEAD request to https://${host}/v2/${repository}/manifests/${digest ?? tag}: 403 Forbidden`;
}

const forbiddenLayer = ({ host, repository }: ImageReference, { imageDigest }: ImageDetail) =>
  `ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://${host}/v2/${repository}/blobs/${imageDigest}: 403 Forbidden`;

function noRepository(start: Start, image: string, reference: ImageReference): string {
  const missing = `name unknown: The repository with name '${reference.repository}' does not exist in the registry with id '${reference.ecr!.account}'`;
  if (!isFargate(start)) return `Error response from daemon: repository ${bare(reference)} not found: ${missing}`;
  const { host, repository, tag } = reference;
  return `${retried(image)}: unexpected status from HEAD request to https://${host}/v2/${repository}/manifests/${tag}: 404 Not Found - Server message: ${missing}`;
}

function noImage(start: Start, image: string, reference: ImageReference): string {
  if (isFargate(start)) return `${retried(image)}: ${pulled(reference)}: not found`;
  return `Error response from daemon: manifest for ${pulled(reference)} not found: manifest unknown: Requested image not found`;
}
