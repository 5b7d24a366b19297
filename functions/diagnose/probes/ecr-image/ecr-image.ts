/** The images that the task pulls from ECR: does the repository exist, the tag, the digest to which the deployment pinned it, and may this account pull them? */
import type { Reads } from '../../../aws/aws.ts';
import { parseEcrName } from '../../../image-name.ts';
import { decidingText } from '../../../reason.ts';
import type { EcrImage, EcrImageEvidence, EcrReference, TaskDefinitionEvidence } from '../../evidence.ts';
import type { OwnGap } from '../../gaps.ts';
import type { Answer, Asked, Probe } from '../../probe.ts';
import { orNull } from '../../values.ts';
import { withDefinition } from '../../with-definition.ts';
import { claimsOf, factsOf, policyFacts } from './findings.ts';
import { type Reading, readImage, type Wanted } from './read.ts';

/** Each image costs up to five reads of an examination that has 25. */
const mostImages = 3;

export const ecrImage: Probe<EcrImageEvidence, Reading> = {
  question: "Do the repository, the tag and the pinned digest exist, for the task's platform, and if not, which tag was meant?",
  reads: ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:DescribePullThroughCacheRules', 'ecr:GetRepositoryPolicy'],
  after: ['task-definition', 'service'],
  deadlineMs: 10_000,
  keeps: 2,
  most: 9,
  answer: withDefinition('images', examine),
};

async function examine(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Answer<EcrImageEvidence>> {
  const wanted = imagesOf(definition, asked);
  if (wanted.length === 0) return { evidence: null };
  const read = await Promise.all(wanted.slice(0, mostImages).map((image) => readImage(image, asked, aws)));
  const images: readonly EcrImage[] = read.map(({ image }) => image);
  const beyond: readonly OwnGap[] = wanted.slice(mostImages).map(({ image }) => ({ wanted: `image ${image}`, why: 'unasked' }));
  return {
    evidence: { images },
    facts: [...read.flatMap((image) => policyFacts(image, asked)), ...images.flatMap(factsOf)],
    gaps: [...read.flatMap(({ gaps }) => gaps), ...beyond],
    claims: claimsOf(read, asked, { all: beyond.length === 0 && !hasOthers(definition) }),
  };
}

/** The failing container, where one is known, else all. */
const suspects = ({ containers, failing }: TaskDefinitionEvidence) => containers.filter(({ name }) => failing === null || name === failing);

const hasOthers = (definition: TaskDefinitionEvidence): boolean => suspects(definition).some(({ image }) => parseEcrName(image) === null);

/** Each distinct image of ECR once. */
function imagesOf(definition: TaskDefinitionEvidence, { evidence, failure, match }: Asked): readonly Wanted[] {
  const users = suspects(definition);
  return [...new Set(users.map(({ image }) => image))].flatMap((image) => {
    const reference = parseEcrName(image);
    const names = users.filter((user) => user.image === image).map(({ name }) => name);
    if (!reference) return [];
    return [{ image, reference, containers: names, pinned: quotedDigest(reference, match) ?? pinnedDigest(names, { evidence, failure }) }];
  });
}

/** ECS pulls what it pinned, and its words quote that: `…/shop/checkout@sha256:…: not found`, where the definition names a tag. */
function quotedDigest({ host, repository }: EcrReference, match: Asked['match']): string | null {
  const [, after = ''] = decidingText(match).split(`${host}/${repository}@`);
  return orNull(/^sha256:[a-f0-9]{64}/.exec(after)?.[0]);
}

/** The digest that the running deployment fixed for its later tasks; only that of the revision which the task was started from counts. */
function pinnedDigest(containers: readonly string[], { evidence, failure }: Pick<Asked, 'evidence' | 'failure'>): string | null {
  const current = evidence.service?.current;
  if (!current || (failure.task && current.taskDefinitionArn !== failure.task.taskDefinitionArn)) return null;
  return current.images.find(({ container }) => containers.includes(container))?.digest ?? null;
}
