/** A way round Docker Hub: is the image one of Docker's own, and is the very same one at public.ecr.aws? Tag and digest are asked of the registries, nothing is pulled. */
import type { Reads } from '../../aws/aws.ts';
import type { RegistryAnswer, RegistryReader } from '../../aws/registry.ts';
import { type ImageName, isDockerHub, isDockerOfficial, parseImageName } from '../../image-name.ts';
import type { Fact } from '../../model.ts';
import type { MirroredImage, PullThroughRule, RegistryMirrorEvidence, TaskDefinitionEvidence } from '../evidence.ts';
import { gapOf, type OwnGap } from '../gaps.ts';
import type { Answer, Asked, Probe } from '../probe.ts';
import { withDefinition } from '../with-definition.ts';
import { loginSteps, usedUpLogin } from './hub-login.ts';
import { readPullThroughTo } from './pull-through.ts';

type Reading = 'ecr:DescribePullThroughCacheRules';

const mostImages = 4;

export const registryMirror: Probe<RegistryMirrorEvidence, Reading> = {
  question: 'Is the same image, by tag and digest, in the public ECR gallery, or is there a pull-through rule for Docker Hub?',
  reads: ['ecr:DescribePullThroughCacheRules'],
  after: ['task-definition', 'service'],
  deadlineMs: 8_000,
  keeps: 1,
  most: 1,
  answer: withDefinition('images', examine),
};

async function examine(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Answer<RegistryMirrorEvidence>> {
  const hub = hubImages(definition);
  if (hub.length === 0) return { evidence: null };
  const [rule, ...read] = await Promise.all([
    readPullThroughTo('registry-1.docker.io', asked.failure.where.region, aws),
    ...hub.slice(0, mostImages).map((image) => readMirror(image, pinnedOf(image, asked), asked.registry)),
  ]);
  const images = read.map(({ image }) => image);
  const revisable = { definition, failure: asked.failure, deploying: asked.evidence.service ?? null };
  const isLimit = asked.match.cause === 'docker-hub-rate-limit';
  const beyond: readonly OwnGap[] = hub.slice(mostImages).map(({ image }) => ({ wanted: `mirror of ${image}`, why: 'unasked' }));
  return {
    evidence: { images, pullThrough: rule.ok ? rule.value : 'unknown' },
    facts: [...images.map(factOf), ...(rule.ok && rule.value ? [ruleFact(rule.value)] : [])],
    claims: isLimit ? usedUpLogin(images, asked.match, revisable) : [],
    steps: isLimit ? loginSteps(images, revisable) : [],
    gaps: [...(rule.ok ? [] : [gapOf('pull-through cache rules', rule)]), ...read.flatMap(({ gaps }) => gaps), ...beyond],
  };
}

interface HubImage {
  readonly image: string;
  readonly name: ImageName;
  readonly containers: readonly string[];
  readonly repositoryCredentials: string | null;
}

/** Docker Hub's, each distinct one once. All containers' and not only the failing one's: the limit hits the next pull too. */
function hubImages({ containers }: TaskDefinitionEvidence): readonly HubImage[] {
  return [...new Set(containers.map(({ image }) => image))].flatMap((image) => {
    const name = parseImageName(image);
    const users = containers.filter((container) => container.image === image);
    if (!name || !isDockerHub(name.registry)) return [];
    return [
      {
        image,
        name,
        containers: users.map((user) => user.name),
        repositoryCredentials: users.find((user) => user.repositoryCredentials)?.repositoryCredentials ?? null,
      },
    ];
  });
}

/** The digest that the deployment fixed, if it got as far: it spares asking Docker Hub, which may refuse us as well. */
function pinnedOf({ containers, name }: HubImage, { evidence }: Asked): string | null {
  return name.digest ?? evidence.service?.current?.images.find(({ container }) => containers.includes(container))?.digest ?? null;
}

interface ReadMirror {
  readonly image: MirroredImage;
  readonly gaps: readonly OwnGap[];
}

async function readMirror({ image, name, containers, repositoryCredentials }: HubImage, pinned: string | null, registry: RegistryReader): Promise<ReadMirror> {
  const tag = name.tag ?? '';
  const known = { containers, image, repository: name.repository, tag, repositoryCredentials };
  if (!isDockerOfficial(name)) return { image: { ...known, official: false, digest: pinned, mirror: 'not-official', replacement: null }, gaps: [] };
  const wanted = { repository: name.repository, reference: name.tag ?? name.digest ?? 'latest' };
  const [there, here]: readonly [RegistryAnswer, RegistryAnswer] = await Promise.all([
    pinned ? { exists: true, digest: pinned } : registry.dockerHub(wanted),
    registry.ecrPublic(wanted),
  ]);
  const mirror = compare(there, here);
  const replacement =
    mirror === 'same-digest' ? `public.ecr.aws/docker/${name.repository}${name.tag ? `:${name.tag}` : ''}${name.digest ? `@${name.digest}` : ''}` : null;
  const digest = 'digest' in there ? there.digest : null;
  return {
    image: { ...known, official: true, digest, mirror, replacement },
    gaps: [gap(`digest of ${image} at Docker Hub`, there), gap(`${wanted.repository} at public.ecr.aws`, here)].flat(),
  };
}

function compare(there: RegistryAnswer, here: RegistryAnswer): MirroredImage['mirror'] {
  if ('exists' in here && !here.exists) return 'absent';
  if (!('digest' in here) || !('digest' in there)) return 'unknown';
  return here.digest === there.digest ? 'same-digest' : 'other-digest';
}

const gap = (wanted: string, answer: RegistryAnswer): readonly OwnGap[] =>
  'unknown' in answer ? [{ wanted: `${wanted} (${answer.unknown})`, why: 'broken' }] : [];

const words: Readonly<Record<MirroredImage['mirror'], string>> = {
  'same-digest': 'stands at public.ecr.aws with the same digest',
  'other-digest': 'stands at public.ecr.aws under the same tag, with another digest',
  absent: 'is not at public.ecr.aws',
  unknown: 'could not be compared with public.ecr.aws',
  'not-official': 'is not a Docker official image, so that public.ecr.aws has no copy of it',
};

const factOf = ({ image, mirror, replacement }: MirroredImage): Fact => ({
  says: `${image} ${words[mirror]}${replacement ? `: ${replacement}` : ''}.`,
  source: 'registry:public.ecr.aws',
});

const ruleFact = ({ prefix }: PullThroughRule): Fact => ({
  says: `This account has a pull-through cache for Docker Hub under the prefix ${prefix}.`,
  source: 'api:ecr:DescribePullThroughCacheRules',
});
