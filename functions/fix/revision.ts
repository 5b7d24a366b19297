/**
 * What the fixes share that give a service a new task definition revision: when the plan is applied, the definition is read anew, changed in one place, registered
 * and deployed. The plan itself holds ids and the change alone, never a definition, which may carry anything that its owner wrote into it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { RegisterTaskDefinitionCommandInput, Tag, TaskDefinition } from '@aws-sdk/client-ecs';
import { familyOf, lastSegment } from '../arn.ts';
import type { Reads } from '../aws/aws.ts';
import type { Outcome } from '../aws/outcome.ts';
import type { ServiceEvidence, TaskDefinitionEvidence } from '../diagnose/evidence.ts';
import type { Arn, Diagnosis, Json } from '../model.ts';
import { addedByEcs } from '../revision-line.ts';
import { InputError } from '../settings.ts';
import type { Declined, Fix, Looked, Proposed, Written } from './fix.ts';
import { clusterArn, memory, roleArn, serviceArn, taskDefinitionArn } from './grammar.ts';
import { fieldsOf, listOfTexts, textFields } from './input.ts';
import { revisionCommand } from './revision-command.ts';
import { changeable, deployedMeanwhile, nameOf, revisionOf, type ServiceInput, standingOf, updateCommand } from './service.ts';

/** A change of one revision, exact enough to be made hours later. */
export interface RevisionInput extends ServiceInput {
  /** The revision that is deployed now, and that undo goes back to. */
  readonly from: string;
  /** Its task and execution roles: ECS asks for iam:PassRole on them, on nothing else. */
  readonly roles: readonly Arn[];
  /** New images by container; the others stay as they are. */
  readonly images: Readonly<Record<string, string>>;
  /** New size of the task in MiB, or null: it stays. */
  readonly memory: string | null;
}

type RevisionReads = 'ecs:DescribeServices' | 'ecs:DescribeTaskDefinition';
type RevisionWrites = 'ecs:RegisterTaskDefinition' | 'ecs:UpdateService';
/** A fix that registers a revision and deploys it. */
export type RevisionFix = Fix<RevisionInput, RevisionReads, RevisionWrites>;
type Look = Parameters<RevisionFix['look']>[1];
type Apply = Parameters<RevisionFix['apply']>[1];

/** What a change is chosen from: the definition of the failed task, which is what the service deploys. */
export interface Revisable {
  readonly diagnosis: Diagnosis;
  readonly service: ServiceEvidence;
  readonly definition: TaskDefinitionEvidence;
}

/** What a fix changes in the definition. */
export interface Change {
  readonly sets: Partial<Pick<RevisionInput, 'images' | 'memory'>>;
  /** "Deploy prod/api with …", as far as "in a new revision that changes nothing else". */
  says(service: string): string;
}

type Choose = (of: Revisable) => Change | Declined;

/** Makes a whole fix of what it is for and what it changes. */
export const revisionFix = ({ change, ...of }: Pick<RevisionFix, 'title' | 'causes' | 'restsOn'> & { readonly change: Choose }): RevisionFix => ({
  ...of,
  propose: (diagnosis) => propose(diagnosis, change),
  risk: 'ask',
  reads: ['ecs:DescribeServices', 'ecs:DescribeTaskDefinition'],
  writes: ['ecs:RegisterTaskDefinition', 'ecs:UpdateService'],
  undoWrites: ['ecs:UpdateService'],
  // Tags are given at registration, which ECS checks as a permission of its own.
  permissions: ['ecs:TagResource', 'iam:PassRole'],
  settlesAfterSeconds: 0,
  parse,
  scope: ({ serviceArn, from, roles }) => [serviceArn, `${from.slice(0, from.lastIndexOf(':'))}:*` as Arn, ...roles],
  look,
  apply,
  undo,
});

function propose(diagnosis: Diagnosis, choose: Choose): Proposed<RevisionInput> | Declined | null {
  const service = changeable(diagnosis);
  if (!service || 'because' in service) return service;
  const definition = revisable(diagnosis);
  if ('because' in definition) return definition;
  const change = choose({ diagnosis, service, definition });
  if ('because' in change) return change;
  const input: RevisionInput = { ...revisionInput(service, definition), ...change.sets };
  return {
    input,
    says: `${change.says(nameOf(input))}, in a new revision of ${revisionOf(input.from)} that changes nothing else.`,
    command: revisionCommand(diagnosis, input),
    undo: updateCommand(diagnosis, input, ['--task-definition', input.from]),
    resource: input.serviceArn,
    before: { taskDefinitionArn: input.from },
  };
}

/** The input that a proposal starts from: it changes nothing yet. */
function revisionInput({ serviceArn, clusterArn, taskDefinitionArn }: ServiceEvidence, definition: TaskDefinitionEvidence): RevisionInput {
  const { taskRoleArn, executionRoleArn } = definition;
  const roles = [...new Set([executionRoleArn, taskRoleArn])].filter((role) => role !== null);
  return { serviceArn: serviceArn as Arn, clusterArn: clusterArn as Arn, from: taskDefinitionArn, roles, images: {}, memory: null };
}

/** The definition of the failed task, if it is what the service deploys; else why there is none to revise. */
function revisable({ evidence }: Diagnosis): TaskDefinitionEvidence | Declined {
  const definition = evidence['task-definition'];
  if (!definition) return { because: 'The task definition could not be read.' };
  const deployed = evidence.service?.taskDefinitionArn;
  return definition.taskDefinitionArn === deployed ? definition : { because: `The failed task's definition is not the one that the service deploys.` };
}

