/** What EFS and S3 hold of the files that a task mounts or reads before its containers start. */
import type { Arn } from '../../model.ts';
import type { Simulated } from './role.ts';

export interface MountTarget {
  readonly mountTargetId: string;
  readonly subnetId: string;
  readonly availabilityZone: string | null;
  readonly networkInterfaceId: string | null;
  /** `available`, `creating`, `error` and others, as EFS writes it. */
  readonly lifeCycleState: string;
}

export interface FileSystem {
  readonly volume: string;
  readonly fileSystemId: string;
  readonly arn: Arn;
  /** `missing` is as good as deleted; anything but `available` cannot be mounted. */
  readonly state: 'available' | 'not-available' | 'missing' | 'unknown';
  readonly mountTargets: readonly MountTarget[] | 'unknown';
  /** Of the task's Availability Zone; null: there is none; `unknown` also where the task's zone is. */
  readonly mountTarget: MountTarget | 'unknown' | null;
  /** Whether the mount target's security groups admit 2049 from the task. */
  readonly nfs: 'open' | 'closed' | 'unknown';
  /** Security groups of the mount target, where they were read. */
  readonly securityGroups: readonly string[];
  readonly accessPoint: { readonly accessPointId: string; readonly state: 'available' | 'not-available' | 'missing' | 'other-file-system' | 'unknown' } | null;
  /** What the file system's own policy says of whoever mounts as the task does: `absent` lets everybody who reaches it mount. */
  readonly policy: 'absent' | 'allows' | 'needs-iam' | 'needs-tls' | 'denies' | 'unknown';
}

export interface FileSystemEvidence {
  readonly fileSystems: readonly FileSystem[];
  /** Of the task that failed; null: ECS did not say, or the task is gone. */
  readonly availabilityZone: string | null;
}

export interface EnvironmentFile {
  readonly containers: readonly string[];
  /** As the task definition writes it: the ARN of an object in S3. */
  readonly value: string;
  readonly bucket: string | null;
  readonly key: string | null;
  /** Why ECS cannot read the reference; null: it is well-formed. Whether the object exists is not asked: no object is read. */
  readonly malformed: string | null;
}

export interface EnvironmentFileEvidence {
  readonly files: readonly EnvironmentFile[];
  readonly roleArn: Arn | null;
  readonly rights: readonly Simulated<'s3:GetObject' | 's3:GetBucketLocation'>[] | 'unknown';
}
