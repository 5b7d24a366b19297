import { describe, expect, test } from 'vitest';
import { createStore } from '../../../functions/incident/store/store.ts';
import type { Incident } from '../../../functions/model.ts';
import { aFailure, aMatch, anIncident, at, aWhere, start } from '../../support/incidents.ts';
import { tableCredentials, tableRegion } from '../../support/table.ts';
import { caller, freshStore, times } from './fresh.ts';

const fresh = freshStore();

describe('a sighting', () => {
  test('is looked into by one of a hundred who see it at once, and every one is counted', async () => {
    const sightings = await times(100, (index) => fresh.store.sight(aFailure(), aMatch(), caller(`request-${index}`)));

    const [{ seen } = { seen: 0 }] = await fresh.store.counts([sightings[0]!.key]);
    expect(sightings.filter(({ mine }) => mine)).toHaveLength(1);
    expect(seen).toBe(100);
  });

  test('is claimed by one of a hundred who find it awake', async () => {
    await fresh.store.sight(aFailure(), aMatch(), caller('crashed'));

    const sightings = await times(100, (index) => fresh.store.sight(aFailure(), aMatch(), caller(`request-${index}`, 60)));

    expect(sightings.filter(({ mine }) => mine)).toHaveLength(1);
  });

  test('that only counts is one write and nobody looks', async () => {
    await fresh.store.sight(aFailure(), aMatch(), caller('first'));

    const again = await fresh.store.sight(aFailure(), aMatch(), caller('second', 54));

    expect(again).toMatchObject({ mine: false, seen: 2 });
  });

  test('whose own write was repeated stays with its writer and is counted once', async () => {
    await fresh.store.sight(aFailure(), aMatch(), caller('same'));

    const again = await fresh.store.sight(aFailure(), aMatch(), caller('same'));

    expect(again).toMatchObject({ mine: true, seen: 1 });
    expect(await fresh.store.counts([again.key])).toMatchObject([{ seen: 1 }]);
  });

  test('counts the looks since it last joined, so that a third try is known', async () => {
    const first = await fresh.store.sight(aFailure(), aMatch(), caller('one'));
    const second = await fresh.store.sight(aFailure(), aMatch(), caller('one', 60));
    const third = await fresh.store.sight(aFailure(), aMatch(), caller('one', 180));
    await fresh.store.join({ sighting: third, incident: anIncident(), presumed: false }, at(180));
    const afterJoining = await fresh.store.sight(aFailure(), aMatch(), caller('two', 900));

    expect([first, second, third, afterJoining].map(({ looks }) => looks)).toEqual([1, 2, 3, 1]);
  });

  test.each([
    ['another revision', aFailure({ revision: 43 })],
    ['another service', aFailure({ where: aWhere({ name: 'web' }) })],
    ['a standalone task of the same name', aFailure({ where: aWhere({ kind: 'family' }) })],
  ])('of %s is another sighting', async (_case, failure) => {
    await fresh.store.sight(aFailure(), aMatch(), caller('one'));

    const other = await fresh.store.sight(failure, aMatch(), caller('two'));

    expect(other).toMatchObject({ mine: true, seen: 1 });
  });

  test.each([
    ['an open incident', 'sleeps ten minutes', anIncident(), 599, 601],
    ['a fix that is watched', 'wakes once IAM has settled', watching(), 129, 131],
  ])('of %s %s', async (_case, _wakes, incident, asleep, awake) => {
    const sighting = await fresh.store.sight(aFailure(), aMatch(), caller('one'));

    await fresh.store.join({ sighting, incident, presumed: false }, at(0));

    expect(await fresh.store.sight(aFailure(), aMatch(), caller('two', asleep))).toMatchObject({ mine: false, incident: incident.id });
    expect(await fresh.store.sight(aFailure(), aMatch(), caller('three', awake))).toMatchObject({ mine: true, incident: incident.id });
  });

  test('older than its records is seen for the first time', async () => {
    const sighting = await fresh.store.sight(aFailure(), aMatch(), caller('one'));
    await fresh.store.join({ sighting, incident: anIncident(), presumed: false }, at(0));

    const later = await fresh.store.sight(aFailure(), aMatch(), caller('two', 91 * 86_400));

    expect(later).toMatchObject({ mine: true, seen: 1 });
    expect(later.incident).toBeUndefined();
  });
});

describe('saving', () => {
  test('the same version by a hundred writers is won by one', async () => {
    const saved = await times(100, (index) => fresh.store.save(anIncident({ ackedBy: `writer-${index}` }), start));

    const [winner] = saved.filter((incident) => incident !== null);
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect(await fresh.store.read('em-7F3A91C2', start)).toEqual(winner);
  });

  test('holds only over the version that was read', async () => {
    const first = (await fresh.store.save(anIncident(), start)) as Incident;
    const second = await fresh.store.save({ ...first, ackedBy: 'one' }, start);

    const late = await fresh.store.save({ ...first, ackedBy: 'two' }, start);

    expect(second).toMatchObject({ version: 2, ackedBy: 'one' });
    expect(late).toBeNull();
  });

  test('is found when due and not before, and no more once nothing is due', async () => {
    const saved = (await fresh.store.save(anIncident({ dueAt: at(90).getTime() / 1000 }), start)) as Incident;

    const early = await fresh.store.due(at(89));
    const due = await fresh.store.due(at(90));
    await fresh.store.save({ ...saved, dueAt: 0 }, at(90));

    expect([early, due, await fresh.store.due(at(9_000))]).toEqual([[], ['em-7F3A91C2'], []]);
  });

  test('of a closed record ends after 90 days, and whoever opens anew writes over it', async () => {
    await fresh.store.save({ ...anIncident(), state: 'closed', how: 'held', closedAt: start.toISOString() }, start);

    expect(await fresh.store.read('em-7F3A91C2', at(91 * 86_400))).toBeNull();
    expect(await fresh.store.save(anIncident(), at(91 * 86_400))).toMatchObject({ version: 1, state: 'open' });
  });

  test('keeps the incident readable when its evidence would not fit into an item', async () => {
    const whole = anIncident();
    const evidence = { 'log-group': { groups: [], padding: 'x'.repeat(500_000) } } as never;

    await fresh.store.save({ ...whole, diagnosis: { ...whole.diagnosis, evidence } }, start);

    expect((await fresh.store.read(whole.id, start))?.diagnosis).toEqual({ ...whole.diagnosis, evidence: {} });
  });
});

test('a table that cannot be reached is an error that names the operation', async () => {
  const broken = createStore({ tableName: 'absent', region: tableRegion, endpoint: fresh.endpoint, credentials: tableCredentials, patienceMs: 60_000 });

  await expect(broken.read('em-7F3A91C2', start)).rejects.toMatchObject({ name: 'AwsError', operation: 'dynamodb:GetItem', kind: 'gone' });
});

function watching(): Incident {
  const { state: _state, ...common } = anIncident() as Extract<Incident, { state: 'open' }>;
  const run = { plan: {} as never, direction: 'apply', by: 'ecs-medic', at: start.toISOString(), until: at(60).toISOString(), mine: true } as const;
  return { ...common, state: 'watching', run, until: at(3_600).toISOString() };
}
