/** What the registries say of the task's images. */
import type { EcrName } from '../../image-name.ts';
import type { Arn, Iso } from '../../model.ts';

/** A private ECR image reference, taken apart. Both host forms are ECR's: `dkr.ecr.<region>.amazonaws.com` and dual-stack `dkr-ecr.<region>.on.aws`. */
export type EcrReference = EcrName;

/** A tag of the repository that may have been meant. */
export interface NearTag {
  readonly tag: string;
  readonly digest: string;
  readonly pushedAt: Iso | null;
  /** Edits from the wanted tag: 1 is a slip of the finger. */
  readonly distance: number;
}

/** A rule that makes ECR fetch what lies under the prefix from elsewhere: "not found" there may be a missing permission. */
export interface PullThroughRule {
  readonly prefix: string;
  readonly upstream: string;
  readonly credentialArn: string | null;
}

/** An image that the task pulls from ECR, and what ECR has of it. */
export interface EcrImage {
  /** The containers that use it; several may share one image. */
  readonly containers: readonly string[];
  /** As the task definition writes it. */
  readonly image: string;
  readonly reference: EcrReference;
  readonly repositoryArn: Arn;
  /** False: another account's registry, whose policy must let this account in. */
  readonly ownAccount: boolean;
  readonly ownRegion: boolean;
  readonly repository: 'exists' | 'missing' | 'unknown';
  /** Of the tag, or of the digest that the reference names. `archived`: listed, but no longer pullable. */
  readonly state: 'exists' | 'archived' | 'missing' | 'unknown';
  /** What the tag points to now. */
  readonly digest: string | null;
  readonly pushedAt: Iso | null;
  /** The digest that the deployment fixed at its first task, and what became of it. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html */
  readonly pinned: { readonly digest: string; readonly state: 'tag-points-to-it' | 'tag-moved-on' | 'archived' | 'gone' | 'unknown' } | null;
  /** Tags of images that can be pulled, the likeliest first, five at most; asked only when the wanted one is missing. */
  readonly nearestTags: readonly NearTag[];
  readonly pullThrough: PullThroughRule | 'unknown' | null;
  /** `linux/arm64`, …: asked for platform causes alone; null: not asked, or an image for one platform, which does not say for which. */
  readonly platforms: readonly string[] | 'unknown' | null;
  /** What the policy of this account's own repository says of the role that pulls; null: none, another account's, or not asked. A Deny comes first. */
  readonly ownPolicy: 'denies-role' | 'lets-role' | 'silent' | 'unknown' | null;
  /** Of another account's repository, where it lets us read it. */
  readonly crossAccountPolicy: 'allows' | 'does-not-allow' | 'absent' | 'unknown' | null;
}

/** What the probe ecr-image found out. */
export interface EcrImageEvidence {
  /** Of the failing container, where one is known, else of all; ECR's alone. */
  readonly images: readonly EcrImage[];
}

/** An image that the task pulls from Docker Hub, compared with ECR Public's copy. */
export interface MirroredImage {
  readonly containers: readonly string[];
  readonly image: string;
  /** `library/…` at Docker Hub: only these are mirrored. */
  readonly official: boolean;
  readonly repository: string;
  readonly tag: string;
  /** At Docker Hub, or pinned by the deployment; null where neither could be had. */
  readonly digest: string | null;
  readonly mirror: 'same-digest' | 'other-digest' | 'absent' | 'unknown' | 'not-official';
  /** The reference to use instead, at `public.ecr.aws/docker/library/`; null unless `mirror` is `same-digest`. */
  readonly replacement: string | null;
  readonly repositoryCredentials: string | null;
}

/** What the probe registry-mirror found out. */
export interface RegistryMirrorEvidence {
  /** Docker Hub's alone. */
  readonly images: readonly MirroredImage[];
  /** This account's own way round: a pull-through rule for Docker Hub. */
  readonly pullThrough: PullThroughRule | 'unknown' | null;
}
