/** What the images' evidence means: sentences for people, and claims for the verdict. Pure. */
import { lastSegment } from '../../../arn.ts';
import type { Fact, Step } from '../../../model.ts';
import { decidingText } from '../../../reason.ts';
import { updateServiceLine } from '../../../service-line.ts';
import { commandInAccount } from '../../../shell.ts';
import type { EcrImage } from '../../evidence.ts';
import type { Asked, Claim } from '../../probe.ts';
import { rollBackStep } from '../ecs/steps.ts';
import { slip } from './near-tags.ts';
import { notImported } from './not-imported.ts';
import { platformOf } from './platforms.ts';
import type { ReadImage } from './read.ts';
import { denialIn, mergedPolicy, pullStatement } from './repository-policy.ts';

/** Each image's first fault. Only where ECR has all that the task pulls, and all of it is sound, is the text known to be wrong. */
export function claimsOf(read: readonly ReadImage[], asked: Asked, { all }: { readonly all: boolean }): readonly Claim[] {
  const claims = read.flatMap((image) => claimOf(image, asked) ?? []);
  const cleared = ['image-not-found', 'repository-not-found', 'image-digest-gone'] as const;
  const sound: readonly Claim[] = cleared.map((cause) => ({ verdict: 'clears', cause, hurdle: 'image' }));
  return all && read.every(({ image }) => isSound(image)) ? [...sound, ...claims] : claims;
}

const isSound = ({ state, pinned }: EcrImage): boolean => state === 'exists' && ['tag-points-to-it', 'tag-moved-on', undefined].includes(pinned?.state);

function claimOf(read: ReadImage, asked: Asked): Claim | null {
  const { image, policyText } = read;
  const shut = shutOut(read, asked);
  if (shut) return shut;
  if (image.crossAccountPolicy === 'absent' || image.crossAccountPolicy === 'does-not-allow') return notLetIn(read, asked);
  if (image.crossAccountPolicy === 'unknown' && policyText === null && isRefused(image, asked)) return refused(read, asked);
  if (image.state === 'missing' && image.pullThrough && image.pullThrough !== 'unknown') return notImported(image, image.pullThrough, asked);
  if (image.repository === 'missing') return noRepository(read, asked);
  if (image.pinned?.state === 'gone' || image.pinned?.state === 'archived') return pinGone(image, asked);
  if (image.state === 'missing' || image.state === 'archived') return noImage(image, asked);
  return wrongPlatform(image, asked);
}

const blames = (cause: Claim['cause'], culprit: Claim['culprit'], steps: readonly Step[]): Claim => ({
  verdict: 'blames',
  cause,
  hurdle: 'image',
  steps,
  ...(culprit && { culprit }),
});

function notLetIn({ image, policyText }: ReadImage, { failure, evidence }: Asked): Claim {
  const { account, partition } = failure.where;
  const { reference, repositoryArn } = image;
  const puller = { account, partition, roleArn: evidence['task-definition']?.executionRoleArn ?? null };
  const says = `repository ${reference.repository} of ${reference.account} refuses ${account}`;
  const words = [
    'aws',
    'ecr',
    'set-repository-policy',
    '--region',
    reference.region,
    '--repository-name',
    reference.repository,
    '--policy-text',
    mergedPolicy(policyText, puller),
  ] as const;
  const step: Step = {
    says: `The owner of account ${reference.account} lets account ${account} pull: its repository's policy stays as it is, with one statement more.`,
    command: commandInAccount(reference.account, words),
    needs: 'ecr:SetRepositoryPolicy',
  };
  return blames('ecr-cross-account-denied', { id: repositoryArn, says }, [step]);
}

/** ECR's word of a refusal, about this very host. */
const isRefused = ({ reference }: EcrImage, { match }: Asked): boolean =>
  /403|forbidden|denied/i.test(decidingText(match)) && decidingText(match).includes(`${reference.host}/`);

