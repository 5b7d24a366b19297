/** What arrives on the default event bus, and which of our rules should take it. docs/event-patterns.md is rendered from this table. */
import { home } from '../template/deployment.ts';

export interface Case {
  readonly says: string;
  readonly type:
    | 'ECS Task State Change'
    | 'ECS Service Action'
    | 'ECS Deployment State Change'
    | 'ECS Container Instance State Change'
    | 'CodeBuild Build State Change'
    | 'CodeBuild Build Phase Change';
  readonly detail: object;
  readonly envelope?: object;
  /** Empty: dropped for free. */
  readonly to: readonly ('Remediate' | 'FollowUp')[];
}

const { account, region } = home;
const cluster = `arn:aws:ecs:${region}:${account}:cluster/prod`;

export const eventOf = ({ type, detail, envelope }: Pick<Case, 'type' | 'detail' | 'envelope'>): object => ({
  version: '0',
  id: '3317b2af-7005-947d-b652-f55e762e571a',
  'detail-type': type,
  source: type.startsWith('CodeBuild') ? 'aws.codebuild' : 'aws.ecs',
  account,
  time: '2026-11-22T03:05:51Z',
  region,
  resources: [`arn:aws:ecs:${region}:${account}:task/prod/0f9de17a6465404e8b1b2356dc13c2f8`],
  detail,
  ...envelope,
});

/** A task of service api that stopped; a value of undefined leaves the field out. */
export const stopped = (detail: object): object =>
  JSON.parse(
    JSON.stringify({
      clusterArn: cluster,
      taskArn: `arn:aws:ecs:${region}:${account}:task/prod/0f9de17a6465404e8b1b2356dc13c2f8`,
      taskDefinitionArn: `arn:aws:ecs:${region}:${account}:task-definition/api:42`,
      group: 'service:api',
      startedBy: 'ecs-svc/8646900195280463695',
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      ...detail,
    }),
  );

const scaleIn = 'Scaling activity initiated by (deployment ecs-svc/8646900195280463695)';
const exited = 'Essential container in task exited';
const task = (says: string, to: Case['to'], detail: object): Case => ({ says, to, type: 'ECS Task State Change', detail: stopped(detail) });
const service = (says: string, to: Case['to'], detail: object): Case => ({ says, to, type: 'ECS Service Action', detail: { clusterArn: cluster, ...detail } });

const build = (says: string, to: Case['to'], detail: object): Case => ({
  says,
  to,
  type: 'CodeBuild Build State Change',
  detail: { 'project-name': 'web-image', ...detail },
});

