/** An AWS account in memory: resources in the shapes that AWS's describe calls print, with what a small file leaves out filled in. */
import { readFileSync } from 'node:fs';
import type { Stack, StackResource } from '@aws-sdk/client-cloudformation';
import type { LogGroup, LogStream, OutputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { ImageDetail, PullThroughCacheRule, Repository } from '@aws-sdk/client-ecr';
import type { Cluster, ContainerInstance, Service, ServiceDeployment, ServiceRevision, Tag, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Document, Policy } from '../iam/policy.ts';
import { fillEcr } from './ecr.ts';
import { fillEcs } from './ecs.ts';
import { besideLists, fillIam } from './iam.ts';
import { fillLogs } from './logs.ts';
import { refuseUnknownKeys, revive, unwrap } from './paste.ts';
import { placeOf } from './place.ts';
import { documentAt, expectAccount } from './shape.ts';
import { soundNetwork } from './sound-network.ts';

/** A role as `aws iam get-account-authorization-details` prints it, its documents decoded. */
export interface Role {
  Path: string;
  RoleName: string;
  RoleId: string;
  Arn: string;
  CreateDate: Date;
  AssumeRolePolicyDocument: Document;
  RolePolicyList: { PolicyName: string; PolicyDocument: Document }[];
  AttachedManagedPolicies: { PolicyName: string; PolicyArn: string }[];
  PermissionsBoundary?: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy'; PermissionsBoundaryArn: string };
  Tags: { Key: string; Value: string }[];
}

export interface ManagedPolicy {
  PolicyName: string;
  Arn: string;
  Path: string;
  DefaultVersionId: string;
  PolicyVersionList: { VersionId: string; IsDefaultVersion: boolean; Document: Document; CreateDate: Date }[];
}

export type TaskDefinitionWithTags = TaskDefinition & { tags?: Tag[] };

/** What a public registry answers: images by `repository:tag` with their digest, and who is over the limit. */
export interface PublicRegistry {
  /** True: every pull without credentials is refused with 429; or an instant until which it is. */
  rateLimited?: boolean | string;
  /** `library/node:22-alpine` → `sha256:…`. An image that is not listed exists, unless `onlyListed`. */
  images?: Record<string, string>;
  onlyListed?: boolean;
  /** User → password: the registry shows its images to these alone. */
  logins?: Record<string, string>;
}

export interface Account {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly ecs: {
    clusters: Cluster[];
    services: Service[];
    taskDefinitions: TaskDefinitionWithTags[];
    tasks: Task[];
    containerInstances: ContainerInstance[];
    serviceDeployments: ServiceDeployment[];
    serviceRevisions: ServiceRevision[];
    /** Where Fargate cuts a task's stoppedReason: some texts arrive with 255 characters, others whole. */
    stoppedReasonLimit: number;
  };
  readonly iam: { RoleDetailList: Role[]; Policies: ManagedPolicy[] };
  readonly ecr: { repositories: (Repository & { policyText?: string })[]; imageDetails: ImageDetail[]; pullThroughCacheRules: PullThroughCacheRule[] };
  readonly logs: { logGroups: LogGroup[]; logStreams: (LogStream & { logGroupName: string; region: string; events?: OutputLogEvent[] })[] };
  readonly cloudformation: { Stacks: Stack[]; StackResources: StackResource[] };
  readonly organizations: { serviceControlPolicies: Policy[]; resourceControlPolicies: Policy[] };
  readonly registries: Record<string, PublicRegistry>;
  /** What the account's topics and bus received. */
  readonly sns: { published: Published[] };
  readonly events: { put: PutEvent[] };
  /** Sections of services that bring their own file: `ec2`, `secretsmanager` and others, as their describe calls print them. */
  readonly others: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>[]>>>>;
}

export interface Published {
  readonly at: Date;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly MessageStructure?: string;
}

interface PutEvent {
  readonly at: Date;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly Resources: readonly string[];
}

export type Raw = Record<string, unknown>;
/** What an event says of its account, where the file names none. */
export interface Home {
  readonly account?: string;
  readonly region?: string;
}

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly now: Date;
}

const sections = ['ecs', 'iam', 'ecr', 'logs', 'cloudformation', 'organizations', 'registries'] as const;
const others = ['ec2', 'secretsmanager', 'ssm', 'kms', 'efs', 'cloudtrail', 'codebuild', 's3'] as const;

