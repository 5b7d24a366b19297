import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Aws } from '../../functions/aws/aws.ts';
import { incidentId } from '../../functions/incident/keys.ts';
import { looksAMinute, remediate } from '../../functions/pipeline.ts';
import { anIncident, aWhere } from '../support/incidents.ts';
import { startTables, type Tables } from '../support/table.ts';
import { answering, aWorld, stopped, type TestWorld } from './world.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());
afterEach(() => vi.restoreAllMocks());

const id = incidentId(aWhere(), 'ecr-auth-denied', 'prod-api-exec');

/** An open incident that blames the role. */
async function withIncident(w: TestWorld): Promise<void> {
  const incident = (await w.store.save(anIncident({ id, told: 1 }), w.now()))!;
  await w.store.cover({ incident, group: 'ecr-auth-denied', things: ['prod-api-exec'] }, w.now());
  w.tableCalls();
}

/** Nothing can be read of the account; messages go out. */
const deaf = () =>
  answering({
    'sns:Publish': () => ({ MessageId: '1' }),
    'events:PutEvents': () => ({ FailedEntryCount: 0 }),
  });

describe('an event', () => {
  test.each([
    ['of another source', { ...(stopped() as object), source: 'aws.ec2' }],
    ['of a task that still runs', { ...(stopped() as object), detail: { ...(stopped() as { detail: object }).detail, lastStatus: 'RUNNING' } }],
    ['of a kind that tells of no failure', { ...(stopped() as object), 'detail-type': 'ECS Container Instance State Change' }],
  ])('%s is ignored with a reason, and no call at all', async (_case, event) => {
    const w = await aWorld(tables);

    const ending = await remediate(event, w);

    expect(ending).toEqual({ ignored: expect.any(String) });
    expect(w.tableCalls()).toEqual([]);
  });

  test('of a scale-in is counted as a metric, and no call at all', async () => {
    const w = await aWorld(tables);
    const reason = 'Scaling activity initiated by (deployment ecs-svc/1234567890123456789)';

    const ending = await remediate(stopped({ reason, stopCode: 'ServiceSchedulerInitiated', exitCode: 143 }), w);

    expect(ending).toEqual({ counted: 'scaled-in' });
    expect(w.tableCalls()).toEqual([]);
  });

  test('that is malformed is an error that names the field', async () => {
    const w = await aWorld(tables);

    await expect(remediate({ ...(stopped() as object), account: 'mine' }, w)).rejects.toMatchObject({ name: 'InputError', field: 'account' });
  });

  test('of another account is an error that names the field', async () => {
    const w = await aWorld(tables);

    await expect(remediate({ ...(stopped() as object), account: '999988887777' }, w)).rejects.toMatchObject({ name: 'InputError', field: 'account' });
  });

  test('that repeats is one write', async () => {
    const w = await aWorld(tables);
    await withIncident(w);
    await remediate(stopped(), w.as('first'));
    w.tableCalls();

    const ending = await remediate(stopped({ task: 'other' }), w.as('second'));

    expect(ending).toEqual({ counted: 'ecr-auth-denied' });
    expect(w.tableCalls()).toEqual(['UpdateItem']);
  });

  test('of a place whose denial names a role in an open incident joins it by five calls, unexamined', async () => {
    const w = await aWorld(tables);
    await withIncident(w);

    const ending = await remediate(stopped({ service: 'web' }), w);

    expect(ending).toEqual({ joined: id });
    expect(w.tableCalls()).toHaveLength(5);
    expect(w.findings).toEqual([]);
    expect(await w.store.members(anIncident({ id }), w.now())).toMatchObject([{ where: { name: 'web' }, presumed: true }]);
  });

  test('of a place that wakes while its incident is open joins again by five calls', async () => {
    const w = await aWorld(tables);
    await withIncident(w);
    const sighting = await w.store.sight((await failureOf(w))!, await matchOf(w), w);
    await w.store.join({ sighting, incident: anIncident({ id }), presumed: false }, w.now());
    w.tableCalls();
    w.set(700);

    const ending = await remediate(stopped({ task: 'later' }), w.as('later'));

    expect(ending).toEqual({ joined: id });
    expect(w.tableCalls().length).toBeLessThanOrEqual(5);
  });
});

