/** An incident's life against an account with a scheduler of its own: what ends it, what it says, what it writes. */
import { describe, expect, test } from 'vitest';
import type { Incident } from '../../functions/model.ts';
import type { Fault } from '../sandbox/faults.ts';
import { readScenario } from '../sandbox/run/scenario.ts';
import { tell } from '../sandbox/run/story.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const policy = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
const role = { RoleName: 'prod-api-exec', PolicyArn: policy };
const detach = (after = '0s') => ({ after, call: 'iam:DetachRolePolicy', input: role });
const attach = (after: string) => ({ after, call: 'iam:AttachRolePolicy', input: role, by: 'Administrator/ada' });
const deploy = (after = '5s', service = 'api') => ({ after, call: 'ecs:UpdateService', input: { cluster: 'prod', service, forceNewDeployment: true } });
const stopped = (after: string, task: object) => ({ after, stopped: task });

interface Given {
  readonly events: readonly object[];
  readonly settings?: object;
  readonly account?: AccountJson;
  readonly faults?: readonly Fault[];
  readonly hours?: number;
}

async function play({ events, settings = { Mode: 'auto', FixableRoles: 'prod-api-exec' }, account = shop(), faults = [], hours = 3 }: Given) {
  const told = await tell(readScenario({ account, events, settings, hours }), { faults });
  const ok = told.sandbox.calls.filter(({ outcome }) => outcome === 'ok');
  return {
    incidents: told.items.flatMap(({ sk, body }) => (sk === 'incident' ? [JSON.parse(String(body)) as Incident] : [])),
    verdicts: ok.flatMap(({ operation, input }) => (operation === 'Publish' ? [verdictOf((input as { Subject: string }).Subject)] : [])),
    writes: ok.flatMap(({ operation, session }) => (session?.startsWith('em-') && !/^(?:Get|List|Describe)/.test(operation) ? [operation] : [])),
    examined: told.findings.length,
    lost: told.failureQueue,
    calls: told.sandbox.calls.length,
  };
}

const verdictOf = (subject: string): string => /\] (?<verdict>[A-Z]+(?: (?:AWAY|APPLIED|BROKEN|\d+ COMMANDS?))?)/.exec(subject)?.groups?.['verdict'] ?? subject;
const ends = (incidents: readonly Incident[]) => incidents.map((incident) => (incident.state === 'closed' ? incident.how : incident.state)).sort();

describe('a fix', () => {
  test('that holds is told twice, and nothing is left to do', async () => {
    const { incidents, verdicts, writes, lost } = await play({ events: [detach(), deploy()] });

    expect(ends(incidents)).toEqual(['held']);
    expect(verdicts).toEqual(['FIX APPLIED', 'RESOLVED']);
    expect(writes).toEqual(['AttachRolePolicy']);
    expect(incidents[0]).toMatchObject({ dueAt: 0 });
    expect(lost).toEqual([]);
  });

  test('that somebody takes back is not made again', async () => {
    const { verdicts, writes } = await play({ events: [detach(), deploy(), detach('1h'), deploy('61m')] });

    expect(verdicts).toEqual(['FIX APPLIED', 'RESOLVED', 'RUN 1 COMMAND']);
    expect(writes).toEqual(['AttachRolePolicy']);
  });

  test('behind which another fault waits ends in favour of that one', async () => {
    const noTag = { call: 'ecr:BatchDeleteImage', input: { repositoryName: 'api', imageIds: [{ imageTag: '1.4.2' }] } };

    const { incidents, verdicts } = await play({ events: [detach(), noTag, deploy()] });

    expect(ends(incidents)).toEqual(['open', 'superseded']);
    expect(verdicts.slice(0, 2)).toEqual(['FIX APPLIED', 'RUN 1 COMMAND']);
    expect(verdicts).not.toContain('RESOLVED');
  });

  test('for which STS had no time is made at the next look', async () => {
    const { incidents, verdicts, writes } = await play({ events: [detach(), deploy()], faults: [{ kind: 'throttle', on: 'sts:AssumeRole', nth: 1 }] });

    expect(ends(incidents)).toEqual(['held']);
    expect(verdicts).toEqual(['RUN 1 COMMAND', 'FIX APPLIED', 'RESOLVED']);
    expect(writes).toEqual(['AttachRolePolicy']);
  });

  test('whose proof could not be read is proved at the next look', async () => {
    const { incidents, writes, examined } = await play({ events: [detach(), deploy()], faults: [{ kind: 'throttle', on: 'iam:ListRolePolicies', nth: 1 }] });

    expect(ends(incidents)).toEqual(['held']);
    expect([examined, writes]).toEqual([2, ['AttachRolePolicy']]);
  });
});

