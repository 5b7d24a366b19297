/**
 * For which platforms was the image built? Only an index lists several; of a single manifest the platform stands in a layer that nobody here reads.
 * BatchGetImage counts as a pull and makes a pull-through cache import: it is asked for platform causes alone, and never of a cache.
 * https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
import type { ImageDetail } from '@aws-sdk/client-ecr';
import * as v from 'valibot';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { CauseId } from '../../../model.ts';
import type { EcrReference, TaskDefinitionEvidence } from '../../evidence.ts';
import { readPullThroughRule } from '../pull-through.ts';

const indexes = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];

const Index = v.object({ manifests: v.array(v.object({ platform: v.optional(v.object({ os: v.string(), architecture: v.string() })) })) });

const about: ReadonlySet<CauseId> = new Set<CauseId>(['image-platform-mismatch', 'exec-format-error']);
/** Whether the cause raises the question for which platforms the image was built. */
export const isAboutPlatforms = (cause: CauseId): boolean => about.has(cause);

type Reading = 'ecr:BatchGetImage' | 'ecr:DescribePullThroughCacheRules';

/** Null: no index, or behind a pull-through cache. */
export async function readPlatforms(reference: EcrReference, found: ImageDetail, aws: Reads<Reading>): Promise<Outcome<readonly string[] | null>> {
  if (!found.imageDigest || !indexes.includes(found.imageManifestMediaType ?? '')) return { ok: true, value: null };
  const rule = await readPullThroughRule(reference, aws);
  if (!rule.ok) return rule;
  if (rule.value) return { ok: true, value: null };
  const action = 'ecr:BatchGetImage';
  const { account: registryId, repository: repositoryName, region } = reference;
  const read = await aws.call(action, { registryId, repositoryName, imageIds: [{ imageDigest: found.imageDigest }], acceptedMediaTypes: indexes }, { region });
  if (!read.ok) return read;
  const platforms = platformsIn(read.value.images?.[0]?.imageManifest);
  return platforms ? { ok: true, value: platforms } : { ok: false, why: 'broken', action, code: 'NotAnIndex', message: 'no index of platforms' };
}

/** As `docker build --platform` names them. Attestations are listed beside the images, for no platform at all. */
function platformsIn(manifest: string | undefined): readonly string[] | null {
  try {
    const index = v.safeParse(Index, JSON.parse(manifest ?? ''));
    if (!index.success) return null;
    const all = index.output.manifests.flatMap(({ platform }) => (platform && platform.os !== 'unknown' ? [`${platform.os}/${platform.architecture}`] : []));
    return [...new Set(all)];
  } catch {
    return null; // not JSON
  }
}

/** What the task definition asks for; ECS's default is Linux on x86. */
export function platformOf({ cpuArchitecture, operatingSystem }: Pick<TaskDefinitionEvidence, 'cpuArchitecture' | 'operatingSystem'>): string {
  const os = operatingSystem?.startsWith('WINDOWS') ? 'windows' : 'linux';
  return `${os}/${cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64'}`;
}
