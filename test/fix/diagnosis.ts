/** A diagnosis whose every fact allows acting: a test changes the one it is about. */
import type {
  ExecutionRole,
  LogGroupEvidence,
  OwnerEvidence,
  ServiceEvidence,
  Simulated,
  TaskDefinitionEvidence,
  TaskEvidence,
} from '../../functions/diagnose/evidence.ts';
import type { Diagnosis, Evidence, Failure, Match } from '../../functions/model.ts';

export const now = new Date('2026-11-22T03:05:52Z');
export const account = '111122223333';
export const roleArn = `arn:aws:iam::${account}:role/prod-api-exec` as const;
export const policyArn = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy' as const;
export const repositoryArn = `arn:aws:ecr:eu-west-1:${account}:repository/api`;
export const groupArn = `arn:aws:logs:eu-west-1:${account}:log-group:/ecs/api` as const;
export const serviceArn = `arn:aws:ecs:eu-west-1:${account}:service/prod/api`;
export const clusterArn = `arn:aws:ecs:eu-west-1:${account}:cluster/prod`;
export const revisionArn = (revision: number) => `arn:aws:ecs:eu-west-1:${account}:task-definition/api:${revision}`;
const taskArn = `arn:aws:ecs:eu-west-1:${account}:task/prod/0f9de17a6465404e8b1b2356dc13c2f8`;

export const aFailure = (twist: Partial<Failure> = {}): Failure => ({
  where: { account, region: 'eu-west-1', partition: 'aws', cluster: 'prod', kind: 'service', name: 'api' },
  at: '2026-11-22T03:05:51Z',
  texts: [],
  ...twist,
});

export const aTask = (twist: Partial<TaskEvidence> = {}): TaskEvidence => ({
  taskArn,
  taskDefinitionArn: revisionArn(42),
  clusterArn,
  lastStatus: 'STOPPED',
  stopCode: 'TaskFailedToStart',
  stoppedReason: 'ResourceInitializationError',
  createdAt: '2026-11-22T03:05:40Z',
  startedAt: null,
  stoppedAt: '2026-11-22T03:05:51Z',
  group: 'service:api',
  startedBy: 'ecs-svc/1234567890123456789',
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  availabilityZone: 'eu-west-1a',
  subnetId: 'subnet-0a11b22c33d44e55f',
  containers: [{ name: 'api', image: `${account}.dkr.ecr.eu-west-1.amazonaws.com/api:42`, imageDigest: null, exitCode: null, reason: null }],
  tags: {},
  clusterTags: {},
  confirmed: true,
  unconfirmed: null,
  ...twist,
});

export const aDefinition = (twist: Partial<TaskDefinitionEvidence> = {}): TaskDefinitionEvidence => ({
  taskDefinitionArn: revisionArn(42),
  family: 'api',
  revision: 42,
  status: 'ACTIVE',
  executionRoleArn: roleArn,
  taskRoleArn: `arn:aws:iam::${account}:role/prod-api-task`,
  isRoleOverridden: false,
  networkMode: 'awsvpc',
  compatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  cpuArchitecture: 'X86_64',
  operatingSystem: 'LINUX',
  containers: [
    {
      name: 'api',
      image: `${account}.dkr.ecr.eu-west-1.amazonaws.com/api:42`,
      essential: true,
      logDriver: 'awslogs',
      logOptions: ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix'],
      awslogs: { group: '/ecs/api', region: 'eu-west-1', createGroup: false, streamPrefix: 'api' },
      secrets: [],
      logSecrets: [],
      environmentFiles: [],
      repositoryCredentials: null,
      hasHealthCheck: false,
      memory: null,
      memoryReservation: null,
    },
  ],
  fileSystems: [],
  failing: 'api',
  tags: {},
  ...twist,
});

