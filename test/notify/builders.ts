/** Incidents with a twist: each test states only what matters to it. */
import { causeOf } from '../../functions/classify/catalogue.ts';
import type { CauseId, Diagnosis, Entry, Failure, Incident, Match, Member, Plan, Run, Step, Strength, Where } from '../../functions/model.ts';
import { noticeOf } from '../../functions/notify/notice.ts';
import type { Told } from '../../functions/notify/told.ts';
import { commandInAccount } from '../../functions/shell.ts';

export const account = '111122223333';
const policyArn = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';

export const at = (clock: string, day = '2026-11-22'): string => `${day}T${clock}.000Z`;
export const seconds = (clock: string, day?: string): number => new Date(at(clock, day)).getTime() / 1_000;

export const aWhere = (twist: Partial<Where> = {}): Where => ({
  account,
  region: 'eu-west-1',
  partition: 'aws',
  cluster: 'prod',
  kind: 'service',
  name: 'api',
  ...twist,
});

const denial =
  'CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action';

export const aMatch = (cause: CauseId, text: string): Match => ({
  cause,
  quiet: false,
  because: { field: 'task.stoppedReason', text },
  captures: {},
  fixable: false,
});

export function aFailure(twist: Partial<Failure> & { readonly text?: string; readonly stopCode?: string } = {}): Failure {
  const { text = denial, stopCode = 'TaskFailedToStart', ...failure } = twist;
  const where = failure.where ?? aWhere();
  const arn = (resource: string) => `arn:${where.partition}:ecs:${where.region}:${where.account}:${resource}`;
  return {
    where,
    at: at('03:05:51'),
    texts: [{ field: 'task.stoppedReason', text }],
    task: {
      taskArn: arn(`task/${where.cluster ?? 'default'}/0f9de17a6465404e8b1b2356dc13c2f8`),
      taskDefinitionArn: arn(`task-definition/${where.name}:42`),
      clusterArn: arn(`cluster/${where.cluster ?? 'default'}`),
      stopCode,
      stoppedReason: text,
      stoppedAt: at('03:05:51'),
      containers: [{ name: 'app' }],
    },
    ...failure,
  };
}

export const aDiagnosis = (twist: Partial<Diagnosis> & { readonly text?: string } = {}): Diagnosis => {
  const { text = denial, ...diagnosis } = twist;
  const cause = diagnosis.cause ?? 'ecr-auth-denied';
  return {
    failure: aFailure({ text }),
    match: aMatch(cause, text),
    cause,
    culprit: { id: 'prod-api-exec', says: 'Role prod-api-exec could not pull from ECR: its policy was detached.' },
    standing: 'confirmed',
    evidence: {},
    facts: [
      {
        says: '4 of 4 pull actions are denied today, by identity policies only: no SCP, boundary or explicit deny.',
        source: 'api:iam:SimulatePrincipalPolicy',
      },
      { says: '4 of 4 are allowed with AmazonECSTaskExecutionRolePolicy attached.', source: 'api:iam:SimulatePrincipalPolicy' },
      { says: 'The role has no narrower ECR grant of its own that this would widen.', source: 'api:iam:GetRolePolicy' },
      { says: 'Its owner opted in: tag ecs-medic=auto.', source: 'api:iam:GetRole' },
    ],
    gaps: [{ probe: 'ecr-image', wanted: 'policy of repository api', why: 'denied', needs: 'ecr:GetRepositoryPolicy' }],
    steps: [],
    readAt: at('03:05:55'),
    ...diagnosis,
  };
};

export const aPlan = (twist: Partial<Plan> = {}): Plan => ({
  fix: 'attach-execution-policy',
  says: 'Attach AmazonECSTaskExecutionRolePolicy to role prod-api-exec.',
  undo: commandInAccount(account, ['aws', 'iam', 'detach-role-policy', '--role-name', 'prod-api-exec', '--policy-arn', policyArn]),
  command: commandInAccount(account, ['aws', 'iam', 'attach-role-policy', '--role-name', 'prod-api-exec', '--policy-arn', policyArn]),
  risk: 'safe',
  resource: 'arn:aws:iam::111122223333:role/prod-api-exec',
  input: {},
  before: { attached: false },
  restsOn: ['execution-role'],
  hash: '41c7e0aa51b6d2f09c',
  ...twist,
});

export const aRun = (twist: Partial<Run> = {}): Run => ({
  plan: aPlan(),
  direction: 'apply',
  by: 'ecs-medic',
  at: at('03:05:58'),
  until: at('03:06:43'),
  mine: true,
  ...twist,
});

type Common = Omit<Extract<Incident, { state: 'open' }>, 'state'>;

/** What all states share. */
export const common = (twist: Partial<Common> = {}): Common => ({
  id: 'em-7F3A91C2',
  where: aWhere(),
  version: 3,
  seq: 1,
  told: 0,
  dueAt: seconds('03:07:28'),
  openedAt: at('03:05:51'),
  diagnosis: aDiagnosis(),
  decision: { do: 'act', plan: aPlan() },
  history: [opened()],
  strength: strong(2, 4, 'api:41'),
  failedTasks: 2,
  ...twist,
});

export const opened = (clock = '03:05:51', says = 'Opened.'): Entry => ({ at: at(clock), what: 'opened', says });

export const anIncident = (twist: Partial<Common> = {}): Incident => ({ ...common(twist), state: 'open' });

export const watching = (twist: Partial<Common> & { readonly run?: Run } = {}): Incident => {
  const { run = aRun(), ...shared } = twist;
  const history = [opened(), { at: run.at, what: 'applied', says: run.plan.says } as const];
  return { ...common({ history, lastRun: run, ...shared }), state: 'watching', run, until: at('04:05:58') };
};

export const closed = (
  how: 'held' | 'went-away' | 'superseded' | 'expired',
  twist: Partial<Common> & { readonly supersededBy?: 'em-2B8D40E6' } = {},
): Incident => {
  const { supersededBy, ...shared } = twist;
  return { ...common({ seq: 2, ...shared }), state: 'closed', how, closedAt: at('03:09:40'), ...(supersededBy && { supersededBy }) };
};

export const strong = (running: number, desired: number, servedBy?: string): Strength => ({
  running,
  desired,
  at: at('03:05:57'),
  ...(servedBy && { servedBy }),
});

export const aMember = (where: Where, twist: Partial<Member> = {}): Member => ({
  where,
  sighting: `S#${where.name}`,
  image: 'nginx:1.27-alpine',
  joinedAt: at('02:52:00'),
  seenBefore: 1,
  presumed: false,
  ...twist,
});

export const aStep = (says: string, command?: string): Step => (command ? { says, command } : { says });

export const told = (incident: Incident, twist: Partial<Told> = {}): Told => ({
  incident,
  members: [aMember(incident.where)],
  strengths: incident.strength ? [{ ...incident.strength, where: incident.where }] : [],
  settings: { accountName: 'shop-prod', answerUrl: 'https://a1b2c3d4e5f6.lambda-url.eu-west-1.on.aws/', approvers: ['sre'] },
  now: new Date(at('03:06:00')),
  causeOf,
  ...twist,
});

export const aNotice = (incident: Incident, twist: Partial<Told> = {}) => noticeOf(told(incident, twist));
