/** The schemas of events: only the fields that are read, because AWS adds fields and kinds, and none of that may break us. */
import * as v from 'valibot';
import { regionGrammar } from '../arn.ts';
import { InputError } from '../settings.ts';

const text = v.string('expected a text');
const optional = v.optional;
/** A name may become part of a key of the table, or stand in a message: the bound is longer than any name of AWS's and shorter than any key. */
const name = v.pipe(text, v.maxLength(512, 'expected at most 512 characters'));
const time = v.pipe(text, v.isoTimestamp('expected a time such as 2026-11-22T03:05:51Z'));
/** A task definition has ten containers at most; ECS and others add a few of their own. */
const most = 20;
const few = <const S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema, 'expected a list'), v.maxLength(most, `expected at most ${most} of them`));

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export const Envelope = v.object({
  source: text,
  'detail-type': text,
  account: v.pipe(text, v.regex(/^\d{12}$/, 'expected 12 digits')),
  region: v.pipe(text, v.regex(regionGrammar, 'expected a Region such as eu-west-1')),
  time,
  resources: optional(v.array(text), []),
  detail: v.record(v.string(), v.unknown(), 'expected an object'),
});
export type Envelope = v.InferOutput<typeof Envelope>;

const Container = v.object({
  name: optional(name, ''),
  image: optional(name),
  imageDigest: optional(name),
  exitCode: optional(v.number('expected a number')),
  reason: optional(text),
});

const Attachment = v.object({
  type: optional(text),
  status: optional(text),
  details: optional(v.array(v.object({ name: optional(text), value: optional(text) })), []),
});

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
export const TaskDetail = v.object({
  taskArn: text,
  taskDefinitionArn: text,
  clusterArn: text,
  lastStatus: text,
  containers: optional(few(Container), []),
  attachments: optional(few(Attachment), []),
  launchType: optional(name),
  group: optional(name),
  startedBy: optional(name),
  stopCode: optional(name),
  stoppedReason: optional(text),
  createdAt: optional(time),
  stoppedAt: optional(time),
  executionStoppedAt: optional(time),
  availabilityZone: optional(name),
  // The containers' own are left out on purpose: people keep secrets in them.
  overrides: v.nullish(v.object({ executionRoleArn: v.nullish(name), taskRoleArn: v.nullish(name) })),
});
export type TaskDetail = v.InferOutput<typeof TaskDetail>;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html */
export const ServiceDetail = v.object({
  eventType: text,
  eventName: text,
  clusterArn: optional(text),
  reason: optional(text),
});
export type ServiceDetail = v.InferOutput<typeof ServiceDetail>;

const Phase = v.object({
  'phase-status': v.nullish(text),
  'phase-context': v.nullish(v.array(text, 'expected a list'), []),
});

/** The environment's variables are left out on purpose. https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html */
export const BuildDetail = v.object({
  'build-status': text,
  'project-name': text,
  'build-id': text,
  'additional-information': optional(
    v.object({
      'build-start-time': optional(text),
      environment: optional(v.object({ image: optional(text) })),
      logs: optional(v.object({ 'group-name': v.nullish(text), 'stream-name': v.nullish(text) })),
      phases: v.nullish(v.array(Phase, 'expected a list'), []),
    }),
    {},
  ),
});
export type BuildDetail = v.InferOutput<typeof BuildDetail>;

/** The input as the schema has it; throws InputError that names the first field which does not fit. */
export function read<S extends v.GenericSchema>(schema: S, input: unknown, at = ''): v.InferOutput<S> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = [at, v.getDotPath(issue)].filter(Boolean).join('.') || 'event';
  throw new InputError(
    field,
    issue.message.startsWith('expected') ? issue.message : `expected ${issue.expected ?? 'a value'}, found ${issue.received.slice(0, 60)}`,
  );
}
