import { describe, expect, test } from 'vitest';
import * as moves from '../../functions/incident/moves.ts';
import { isWorse, maySpeak, patienceOf, remindAt } from '../../functions/incident/speech.ts';
import { seconds } from '../../functions/incident/time.ts';
import type { Diagnosis, Entry, Incident, Patience } from '../../functions/model.ts';
import { aDiagnosis, aFailure, anIncident, aStanding, at, aWhere, start, toAct, toTell } from '../support/incidents.ts';

type Open = moves.In<'open'>;

const incidentOf = (patience: Patience, twist: Partial<Open> = {}): Incident => ({ ...anIncident(twist), patience });
const deploying = (rolloutState: string, deploymentFailed = false): Diagnosis =>
  aDiagnosis({ evidence: { service: { deployments: [{ status: 'PRIMARY', rolloutState }], deploymentFailed } as never } });

describe('patience', () => {
  test.each([
    ['an image that cannot be pulled', 'ecr-auth-denied', 'safe', aWhere(), undefined],
    ['a container that exits', 'application-exit', 'tell', aWhere(), 'run-time'],
    ['memory', 'out-of-memory', 'ask', aWhere(), 'run-time'],
    ['capacity', 'capacity-unavailable', 'wait', aWhere(), 'wait'],
    ['a standalone task, whatever the cause', 'ecr-auth-denied', 'safe', aWhere({ kind: 'family' }), 'standalone'],
  ] as const)('with %s', (_case, cause, handling, where, expected) => {
    expect(patienceOf({ failure: aFailure({ where }), cause: cause as Diagnosis['cause'] }, handling)).toBe(expected);
  });

  test.each([
    ['run-time', 'below strength for five minutes', { after: 300 }, true],
    ['run-time', 'below strength for less', { after: 299 }, false],
    ['run-time', 'at full strength for long', { after: 3_000, short: false }, false],
    ['run-time', 'three times in ten minutes', { after: 600, short: false, failedTasks: 3 }, true],
    ['run-time', 'three times in an hour', { after: 3_600, short: false, failedTasks: 3 }, false],
    ['run-time', 'as often for an hour', { after: 3_600, short: false, failedTasks: 18 }, true],
    ['run-time', 'while a deployment is under way', { after: 0, short: false, diagnosis: deploying('IN_PROGRESS') }, true],
    ['run-time', 'after a deployment has failed of it', { after: 0, short: false, diagnosis: deploying('FAILED', true) }, true],
    ['run-time', 'on a deployment long completed', { after: 0, diagnosis: deploying('COMPLETED') }, false],
    ['wait', 'below strength for fifteen minutes', { after: 900 }, true],
    ['wait', 'below strength for less', { after: 899 }, false],
    ['wait', 'at full strength', { after: 9_000, short: false }, false],
    ['standalone', 'for the first time', { after: 0 }, true],
    ['standalone', 'again within the day', { after: 0, saidBefore: 3_600 }, false],
    ['standalone', 'again after a day', { after: 0, saidBefore: 86_400 }, true],
  ] as const)('of %s ends %s', (patience, _when, given, speaks) => {
    const { after, short = true, failedTasks = 1, diagnosis, saidBefore } = given as Given;
    const incident = incidentOf(patience, {
      ...(diagnosis && { diagnosis }),
      ...(saidBefore && { said: { at: at(after - saidBefore).toISOString(), running: 0, members: 1 } }),
    });

    expect(maySpeak(incident, { short, failedTasks }, at(after))).toBe(speaks);
  });

  test('keeps an incident silent until it ends, and then it opens with a word', () => {
    const silent = moves.open(null, { id: 'em-7F3A91C2', diagnosis: aDiagnosis(), decision: toTell, patience: 'wait' }, start) as Open;

    const early = moves.reread(silent, aStanding(), at(600)) as Open;
    const late = moves.reread(early, aStanding(), at(900));

    expect([silent, early, late].map(({ seq, silent: kept }) => [seq, kept])).toEqual([
      [0, true],
      [0, true],
      [1, undefined],
    ]);
  });

  test('never hides a change in the account', () => {
    expect(moves.open(null, { id: 'em-7F3A91C2', diagnosis: aDiagnosis(), decision: toAct, patience: 'run-time' }, start)).toMatchObject({ seq: 1 });
  });
});

interface Given {
  readonly after: number;
  readonly short?: boolean;
  readonly failedTasks?: number;
  readonly diagnosis?: Diagnosis;
  readonly saidBefore?: number;
}