/** Another account hides its repositories from us: where our own side allows the pull, whatever refuses it is the owner's. */
function refused({ image: { reference, repositoryArn }, atHome }: ReadImage, { failure }: Asked): Claim {
  const { account, region } = failure.where;
  const says = `repository ${reference.repository} of ${reference.account} refuses ${account}`;
  const step: Step = {
    says: `Its policy cannot be seen from here. The owner of account ${reference.account} looks whether ${reference.repository} is there, and adds this statement to its policy: ${JSON.stringify(pullStatement(failure.where))}`,
    needs: 'ecr:SetRepositoryPolicy',
  };
  const slip: Step = {
    says: `Account ${account} has ${reference.repository}:${reference.tag ?? reference.digest} itself in ${region}: if ${reference.account} is a slip, deploy a task definition whose image names ${account} and ${region}.`,
  };
  return { ...blames('ecr-cross-account-denied', { id: repositoryArn, says }, atHome ? [slip, step] : [step]), onceCleared: 'ecr-auth-denied' };
}

/** A Deny of the repository's own policy outweighs all that the role is allowed. https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html */
function shutOut(read: ReadImage, asked: Asked): Claim | null {
  const shut = denialOf(read, asked);
  if (!shut) return null;
  const { image } = read;
  const { reference, ownAccount, repositoryArn } = image;
  const repository = ownAccount ? reference.repository : `${reference.repository} of ${reference.account}`;
  const { roleName, statement } = shut;
  const says = `repository ${repository} denies the pull: ${statement} of its policy`;
  const step: Step = {
    says: `Ask the owner of repository ${repository} to let role ${roleName} through ${statement} of its policy, if it is meant to pull: an explicit deny stands above all that a role is allowed. Attaching a policy cannot cure it.`,
    needs: 'ecr:SetRepositoryPolicy',
  };
  return blames('ecr-auth-blocked', { id: ownAccount ? repository : repositoryArn, says }, [step]);
}

function denialOf({ policyText }: ReadImage, { failure, match, evidence }: Asked): { readonly roleName: string; readonly statement: string } | null {
  const roleArn = evidence['task-definition']?.executionRoleArn;
  if (policyText === null || !roleArn) return null;
  const textSaysSo = /with an explicit deny in a resource-based policy/.test(decidingText(match));
  const { account, partition } = failure.where;
  const statement = denialIn(policyText, { account, partition, roleArn }, { textSaysSo });
  return statement ? { roleName: lastSegment(roleArn), statement } : null;
}

/** IAM's simulator is silent about it: without this line the evidence would only say what is allowed. */
export function policyFacts(read: ReadImage, asked: Asked): readonly Fact[] {
  const shut = denialOf(read, asked);
  if (!shut) return [];
  const says = `The policy of repository ${read.image.reference.repository} denies role ${shut.roleName} the pull, in ${shut.statement}.`;
  return [{ says, source: 'api:ecr:GetRepositoryPolicy' }];
}

function noRepository({ image, atHome }: ReadImage, asked: Asked): Claim {
  const { repository, region, account } = image.reference;
  const { where } = asked.failure;
  if (atHome) {
    const says = `repository ${repository} is in ${where.region}, not in ${region}`;
    return blames('repository-not-found', { id: repository, says }, [
      { says: `Deploy a task definition whose image names ${where.region} instead of ${region}.` },
      ...rollBackStep(asked),
    ]);
  }
  const of = ['--region', region, '--repository-name', repository] as const;
  const steps: readonly Step[] = [
    {
      says: `Make repository ${repository}, then push the image; or deploy a task definition that names the repository that is meant.`,
      command: commandInAccount(account, ['aws', 'ecr', 'create-repository', ...of]),
      undo: commandInAccount(account, ['aws', 'ecr', 'delete-repository', ...of]),
      needs: 'ecr:CreateRepository',
    },
    ...rollBackStep(asked),
  ];
  return blames('repository-not-found', { id: repository, says: `repository ${repository} does not exist in ${region}` }, steps);
}

function pinGone({ reference, pinned, state }: EcrImage, asked: Asked): Claim {
  const { where } = asked.failure;
  const digest = pinned!.digest.slice(0, 'sha256:'.length + 12);
  const says = `pinned digest ${digest} is ${pinned!.state === 'archived' ? 'archived in' : 'gone from'} ${reference.repository}`;
  const redeploy = updateServiceLine({ where, cluster: where.cluster ?? 'default', service: where.name }, ['--force-new-deployment']);
  const step: Step = { says: 'Redeploy: ECS looks the tag up anew.', command: redeploy, needs: 'ecs:UpdateService' };
  return blames('image-digest-gone', { id: reference.repository, says }, where.kind === 'service' && state === 'exists' ? [step] : rollBackStep(asked));
}

