import { describe, expect, test } from 'vitest';
import { aFailure, aMatch, anIncident, aSighting, at, aWhere, start } from '../../support/incidents.ts';
import { caller, freshStore, times } from './fresh.ts';

const fresh = freshStore();

describe('joining', () => {
  test('a hundred times is one member', async () => {
    const sighting = await fresh.store.sight(aFailure(), aMatch(), caller('one'));

    await times(100, () => fresh.store.join({ sighting, incident: anIncident(), presumed: false }, at(1)));

    expect(await fresh.store.members(anIncident(), at(2))).toMatchObject([{ where: aWhere(), seenBefore: 0, presumed: false }]);
  });

  test('a hundred services is a hundred members', async () => {
    await times(100, (index) => {
      const where = aWhere({ name: `service-${index}` });
      return fresh.store.join({ sighting: aSighting({ where, key: `S#${where.name}|x#y` }), incident: anIncident(), presumed: true }, at(1));
    });

    expect(await fresh.store.members(anIncident(), at(2))).toHaveLength(100);
  });

  test('once examined is no longer presumed, and presuming again changes nothing', async () => {
    const sighting = aSighting();
    await fresh.store.join({ sighting, incident: anIncident(), presumed: true }, at(1));
    await fresh.store.join({ sighting, incident: anIncident(), presumed: false }, at(700));
    await fresh.store.join({ sighting, incident: anIncident(), presumed: true }, at(1_400));

    expect(await fresh.store.members(anIncident(), at(1_400))).toMatchObject([{ presumed: false }]);
  });

  test('counts only since the incident was opened anew', async () => {
    await fresh.store.join({ sighting: aSighting(), incident: anIncident(), presumed: false }, at(1));
    const reopened = anIncident({ openedAt: at(5_000).toISOString() });

    const before = await fresh.store.members(reopened, at(5_000));
    await fresh.store.join({ sighting: aSighting({ seen: 7 }), incident: reopened, presumed: false }, at(5_000));

    expect(before).toEqual([]);
    expect(await fresh.store.members(reopened, at(5_000))).toMatchObject([{ seenBefore: 6 }]);
  });

  test('leads from a place to its incidents', async () => {
    const sighting = await fresh.store.sight(aFailure(), aMatch(), caller('one'));
    await fresh.store.join({ sighting, incident: anIncident(), presumed: false }, at(1));

    expect(await fresh.store.incidentsOf(aWhere(), at(2))).toEqual(['em-7F3A91C2']);
    expect(await fresh.store.incidentsOf(aWhere({ name: 'web' }), at(2))).toEqual([]);
  });
});

describe('blame', () => {
  test('leads the next place that names a thing to its incident', async () => {
    await fresh.store.save(anIncident(), start);
    await fresh.store.cover({ incident: anIncident(), group: 'network', things: ['subnet-1', 'subnet-2'] }, start);

    expect(await fresh.store.blamed(aWhere(), { group: 'network', things: ['subnet-9', 'subnet-2'] }, start)).toMatchObject({ id: 'em-7F3A91C2' });
    expect(await fresh.store.blamed(aWhere(), { group: 'image', things: ['subnet-2'] }, start)).toBeNull();
    expect(await fresh.store.blamed(aWhere({ region: 'us-east-1' }), { group: 'network', things: ['subnet-2'] }, start)).toBeNull();
  });
});

describe('a budget', () => {
  test.each([
    ['fixes', 3_600],
    ['looks', 60],
    ['messages', 3_600],
  ] as const)('of %s is spent by as many of a hundred as it has places, and is full again when its time is over', async (budget, period) => {
    const taken = await times(100, () => fresh.store.spend({ budget, most: 5 }, start));

    expect(taken.filter(Boolean)).toHaveLength(5);
    expect(await fresh.store.spend({ budget, most: 5 }, at(period))).toBe(true);
  });
});

describe('what a decision asks', () => {
  const made = { resource: 'role/prod-api-exec', incident: 'em-7F3A91C2', fix: 'attach-execution-policy', at: start.toISOString() } as const;

  test('is nothing in an empty table', async () => {
    const recalled = await fresh.store.recall({ id: 'em-7F3A91C2', resources: ['role/prod-api-exec'] }, start);

    expect(recalled).toEqual({ before: null, brakes: { openedInTenMinutes: 0 } });
  });

  test('is the incident, the pause, what we made, and how many opened of late', async () => {
    const saved = await fresh.store.save(anIncident(), start);
    await fresh.store.pause({ until: at(600).toISOString(), by: 'ada', at: start.toISOString() });
    await fresh.store.remember(made);
    for (const seconds of [-1_200, -400, 0, 0]) await fresh.store.countOpened(at(seconds));

    const recalled = await fresh.store.recall({ id: 'em-7F3A91C2', resources: ['role/other', 'role/prod-api-exec'] }, start);

    expect(recalled).toEqual({ before: saved, brakes: { pausedUntil: at(600).toISOString(), pausedBy: 'ada', made, openedInTenMinutes: 3 } });
  });

  test('leaves out a pause that is over, and what was forgotten', async () => {
    await fresh.store.pause({ until: at(600).toISOString(), by: 'ada', at: start.toISOString() });
    await fresh.store.remember(made);
    await fresh.store.forget(made.resource);

    const recalled = await fresh.store.recall({ id: 'em-7F3A91C2', resources: [made.resource] }, at(601));

    expect(recalled.brakes).toEqual({ openedInTenMinutes: 0 });
    expect(await fresh.store.paused(at(601))).toBeNull();
  });
});
