/** A task definition as describe-task-definition prints it, from as little as a family, a role and an image. */
import type { Compatibility, ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Place, TaskDefinitionWithTags } from './account.ts';

export function fillTaskDefinition(given: TaskDefinitionWithTags, place: Place): TaskDefinitionWithTags {
  const { account, region, partition, now } = place;
  const revision = given.revision ?? 1;
  const compatibilities: Compatibility[] = given.requiresCompatibilities ?? ['FARGATE'];
  const role = (name?: string) => (name === undefined || name.startsWith('arn:') ? name : `arn:${partition}:iam::${account}:role/${name}`);
  return {
    status: 'ACTIVE',
    networkMode: 'awsvpc',
    requiresCompatibilities: compatibilities,
    compatibilities: ['EC2', ...compatibilities.filter((name) => name !== 'EC2')],
    cpu: '256',
    memory: '512',
    volumes: [],
    placementConstraints: [],
    registeredAt: new Date(now.getTime() - 86_400_000),
    tags: [],
    ...given,
    revision,
    taskDefinitionArn: given.taskDefinitionArn ?? `arn:${partition}:ecs:${region}:${account}:task-definition/${given.family}:${revision}`,
    ...(given.executionRoleArn && { executionRoleArn: role(given.executionRoleArn)! }),
    ...(given.taskRoleArn && { taskRoleArn: role(given.taskRoleArn)! }),
    containerDefinitions: (given.containerDefinitions ?? []).map((container) => fillContainer(container, { family: given.family!, region })),
  };
}

function fillContainer(given: ContainerDefinition, { family, region }: { family: string; region: string }): ContainerDefinition {
  const { logConfiguration } = given;
  return {
    name: family,
    cpu: 0,
    essential: true,
    portMappings: [],
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    ...given,
    ...(logConfiguration?.logDriver === 'awslogs' && {
      logConfiguration: { ...logConfiguration, options: { 'awslogs-region': region, 'awslogs-stream-prefix': 'ecs', ...logConfiguration.options } },
    }),
  };
}
