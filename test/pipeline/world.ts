/** A world for tests of the pipeline: the sandbox's account, the table in process, a clock that is set by hand, and every call to the table counted. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { vi } from 'vitest';
import type { Aws } from '../../functions/aws/aws.ts';
import { createStore } from '../../functions/incident/store/store.ts';
import type { Finding } from '../../functions/model.ts';
import type { Settings } from '../../functions/settings.ts';
import type { World } from '../../functions/world.ts';
import { start } from '../support/incidents.ts';
import { someSettings } from '../support/settings.ts';
import { type Tables, tableCredentials, tableRegion } from '../support/table.ts';

/** Those of every test world, but for its table. */
export const settings: Settings = someSettings({ fixableRoles: ['prod-api-exec'], approvers: ['OnCall', 'team/Admins'] });

/** Every call that was not announced is refused, loudly. */
const refusing: Aws = {
  call: (action) => Promise.reject(new Error(`${action} was not announced`)),
};

/** Answers by operation; the calls that were made, in order. */
export function answering(answers: Readonly<Record<string, (input: never) => unknown>>): Aws & { readonly made: string[] } {
  const made: string[] = [];
  return {
    made,
    async call(action, input) {
      made.push(action);
      const answer = answers[action];
      if (!answer) throw new Error(`${action} was not announced`);
      return { ok: true, value: (await answer(input as never)) as never };
    },
  };
}

export interface TestWorld extends World {
  /** Seconds after the beginning. */
  set(seconds: number): void;
  /** The table's calls since the last time this was asked. */
  tableCalls(): readonly string[];
  readonly lines: string[];
  readonly findings: Finding[];
  as(requestId: string): TestWorld;
}

export async function aWorld(tables: Tables, twist: { readonly aws?: Aws; readonly settings?: Partial<Settings> } = {}): Promise<TestWorld> {
  const tableName = await tables.create();
  const sent: string[] = [];
  const send = DynamoDBClient.prototype.send;
  vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(function (this: DynamoDBClient, command: object, ...rest: never[]) {
    sent.push(command.constructor.name.replace('Command', ''));
    return (send as (...given: unknown[]) => never).call(this, command, ...rest);
  } as never);
  const state = { now: start };
  const lines: string[] = [];
  const findings: Finding[] = [];
  const note =
    (level: string) =>
    (message: string): void =>
      void lines.push(`${level} ${message}`);
  const world: TestWorld = {
    settings: { ...settings, ...twist.settings, tableName },
    now: () => state.now,
    requestId: 'request-1',
    store: createStore({ tableName, region: tableRegion, endpoint: tables.endpoint, credentials: tableCredentials, patienceMs: 60_000 }),
    aws: twist.aws ?? refusing,
    lend: () => Promise.reject(new Error('no loan was announced')),
    registry: { ecrPublic: async () => ({ unknown: 'not asked' }), dockerHub: async () => ({ unknown: 'not asked' }) },
    log: { info: note('info'), warn: note('warn'), error: note('error'), count: () => undefined },
    observe: (finding) => void findings.push(finding),
    set: (seconds) => {
      state.now = new Date(start.getTime() + seconds * 1000);
    },
    tableCalls: () => sent.splice(0),
    lines,
    findings,
    as: (requestId) => ({ ...world, requestId }),
  };
  return world;
}

export interface Stopped {
  readonly service?: string | null;
  readonly task?: string;
  readonly reason?: string;
  readonly stopCode?: string;
  readonly createdAt?: Date;
  readonly stoppedAt?: Date;
  readonly exitCode?: number;
  readonly subnetId?: string;
}

export const denied = `CannotPullContainerError: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a6465404e8b1b2356dc13c2f8 \
is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`;

/** As EventBridge delivers it. */
export function stopped({ service = 'api', task = '0f9de17a', reason = denied, stopCode = 'TaskFailedToStart', exitCode, ...when }: Stopped = {}): unknown {
  const { createdAt = new Date(start.getTime() - 30_000), stoppedAt = start, subnetId = 'subnet-0a11' } = when;
  const arn = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`;
  const name = service ?? 'nightly';
  return {
    version: '0',
    id: '11111111-2222-4333-8444-555555555555',
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account: '111122223333',
    time: '2026-11-22T03:05:51Z',
    region: 'eu-west-1',
    resources: [arn(`task/prod/${task}`)],
    detail: {
      taskArn: arn(`task/prod/${task}`),
      taskDefinitionArn: arn(`task-definition/${name}:42`),
      clusterArn: arn('cluster/prod'),
      lastStatus: 'STOPPED',
      stopCode,
      stoppedReason: reason,
      createdAt: createdAt.toISOString(),
      stoppedAt: stoppedAt.toISOString(),
      ...(service ? { group: `service:${service}`, startedBy: 'ecs-svc/1' } : { group: `family:${name}` }),
      containers: [{ name: 'app', image: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${name}:v1`, ...(exitCode !== undefined && { exitCode }) }],
      attachments: [{ type: 'eni', status: 'DELETED', details: [{ name: 'subnetId', value: subnetId }] }],
    },
  };
}

export const scheduled = {
  version: '0',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '111122223333',
  time: '2026-11-22T03:06:00Z',
  region: 'eu-west-1',
  resources: [],
  detail: {},
};
