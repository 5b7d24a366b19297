/** Fills the ECR section; as describe-repositories and describe-images print it. */
import type { ImageDetail, PullThroughCacheRule, Repository } from '@aws-sdk/client-ecr';
import type { Account, Place, Raw } from './account.ts';
import { digestOf } from './ids.ts';
import { refuseUnknownKeys } from './paste.ts';

/** `imageDetails` may be short: `{ "repositoryName": "api", "imageTags": ["1.4.2"] }`. A `policyText` on a repository is what get-repository-policy prints. */
export function fillEcr(part: Raw, place: Place): Account['ecr'] {
  refuseUnknownKeys('ecr', part, ['repositories', 'imageDetails', 'pullThroughCacheRules']);
  const repositories = ((part['repositories'] ?? []) as (Repository & { policyText?: string | object })[]).map((given) => fillRepository(given, place));
  const imageDetails = ((part['imageDetails'] ?? []) as ImageDetail[]).map((image, index, all) => {
    // In the order of the list, a day apart, the last one a week ago.
    const pushed = new Date(place.now.getTime() - (7 + all.length - 1 - index) * 86_400_000);
    return fillImage({ imagePushedAt: pushed, ...image, ...manifestOf(image, `ecr.imageDetails[${index}]`) }, place);
  });
  for (const { repositoryName, registryId } of imageDetails) {
    const known = repositories.some((repository) => repository.repositoryName === repositoryName && repository.registryId === registryId);
    if (!known) throw new Error(`ecr: imageDetails name repository ${repositoryName} of ${registryId}, which is not listed`);
  }
  return { repositories, imageDetails, pullThroughCacheRules: (part['pullThroughCacheRules'] ?? []) as PullThroughCacheRule[] };
}

/** Beside an image stands its manifest, as batch-get-image prints it: a text; decoded it is understood as well. */
function manifestOf({ imageManifest }: ImageDetail & { readonly imageManifest?: unknown }, where: string): { readonly imageManifest?: string } {
  if (imageManifest === undefined) return {};
  const text = typeof imageManifest === 'string' ? imageManifest : JSON.stringify(imageManifest);
  try {
    JSON.parse(text);
  } catch {
    throw new Error(`${where}.imageManifest: expected JSON`);
  }
  return { imageManifest: text };
}

function fillRepository(
  given: Repository & { policyText?: string | object },
  { account, region, partition, now }: Place,
): Account['ecr']['repositories'][number] {
  const registryId = given.registryId ?? account;
  const policyText = typeof given.policyText === 'object' ? JSON.stringify(given.policyText) : given.policyText;
  return {
    repositoryArn: `arn:${partition}:ecr:${region}:${registryId}:repository/${given.repositoryName}`,
    repositoryUri: `${registryId}.dkr.ecr.${region}.${partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}/${given.repositoryName}`,
    createdAt: new Date(now.getTime() - 90 * 86_400_000),
    imageTagMutability: 'MUTABLE',
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfiguration: { encryptionType: 'AES256' },
    ...given,
    registryId,
    ...(policyText !== undefined && { policyText }),
  } as Account['ecr']['repositories'][number];
}

export function fillImage(image: ImageDetail, { account, now }: Pick<Place, 'account' | 'now'>): ImageDetail {
  return {
    registryId: account,
    imageDigest: digestOf(`${image.repositoryName}:${image.imageTags?.[0] ?? 'untagged'}`),
    imageSizeInBytes: 48_000_000,
    imagePushedAt: new Date(now.getTime() - 7 * 86_400_000),
    imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactMediaType: 'application/vnd.oci.image.config.v1+json',
    imageStatus: 'ACTIVE',
    ...image,
  };
}
