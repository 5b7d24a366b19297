/** The line that does by hand what a new revision takes: read the definition, change it, register it, deploy what was registered. */
import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { lastSegment } from '../arn.ts';
import type { Diagnosis } from '../model.ts';
import { command, commandInAccount } from '../shell.ts';
import type { RevisionInput } from './revision.ts';

/** What DescribeTaskDefinition adds of its own and RegisterTaskDefinition does not take. */
export const addedByEcs = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
] as const satisfies readonly (keyof TaskDefinition)[];

/** One pipe, so that no definition lies about in a file. It needs jq, which AWS CloudShell has. */
export function revisionCommand({ failure: { where } }: Diagnosis, input: RevisionInput): string {
  const region = ['--region', where.region] as const;
  const of = ['--cluster', lastSegment(input.clusterArn), '--service', lastSegment(input.serviceArn)] as const;
  return [
    commandInAccount(where.account, [
      'aws',
      'ecs',
      'describe-task-definition',
      ...region,
      '--task-definition',
      input.from,
      '--include',
      'TAGS',
      '--output',
      'json',
    ]),
    command(['jq', program(input)]),
    command([
      'aws',
      'ecs',
      'register-task-definition',
      ...region,
      '--cli-input-json',
      'file:///dev/stdin',
      '--query',
      'taskDefinition.taskDefinitionArn',
      '--output',
      'text',
    ]),
    command(['xargs', 'aws', 'ecs', 'update-service', ...region, ...of, '--task-definition']),
  ].join(' | ');
}

function program({ images, memory }: RevisionInput): string {
  const replaced = Object.entries(images).map(
    ([name, image]) => `(.containerDefinitions[] | select(.name == ${JSON.stringify(name)}).image) = ${JSON.stringify(image)}`,
  );
  return [
    '(if (.tags | length) > 0 then {tags} else {} end) as $tags',
    `.taskDefinition | del(${addedByEcs.map((name) => `.${name}`).join(', ')})`,
    ...replaced,
    ...(memory === null ? [] : [`.memory = ${JSON.stringify(memory)}`]),
    '. + $tags',
  ].join(' | ');
}
