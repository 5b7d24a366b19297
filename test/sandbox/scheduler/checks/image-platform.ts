/** Was an image of ECR built for the task's platform? Only an index says so: an account file carries it beside the image, as batch-get-image prints it. */
import type { ImageDetail } from '@aws-sdk/client-ecr';
import { type Check, containersOf, isFargate, type Start } from '../check.ts';
import { parseImage } from '../image-name.ts';
import { imageIn } from './ecr-image.ts';

export const imagePlatformCheck: Check = (start) => {
  const platform = platformOf(start);
  for (const { name, image = '' } of containersOf(start)) {
    const reference = parseImage(image);
    const found = reference.ecr && imageIn(start, reference);
    const platforms = found ? platformsOf(found) : null;
    if (!platforms || platforms.includes(platform)) continue;
    const text = isFargate(start)
      ? `pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform '${platform}'`
      : `Error response from daemon: no matching manifest for ${platform} in the manifest list entries`;
    return { of: isFargate(start) ? 'task' : 'container', container: name!, text: `CannotPullContainerError: ${text}`, after: 20 };
  }
  return null;
};

/** Linux on x86, unless told. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html */
function platformOf({ definition }: Start): string {
  const { cpuArchitecture, operatingSystemFamily } = definition.runtimePlatform ?? {};
  return `${operatingSystemFamily?.startsWith('WINDOWS') ? 'windows' : 'linux'}/${cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64'}`;
}

/** Null: a single manifest, or the file does not carry it; then it fits. */
function platformsOf({ imageManifest }: ImageDetail & { readonly imageManifest?: string }): readonly string[] | null {
  const { manifests } = JSON.parse(imageManifest ?? '{}') as { manifests?: { platform?: { os?: string; architecture?: string } }[] };
  return manifests?.map(({ platform }) => `${platform?.os}/${platform?.architecture}`) ?? null;
}