describe('what a human cures', () => {
  const observing = { settings: { Mode: 'observe' } };

  test('is told as resolved when a new task proves it, and nothing was written', async () => {
    const { incidents, verdicts, writes } = await play({ ...observing, events: [detach(), deploy(), attach('20m')] });

    expect(ends(incidents)).toEqual(['held']);
    expect(verdicts).toEqual(['RUN 1 COMMAND', 'RESOLVED']);
    expect(writes).toEqual([]);
    expect(incidents[0]?.history.map(({ what }) => what)).toContain('would-have-acted');
  });

  test('by scaling to zero went away', async () => {
    const scale = { after: '20m', call: 'ecs:UpdateService', input: { cluster: 'prod', service: 'api', desiredCount: 0 } };

    const { incidents, verdicts } = await play({ ...observing, events: [detach(), deploy(), scale] });

    expect(ends(incidents)).toEqual(['went-away']);
    expect(verdicts).toEqual(['RUN 1 COMMAND', 'WENT AWAY']);
  });
});

describe('a storm', () => {
  const services = Array.from({ length: 12 }, (_, n) => `s${n}`);
  const account = shop(({ ecs }) => {
    const [definition] = ecs.taskDefinitions.slice(-1);
    ecs.taskDefinitions = services.map((family) => ({ ...definition, family, revision: 1 }));
    ecs.services = services.map((serviceName) => ({
      ...ecs.services[0],
      serviceName,
      taskDefinition: `arn:aws:ecs:eu-west-1:111122223333:task-definition/${serviceName}:1`,
    }));
  });

  test('of services that share a role is one incident, one fix, two messages, and one examination', async () => {
    const { incidents, verdicts, writes, examined } = await play({ account, events: [detach(), ...services.map((name) => deploy('5s', name))], hours: 1 });

    expect(ends(incidents)).toEqual(['held']);
    expect(verdicts).toEqual(['FIX APPLIED', 'RESOLVED']);
    expect([writes, examined]).toEqual([['AttachRolePolicy'], 1]);
  });
});

describe('patience', () => {
  const outOfMemory = { service: 'api', containers: [{ name: 'api', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }] };

  test('keeps silent about a container that ended once, and forgets it after a calm hour', async () => {
    const { incidents, verdicts } = await play({ events: [stopped('0s', outOfMemory)] });

    expect([ends(incidents), verdicts]).toEqual([['went-away'], []]);
  });

  test('ends when it happens three times in ten minutes', async () => {
    const { verdicts } = await play({ events: ['0m', '1m', '2m'].map((after) => stopped(after, outOfMemory)) });

    expect(verdicts).toEqual(['RUN 1 COMMAND', 'WENT AWAY']);
  });

  test('tells of a standalone task once a day, and of the run that ended well', async () => {
    const run = (after: string, exitCode: number) => stopped(after, { taskDefinition: 'api:42', containers: [{ name: 'api', exitCode }] });

    const { incidents, verdicts } = await play({ events: [run('0s', 1), run('1h', 1), run('2h', 0)] });

    expect([ends(incidents), verdicts]).toEqual([['held'], ['LOOK', 'RESOLVED']]);
  });
});
