/** One service in ECS: updating it replaces its PRIMARY deployment, registering adds a revision. Every call is noted; what is not here is refused. */
import type { DescribeServicesCommandOutput, NetworkConfiguration, RegisterTaskDefinitionCommandInput, Tag, TaskDefinition } from '@aws-sdk/client-ecs';
import { answering, type FakeAws, failing } from './aws.ts';
import { account, clusterArn, revisionArn, serviceArn } from './diagnosis.ts';

export interface EcsState {
  deployment: number;
  taskDefinition: string;
  rolloutState: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS';
  serviceStatus: 'ACTIVE' | 'INACTIVE';
  network: NetworkConfiguration;
  definitions: { definition: TaskDefinition; tags: Tag[] }[];
  /** Of service deployments, the newest first. */
  statuses: ('PENDING' | 'IN_PROGRESS' | 'ROLLBACK_REQUESTED' | 'ROLLBACK_IN_PROGRESS' | 'SUCCESSFUL')[];
}

const deploymentOf = (number: number) => `ecs-svc/${number}`;
export const serviceDeploymentArn = `arn:aws:ecs:eu-west-1:${account}:service-deployment/prod/api/0f9de17a`;

export const aRevision = (revision: number, twist: Partial<TaskDefinition> = {}): TaskDefinition => ({
  taskDefinitionArn: revisionArn(revision),
  family: 'api',
  revision,
  status: 'ACTIVE',
  requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.ecr-auth' }],
  compatibilities: ['EC2', 'FARGATE'],
  registeredAt: new Date('2026-11-01T00:00:00Z'),
  registeredBy: `arn:aws:sts::${account}:assumed-role/deployer/ci`,
  executionRoleArn: `arn:aws:iam::${account}:role/prod-api-exec`,
  taskRoleArn: `arn:aws:iam::${account}:role/prod-api-task`,
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  containerDefinitions: [
    { name: 'api', image: `${account}.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.3`, essential: true, environment: [{ name: 'MODE', value: 'prod' }] },
    { name: 'proxy', image: 'nginx:1.27-alpine', essential: false },
  ],
  ...twist,
});

export const anEcs = (twist: Partial<EcsState> = {}): { state: EcsState; aws: FakeAws } => {
  const state: EcsState = {
    deployment: 100,
    taskDefinition: revisionArn(42),
    rolloutState: 'FAILED',
    serviceStatus: 'ACTIVE',
    network: { awsvpcConfiguration: { subnets: ['subnet-0a11b22c33d44e55f'], securityGroups: ['sg-0b22c33d44e55f661'], assignPublicIp: 'DISABLED' } },
    definitions: [
      { definition: aRevision(41), tags: [] },
      { definition: aRevision(42), tags: [{ key: 'team', value: 'shop' }] },
    ],
    statuses: ['SUCCESSFUL'],
    ...twist,
  };
  return { state, aws: answering({ ...services(state), ...definitions(state) }) };
};

const services = (state: EcsState): Parameters<typeof answering>[0] => ({
  'ecs:DescribeServices': () => describe(state),
  'ecs:UpdateService': ({ taskDefinition = state.taskDefinition, forceNewDeployment, networkConfiguration }) => {
    if (!state.definitions.some(({ definition }) => definition.taskDefinitionArn === taskDefinition && definition.status === 'ACTIVE'))
      return failing('ecs:UpdateService', 'broken', 'ClientException');
    const changes = taskDefinition !== state.taskDefinition || networkConfiguration !== undefined || forceNewDeployment;
    Object.assign(state, {
      taskDefinition,
      ...(changes && { deployment: state.deployment + 1, rolloutState: 'IN_PROGRESS' }),
      ...(networkConfiguration && { network: networkConfiguration }),
    });
    return {};
  },
  'ecs:ListServiceDeployments': ({ status }) => ({
    serviceDeployments: state.statuses.filter((one) => !status || status.includes(one)).map((one) => ({ status: one, serviceDeploymentArn })),
  }),
  'ecs:StopServiceDeployment': () => {
    state.statuses = ['ROLLBACK_REQUESTED', ...state.statuses.slice(1)];
    return { serviceDeploymentArn };
  },
});

const definitions = (state: EcsState): Parameters<typeof answering>[0] => ({
  'ecs:DescribeTaskDefinition': ({ taskDefinition }) => {
    const found = state.definitions.findLast(({ definition }) => definition.taskDefinitionArn === taskDefinition || definition.family === taskDefinition);
    return found ? { taskDefinition: found.definition, tags: found.tags } : failing('ecs:DescribeTaskDefinition', 'broken', 'ClientException');
  },
  'ecs:RegisterTaskDefinition': ({ tags = [], ...given }: RegisterTaskDefinitionCommandInput) => {
    const revision = Math.max(...state.definitions.map(({ definition }) => definition.revision!)) + 1;
    const { requiresAttributes, compatibilities, registeredAt, registeredBy } = aRevision(revision);
    const definition = {
      ...given,
      revision,
      taskDefinitionArn: revisionArn(revision),
      status: 'ACTIVE',
      requiresAttributes,
      compatibilities,
      registeredAt,
      registeredBy,
    } as TaskDefinition;
    state.definitions.push({ definition, tags: [...tags] });
    return { taskDefinition: definition };
  },
});

function describe({ serviceStatus, deployment, taskDefinition, rolloutState, network }: EcsState): Partial<DescribeServicesCommandOutput> {
  return {
    services: [
      {
        serviceArn,
        clusterArn,
        status: serviceStatus,
        networkConfiguration: network,
        deployments: [{ id: deploymentOf(deployment), status: 'PRIMARY', taskDefinition, rolloutState }],
      },
    ],
  };
}