describe('asking again', () => {
  const reminded = (times: number): Entry[] => Array.from({ length: times }, (_, n) => ({ at: at(n + 1).toISOString(), what: 'reminded', says: '' }));

  test.each([
    ['a page, the first time', 0, true, 900],
    ['a page, the second time', 1, true, 3_600],
    ['a page, then daily', 2, true, 86_400],
    ['a page, still daily', 7, true, 86_400],
    ['at full strength, daily', 0, false, 86_400],
  ] as const)('%s', (_case, times, short, later) => {
    const incident = anIncident({ history: reminded(times) });

    const at = remindAt(incident, { short }, start)!;

    expect([at, at % 60]).toEqual([seconds(start) + later - 51, 0]); // start is 51 seconds past its minute
  });

  test.each([
    ['whoever has answered', anIncident({ ackedBy: 'ada' })],
    ['for a standalone task', anIncident({ where: aWhere({ kind: 'family' }) })],
  ])('is not done: %s', (_case, incident) => {
    expect(remindAt(incident, { short: true }, start)).toBeUndefined();
  });

  test('repeats itself once at its time, and sets the next', () => {
    const told = moves.told(
      moves.open(null, { id: 'em-7F3A91C2', diagnosis: aDiagnosis(), decision: toTell }, start)!,
      { seq: 1, said: { running: 2, members: 1 } },
      start,
    );

    const early = moves.reread(told as Open, aStanding(), at(900 - 52)) as Open;
    const due = moves.reread(early, aStanding(), at(900 - 51)) as Open;
    const after = moves.reread({ ...due, told: due.seq }, aStanding(), at(901));

    expect([early.seq, due.seq, after.seq]).toEqual([1, 2, 2]);
    expect(due.history.at(-1)?.what).toBe('reminded');
    expect(due.remindAt).toBe(seconds(at(900 - 51 + 3_600)));
  });

  test('waits while it is muted, and says nothing of worse either', () => {
    const muted = anIncident({
      told: 1,
      mutedUntil: at(5_000).toISOString(),
      remindAt: seconds(start),
      said: { at: start.toISOString(), running: 4, members: 1 },
    }) as Open;

    expect(moves.reread(muted, aStanding({ running: 0 }), at(4_999)).seq).toBe(1);
    expect(moves.reread(muted, aStanding({ running: 0 }), at(5_001)).seq).toBe(2);
  });

  test('says one word after a fix that nothing has proved yet, a minute before its time is over', () => {
    const acting = moves.open(null, { id: 'em-7F3A91C2', diagnosis: aDiagnosis(), decision: toAct }, start) as moves.In<'acting'>;
    const watching = moves.told(
      moves.applied(acting, { mine: true, at: start }, start),
      { seq: 1, said: { running: 2, members: 1 } },
      start,
    ) as moves.In<'watching'>;

    const early = moves.reread(watching, aStanding(), at(839)) as moves.In<'watching'>;
    const word = moves.reread(early, aStanding(), at(840)) as moves.In<'watching'>;
    const later = moves.reread({ ...word, told: word.seq }, aStanding(), at(3_000));

    expect([early.seq, word.seq, later.seq]).toEqual([1, 2, 2]);
    expect(word.state).toBe('watching');
  });
});

describe('worse', () => {
  const said = { at: start.toISOString(), running: 8, members: 2 };

  test.each([
    ['nothing runs any more', aStanding({ running: 0, desired: 20 }), true],
    ['a quarter was lost', aStanding({ running: 6, desired: 8 }), true],
    ['one of many was lost', aStanding({ running: 7, desired: 8, members: 2 }), false],
    ['twice as many places are hit', aStanding({ running: 8, desired: 8, members: 4 }), true],
    ['one more place is hit', aStanding({ running: 8, desired: 8, members: 3 }), false],
    ['some could not be read', aStanding({ running: 0, desired: 8, unread: true }), false],
    ['more run than before', aStanding({ running: 9, desired: 12 }), false],
  ] as const)('%s', (_case, now, worse) => {
    expect(isWorse(anIncident({ said }), now)).toBe(worse);
  });

  test('is nothing that never spoke', () => {
    expect(isWorse(anIncident(), aStanding({ running: 0 }))).toBe(false);
  });
});

describe('what was told as something that can wait', () => {
  const could = (short: boolean, twist: Partial<Open> = {}) =>
    anIncident({ told: 1, said: { at: start.toISOString(), running: 20, members: 1, short }, ...twist }) as Open;
  const short = aStanding({ running: 20, desired: 24 });
  const full = aStanding({ running: 20, desired: 20, short: false });
  const words = (incident: Incident) => [incident.seq, incident.history.at(-1)?.what];

  test.each([
    ['is urgent as soon as somebody is short', could(false), short, [2, 'worse']],
    ['is not while nobody is', could(false), full, [1, 'opened']],
    ['was urgent before', could(true), short, [1, 'opened']],
    ['is cured already, and only starts its tasks', could(false, { provedAt: at(200).toISOString() }), short, [1, 'opened']],
    ['could not be read', could(false), { ...short, unread: true }, [1, 'opened']],
    ['ends by itself and is replaced', could(false, { patience: 'run-time' }), short, [1, 'opened']],
    ['ends by itself and has been short for minutes', could(false, { patience: 'run-time', shortSince: start.toISOString() }), short, [2, 'worse']],
  ] as const)('%s', (_case, incident, standing, expected) => {
    expect(words(moves.reread(incident, standing, at(300)))).toEqual(expected);
  });

  test('is told once, and again only after it was told at full strength', () => {
    const once = moves.reread(could(false), short, at(300)) as Open;
    const told = moves.told(once, { seq: 2, said: { running: 20, members: 1, short: true } }, at(301)) as Open;

    expect(words(moves.reread(told, short, at(600)))).toEqual([2, 'worse']);
  });

  test('forgets how long somebody was short once nobody is', () => {
    const hurt = moves.reread(could(true), short, at(300)) as Open;

    expect(hurt.shortSince).toBe(at(300).toISOString());
    expect(moves.reread(hurt, full, at(600))).not.toHaveProperty('shortSince');
  });
});

describe('a standalone task', () => {
  const nightly = anIncident({
    where: aWhere({ kind: 'family' }),
    patience: 'standalone',
    told: 1,
    said: { at: start.toISOString(), running: 0, members: 1 },
  }) as Open;
  const failedAt = (seconds: number) => aStanding({ short: false, lastFailureAt: at(seconds).toISOString() });

  test.each([
    ['that failed again within the day', 3_600, 7_200, 1],
    ['that failed again a day later', 86_390, 90_000, 2],
    ['that has not failed again', -5, 90_000, 1],
  ])('%s: %s s after the first, looked at after %s s, %s messages', (_case, failed, looked, messages) => {
    expect(moves.reread(nightly, failedAt(failed), at(looked)).seq).toBe(messages);
  });
});