describe('an examination', () => {
  test('that finds no place is put off twice, and the third try opens with its gaps', async () => {
    const w = await aWorld(tables, { aws: deaf() });
    for (let n = 0; n < looksAMinute; n++) await w.store.spend({ budget: 'looks', most: looksAMinute }, w.now());
    const full = async (seconds: number) => {
      w.set(seconds);
      for (let n = 0; n < looksAMinute; n++) await w.store.spend({ budget: 'looks', most: looksAMinute }, w.now());
      return remediate(stopped(), w);
    };

    await expect(full(0)).rejects.toMatchObject({ name: 'ExaminationPostponed' });
    await expect(full(60)).rejects.toMatchObject({ name: 'ExaminationPostponed' });
    const third = await full(180);

    expect(third).toMatchObject({ state: 'open', telling: 'told' });
    const [incident] = await w.store.live(w.now());
    expect(incident?.diagnosis).toMatchObject({ standing: 'text-only', culprit: null, gaps: [{ why: 'throttled' }] });
  });

  test('that finds nothing to blame joins what was opened while it looked', async () => {
    let opened: Promise<void> | undefined;
    const call: Aws['call'] = async (action) => {
      opened ??= withIncident(w);
      await opened;
      return { ok: false, why: 'denied', action, code: 'AccessDenied', message: 'not authorized' };
    };
    const w: TestWorld = await aWorld(tables, { aws: { call } });

    const ending = await remediate(stopped({ service: 'web' }), w);

    expect(ending).toEqual({ joined: id });
    expect(w.findings).toMatchObject([{ diagnosis: { culprit: null } }]);
    expect(await w.store.members(anIncident({ id }), w.now())).toMatchObject([{ where: { name: 'web' }, presumed: true }]);
    expect(await w.store.live(w.now())).toHaveLength(1);
  });

  test('of a presumed member finds no place and presumes on, without an error', async () => {
    const w = await aWorld(tables);
    await withIncident(w);
    await remediate(stopped({ service: 'web' }), w.as('first'));
    w.set(700);
    for (let n = 0; n < looksAMinute; n++) await w.store.spend({ budget: 'looks', most: looksAMinute }, w.now());

    const ending = await remediate(stopped({ service: 'web', task: 'later' }), w.as('later'));

    expect(ending).toEqual({ joined: id });
    expect(await w.store.members(anIncident({ id }), w.now())).toMatchObject([{ presumed: true }]);
  });
});

describe('a hundred services that fail at once', () => {
  test('are one incident with a hundred members, and its blame keeps most of them unexamined', async () => {
    const w = await aWorld(tables);
    await withIncident(w);

    const endings = await Promise.all(Array.from({ length: 100 }, (_, n) => remediate(stopped({ service: `service-${n}` }), w.as(`request-${n}`))));

    expect(new Set(endings.map((ending) => JSON.stringify(ending)))).toEqual(new Set([JSON.stringify({ joined: id })]));
    expect(await w.store.members(anIncident({ id }), w.now())).toHaveLength(100);
    expect(await w.store.live(w.now())).toHaveLength(1);
  });
});

async function failureOf(w: TestWorld) {
  const { receive } = await import('../../functions/receive/receive.ts');
  const failure = receive(stopped(), w.settings);
  return 'ignored' in failure ? null : failure;
}

async function matchOf(w: TestWorld) {
  const { classify } = await import('../../functions/classify/classify.ts');
  return classify((await failureOf(w))!.texts);
}

test('the same incident is named the same, whoever fails first', () => {
  expect(incidentId(aWhere({ name: 'web' }), 'ecr-auth-denied', 'prod-api-exec')).toBe(id);
  expect(incidentId(aWhere({ name: 'web' }), 'ecr-auth-denied', undefined)).not.toBe(incidentId(aWhere(), 'ecr-auth-denied', undefined));
  expect(incidentId(aWhere({ region: 'us-east-1' }), 'ecr-auth-denied', 'prod-api-exec')).not.toBe(id);
  expect(id).toMatch(/^em-[0-9A-HJKMNP-TV-Z]{8}$/);
});