function noImage({ reference, state, nearestTags }: EcrImage, asked: Asked): Claim {
  const { repository, tag, digest } = reference;
  const what = digest ? `digest ${digest.slice(0, 'sha256:'.length + 12)}` : `tag ${tag}`;
  if (state === 'archived') {
    const id = digest ? `imageDigest=${digest}` : `imageTag=${tag}`;
    const restore = [
      'aws',
      'ecr',
      'update-image-storage-class',
      '--region',
      reference.region,
      '--repository-name',
      repository,
      '--image-id',
      id,
      '--target-storage-class',
      'STANDARD',
    ] as const;
    const step: Step = { says: 'Bring it back from the archive.', command: commandInAccount(reference.account, restore), needs: 'ecr:UpdateImageStorageClass' };
    return blames('image-not-found', { id: repository, says: `${what} of ${repository} is archived` }, [step, ...rollBackStep(asked)]);
  }
  const near = nearestTags.slice(0, 3).map((tag) => tag.tag);
  const push: Step = {
    says: `Push the missing ${what} to ${repository}, if it should exist${near.length > 0 ? `, or deploy one that is there: ${near.join(', ')}` : ''}.`,
  };
  // What was perhaps meant stands on the lock screen.
  const meant = nearestTags.find(({ distance }) => distance <= slip)?.tag;
  const says = `${what} is not in repository ${repository}${meant ? `; ${meant} is` : ''}`;
  return blames(digest ? 'image-digest-gone' : 'image-not-found', { id: repository, says }, [push, ...rollBackStep(asked)]);
}

/** Only an image that lists its platforms can be known to lack one. */
function wrongPlatform({ reference, platforms, image }: EcrImage, asked: Asked): Claim | null {
  const definition = asked.evidence['task-definition'];
  if (!definition || platforms === null || platforms === 'unknown') return null;
  const wanted = platformOf(definition);
  if (platforms.includes(wanted)) return { verdict: 'clears', cause: 'image-platform-mismatch', hurdle: 'image' };
  const says = `image ${reference.repository}:${reference.tag ?? reference.digest?.slice(0, 19)} has no ${wanted}, only ${platforms.join(', ')}`;
  const build: Step = {
    says: `Build it for the task's platform as well, where its Dockerfile is: docker buildx build --platform ${[...platforms, wanted].join(',')} --tag ${image} --push .`,
  };
  const cause = asked.match.cause === 'exec-format-error' ? 'exec-format-error' : 'image-platform-mismatch';
  return blames(cause, { id: reference.repository, says }, [build, ...rollBackStep(asked)]);
}

/** What ECR has of one image, in sentences. */
export function factsOf(image: EcrImage): readonly Fact[] {
  const source = 'api:ecr:DescribeImages';
  const { reference, nearestTags, pushedAt, dualStack } = { ...image, dualStack: image.reference.dualStack };
  const name = `${reference.repository}:${reference.tag ?? reference.digest}`;
  const near = nearestTags.map(({ tag, pushedAt: at }) => `${tag} (${at?.slice(0, 10) ?? 'unknown'})`).join(', ');
  return [
    image.state === 'exists' && `Image ${name} is in ECR, pushed ${pushedAt?.slice(0, 16).replace('T', ' ') ?? 'at an unknown time'} UTC.`,
    image.state === 'archived' && `Image ${name} is in ECR's archive, out of which nothing is pulled.`,
    image.state === 'missing' &&
      image.repository === 'exists' &&
      `Repository ${reference.repository} has no ${reference.tag ?? reference.digest}${near ? `; it has ${near}` : ''}.`,
    image.repository === 'missing' && `Account ${reference.account} has no repository ${reference.repository} in ${reference.region}.`,
    image.pinned?.state === 'tag-moved-on' &&
      `The tag points to another digest than the deployment pinned: ${image.digest?.slice(0, 19)} now, ${image.pinned.digest.slice(0, 19)} then.`,
    dualStack && `The image is named by ECR's dual-stack host, which older agents do not log in to.`,
  ].flatMap((says) => (says ? [{ says, source } as const] : []));
}
