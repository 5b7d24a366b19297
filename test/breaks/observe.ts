/** A broken account's task fails, and the product examines it: the pipeline's own examination, decision and message, without the hours that ECS takes. */
import type { Task } from '@aws-sdk/client-ecs';
import { memoise } from '../../functions/aws/memo.ts';
import { causeOf } from '../../functions/classify/catalogue.ts';
import { classify } from '../../functions/classify/classify.ts';
import { decide } from '../../functions/decide/decide.ts';
import { incidentId } from '../../functions/incident/keys.ts';
import { open } from '../../functions/incident/moves.ts';
import type { Decision, Failure, Finding } from '../../functions/model.ts';
import { emailOf } from '../../functions/notify/email.ts';
import { noticeOf } from '../../functions/notify/notice.ts';
import { examine, groupOf } from '../../functions/pipeline.ts';
import { receive } from '../../functions/receive/receive.ts';
import { readSettings } from '../../functions/settings.ts';
import { newTask } from '../sandbox/account/ecs-records.ts';
import type { Fault } from '../sandbox/faults.ts';
import { registryOf } from '../sandbox/registry.ts';
import type { StartFailure } from '../sandbox/scheduler/check.ts';
import { placementChecks, startChecks } from '../sandbox/scheduler/checks/index.ts';
import { serviceEvent, taskEvent } from '../sandbox/scheduler/events.ts';
import { judgeStart } from '../sandbox/scheduler/start.ts';
import { stopUnstarted } from '../sandbox/scheduler/tasks.ts';
import { sandbox, type TestSandbox } from '../support/aws.ts';
import type { AccountJson } from '../support/shop.ts';

const now = new Date('2026-11-22T03:05:58Z');

export interface Observed {
  /** ECS's words. */
  readonly says: string;
  readonly finding: Finding;
  readonly subject: string;
  readonly email: string;
  /** What a shell would be given, in the message's order, without what undoes it. */
  readonly commands: readonly string[];
  /** Every call that was made of AWS, `ec2:DescribeSubnets`. */
  readonly calls: readonly string[];
  readonly decision: Decision;
}

/** What else is so while we look. */
export interface Looking {
  readonly faults?: readonly Fault[];
  /** `auto`: what is proved would be applied. */
  readonly mode?: 'observe' | 'auto';
}

/** What keeps this account's service from starting a task, by the sandbox's scheduler; null: it starts. */
export function startIn(account: AccountJson): StartFailure | null {
  const opened = sandbox(account, { now });
  try {
    return judge(opened).failure;
  } finally {
    opened.restore();
  }
}

function judge({ account }: TestSandbox): { readonly task: Task; readonly failure: StartFailure | null } {
  const [service] = account.ecs.services;
  const [deployment] = service!.deployments!;
  const definition = account.ecs.taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === deployment!.taskDefinition)!;
  const task = newTask(service!, deployment!, { definition, seed: 'a task that fails', now: new Date(now.getTime() - 30_000) });
  const host = account.ecs.containerInstances[0]?.containerInstanceArn;
  const placed = { ...task, ...(service!.launchType === 'EC2' && host && { containerInstanceArn: host, attachments: [] }) };
  const network = service!.networkConfiguration;
  return { task: placed, failure: judgeStart([...placementChecks, ...startChecks], { account, now, definition, task: placed, network }) };
}

/** Examines the first task of the account that cannot start; `text` is what ECS says where the scheduler sees nothing. */
export async function observe(account: AccountJson, text?: string, { faults = [], mode = 'observe' }: Looking = {}): Promise<Observed> {
  const opened = sandbox(withReader(account), { now, faults });
  try {
    const { task, failure } = judge(opened);
    const ends = text === undefined ? failure : { of: 'task' as const, container: task.containers![0]!.name!, text, after: 20 };
    if (!ends) throw new Error('the task starts: nothing is broken');
    return await examined(opened, { task, ends, mode });
  } finally {
    opened.restore();
  }
}

interface Started extends Required<Pick<Looking, 'mode'>> {
  readonly task: Task;
  readonly ends: StartFailure;
}

async function examined(opened: TestSandbox, { task, ends, mode }: Started): Promise<Observed> {
  const failure = receive(eventOf(opened, task, ends), { account: opened.account.account, region: opened.account.region });
  if ('ignored' in failure) throw new Error(failure.ignored);
  const clock = () => now;
  const eyes = { aws: memoise(opened.as(reader), clock), registry: registryOf(opened.account), now: clock, log: silent };
  const finding = await examine(failure, classify(failure.texts), eyes);
  const { notice, decision } = noticeFor(finding, failure, mode);
  const toRun = notice.sections.filter(({ title }) => !title.startsWith('UNDO'));
  const commands = toRun.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'command').map((line) => line.text));
  const calls = opened.calls.map(({ service, operation }) => `${service}:${operation}`);
  return { says: ends.text, finding, subject: notice.subject, email: emailOf(notice), commands, calls, decision };
}

/** A task that cannot be placed has no event of its own: only its service speaks. */
function eventOf({ account }: TestSandbox, task: Task, ends: StartFailure) {
  const at = { now, number: 1 };
  if (ends.unplaced)
    return serviceEvent(account.ecs.services[0]!, { eventType: 'ERROR', eventName: 'SERVICE_TASK_CONFIGURATION_FAILURE', reason: ends.text }, at);
  stopUnstarted(task, ends, { now, limit: account.ecs.stoppedReasonLimit });
  account.ecs.tasks.push(task);
  return taskEvent(task, at);
}

const reader = 'arn:aws:iam::111122223333:role/medic-reader';

/** Reads with a role's rights and no more: what another account does not show, and what an organization forbids, is not seen. */
const withReader = (account: AccountJson): AccountJson => {
  const roles = [...account.iam.RoleDetailList, { RoleName: 'medic-reader', AttachedManagedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] }];
  return { ...account, iam: { ...account.iam, RoleDetailList: roles } };
};

const silent = {
  info() {},
  warn() {},
  error: (message: string, fields?: object) => {
    throw new Error(`${message} ${JSON.stringify(fields)}`);
  },
  count() {},
};

const topic = 'arn:aws:sns:eu-west-1:111122223333:medic';
const settingsOf = (mode: NonNullable<Looking['mode']>) =>
  readSettings({
    MODE: mode,
    SAFE_FIX_ROLE_ARN: 'arn:aws:iam::111122223333:role/medic-safe-fix',
    FIXABLE_ROLES: 'prod-*',
    ACCOUNT_ID: '111122223333',
    AWS_REGION: 'eu-west-1',
    ACCOUNT_NAME: 'shop-prod',
    TABLE_NAME: 'medic',
    PAGE_TOPIC_ARN: topic,
    INFORM_TOPIC_ARN: topic,
  });

function noticeFor({ diagnosis, plans: proposals }: Finding, { where }: Failure, mode: NonNullable<Looking['mode']>) {
  const clock = () => now;
  const settings = settingsOf(mode);
  const decision = decide({ diagnosis, proposals, brakes: { openedInTenMinutes: 0 }, before: null }, { settings, now: clock });
  const id = incidentId(where, groupOf(diagnosis.cause), diagnosis.culprit?.id);
  const incident = open(null, { id, diagnosis, decision, patience: undefined, settles: undefined }, now)!;
  const strengths = incident.strength ? [{ ...incident.strength, where }] : [];
  return { decision, notice: noticeOf({ incident, members: [], strengths, settings, now, causeOf }) };
}