const deniedNow = { deniedBy: 'identity-policy', missingContext: [], policies: [] } as const;
export const pullDenied: readonly Simulated[] = [
  { action: 'ecr:GetAuthorizationToken', resource: '*', ...deniedNow },
  { action: 'ecr:BatchCheckLayerAvailability', resource: repositoryArn, ...deniedNow },
  { action: 'ecr:GetDownloadUrlForLayer', resource: repositoryArn, ...deniedNow },
  { action: 'ecr:BatchGetImage', resource: repositoryArn, ...deniedNow },
];
export const allowed = (simulated: readonly Simulated[]): readonly Simulated[] => simulated.map((one) => ({ ...one, deniedBy: null }));

export const aRole = (twist: Partial<ExecutionRole> = {}): ExecutionRole => ({
  kind: 'found',
  roleArn,
  roleName: 'prod-api-exec',
  path: '/',
  roleId: 'AROAEXAMPLE',
  trust: 'ecs-tasks-alone',
  trusted: ['ecs-tasks.amazonaws.com'],
  tags: { 'ecs-medic': 'auto' },
  boundaryArn: null,
  isTaskRole: false,
  attached: [],
  quotaLeft: 20,
  managedPolicyArn: policyArn,
  managedPolicyAttached: false,
  managedPolicyAsKnown: true,
  narrowerGrants: [],
  unread: [],
  quarantine: [],
  now: pullDenied,
  withPolicy: allowed(pullDenied),
  deniedRole: 'prod-api-exec',
  ...twist,
});

export const aService = (twist: Partial<ServiceEvidence> = {}): ServiceEvidence => ({
  serviceArn,
  serviceName: 'api',
  clusterArn,
  status: 'ACTIVE',
  running: 2,
  desired: 4,
  pending: 0,
  taskDefinitionArn: revisionArn(42),
  launchType: 'FARGATE',
  controller: 'ECS',
  strategy: 'ROLLING',
  scheduling: 'REPLICA',
  managedBy: 'CUSTOMER',
  breaker: { enabled: false, rollback: false },
  deployments: [],
  deploymentOfTask: 'ecs-svc/1234567890123456789',
  deploymentFailed: false,
  backingOff: false,
  servedBy: 'api:41',
  current: null,
  lastCompleted: null,
  network: { subnets: ['subnet-0a11b22c33d44e55f'], securityGroups: ['sg-0b22c33d44e55f661'], assignPublicIp: 'DISABLED' },
  tags: {},
  clusterTags: {},
  ...twist,
});

export const aLogGroup = (twist: Partial<LogGroupEvidence['groups'][number]> = {}): LogGroupEvidence => ({
  groups: [
    {
      containers: ['api'],
      name: '/ecs/api',
      region: 'eu-west-1',
      arn: groupArn,
      state: 'missing',
      createGroup: false,
      usedBy: { taskDefinitionArn: revisionArn(41), how: 'a running task logs there' },
      retentionInDays: null,
      kmsKeyArn: null,
      ...twist,
    },
  ],
});

const nobody = { kind: 'unknown', name: null, stackId: null, status: null, inProgress: false, isAtIt: false, logGroups: [] } as const;
export const anOwner = (service: Partial<OwnerEvidence['service']> = {}, role: Partial<OwnerEvidence['role']> = {}): OwnerEvidence => ({
  service: { ...nobody, ...service },
  role: { ...nobody, ...role },
});

const aMatch: Match = { cause: 'ecr-auth-denied', quiet: false, because: null, captures: {}, fixable: true };

/** Everything that a lost policy shows; `evidence` is merged over it. */
export function aDiagnosis({ evidence = {}, ...twist }: Partial<Diagnosis> = {}): Diagnosis {
  const everything: Evidence = {
    task: aTask(),
    service: aService(),
    'task-definition': aDefinition(),
    'execution-role': aRole(),
    'log-group': aLogGroup(),
    owner: anOwner(),
  };
  return {
    failure: aFailure(),
    match: aMatch,
    cause: 'ecr-auth-denied',
    culprit: { id: roleArn, says: 'Role prod-api-exec could not pull from ECR: its policy was detached.' },
    standing: 'confirmed',
    facts: [],
    gaps: [],
    steps: [],
    readAt: '2026-11-22T03:05:50Z',
    ...twist,
    evidence: { ...everything, ...evidence },
  };
}
