import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { followUp } from '../../functions/follow-up.ts';
import * as moves from '../../functions/incident/moves.ts';
import { remediate } from '../../functions/pipeline.ts';
import { messagesAnHour } from '../../functions/tell.ts';
import { aDiagnosis, anIncident, at } from '../support/incidents.ts';
import { startTables, type Tables } from '../support/table.ts';
import { aShop, given, openIncident, serviceEvent, watching } from './followed.ts';
import { aWorld, scheduled, stopped } from './world.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());
afterEach(() => vi.restoreAllMocks());

const throttledPublish = { ok: false, why: 'throttled', action: 'sns:Publish', code: 'Throttled', message: 'Rate exceeded' };

/** What only a fault of ours could store. */
const ofNoCause = { ...aDiagnosis(), cause: 'no such cause' as never };

describe('the minute’s timer', () => {
  test('of an empty table is one query', async () => {
    const w = await aWorld(tables);

    expect(await followUp(scheduled, w)).toEqual({ endings: [] });
    expect(w.tableCalls()).toEqual(['Query']);
  });

  test('resolves what a new task proves, once', async () => {
    const { aws, published } = aShop({ tasks: [60] });
    const w = await aWorld(tables, { aws });
    await given(w, watching());

    for (const seconds of [70, 130, 190, 250]) {
      w.set(seconds);
      await followUp(scheduled, w);
    }

    expect(published.map(({ subject }) => subject)).toEqual([expect.stringContaining('RESOLVED')]);
    expect(await w.store.read('em-7F3A91C2', w.now())).toMatchObject({ state: 'closed', how: 'held', told: 2, seq: 2 });
  });

  test('rung twice at once publishes once', async () => {
    const { aws, published } = aShop({ tasks: [60] });
    const w = await aWorld(tables, { aws });
    await given(w, watching());
    w.set(200);

    await Promise.all([followUp(scheduled, w), followUp(scheduled, w.as('second')), followUp(serviceEvent('SERVICE_STEADY_STATE'), w.as('third'))]);

    expect(published).toHaveLength(1);
  });

  test('keeps the word that was promised after a fix, and says after an hour that nothing has used it', async () => {
    const { aws, published } = aShop({ running: 2 });
    const w = await aWorld(tables, { aws });
    await given(w, watching());

    for (let seconds = 60; seconds <= 3_720; seconds += 60) {
      w.set(seconds);
      await followUp(scheduled, w);
    }

    expect(published.map(({ topic, subject }) => [topic, subject.includes('STILL BROKEN')])).toEqual([
      ['inform', true],
      ['page', true],
    ]);
    expect(await w.store.read('em-7F3A91C2', w.now())).toMatchObject({ state: 'open', decision: { do: 'hold', guard: 'tried' } });
  });

  test('says what a dead run still owed, and only when that is due', async () => {
    const { aws, published } = aShop({});
    const w = await aWorld(tables, { aws });
    await given(w, anIncident());
    w.set(89);
    await followUp(scheduled, w);
    const early = published.length;

    w.set(90);
    await followUp(scheduled, w);

    expect([early, published.length]).toEqual([0, 1]);
    expect(await w.store.read('em-7F3A91C2', w.now())).toMatchObject({ told: 1, seq: 1 });
  });

  test('says as much as can be said of what cannot be rendered, once', async () => {
    const { aws, published } = aShop({ running: 2 });
    const w = await aWorld(tables, { aws });
    await given(w, anIncident({ diagnosis: ofNoCause }));

    for (const seconds of [90, 200]) {
      w.set(seconds);
      await followUp(scheduled, w);
    }

    expect(published).toEqual([{ topic: 'page', subject: '[shop-prod] LOOK prod/api 2/4 up: no such cause' }]);
    expect(w.lines).toContain('error a message could not be rendered');
  });

  test('leaves what is owed for the next minute when SNS refuses', async () => {
    const { aws } = aShop({});
    const failing = {
      call: (action: string, input: never) => (action === 'sns:Publish' ? Promise.resolve(throttledPublish) : aws.call(action as never, input)),
    };
    const w = await aWorld(tables, { aws: failing as never });
    await given(w, anIncident());
    w.set(90);

    await expect(followUp(scheduled, w)).rejects.toMatchObject({ name: 'AwsError', operation: 'sns:Publish' });
    expect(await w.store.read('em-7F3A91C2', w.now())).toMatchObject({ told: 0, seq: 1 });
  });

  test('says in one message what found no place among the hour’s', async () => {
    const { aws, published } = aShop({});
    const w = await aWorld(tables, { aws });
    for (let n = 0; n < 9; n++) await w.store.save(anIncident({ id: `em-0000000${n}` }), w.now());
    w.set(90);

    await followUp(scheduled, w);

    expect(published).toHaveLength(messagesAnHour + 1);
    expect(published.at(-1)?.subject).toContain('3 INCIDENTS');
    expect((await w.store.live(w.now())).every(({ seq, told }) => seq === told)).toBe(true);
  });

  test('says all that is owed though one of them cannot be rendered', async () => {
    const { aws, published } = aShop({});
    const w = await aWorld(tables, { aws });
    await w.store.save(anIncident({ id: 'em-00000001', diagnosis: ofNoCause }), w.now());
    for (let n = 2; n < 10; n++) await w.store.save(anIncident({ id: `em-0000000${n}` }), w.now());
    w.set(90);

    await followUp(scheduled, w);

    expect((await w.store.live(w.now())).map(({ seq, told }) => seq - told)).toEqual(Array(9).fill(0));
    expect(published.length).toBeGreaterThan(1);
    expect(w.lines).toContain('error a message could not be rendered');
  });
});

test('what failed while its sighting slept is looked at after the incident has closed', async () => {
  const forgotten = aShop({ stopped: [] });
  const w = await aWorld(tables, { aws: forgotten.aws });
  const closed = moves.told(moves.close(openIncident(), { how: 'went-away', says: '' }, at(100)), { seq: 2, said: { running: 4, members: 1 } }, at(100));
  await given(w, closed);
  w.set(400);
  await remediate(stopped({ task: 'slept', createdAt: at(380), stoppedAt: at(400) }), w.as('asleep'));
  w.set(100 + 660);

  await followUp(scheduled, w);

  expect(forgotten.aws.made).toContain('ecs:DescribeTasks');
  expect(await w.store.due(at(90_000))).toEqual([]);
});
