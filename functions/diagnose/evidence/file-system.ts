/** What EFS and S3 hold of the files that a task mounts or reads before its containers start. */
import type { Arn } from '../../model.ts';
import type { Simulated } from './role.ts';

/** A file system's address in one subnet. */
export interface MountTarget {
  readonly mountTargetId: string;
  readonly subnetId: string;
  readonly vpcId: string | null;
  readonly availabilityZone: string | null;
  readonly networkInterfaceId: string | null;
  /** `available`, `creating`, `error` and others, as EFS writes it. */
  readonly lifeCycleState: string;
}

/** The access point that a volume names, and what became of it. */
export interface AccessPoint {
  readonly accessPointId: string;
  readonly state: 'available' | 'not-available' | 'missing' | 'other-file-system' | 'unknown';
  /** Of the file system that it belongs to, where that is another. */
  readonly otherFileSystemId: string | null;
}

/** A file system that the task mounts, as one of its volumes names it. */
export interface FileSystem {
  readonly volume: string;
  readonly fileSystemId: string;
  readonly arn: Arn;
  /** `missing` is as good as deleted; anything but `available` cannot be mounted. */
  readonly state: 'available' | 'not-available' | 'missing' | 'unknown';
  /** The only one that can have a mount target; null: all can. */
  readonly oneZone: string | null;
  readonly mountTargets: readonly MountTarget[] | 'unknown';
  /** Of the task's Availability Zone and VPC; null: there is none; `unknown` also where the task's zone is. */
  readonly mountTarget: MountTarget | 'unknown' | null;
  /** Of the mount targets, where that is not the task's; names of file systems lead nowhere from another. */
  readonly otherVpcId: string | null;
  /** Whether the mount target's security groups admit 2049 from the task. */
  readonly nfs: Openness;
  /** Whether the task's security groups let 2049 out to the mount target. */
  readonly egress: Openness;
  /** Security groups of the mount target; where the task's zone has none, of another zone's. */
  readonly securityGroups: readonly string[];
  readonly accessPoint: AccessPoint | null;
  /**
   * What the file system's own policy says of whoever mounts as the task does: `absent` lets everybody who reaches it mount, `silent` lets no such caller in,
   * `lacks-mount` lets it do other things, and with `leaves-it-to-the-role` the role's own policies decide.
   */
  readonly policy:
    | 'absent'
    | 'allows'
    | 'needs-iam'
    | 'needs-tls'
    | 'needs-access-point'
    | 'lacks-mount'
    | 'leaves-it-to-the-role'
    | 'denies'
    | 'silent'
    | 'unknown';
  /** What the task role's own policies allow, where they decide. */
  readonly rights: readonly Simulated<MountAction>[] | 'unknown' | null;
}

/** Whether security groups let NFS pass. */
export type Openness = 'open' | 'closed' | 'unknown';
/** What a task role needs to mount, and to write. */
export type MountAction = 'elasticfilesystem:ClientMount' | 'elasticfilesystem:ClientWrite';

/** What the probe file-system found out. */
export interface FileSystemEvidence {
  readonly fileSystems: readonly FileSystem[];
  /** Of the task that failed; null: ECS did not say, or the task is gone. */
  readonly availabilityZone: string | null;
  /** Whether names of file systems resolve in the task's VPC: asked only where ECS says that one did not. */
  readonly names: 'resolve' | 'dns-support-off' | 'dns-hostnames-off' | 'unknown' | null;
}

/** An environment file that the task definition names. */
export interface EnvironmentFile {
  readonly containers: readonly string[];
  /** As the task definition writes it: the ARN of an object in S3. */
  readonly value: string;
  readonly bucket: string | null;
  readonly key: string | null;
  /** Why ECS cannot read the reference; null: it is well-formed. Whether the object exists is not asked: no object is read. */
  readonly malformed: string | null;
}

/** What the probe environment-file found out. */
export interface EnvironmentFileEvidence {
  readonly files: readonly EnvironmentFile[];
  readonly roleArn: Arn | null;
  readonly rights: readonly Simulated<'s3:GetObject' | 's3:GetBucketLocation'>[] | 'unknown';
}