/** The lists of sections that their services read as they stand. */
const listsOf: Readonly<Record<string, readonly string[]>> = {
  secretsmanager: ['SecretList'],
  ssm: ['Parameters'],
  kms: ['Keys', 'Aliases'],
  efs: ['FileSystems', 'MountTargets', 'AccessPoints'],
  s3: ['Buckets', 'Objects'],
  cloudtrail: ['Events'],
};

/** Keys that hold something else than a list. */
const loose: Readonly<Record<string, readonly string[]>> = { ecs: ['stoppedReasonLimit'], iam: besideLists, organizations: ['withoutFullAWSAccess'] };

/** From a file's path or an object; `now` dates what the file does not, `elsewhere` says the account and Region that nothing in it tells. Unknown sections are refused by name. */
export function openAccount(source: string | object, now: Date, elsewhere: Home = {}): Account {
  const file = structuredClone(typeof source === 'string' ? parse(source) : source) as Raw;
  refuseUnknownKeys('account file', file, ['account', 'region', 'partition', ...sections, ...others]);
  for (const name of [...sections, ...others]) if (name !== 'registries' && isPart(file[name])) unwrap(name, file[name], loose[name]);
  for (const [name, known] of Object.entries(listsOf)) refuseUnknownKeys(name, (file[name] ?? {}) as Raw, known);
  expectAccount(file);
  const place: Place = { ...placeOf(file, elsewhere), now };
  const revived = revive(file) as Raw;
  const part = (name: string) => (revived[name] ?? {}) as Raw;
  const ecs = fillEcs(part('ecs'), place);
  return {
    account: place.account,
    region: place.region,
    partition: place.partition,
    ecs,
    iam: fillIam(part('iam'), place, usesOf(ecs)),
    ecr: fillEcr(part('ecr'), place),
    logs: fillLogs(part('logs'), place),
    cloudformation: fillCloudFormation(part('cloudformation')),
    organizations: fillOrganizations(part('organizations')),
    registries: part('registries') as Record<string, PublicRegistry>,
    sns: { published: [] },
    events: { put: [] },
    others: {
      ...Object.fromEntries(others.map((name) => [name, part(name)])),
      ...(revived['ec2'] ? {} : { ec2: soundNetwork(ecs.services, place) }),
    } as Account['others'],
  };
}

/** A task definition names the role, or an instance of the cluster may have it. */
function usesOf({ taskDefinitions, containerInstances }: Account['ecs']): (role: Role) => boolean {
  const named = new Set(taskDefinitions.flatMap(({ executionRoleArn, taskRoleArn }) => [executionRoleArn, taskRoleArn]));
  const isOfInstances = ({ AssumeRolePolicyDocument }: Role) =>
    containerInstances.length > 0 && /"ec2\.amazonaws\.com(?:\.cn)?"/.test(JSON.stringify(AssumeRolePolicyDocument));
  return (role) => named.has(role.Arn) || isOfInstances(role);
}

const isPart = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`account: ${(error as Error).message.trim()}, in ${path}`, { cause: error });
  }
}

function fillCloudFormation(part: Raw): Account['cloudformation'] {
  refuseUnknownKeys('cloudformation', part, ['Stacks', 'StackResources']);
  return { Stacks: (part['Stacks'] ?? []) as Stack[], StackResources: (part['StackResources'] ?? []) as StackResource[] };
}

const everything: Policy = {
  id: 'FullAWSAccess',
  document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
};

/** Policies as `aws organizations describe-policy` prints them: `PolicySummary` and `Content`. Without any, the account is in no organization. */
function fillOrganizations(part: Raw): Account['organizations'] {
  refuseUnknownKeys('organizations', part, ['serviceControlPolicies', 'resourceControlPolicies', 'withoutFullAWSAccess']);
  const read = (name: string): Policy[] => {
    const policies = ((part[name] ?? []) as { PolicySummary?: { Arn?: string; Name?: string }; Content: string | Document }[]).map(
      ({ PolicySummary = {}, Content }, index) => ({
        id: PolicySummary.Name ?? `policy-${index}`,
        ...(PolicySummary.Arn && { arn: PolicySummary.Arn }),
        document: documentAt(`organizations.${name}[${index}].Content`, Content),
      }),
    );
    return policies.length === 0 || part['withoutFullAWSAccess'] ? policies : [everything, ...policies];
  };
  return { serviceControlPolicies: read('serviceControlPolicies'), resourceControlPolicies: read('resourceControlPolicies') };
}
