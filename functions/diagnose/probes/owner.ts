/**
 * Who keeps the service and its role? What we make by hand is drift to somebody's code. CloudFormation says so itself, in this Region; it puts no tags on roles.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
 */
import type { Stack, StackResource } from '@aws-sdk/client-cloudformation';
import { lastSegment } from '../../arn.ts';
import type { Reads } from '../../aws/aws.ts';
import type { Fact } from '../../model.ts';
import type { Owner, OwnerEvidence, Tags } from '../evidence.ts';
import { gapOf, type OwnGap } from '../gaps.ts';
import type { Probe } from '../probe.ts';
import { orNull } from '../values.ts';
import { readService, tagsOf } from './ecs/read.ts';

type Reading = 'cloudformation:DescribeStackResources' | 'cloudformation:DescribeStacks';

export const owner: Probe<OwnerEvidence, Reading | 'ecs:DescribeServices'> = {
  question: 'Which stack declares the service and its execution role, and is it changing right now?',
  reads: ['cloudformation:DescribeStackResources', 'cloudformation:DescribeStacks', 'ecs:DescribeServices'],
  after: ['task-definition'],
  deadlineMs: 6_000,
  keeps: 4,
  yields: true,
  most: 4,
  async answer({ evidence, failure }, aws) {
    const definition = evidence['task-definition'];
    const found = failure.where.kind === 'service' ? await readService(failure, aws) : null;
    const serviceId = found?.ok ? found.value.serviceArn : definition?.taskDefinitionArn;
    const roleName = definition?.executionRoleArn && lastSegment(definition.executionRoleArn);
    const tags = found?.ok ? tagsOf(found.value.tags) : (definition?.tags ?? {});
    // The role's first: what we may give back to it is drift to that stack.
    const [role, service] = await Promise.all([
      ownerOf(roleName ?? undefined, { tags: {}, what: `role ${roleName}` }, aws),
      ownerOf(serviceId, { tags, what: 'the service' }, aws),
    ]);
    return {
      evidence: { service: service.owner, role: role.owner },
      facts: [...factsOf('The service', service.owner), ...factsOf(`Role ${roleName}`, role.owner)],
      gaps: [...service.gaps, ...role.gaps],
    };
  },
};

const unknown: Owner = { kind: 'unknown', name: null, stackId: null, status: null, inProgress: false, isAtIt: false, logGroups: [] };

interface Found {
  readonly owner: Owner;
  readonly gaps: readonly OwnGap[];
}

async function ownerOf(physicalId: string | undefined, { tags, what }: { readonly tags: Tags; readonly what: string }, aws: Reads<Reading>): Promise<Found> {
  if (!physicalId) return { owner: unknown, gaps: [] };
  const read = await aws.call('cloudformation:DescribeStackResources', { PhysicalResourceId: physicalId });
  if (!read.ok && read.why === 'gone') return { owner: hintOf(tags), gaps: [] };
  if (!read.ok) return { owner: { ...unknown, kind: 'not-read' }, gaps: [gapOf(`stack that owns ${what}`, read)] };
  const resources = read.value.StackResources ?? [];
  const [first] = resources;
  if (!first?.StackName) return { owner: hintOf(tags), gaps: [] };
  const stack = await aws.call('cloudformation:DescribeStacks', { StackName: first.StackId ?? first.StackName });
  const found = stack.ok ? stack.value.Stacks?.[0] : undefined;
  const status = orNull(found?.StackStatus);
  const inProgress = status?.endsWith('_IN_PROGRESS') ?? false;
  const isAtIt = inProgress && mayTouch(physicalId, found, resources);
  return {
    owner: { kind: 'stack', name: first.StackName, stackId: orNull(first.StackId), status, inProgress, isAtIt, logGroups: logGroupsAmong(resources) },
    gaps: stack.ok ? [] : [gapOf(`state of stack ${first.StackName}`, stack)],
  };
}

/** DescribeStackResources lists the first hundred and does not say that there are more. */
const mostListed = 100;

/** Only an update leaves alone what it has no change for: all that it works on, or has, carries a state or a time of its own. What is not listed may be among it. */
function mayTouch(physicalId: string, { StackStatus, LastUpdatedTime }: Partial<Stack> = {}, resources: readonly StackResource[]): boolean {
  if (!StackStatus?.startsWith('UPDATE_') || !LastUpdatedTime || resources.length >= mostListed) return true;
  return resources.some(
    ({ PhysicalResourceId, ResourceType = '', ResourceStatus, Timestamp }) =>
      (PhysicalResourceId === physicalId || isPolicy.test(ResourceType)) &&
      (!ResourceStatus?.endsWith('_COMPLETE') || !Timestamp || Timestamp >= LastUpdatedTime),
  );
}

const isPolicy = /^AWS::IAM::\w*Policy$/;

function logGroupsAmong(resources: readonly StackResource[]): Owner['logGroups'] {
  if (resources.length >= mostListed) return 'unknown';
  return resources.flatMap(({ ResourceType, PhysicalResourceId }) =>
    ResourceType === 'AWS::Logs::LogGroup' && PhysicalResourceId ? [PhysicalResourceId] : [],
  );
}

/** Tags that tools put on what they make. Anybody can write one, so it is never more than a hint. */
function hintOf(tags: Tags): Owner {
  const found = Object.entries(tags).find(
    ([key, value]) => /^(?:managed-?by|terraform|created-?by)$/i.test(key) || /^(?:terraform|pulumi|cdk|copilot)$/i.test(value),
  );
  return found ? { ...unknown, kind: 'hint', name: `tag ${found[0]}=${found[1]}` } : unknown;
}

function factsOf(what: string, { kind, name, status }: Owner): readonly Fact[] {
  const source = 'api:cloudformation:DescribeStackResources';
  if (kind === 'stack') return [{ says: `${what} belongs to stack ${name}${status ? ` (${status})` : ''}.`, source }];
  return kind === 'hint' ? [{ says: `${what} is perhaps kept by code: ${name}.`, source: 'api:ecs:DescribeServices' }] : [];
}