export const cases: readonly Case[] = [
  task('a task failed to start', ['Remediate'], { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: …', containers: [{ name: 'api' }] }),
  task('a service’s container exited with 1', ['Remediate'], { stopCode: 'EssentialContainerExited', stoppedReason: exited, containers: [{ exitCode: 1 }] }),
  task('a service’s container exited with 0, which a service should not', ['Remediate'], {
    stopCode: 'EssentialContainerExited',
    stoppedReason: exited,
    containers: [{ exitCode: 0 }],
  }),
  task('a container ran out of memory', ['Remediate'], {
    stopCode: 'EssentialContainerExited',
    stoppedReason: exited,
    containers: [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
  }),
  task('scaled in, its container ended by SIGTERM', [], { stopCode: 'ServiceSchedulerInitiated', stoppedReason: scaleIn, containers: [{ exitCode: 143 }] }),
  task('scaled in, one container killed after the time-out', [], {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: scaleIn,
    containers: [{ exitCode: 0 }, { exitCode: 137 }],
  }),
  task('scaled in before a container had run', [], { stopCode: 'ServiceSchedulerInitiated', stoppedReason: scaleIn, containers: [{ name: 'api' }] }),
  task('scaled in, a container had failed by itself', ['Remediate'], {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: scaleIn,
    containers: [{ exitCode: 0 }, { exitCode: 139 }],
  }),
  task('killed by the load balancer’s health check, same code as a scale-in', ['Remediate'], {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed ELB health checks in (target-group arn:…)',
    containers: [{ exitCode: 137 }],
  }),
  task('killed by its container’s health check', ['Remediate'], {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed container health checks',
    containers: [{ exitCode: 137 }],
  }),
  task('stopped by the scheduler without a reason', ['Remediate'], { stopCode: 'ServiceSchedulerInitiated', containers: [{ exitCode: 143 }] }),
  task('no code, a reason', ['Remediate'], { stoppedReason: 'Host EC2 (instance i-0a1b2c3d4e5f67890) terminated.', containers: [] }),
  task('no code, the reason of a scale-in', ['Remediate'], { stoppedReason: scaleIn, containers: [{ exitCode: 143 }] }),
  task('neither code nor reason', ['Remediate'], { containers: [{ exitCode: 0 }] }),
  task('stopped by a user, whose text may be anything', ['Remediate'], {
    stopCode: 'UserInitiated',
    stoppedReason: 'Task stopped by user',
    containers: [{ exitCode: 143 }],
  }),
  task('Spot capacity was taken back', ['Remediate'], {
    stopCode: 'SpotInterruption',
    stoppedReason: 'Your Spot Task was interrupted.',
    containers: [{ exitCode: 137 }],
  }),
  task('a standalone task ended well', ['FollowUp'], {
    group: 'family:report',
    startedBy: undefined,
    stopCode: 'EssentialContainerExited',
    stoppedReason: exited,
    containers: [{ exitCode: 0 }],
  }),
  task('a standalone task without a group ended well', ['FollowUp'], {
    group: undefined,
    startedBy: undefined,
    stopCode: 'EssentialContainerExited',
    stoppedReason: exited,
    containers: [{ exitCode: 0 }, { exitCode: 0 }],
  }),
  task('a standalone task failed', ['Remediate'], {
    group: 'family:report',
    startedBy: undefined,
    stopCode: 'EssentialContainerExited',
    stoppedReason: exited,
    containers: [{ exitCode: 1 }],
  }),
  task('a standalone task, whose sidecar failed while the essential one ended well', ['Remediate', 'FollowUp'], {
    group: 'family:report',
    startedBy: undefined,
    stopCode: 'EssentialContainerExited',
    stoppedReason: exited,
    containers: [{ exitCode: 0 }, { exitCode: 1 }],
  }),
  task('a standalone task, no container of which has an exit code', ['Remediate'], {
    group: 'family:report',
    startedBy: undefined,
    stopCode: 'EssentialContainerExited',
    stoppedReason: exited,
    containers: [{ name: 'report' }],
  }),
  task('a standalone task without containers', ['Remediate'], {
    group: 'family:report',
    startedBy: undefined,
    stopCode: 'EssentialContainerExited',
    stoppedReason: exited,
    containers: [],
  }),
  task('a standalone task, one container of which gives a reason', ['Remediate', 'FollowUp'], {
    group: 'family:report',
    startedBy: undefined,
    stopCode: 'EssentialContainerExited',
    stoppedReason: exited,
    containers: [{ exitCode: 0 }, { reason: 'CannotStartContainerError: …' }],
  }),
  task('a task that is still stopping', [], { lastStatus: 'DEPROVISIONING', stopCode: 'TaskFailedToStart', containers: [] }),
  task('a task that runs', [], { lastStatus: 'RUNNING', desiredStatus: 'RUNNING', containers: [{ name: 'api' }] }),
  {
    says: 'a stopped task of another account, forwarded to this bus',
    to: [],
    type: 'ECS Task State Change',
    detail: stopped({ stopCode: 'TaskFailedToStart', containers: [] }),
    envelope: { account: '999988887777' },
  },
  {
    says: 'the same detail from a source that anybody may put',
    to: [],
    type: 'ECS Task State Change',
    detail: stopped({ stopCode: 'TaskFailedToStart', containers: [] }),
    envelope: { source: 'test.ecs' },
  },
  service('a service could not place a task', ['Remediate'], { eventType: 'ERROR', eventName: 'SERVICE_TASK_PLACEMENT_FAILURE', reason: 'RESOURCE:FARGATE' }),
  service('a service’s configuration is wrong', ['Remediate'], {
    eventType: 'ERROR',
    eventName: 'SERVICE_TASK_CONFIGURATION_FAILURE',
    reason: 'ECS was unable to assume the role …',
  }),
  service('a service cannot start tasks consistently: no reason, its tasks have their own events', [], {
    eventType: 'WARN',
    eventName: 'SERVICE_TASK_START_IMPAIRED',
  }),
  service('a service is steady', ['FollowUp'], { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE' }),
  service('a deployment failed, told as a service action', ['FollowUp'], {
    eventType: 'ERROR',
    eventName: 'SERVICE_DEPLOYMENT_FAILED',
    reason: 'tasks failed to start.',
  }),
  service('a capacity provider is steady', [], { eventType: 'INFO', eventName: 'CAPACITY_PROVIDER_STEADY_STATE' }),
  {
    says: 'a deployment began',
    to: ['FollowUp'],
    type: 'ECS Deployment State Change',
    detail: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS' },
  },
  {
    says: 'a deployment failed',
    to: ['FollowUp'],
    type: 'ECS Deployment State Change',
    detail: { eventType: 'ERROR', eventName: 'SERVICE_DEPLOYMENT_FAILED' },
  },
  { says: 'a container instance changed', to: [], type: 'ECS Container Instance State Change', detail: { status: 'DRAINING' } },
  build('a build failed', ['Remediate'], { 'build-status': 'FAILED' }),
  build('a build succeeded', ['FollowUp'], { 'build-status': 'SUCCEEDED' }),
  build('a build runs', [], { 'build-status': 'IN_PROGRESS' }),
  build('a build was stopped', [], { 'build-status': 'STOPPED' }),
  {
    says: 'a phase of a build failed',
    to: [],
    type: 'CodeBuild Build Phase Change',
    detail: { 'completed-phase': 'BUILD', 'completed-phase-status': 'FAILED' },
  },
];
