/** What IAM says of the task execution role. */
import type { Arn } from '../../model.ts';
import type { Tags } from './ecs.ts';

/** The four that pull from ECR and the two that write logs: all that AmazonECSTaskExecutionRolePolicy allows. */
export type ManagedAction =
  | 'ecr:GetAuthorizationToken'
  | 'ecr:BatchCheckLayerAvailability'
  | 'ecr:GetDownloadUrlForLayer'
  | 'ecr:BatchGetImage'
  | 'logs:CreateLogStream'
  | 'logs:PutLogEvents';

/** What IAM's simulator says of one action on one resource, and which layer denied. */
export interface Simulated<A extends string = ManagedAction> {
  readonly action: A;
  readonly resource: string;
  readonly deniedBy: 'identity-policy' | 'explicit-deny' | 'permissions-boundary' | 'organization' | null;
  /** Condition keys that the simulator had no value for: with any of them the decision proves nothing. */
  readonly missingContext: readonly string[];
  /** Names of the policies whose statements decided, where IAM tells. */
  readonly policies: readonly string[];
}

/** An Allow of the role's own that names one of the six: somebody scoped it on purpose, and attaching would widen it. */
export interface NarrowerGrant {
  readonly policy: string;
  readonly actions: readonly ManagedAction[];
  readonly resources: readonly string[];
}

/** The execution role as IAM has it, and what it may do for this task. */
export interface ExecutionRole {
  readonly kind: 'found';
  readonly roleArn: Arn;
  /** Without its path, as IAM's calls take it. */
  readonly roleName: string;
  readonly path: string;
  readonly roleId: string;
  readonly trust: 'ecs-tasks-alone' | 'others-too' | 'not-ecs-tasks' | 'unknown';
  readonly trusted: readonly string[];
  readonly tags: Tags;
  readonly boundaryArn: string | null;
  readonly isTaskRole: boolean;
  /** ARNs of the attached managed policies; `unknown`: not read to the end. */
  readonly attached: readonly string[] | 'unknown';
  /** How many more may be attached, by IAM's default of 20 a role. */
  readonly quotaLeft: number | 'unknown';
  readonly managedPolicyArn: Arn;
  readonly managedPolicyAttached: boolean | 'unknown';
  /** The live document of the managed policy allows exactly the six actions that we know, on everything. */
  readonly managedPolicyAsKnown: boolean | 'unknown';
  readonly narrowerGrants: readonly NarrowerGrant[];
  /** Policies that were not read (nothing is denied), could not be, or use NotAction: no claim about narrower grants holds while there is one. */
  readonly unread: readonly string[];
  /** Policies that take everything away: AWSDenyAll, AWSCompromisedKeyQuarantine…, or a Deny of * on *. */
  readonly quarantine: readonly string[];
  /** Decided today, and with the managed policy added; `unknown` where the simulator could not be asked. Only the actions that this task needs. */
  readonly now: readonly Simulated[] | 'unknown';
  readonly withPolicy: readonly Simulated[] | 'unknown';
  /** The role that the denial names, where the text has one: it must be this one. */
  readonly deniedRole: string | null;
}

/** What the probe execution-role found out. */
export type ExecutionRoleEvidence =
  | ExecutionRole
  /** Named by the task definition, and IAM knows it not. */
  | { readonly kind: 'gone'; readonly roleArn: Arn; readonly roleName: string }
  /** The task definition names none: on EC2 the container instance's own role pulls and logs, elsewhere nobody can. */
  | { readonly kind: 'unnamed'; readonly pullsWith: 'instance-role' | 'nothing' };
