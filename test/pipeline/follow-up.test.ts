import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { followUp } from '../../functions/follow-up.ts';
import { aDiagnosis, aFailure, anIncident, at, aWhere } from '../support/incidents.ts';
import { startTables, type Tables } from '../support/table.ts';
import { arn, aShop, given, openIncident, serviceEvent } from './followed.ts';
import { aWorld, denied, scheduled, stopped, type TestWorld } from './world.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());
afterEach(() => vi.restoreAllMocks());

describe('a steady service', () => {
  test('resolves at once what a task proves, though nothing was due', async () => {
    const { aws, published } = aShop({ tasks: [60] });
    const w = await aWorld(tables, { aws });
    await given(w, openIncident());
    w.set(200);

    await followUp(serviceEvent('SERVICE_STEADY_STATE'), w);

    expect(published.map(({ subject }) => subject)).toEqual([expect.stringContaining('RESOLVED')]);
  });

  test('whose tasks are too young to prove anything is looked at again a minute later', async () => {
    const { aws, published } = aShop({ tasks: [150] });
    const w = await aWorld(tables, { aws });
    await given(w, openIncident());
    w.set(200);
    await followUp(serviceEvent('SERVICE_STEADY_STATE'), w);
    const early = [...published];

    w.set(260);
    await followUp(scheduled, w);

    expect(early).toEqual([]);
    expect(published.map(({ subject }) => subject)).toEqual([expect.stringContaining('RESOLVED')]);
  });

  test('on another revision went away', async () => {
    const { aws, published } = aShop({ revision: 41, rollout: 'COMPLETED' });
    const w = await aWorld(tables, { aws });
    await given(w, openIncident());
    w.set(200);

    await followUp(serviceEvent('SERVICE_DEPLOYMENT_COMPLETED', 'ECS Deployment State Change'), w);

    expect(published.map(({ subject }) => subject)).toEqual([expect.stringContaining('WENT AWAY')]);
  });

  test('that no incident knows is one query', async () => {
    const w = await aWorld(tables);

    expect(await followUp(serviceEvent('SERVICE_STEADY_STATE'), w)).toEqual({ endings: [] });
    expect(w.tableCalls()).toEqual(['Query']);
  });
});

describe('eight days without a failure', () => {
  const day = 86_400;

  test.each([
    ['end it without a word', 8 * day + 60, { state: 'closed', how: 'expired' }],
    ['are not over before their time', 8 * day - 3_600, { state: 'open' }],
  ] as const)('%s', async (_case, after, expected) => {
    const { aws, published } = aShop({});
    const w = await aWorld(tables, { aws });
    const incident = await given(w, openIncident({ remindAt: Math.floor(at(9 * day).getTime() / 1_000) }));
    w.set(after);

    await followUp(scheduled, w);

    expect(await w.store.read(incident.id, w.now())).toMatchObject(expected);
    expect(published).toEqual([]);
  });
});

describe('a failed deployment', () => {
  const task = (name: string, stoppedAt: number, twist: object = {}) => ({
    taskArn: arn(`task/prod/${name}`),
    taskDefinitionArn: arn('task-definition/api:42'),
    clusterArn: arn('cluster/prod'),
    lastStatus: 'STOPPED',
    group: 'service:api',
    startedBy: 'ecs-svc/1',
    stopCode: 'TaskFailedToStart',
    stoppedReason: denied,
    createdAt: at(stoppedAt - 20),
    stoppedAt: at(stoppedAt),
    overrides: { containerOverrides: [{ environment: [{ name: 'PASSWORD', value: 'hunter2' }] }] },
    containers: [{ name: 'app' }],
    ...twist,
  });
  const failed = serviceEvent('SERVICE_DEPLOYMENT_FAILED', 'ECS Deployment State Change', { deploymentId: 'ecs-svc/1', reason: 'tasks failed to start.' });

  test('sends the newest of its own failed tasks the way of its event', async () => {
    const tasks = [
      task('old', 10),
      task('newest', 30),
      task('another-deployment', 50, { startedBy: 'ecs-svc/2' }),
      task('scaled-in', 60, { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' }),
    ];
    const { aws } = aShop({ stopped: tasks });
    const w = await aWorld(tables, { aws });
    await given(w, openIncident());

    const ending = await followUp(failed, w.as('later'));

    const [count] = await w.store.counts((await w.store.members(anIncident(), w.now())).map(({ sighting }) => sighting));
    expect(ending).toMatchObject({ endings: [{ counted: 'ecr-auth-denied' }] });
    expect(count).toMatchObject({ seen: 2, lastTask: arn('task/prod/newest') });
  });

  test('whose tasks ECS has forgotten leaves nothing to say', async () => {
    const w = await aWorld(tables, { aws: aShop({ stopped: [] }).aws });

    expect(await followUp(failed, w)).toEqual({ endings: [] });
  });
});

describe('a standalone task that ended well', () => {
  const where = aWhere({ kind: 'family', name: 'nightly' });
  const ended = (exitCode: number, createdAt = at(600)) =>
    stopped({ service: null, stopCode: 'EssentialContainerExited', reason: 'Essential container in task exited', exitCode, createdAt, stoppedAt: at(700) });
  const incident = () => openIncident({ where, diagnosis: aDiagnosis({ failure: aFailure({ where }) }), patience: 'standalone' });

  async function givenFamily(w: TestWorld): Promise<void> {
    const saved = (await w.store.save(incident(), w.now()))!;
    const sighting = await w.store.sight(aFailure({ where }), { cause: 'application-exit', quiet: false, because: null, captures: {}, fixable: false }, w);
    await w.store.join({ sighting, incident: saved, presumed: false }, w.now());
    w.tableCalls();
  }

  test('closes the incident of its family', async () => {
    const { aws, published } = aShop({});
    const w = await aWorld(tables, { aws });
    await givenFamily(w);
    w.set(700);

    await followUp(ended(0), w);

    expect(published.map(({ subject }) => subject)).toEqual([expect.stringContaining('RESOLVED')]);
  });

  test('is one query where no incident waits for it', async () => {
    const w = await aWorld(tables);

    expect(await followUp(ended(0), w)).toEqual({ endings: [] });
    expect(w.tableCalls()).toEqual(['Query']);
  });

  test.each([
    ['ended badly', ended(1)],
    ['belongs to a service', stopped({ exitCode: 0 })],
  ])('is not one that %s', async (_case, event) => {
    const w = await aWorld(tables);

    expect(await followUp(event, w)).toEqual({ ignored: 'no standalone task that ended well' });
    expect(w.tableCalls()).toEqual([]);
  });

  test('proves nothing if it was created before the last failure', async () => {
    const { aws, published } = aShop({});
    const w = await aWorld(tables, { aws });
    await givenFamily(w);
    w.set(700);

    await followUp(ended(0, at(-60)), w);

    expect(published).toEqual([]);
  });
});

describe('news that says nothing of a cure', () => {
  test.each([
    ['a deployment that begins', serviceEvent('SERVICE_DEPLOYMENT_IN_PROGRESS', 'ECS Deployment State Change')],
    ['another source', { ...scheduled, source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification' }],
    ['another kind', { ...serviceEvent('X'), 'detail-type': 'ECS Hook State Change' }],
  ])('is ignored: %s', async (_case, event) => {
    const w = await aWorld(tables);

    expect(await followUp(event, w)).toEqual({ ignored: expect.any(String) });
    expect(w.tableCalls()).toEqual([]);
  });
});
