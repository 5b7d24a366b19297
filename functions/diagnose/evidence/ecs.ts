/** What ECS itself says: the stopped task, its service, its task definition. */
import type { Arn, Iso } from '../../model.ts';

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** The stopped task as DescribeTasks returns it to us: the event is only what made us ask. */
export interface TaskEvidence {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly clusterArn: string;
  readonly lastStatus: string;
  readonly stopCode: string | null;
  readonly stoppedReason: string | null;
  readonly createdAt: Iso | null;
  readonly startedAt: Iso | null;
  readonly stoppedAt: Iso | null;
  readonly group: string | null;
  readonly startedBy: string | null;
  readonly launchType: string | null;
  readonly platformVersion: string | null;
  readonly availabilityZone: string | null;
  readonly subnetId: string | null;
  readonly containers: readonly TaskContainer[];
  readonly tags: Tags;
  readonly clusterTags: Tags | 'unknown';
  /** True: STOPPED, with the event's code and reason, and asked within 60 minutes of stopping. Nothing is written without it. */
  readonly confirmed: boolean;
  /** Why not, as a clause; null when confirmed. */
  readonly unconfirmed: string | null;
}

/** A container of the stopped task, as DescribeTasks shows it. */
export interface TaskContainer {
  readonly name: string;
  readonly image: string | null;
  readonly imageDigest: string | null;
  readonly exitCode: number | null;
  readonly reason: string | null;
}

/** One of the service's deployments; `status` PRIMARY is the one that ECS is bringing about. */
export interface Deployment {
  readonly id: string;
  readonly status: string;
  readonly taskDefinitionArn: string;
  readonly desired: number;
  readonly pending: number;
  readonly running: number;
  readonly failedTasks: number;
  readonly rolloutState: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS' | null;
  readonly rolloutStateReason: string | null;
  readonly createdAt: Iso | null;
}

/** The configuration that awsvpc tasks of the service get; replaced as a whole by UpdateService. */
export interface Network {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';
}

/** What a service revision deployed, with the digests to which ECS pinned its tags. */
export interface Revision {
  readonly serviceRevisionArn: string;
  readonly taskDefinitionArn: string;
  readonly images: readonly { readonly container: string; readonly image: string; readonly digest: string | null }[];
  readonly network: Network | null;
  /** The service deployment that has not brought it about yet. */
  readonly broughtBy?: string;
}

/** What the probe service found out. */
export interface ServiceEvidence {
  readonly serviceArn: string;
  readonly serviceName: string;
  readonly clusterArn: string;
  readonly status: string;
  readonly running: number;
  readonly desired: number;
  readonly pending: number;
  /** Of the PRIMARY deployment. */
  readonly taskDefinitionArn: string;
  readonly launchType: string | null;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly strategy: 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';
  readonly scheduling: 'REPLICA' | 'DAEMON';
  /** `ECS`: an Express Mode service, whose configuration is not ours to send. */
  readonly managedBy: 'CUSTOMER' | 'ECS';
  readonly breaker: { readonly enabled: boolean; readonly rollback: boolean };
  readonly deployments: readonly Deployment[];
  /** The deployment whose id is the task's startedBy; null: the task is not this service's, or its deployment is over. */
  readonly deploymentOfTask: string | null;
  /** The PRIMARY deployment, or the task's, is FAILED: ECS starts no more tasks for it, so that a cure alone is inert. */
  readonly deploymentFailed: boolean;
  /** ECS says that it delays its tries, up to 27 minutes. */
  readonly backingOff: boolean;
  /** Revision of another deployment that still runs tasks, as `api:41`. */
  readonly servedBy: string | null;
  /** What PRIMARY deploys, and what was last completed; null where ECS keeps no such record. */
  readonly current: Revision | null;
  readonly lastCompleted: Revision | null;
  readonly network: Network | null;
  readonly tags: Tags;
  readonly clusterTags: Tags | 'unknown';
}

/** A reference to a secret or parameter: never its value. */
export interface SecretReference {
  readonly name: string;
  readonly valueFrom: string;
}

/** A container as the task definition describes it, without its environment. */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly logDriver: string | null;
  /** Names of the driver's options; their values are not read, for tokens stand in them. */
  readonly logOptions: readonly string[];
  /** Present where the driver is awslogs. `region` is the driver's, which need not be the task's. */
  readonly awslogs: { readonly group: string; readonly region: string; readonly createGroup: boolean; readonly streamPrefix: string | null } | null;
  readonly secrets: readonly SecretReference[];
  /** `secretOptions` of its log driver, FireLens included: the execution role reads them, as it reads `secrets`. */
  readonly logSecrets: readonly SecretReference[];
  readonly environmentFiles: readonly string[];
  /** ARN or name of the secret with the private registry's credentials. */
  readonly repositoryCredentials: string | null;
  readonly hasHealthCheck: boolean;
  readonly memory: number | null;
  readonly memoryReservation: number | null;
}

/** An EFS volume of the task definition. */
export interface FileSystemVolume {
  readonly name: string;
  /** That mount it. */
  readonly containers: readonly string[];
  /** No container writes to it. */
  readonly readOnly: boolean;
  readonly fileSystemId: string;
  readonly rootDirectory: string | null;
  readonly accessPointId: string | null;
  readonly transitEncryption: boolean;
  readonly iam: boolean;
}

/** What the probe task-definition found out. */
export interface TaskDefinitionEvidence {
  readonly taskDefinitionArn: string;
  readonly family: string;
  readonly revision: number;
  readonly status: string;
  /** That this task ran with: RunTask may have been told others than the definition's. */
  readonly executionRoleArn: Arn | null;
  readonly taskRoleArn: Arn | null;
  /** Its execution role is not the definition's: what that role is for, only who started the task knows. */
  readonly isRoleOverridden: boolean;
  readonly networkMode: string | null;
  readonly compatibilities: readonly string[];
  readonly cpu: string | null;
  readonly memory: string | null;
  readonly cpuArchitecture: string | null;
  readonly operatingSystem: string | null;
  readonly containers: readonly ContainerDefinition[];
  readonly fileSystems: readonly FileSystemVolume[];
  /** The container that the match points to: by its name, or as the only one whose image the text quotes. Null: any of them. */
  readonly failing: string | null;
  readonly tags: Tags;
}
