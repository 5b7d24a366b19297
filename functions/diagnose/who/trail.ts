/** CloudTrail's events, read for one question: did somebody change this thing, and who? Pure. What is in an event is text of others, and is cut to its grammar. */
import type { Event, LookupAttribute } from '@aws-sdk/client-cloudtrail';
import * as v from 'valibot';
import { lastSegment, parseArn } from '../../arn.ts';
import type { Diagnosis, Iso, Where } from '../../model.ts';

/** How CloudTrail is asked about a culprit. */
export interface Lookup {
  /** IAM's events are kept in one Region of each partition. */
  readonly region: string;
  /** CloudTrail takes one attribute a call. */
  readonly attributes: readonly LookupAttribute[];
  /** One of these must stand in the event's parameters: several calls of the same name are about other things. */
  readonly names: readonly string[];
  /** The service whose calls can change it; those of others that name it only put something into it. Absent: the operations that are asked for say it. */
  readonly changedBy?: string;
}

/** One call that changed the culprit. */
export interface Change {
  readonly at: Iso;
  /** The operation: `DetachRolePolicy`. */
  readonly what: string;
  /** `terraform-ci/run-8812`: role and session, or a user's name. */
  readonly by: string;
  /** Our own incident's id, where it was our own hand. */
  readonly ours: string | null;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events */
const homeOfIam: Readonly<Record<string, string>> = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

interface Kind {
  readonly is: (id: string, diagnosis: Diagnosis) => boolean;
  /** By name where CloudTrail lists the resource; else by the operations that could have done it. */
  readonly by: 'resource' | readonly [string, ...string[]];
  readonly changedBy?: 'ec2' | 'iam';
}

const isArnOf = (service: string) => (id: string) => parseArn(id)?.service === service;
const causedBy =
  (pattern: RegExp) =>
  (_: string, { cause }: Diagnosis) =>
    pattern.test(cause);

/** The first that fits. */
const kinds: readonly Kind[] = [
  { is: (id, { evidence }) => roleNamed(id, evidence), by: 'resource', changedBy: 'iam' },
  { is: (id) => /^(?:sg|vpce|rtb|nat|acl|subnet|igw|vpc|eni)-[0-9a-f]{8,17}$/.test(id), by: 'resource', changedBy: 'ec2' },
  { is: isArnOf('secretsmanager'), by: ['DeleteSecret', 'PutResourcePolicy', 'UpdateSecretVersionStage'] },
  { is: isArnOf('ssm'), by: ['DeleteParameter', 'DeleteParameters'] },
  { is: isArnOf('kms'), by: ['DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy'] },
  { is: (id) => /^fs-[0-9a-f]{8,17}$/.test(id), by: ['DeleteMountTarget', 'DeleteFileSystem', 'PutFileSystemPolicy'] },
  { is: causedBy(/^log-group-missing$/), by: ['DeleteLogGroup'] },
  { is: causedBy(/^(?:image|repository|ecr-cross-account)-/), by: ['BatchDeleteImage', 'DeleteRepository', 'SetRepositoryPolicy'] },
];

function roleNamed(id: string, { 'execution-role': role }: Diagnosis['evidence']): boolean {
  return role !== undefined && 'roleName' in role && role.roleName === id;
}

/** Null: no culprit, or of a kind that no call changes. */
export function lookupOf(diagnosis: Diagnosis): Lookup | null {
  const { culprit, failure } = diagnosis;
  const kind = culprit && kinds.find(({ is }) => is(culprit.id, diagnosis));
  if (!culprit || !kind) return null;
  const attributes: readonly LookupAttribute[] =
    kind.by === 'resource'
      ? [{ AttributeKey: 'ResourceName', AttributeValue: culprit.id }]
      : kind.by.map((operation) => ({ AttributeKey: 'EventName', AttributeValue: operation }));
  const { changedBy } = kind;
  return { region: regionOf(kind, culprit.id, failure.where), attributes, names: namesOf(culprit.id), ...(changedBy && { changedBy }) };
}

const regionOf = ({ changedBy }: Kind, id: string, { partition, region }: Where): string =>
  changedBy === 'iam' ? (homeOfIam[partition] ?? region) : parseArn(id)?.region || region;

/** Parameters hold an ARN, an id or a name, as the caller wrote it. */
function namesOf(id: string): readonly string[] {
  const { resource = '' } = parseArn(id) ?? {};
  const secret = /^secret:(?<name>.+)-[A-Za-z0-9]{6}$/.exec(resource)?.groups?.['name'];
  const parameter = /^parameter(?<path>\/.+)$/.exec(resource)?.groups?.['path'];
  const repository = /^repository\/(?<name>.+)$/.exec(resource)?.groups?.['name'];
  const bare = id.includes(':') && !id.startsWith('arn:') ? [id.replace(/:[^:/]*$/, '')] : [];
  const key = resource.startsWith('key/') ? [lastSegment(resource)] : [];
  return [
    ...new Set([id, secret, parameter, parameter?.slice(1), repository, ...bare, ...key].filter((name) => name !== undefined && name !== '')),
  ] as readonly string[];
}

const Identity = v.object({
  type: v.optional(v.string()),
  arn: v.optional(v.string()),
  userName: v.optional(v.string()),
  invokedBy: v.optional(v.string()),
});
const Record = v.object({
  eventName: v.string(),
  eventSource: v.optional(v.string()),
  readOnly: v.optional(v.boolean()),
  errorCode: v.optional(v.string()),
  userIdentity: v.optional(Identity),
  requestParameters: v.optional(v.nullable(v.unknown())),
});

const operationGrammar = /^[A-Za-z0-9]{1,80}$/;

/** Each task, instance and function that is started names its subnet and security groups; it changes neither. */
const putsInto = /^(?:RunInstances|RequestSpot\w+|CreateFleet|CreateFlowLogs|\w+LaunchTemplate\w*|\w+NetworkInterface\w*|(?:Create|Delete)Tags)$/;

/** Null: it only read, it was refused, or it is about something else. */
export function changeIn({ EventTime, CloudTrailEvent = '', Resources = [] }: Event, { names, changedBy }: Lookup): Change | null {
  const record = recordIn(CloudTrailEvent);
  if (!record || !EventTime || record.readOnly || record.errorCode || !operationGrammar.test(record.eventName)) return null;
  if (changedBy !== undefined && !canChange(record, { changedBy, names })) return null;
  const told = [...stringsIn(record.requestParameters), ...Resources.flatMap(({ ResourceName }) => ResourceName ?? [])];
  if (!told.some((text) => names.includes(text))) return null;
  const by = actorOf(record.userIdentity ?? {});
  return { at: EventTime.toISOString(), what: record.eventName, by, ours: /\/(?<incident>em-[0-9A-Z]{6,20})$/.exec(by)?.groups?.['incident'] ?? null };
}

/** `ec2.amazonaws.com`, and `.cn` behind it in China. */
function canChange({ eventName, eventSource }: v.InferOutput<typeof Record>, { changedBy, names: [id = ''] }: Pick<Lookup, 'changedBy' | 'names'>): boolean {
  if (eventSource !== undefined && eventSource.split('.')[0] !== changedBy) return false;
  return changedBy !== 'ec2' || id.startsWith('eni-') || !putsInto.test(eventName);
}

function recordIn(json: string): v.InferOutput<typeof Record> | null {
  try {
    const parsed = v.safeParse(Record, JSON.parse(json));
    return parsed.success ? parsed.output : null;
  } catch {
    return null; // not JSON: as good as unread
  }
}

/** All texts in the parameters, three levels deep: lists of tags and ids are no deeper. */
function stringsIn(value: unknown, depth = 3): readonly string[] {
  if (typeof value === 'string') return [value];
  if (depth === 0 || value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((one) => stringsIn(one, depth - 1));
}

const actorGrammar = /[^\w+=,.@/-]/g;

/** `arn:aws:sts::111122223333:assumed-role/terraform-ci/run-8812` is terraform-ci/run-8812. */
function actorOf({ type, arn, userName, invokedBy }: v.InferOutput<typeof Identity>): string {
  if (type === 'Root') return 'the root user';
  const { resource = '' } = parseArn(arn ?? '') ?? {};
  const name = resource.replace(/^(?:assumed-role|user|federated-user)\//, '') || userName || invokedBy || 'an unknown caller';
  return name.replace(actorGrammar, '').slice(0, 100);
}
