/** One image of ECR, read with DescribeImages alone: BatchGetImage counts as a pull, and makes a pull-through cache import. */
import type { GetRepositoryPolicyCommandOutput, ImageDetail } from '@aws-sdk/client-ecr';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { CauseId } from '../../../model.ts';
import type { EcrImage, EcrReference, PullThroughRule } from '../../evidence.ts';
import { gapsOf, type OwnGap } from '../../gaps.ts';
import type { Asked } from '../../probe.ts';
import { iso, orNull } from '../../values.ts';
import { readPullThroughRule } from '../pull-through.ts';
import { nearestTags } from './near-tags.ts';
import { isAboutPlatforms, readPlatforms } from './platforms.ts';
import { letsPull, stanceOf } from './repository-policy.ts';

/** What the probe ecr-image reads. */
export type Reading = 'ecr:BatchGetImage' | 'ecr:DescribeImages' | 'ecr:DescribePullThroughCacheRules' | 'ecr:GetRepositoryPolicy';

/** An image to look for, and the digest that the deployment pinned, if it did. */
export interface Wanted {
  readonly image: string;
  readonly reference: EcrReference;
  readonly containers: readonly string[];
  readonly pinned: string | null;
}

/** What was read of one image. */
export interface ReadImage {
  readonly image: EcrImage;
  readonly gaps: readonly OwnGap[];
  /** The repository's policy, as it stands; null where there is none or it was not read. */
  readonly policyText: string | null;
  /** Where it is missing in the reference's Region, or in another account that hides it: whether the task's own account and Region have it. */
  readonly atHome: boolean;
}

/** What a Deny in the repository's own policy may look like; in other accounts the policy is always asked for. */
const aboutRights: ReadonlySet<CauseId> = new Set([
  'ecr-auth-blocked',
  'ecr-auth-denied',
  'ecr-cross-account-denied',
  'pull-access-denied',
  'registry-forbidden',
  'image-pull-unexplained',
]);

type Place = Pick<Asked, 'failure' | 'evidence' | 'match'>;

/** Two levels of reads: what there is; then, where it is missing, what there is instead. */
export async function readImage(wanted: Wanted, asked: Place, aws: Reads<Reading>): Promise<ReadImage> {
  const { reference, pinned } = wanted;
  const { account: registryId, repository: repositoryName, region, digest } = reference;
  const ownAccount = registryId === asked.failure.where.account;
  const [named, fixed, policy] = await Promise.all([
    describeImage(reference, imageIdOf(reference), aws),
    pinned && !digest ? describeImage(reference, { imageDigest: pinned }, aws) : null,
    ownAccount && !aboutRights.has(asked.match.cause) ? null : aws.call('ecr:GetRepositoryPolicy', { registryId, repositoryName }, { region }),
  ]);
  const [instead, platforms] = await Promise.all([
    readInstead(wanted, { missing: named.ok ? null : named.code, ownAccount, asked }, aws),
    named.ok && isAboutPlatforms(asked.match.cause) ? readPlatforms(reference, named.value, aws) : null,
  ]);
  const seen: Seen = { named, fixed, policy, instead, platforms };
  // What another account denies only its owner can grant: no right of ours would show it.
  const gaps = ownAccount ? gapsIn(wanted, seen) : gapsIn(wanted, seen).map(({ needs: _, ...gap }) => gap);
  return { image: imageOf(wanted, asked, seen), gaps, policyText: policyTextOf(seen), atHome: instead.atHome };
}

interface Seen {
  readonly named: Found;
  readonly fixed: Found | null;
  readonly policy: Outcome<GetRepositoryPolicyCommandOutput> | null;
  readonly instead: Instead;
  readonly platforms: Outcome<readonly string[] | null> | null;
}

const policyTextOf = ({ policy }: Seen): string | null => (policy?.ok ? orNull(policy.value.policyText) : null);

function imageOf({ containers, image, reference, pinned }: Wanted, asked: Place, seen: Seen): EcrImage {
  const { named, fixed, policy, instead, platforms } = seen;
  const { partition, region, account, repository } = reference;
  const { where } = asked.failure;
  const found = named.ok ? named.value : {};
  return {
    containers,
    image,
    reference,
    repositoryArn: `arn:${partition}:ecr:${region}:${account}:repository/${repository}`,
    ownAccount: account === where.account,
    ownRegion: region === where.region,
    repository: repositoryState(named),
    state: imageState(named),
    digest: orNull(found.imageDigest),
    pushedAt: iso(found.imagePushedAt),
    pinned: pinned && fixed ? { digest: pinned, state: pinnedState(pinned, named, fixed) } : null,
    nearestTags: instead.tags,
    pullThrough: instead.pullThrough,
    platforms: platforms && (platforms.ok ? platforms.value : 'unknown'),
    ownPolicy: account === where.account ? ownPolicy(seen, asked) : null,
    crossAccountPolicy: account === where.account ? null : policy && crossAccount(policy, policyTextOf(seen), asked),
  };
}

function gapsIn({ reference: { repository, account, tag, digest } }: Wanted, { named, fixed, policy, instead, platforms }: Seen): readonly OwnGap[] {
  const reads: readonly (readonly [string, Outcome<unknown> | null])[] = [
    [`image ${repository}:${tag ?? digest}`, named],
    [`pinned digest of ${repository}`, fixed],
    [`policy of repository ${repository} of account ${account}`, policy],
    [`platforms of image ${repository}:${tag ?? digest}`, platforms],
  ];
  const asked = reads.flatMap(([wanted, read]) => (read ? [[wanted, read] as const] : []));
  return [...gapsOf(asked, ['gone']), ...instead.gaps];
}