const containerName = /^[A-Za-z0-9_-]{1,255}$/;
// Without spaces, quotes or control characters. https://docs.docker.com/reference/cli/docker/image/tag/
const imageReference = /^[a-z0-9][\w./:@-]{0,511}$/i;

function parse(input: Json): RevisionInput {
  const texts = textFields<{ serviceArn: Arn; clusterArn: Arn; from: string }>(input, { serviceArn, clusterArn, from: taskDefinitionArn });
  const { images = {}, memory: size = null } = fieldsOf(input);
  if (size !== null && (typeof size !== 'string' || !memory.test(size))) throw new InputError('plan.input.memory', 'expected nothing, or MiB');
  return { ...texts, roles: listOfTexts(input, 'roles', roleArn) as readonly Arn[], images: imagesOf(images), memory: size as string | null };
}

function imagesOf(images: Json): Readonly<Record<string, string>> {
  const named = Object.entries(fieldsOf(images));
  if (!named.every(([name, image]) => containerName.test(name) && typeof image === 'string' && imageReference.test(image)))
    throw new InputError('plan.input.images', 'expected image references by container name');
  return Object.fromEntries(named) as Readonly<Record<string, string>>;
}

async function look(input: RevisionInput, aws: Look): Promise<Looked> {
  const now = await standingOf(input, aws);
  if ('because' in now) return now;
  if (now.taskDefinitionArn === input.from) return { state: 'before' };
  const read = await readDefinition(now.taskDefinitionArn, aws);
  if (!read.ok) return { state: 'other', because: `${revisionOf(now.taskDefinitionArn)} could not be read (${read.why}).` };
  const sameFamily = familyOf(now.taskDefinitionArn) === familyOf(input.from);
  return sameFamily && isChanged(read.value.definition, input) ? { state: 'after' } : deployedMeanwhile(now);
}

const isChanged = ({ containerDefinitions = [], memory }: TaskDefinition, input: RevisionInput): boolean =>
  Object.entries(input.images).every(([name, image]) => containerDefinitions.some((container) => container.name === name && container.image === image)) &&
  (input.memory === null || memory === input.memory);

/** Registers the changed definition and deploys it. Twice equals once: a revision that a crashed run left registered is deployed, not made again. */
async function apply(input: RevisionInput, aws: Apply): Promise<Written> {
  const seen = await look(input, aws);
  if (seen.state === 'after') return { ok: true, value: null };
  if (seen.state === 'other') return { ok: false, because: seen.because };
  const [old, latest] = await Promise.all([readDefinition(input.from, aws), readDefinition(familyOf(input.from), aws)]);
  if (!old.ok) return old;
  const missing = Object.keys(input.images).find((name) => !old.value.definition.containerDefinitions?.some((container) => container.name === name));
  if (missing) return { ok: false, because: `${revisionOf(input.from)} has no container ${missing}.` };
  const wanted = revise(old.value, input);
  if (latest.ok && isDeepStrictEqual(registrable(latest.value), wanted)) return deploy(input, latest.value.definition.taskDefinitionArn, aws);
  const registered = await aws.call('ecs:RegisterTaskDefinition', wanted);
  return registered.ok ? deploy(input, registered.value.taskDefinition?.taskDefinitionArn, aws) : registered;
}

async function undo(input: RevisionInput, _before: Json, aws: Apply): Promise<Written> {
  const now = await standingOf(input, aws);
  if ('because' in now) return { ok: false, because: now.because };
  return now.taskDefinitionArn === input.from ? { ok: true, value: null } : deploy(input, input.from, aws);
}

function deploy({ clusterArn, serviceArn, ...input }: RevisionInput, taskDefinition: string | undefined, aws: Apply): Promise<Written> | Written {
  // A bare family would deploy whatever its latest revision is.
  if (!taskDefinition) return { ok: false, because: `ECS registered a revision of ${lastSegment(input.from)} and did not say which.` };
  return aws.call('ecs:UpdateService', { cluster: clusterArn, service: serviceArn, taskDefinition });
}

interface Definition {
  readonly definition: TaskDefinition;
  readonly tags: readonly Tag[];
}

async function readDefinition(taskDefinition: string, aws: Reads<'ecs:DescribeTaskDefinition'>): Promise<Outcome<Definition>> {
  const read = await aws.call('ecs:DescribeTaskDefinition', { taskDefinition, include: ['TAGS'] });
  return read.ok ? { ok: true, value: { definition: read.value.taskDefinition ?? {}, tags: read.value.tags ?? [] } } : read;
}

/** The definition as RegisterTaskDefinition takes it. */
function registrable({ definition, tags }: Definition): RegisterTaskDefinitionCommandInput {
  const kept = Object.entries(definition).filter(([name, value]) => value !== undefined && !addedByEcs.some((added) => added === name));
  return { ...(Object.fromEntries(kept) as unknown as RegisterTaskDefinitionCommandInput), ...(tags.length > 0 && { tags: [...tags] }) };
}

/** The definition to register: the old one in all but the change. */
function revise(old: Definition, { images, memory }: RevisionInput): RegisterTaskDefinitionCommandInput {
  const same = registrable(old);
  return {
    ...same,
    containerDefinitions: same.containerDefinitions?.map((container) => {
      const image = images[container.name ?? ''];
      return image ? { ...container, image } : container;
    }),
    ...(memory !== null && { memory }),
  };
}
