/** The line that gives a service a changed task definition by hand: read it, change it, register it, deploy what was registered. A leaf, shared by probes and fixes. */
import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { command, commandInAccount } from './shell.ts';

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

/** What the line revises, and how. */
export interface Revising {
  readonly where: { readonly account: string; readonly region: string };
  /** ARN, or family and revision, of what is changed. */
  readonly from: string;
  /** jq assignments on the definition: `.memory = "1024"`. Texts in them are JSON, so that no value is taken for a program. */
  readonly changes: readonly string[];
  /** What deploys it; null: it is only registered. */
  readonly deploys: { readonly cluster: string; readonly service: string } | null;
}

/** One pipe, so that no definition lies about in a file. It needs jq, which AWS CloudShell has. */
export function revisionLine({ where, from, changes, deploys }: Revising): string {
  const region = ['--region', where.region] as const;
  const read = ['aws', 'ecs', 'describe-task-definition', ...region, '--task-definition', from, '--include', 'TAGS', '--output', 'json'] as const;
  const registered = ['--cli-input-json', 'file:///dev/stdin', '--query', 'taskDefinition.taskDefinitionArn', '--output', 'text'] as const;
  const target = deploys && (['--cluster', deploys.cluster, '--service', deploys.service] as const);
  return [
    commandInAccount(where.account, read),
    command(['jq', program(changes)]),
    command(['aws', 'ecs', 'register-task-definition', ...region, ...registered]),
    ...(target ? [command(['xargs', 'aws', 'ecs', 'update-service', ...region, ...target, '--task-definition'])] : []),
  ].join(' | ');
}

const program = (changes: readonly string[]): string =>
  [
    '(if (.tags | length) > 0 then {tags} else {} end) as $tags',
    `.taskDefinition | del(${addedByEcs.map((name) => `.${name}`).join(', ')})`,
    ...changes,
    '. + $tags',
  ].join(' | ');
