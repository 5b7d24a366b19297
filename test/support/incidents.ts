/** What the tests of the incident's life begin with: the smallest of each thing, with a twist where one matters. */
import type { Standing } from '../../functions/incident/standing.ts';
import type { Decision, Diagnosis, Failure, Incident, Match, Plan, Sighting, Where } from '../../functions/model.ts';

export const aWhere = (twist: Partial<Where> = {}): Where => ({
  account: '111122223333',
  region: 'eu-west-1',
  partition: 'aws',
  cluster: 'prod',
  kind: 'service',
  name: 'api',
  ...twist,
});

export const start = new Date('2026-11-22T03:05:51.000Z');
export const at = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);

export function aFailure(twist: { where?: Where; createdAt?: Date; stoppedAt?: Date; task?: string; revision?: number; subnetId?: string } = {}): Failure {
  const { where = aWhere(), createdAt = at(-30), stoppedAt = at(0), task = '0f9de17a', revision = 42, subnetId = 'subnet-0a11' } = twist;
  const arn = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`;
  return {
    where,
    at: stoppedAt.toISOString(),
    texts: [{ field: 'task.stoppedReason', text: 'CannotPullContainerError: denied' }],
    task: {
      taskArn: arn(`task/prod/${task}`),
      taskDefinitionArn: arn(`task-definition/${where.name}:${revision}`),
      clusterArn: arn('cluster/prod'),
      group: `service:${where.name}`,
      startedBy: 'ecs-svc/1',
      stopCode: 'TaskFailedToStart',
      createdAt: createdAt.toISOString(),
      stoppedAt: stoppedAt.toISOString(),
      subnetId,
      containers: [{ name: 'app', image: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${where.name}:v1` }],
    },
  };
}

export const aMatch = (twist: Partial<Match> = {}): Match => ({
  cause: 'ecr-auth-denied' as Match['cause'],
  quiet: false,
  because: { field: 'task.stoppedReason', text: 'CannotPullContainerError: denied' },
  captures: {},
  fixable: true,
  ...twist,
});

export const aPlan = (twist: Partial<Plan> = {}): Plan => ({
  fix: 'attach-execution-policy',
  says: 'Attach AmazonECSTaskExecutionRolePolicy to role prod-api-exec.',
  undo: 'aws iam detach-role-policy',
  command: 'aws iam attach-role-policy',
  risk: 'safe',
  resource: 'arn:aws:iam::111122223333:role/prod-api-exec',
  input: { roleName: 'prod-api-exec' },
  before: { attached: false },
  restsOn: ['execution-role'],
  hash: 'a'.repeat(64),
  ...twist,
});

export const aDiagnosis = (twist: Partial<Diagnosis> = {}): Diagnosis => ({
  failure: aFailure(),
  match: aMatch(),
  cause: 'ecr-auth-denied' as Diagnosis['cause'],
  culprit: { id: 'prod-api-exec', says: 'Role prod-api-exec could not pull from ECR: its policy was detached.' },
  standing: 'confirmed',
  evidence: {},
  facts: [],
  gaps: [],
  steps: [],
  readAt: start.toISOString(),
  ...twist,
});

export const toAct: Decision = { do: 'act', plan: aPlan() };
export const toTell: Decision = { do: 'tell', because: 'I know no change of mine that would cure this.', steps: [] };
export const toHold: Decision = { do: 'hold', plan: aPlan(), guard: 'mode', because: 'Observe mode.', approvable: false };

export const anIncident = (twist: Partial<Extract<Incident, { state: 'open' }>> = {}): Incident => ({
  id: 'em-7F3A91C2',
  where: aWhere(),
  version: 0,
  seq: 1,
  told: 0,
  dueAt: Math.floor(start.getTime() / 1000) + 90,
  openedAt: start.toISOString(),
  diagnosis: aDiagnosis(),
  decision: toTell,
  history: [{ at: start.toISOString(), what: 'opened', says: 'Opened.' }],
  failedTasks: 1,
  state: 'open',
  ...twist,
});

export const aSighting = (twist: Partial<Sighting> = {}): Sighting => ({
  key: 'S#111122223333#eu-west-1#service#prod/api|ecr-auth-denied#0011223344556677',
  mine: true,
  seen: 1,
  looks: 1,
  where: aWhere(),
  image: 'api:v1',
  ...twist,
});

export const aStanding = (twist: Partial<Standing> = {}): Standing => ({
  running: 2,
  desired: 4,
  members: 1,
  short: true,
  unread: false,
  failedTasks: 1,
  lastFailureAt: start.toISOString(),
  ...twist,
});