type Found = Outcome<ImageDetail>;

const imageIdOf = ({ tag, digest }: EcrReference) => (digest ? { imageDigest: digest } : { imageTag: tag ?? 'latest' });

async function describeImage(
  { account, region, repository }: EcrReference,
  imageId: { imageTag?: string; imageDigest?: string },
  aws: Reads<Reading>,
): Promise<Found> {
  const action = 'ecr:DescribeImages';
  // Without the filter an archived image is not told from one that never was.
  const input = { registryId: account, repositoryName: repository, imageIds: [imageId], filter: { imageStatus: 'ANY' } } as const;
  const read = await aws.call(action, { ...input, imageIds: [imageId] }, { region });
  if (!read.ok) return read;
  const [detail] = read.value.imageDetails ?? [];
  return detail ? { ok: true, value: detail } : { ok: false, why: 'gone', action, code: 'ImageNotFoundException', message: 'no such image' };
}

function repositoryState(named: Found): EcrImage['repository'] {
  if (named.ok || named.code === 'ImageNotFoundException') return 'exists';
  return named.code === 'RepositoryNotFoundException' ? 'missing' : 'unknown';
}

function imageState(named: Found): EcrImage['state'] {
  if (!named.ok) return named.why === 'gone' ? 'missing' : 'unknown';
  return named.value.imageStatus === 'ARCHIVED' ? 'archived' : 'exists';
}

function pinnedState(pinned: string, named: Found, fixed: Found): NonNullable<EcrImage['pinned']>['state'] {
  if (!fixed.ok) return fixed.why === 'gone' ? 'gone' : 'unknown';
  if (fixed.value.imageStatus === 'ARCHIVED') return 'archived';
  return named.ok && named.value.imageDigest === pinned ? 'tag-points-to-it' : 'tag-moved-on';
}

interface Instead {
  readonly tags: EcrImage['nearestTags'];
  readonly pullThrough: PullThroughRule | 'unknown' | null;
  readonly atHome: boolean;
  readonly gaps: readonly OwnGap[];
}

interface Missing {
  readonly missing: string | null;
  readonly ownAccount: boolean;
  readonly asked: Place;
}

const nothing: Instead = { tags: [], pullThrough: null, atHome: false, gaps: [] };

/** Asked only when something is missing: the tags that are there, a rule that should have fetched it, the same repository at home. */
async function readInstead({ reference }: Wanted, { missing, ownAccount, asked }: Missing, aws: Reads<Reading>): Promise<Instead> {
  const { account, region } = asked.failure.where;
  const noImage = missing === 'ImageNotFoundException';
  const isElsewhere = missing === 'RepositoryNotFoundException' ? !ownAccount || reference.region !== region : !ownAccount && missing !== null && !noImage;
  if (!noImage && !isElsewhere && missing !== 'RepositoryNotFoundException') return nothing;
  const [listed, rule, atHome] = await Promise.all([
    noImage && reference.tag ? listTags(reference, reference.tag, aws) : none,
    ownAccount ? readRule(reference, aws) : none,
    isElsewhere && describeImage({ ...reference, account, region }, imageIdOf(reference), aws).then(({ ok }) => ok),
  ]);
  return { tags: listed.tags ?? [], pullThrough: rule.pullThrough ?? null, atHome, gaps: [...listed.gaps, ...rule.gaps] };
}

const none: Partial<Pick<Instead, 'tags' | 'pullThrough'>> & Pick<Instead, 'gaps'> = { gaps: [] };

async function readRule(reference: EcrReference, aws: Reads<Reading>): Promise<Pick<Instead, 'pullThrough' | 'gaps'>> {
  const read = await readPullThroughRule(reference, aws);
  return { pullThrough: read.ok ? read.value : 'unknown', gaps: gapsOf([['pull-through cache rules', read]]) };
}

/** The first thousand: enough to find a slip of the finger, and one read. */
async function listTags({ account, region, repository }: EcrReference, tag: string, aws: Reads<Reading>): Promise<Pick<Instead, 'tags' | 'gaps'>> {
  const input = { registryId: account, repositoryName: repository, filter: { tagStatus: 'TAGGED' }, maxResults: 1_000 } as const;
  const read = await aws.call('ecr:DescribeImages', input, { region });
  return { tags: read.ok ? nearestTags(tag, read.value.imageDetails ?? []) : [], gaps: gapsOf([[`tags of repository ${repository}`, read]]) };
}

function ownPolicy(seen: Seen, { failure, evidence }: Place): EcrImage['ownPolicy'] {
  const { account, partition } = failure.where;
  if (seen.policy?.ok === false) return seen.policy.why === 'gone' ? null : 'unknown';
  const text = policyTextOf(seen);
  return text === null ? null : stanceOf(text, { account, partition, roleArn: evidence['task-definition']?.executionRoleArn ?? null });
}

function crossAccount(policy: Outcome<unknown>, text: string | null, { failure, evidence }: Place): EcrImage['crossAccountPolicy'] {
  const { account, partition } = failure.where;
  if (!policy.ok) return policy.code === 'RepositoryPolicyNotFoundException' ? 'absent' : 'unknown';
  return text === null ? 'unknown' : letsPull(text, { account, partition, roleArn: evidence['task-definition']?.executionRoleArn ?? null });
}
