import { describe, expect, test } from 'vitest';
import * as moves from '../../functions/incident/moves.ts';
import { seconds } from '../../functions/incident/time.ts';
import type { Diagnosis, Incident } from '../../functions/model.ts';
import { aDiagnosis, aFailure, aPlan, aStanding, at, aWhere, start, toAct, toHold, toTell } from '../support/incidents.ts';

type In<S extends Incident['state']> = moves.In<S>;

const seen = (twist: Partial<moves.Examined> = {}): moves.Examined => ({ id: 'em-7F3A91C2', diagnosis: aDiagnosis(), decision: toTell, ...twist });
const said = (running = 2, members = 1) => ({ running, members });
const opened = (twist: Partial<moves.Examined> = {}) => moves.open(null, seen(twist), start)!;
const openAndTold = (twist: Partial<moves.Examined> = {}) => moves.told(opened(twist), { seq: 1, said: said() }, start) as In<'open'>;
const acting = () => opened({ decision: toAct, settles: 120 }) as In<'acting'>;
const watching = () => moves.told(moves.applied(acting(), { mine: true, at: at(7) }, at(7)), { seq: 1, said: said() }, at(8)) as In<'watching'>;
const owes = ({ seq, told }: Incident) => seq - told;
const last = ({ history }: Incident) => history.at(-1)?.what;

describe('opening', () => {
  test.each([
    ['to tell', toTell, 'open', ['opened']],
    ['to hold', { ...toHold, guard: 'paused' } as const, 'open', ['opened']],
    ['to hold in observe mode', toHold, 'open', ['opened', 'would-have-acted']],
    ['to act', toAct, 'acting', ['opened', 'acting']],
  ] as const)('with a decision %s owes one message within 90 seconds', (_case, decision, state, history) => {
    const incident = opened({ decision });

    expect(incident).toMatchObject({ state, seq: 1, told: 0, dueAt: seconds(at(90)), openedAt: start.toISOString() });
    expect(incident.history.map(({ what }) => what)).toEqual(history);
  });

  test('to act holds a lease that outlives the function, and keeps what undo restores', () => {
    expect(acting().run).toMatchObject({ plan: aPlan(), direction: 'apply', at: start.toISOString(), until: at(60).toISOString(), mine: false, settles: 120 });
  });

  test('anew keeps the id, lets seq go on, and begins its own time', () => {
    const closed = moves.told(moves.close(watching(), { how: 'held', says: 'A task runs.' }, at(300)), { seq: 2, said: said() }, at(300));

    const again = moves.open(closed, seen({ diagnosis: aDiagnosis({ failure: aFailure({ createdAt: at(4_000) }) }) }), at(4_030))!;

    expect(again).toMatchObject({ state: 'open', seq: 3, told: 2, seqBefore: 2, openedAt: at(4_030).toISOString(), version: closed.version, failedTasks: 1 });
    expect(again.provedAt).toBeUndefined();
    expect(again.lastRun).toEqual(watching().run);
  });

  test.each([
    ['open', openAndTold()],
    ['acting', acting()],
    ['watching, of a task from before the fix', watching()],
  ])('of what is %s already is nothing new', (_state, before) => {
    expect(moves.open(before, seen(), at(20))).toBeNull();
  });

  test('of what is open already acts, if this examination proves what the first could not', () => {
    expect(moves.open(openAndTold(), seen({ decision: toAct }), at(20))).toMatchObject({ state: 'acting', seq: 2, told: 1 });
  });
});

describe('a failure', () => {
  test.each([
    ['open', openAndTold(), 9_000, true],
    ['acting', acting(), 9_000, true],
    ['watching, created before the fix', watching(), 0, true],
    ['watching, created while IAM settles', watching(), 126, true],
    ['watching, created later', watching(), 128, false],
    ['held, a straggler from before', moves.close(watching(), { how: 'held', says: '' }, at(300)), 0, true],
    ['held, created later', moves.close(watching(), { how: 'held', says: '' }, at(300)), 400, false],
    ['held without us, of a task from before', moves.close(openAndTold(), { how: 'held', says: '' }, at(300)), 0, true],
    ['held without us, created later', moves.close(openAndTold(), { how: 'held', says: '' }, at(300)), 400, false],
    ['went away', moves.close(watching(), { how: 'went-away', says: '' }, at(300)), 0, false],
  ])('of an incident that is %s', (_case, incident, created, still) => {
    expect(moves.isStill(incident, aFailure({ createdAt: at(created) }))).toBe(still);
  });

  test('later than the fix is told as still broken, and the same change is not planned again', () => {
    const diagnosis = aDiagnosis({ failure: aFailure({ createdAt: at(200), stoppedAt: at(220) }) });

    const again = moves.open(watching(), seen({ diagnosis, decision: toAct }), at(221))!;

    expect(again).toMatchObject({ state: 'open', decision: { do: 'hold', guard: 'tried', approvable: false }, seq: 2, lastRun: watching().run });
    expect(last(again)).toBe('failed-again');
  });
});

describe('a fix', () => {
  test('that is applied in the run that opened is told by the message that is owed already', () => {
    const incident = moves.applied(acting(), { mine: true, at: at(7) }, at(7));

    expect(incident).toMatchObject({ state: 'watching', seq: 1, told: 0, until: at(7 + 3_600).toISOString(), run: { at: at(7).toISOString(), mine: true } });
    expect(incident.remindAt).toBe(seconds(at(7 + 900)));
  });

  test('that is refused is open again with the sentence, in the same message', () => {
    const hold = { do: 'hold', plan: aPlan(), guard: 'budget', because: 'Used up.', approvable: false } as const;

    expect(moves.refused(acting(), hold, at(7))).toMatchObject({ state: 'open', decision: hold, seq: 1, told: 0 });
  });

  test('whose worker died is taken over with a new lease and no new message', () => {
    const taken = moves.takenOver(acting(), at(90));

    expect(taken).toMatchObject({ state: 'acting', seq: 1, run: { at: start.toISOString(), until: at(150).toISOString() }, dueAt: seconds(at(180)) });
  });

  test('of a standalone task waits eight days for another run of its family, and asks nobody', () => {
    const where = aWhere({ kind: 'family' });
    const incident = { ...acting(), where };

    expect(moves.applied(incident, { mine: true, at: at(7) }, at(7))).toMatchObject({ until: at(7 + 8 * 86_400).toISOString() });
    expect(moves.applied(incident, { mine: true, at: at(7) }, at(7)).remindAt).toBeUndefined();
  });
});

describe('being told', () => {
  test('settles what was owed, and the next look is when the state asks for one', () => {
    expect(openAndTold()).toMatchObject({ seq: 1, told: 1, dueAt: seconds(at(300)), said: { at: start.toISOString(), running: 2, members: 1 } });
    expect(watching().dueAt).toBe(seconds(at(68)));
  });

  test('of an older state leaves the newer one owed and due at once', () => {
    const newer = { ...opened(), seq: 3 };

    expect(moves.told(newer, { seq: 2, said: said() }, at(5))).toMatchObject({ told: 2, seq: 3, dueAt: seconds(at(5)) });
  });

  test('never goes back', () => {
    expect(moves.told({ ...opened(), seq: 3, told: 3 }, { seq: 2, said: said() }, at(5)).told).toBe(3);
  });
});

describe('closing', () => {
  test.each([
    ['held', 1],
    ['went-away', 1],
    ['superseded', 0],
    ['expired', 0],
  ] as const)('as %s owes %i message', (how, messages) => {
    const closed = moves.close(openAndTold(), { how, says: 'So it is.' }, at(600));

    expect([closed.state, owes(closed), last(closed), closed.remindAt]).toEqual(['closed', messages, 'closed', undefined]);
  });

  test('of what never spoke says nothing', () => {
    const silent = opened({ patience: 'wait' });

    expect(owes(moves.close(silent, { how: 'held', says: 'A task runs.' }, at(600)))).toBe(0);
  });

  test('is looked at once more after the longest sleep of its sightings, and then never again', () => {
    const closed = moves.told(moves.close(openAndTold(), { how: 'held', says: '' }, at(600)), { seq: 2, said: said() }, at(601)) as In<'closed'>;

    expect(closed.dueAt).toBe(seconds(at(600 + 660)));
    expect(moves.rechecked(closed).dueAt).toBe(0);
  });
});

describe('deciding anew', () => {
  const held = (guard: 'storm' | 'paused') => ({ ...toHold, guard });
  const open = () => openAndTold({ decision: held('storm') });

  test('acts once the brake is off', () => {
    expect(moves.redecided(open(), seen({ decision: toAct }), at(900))).toMatchObject({ state: 'acting', seq: 2 });
  });

  describe('what the door refused before', () => {
    const budget = { do: 'hold', plan: aPlan(), guard: 'budget', because: 'Used up.', approvable: false } as const;
    const before = openAndTold({ decision: budget });
    const trying = moves.redecided(before, seen({ decision: toAct }), at(900)) as In<'acting'>;

    test('owes no word while it is tried, and is due as long as it is', () => {
      expect(trying).toMatchObject({ state: 'acting', seq: 1, told: 1, heldBy: 'budget', dueAt: seconds(at(990)) });
    });

    test('is not told again if the door says the same', () => {
      const again = moves.refused(trying, budget, at(901));

      expect(again).toMatchObject({ state: 'open', seq: 1, told: 1, history: before.history, remindAt: before.remindAt });
      expect(again).not.toHaveProperty('heldBy');
    });

    test.each([
      ['that the change is made', moves.applied(trying, { mine: true, at: at(901) }, at(901))],
      ['another no', moves.refused(trying, { ...budget, guard: 'failed' }, at(901))],
    ])('is told again if it comes out otherwise: %s', (_case, next) => {
      expect(owes(next)).toBe(1);
      expect(next).not.toHaveProperty('heldBy');
    });
  });

  test('speaks only of another kind of decision', () => {
    expect(owes(moves.redecided(open(), seen({ decision: held('storm') }), at(900)))).toBe(0);
    expect(owes(moves.redecided(open(), seen({ decision: held('paused') }), at(900)))).toBe(1);
  });
});

test('the history keeps the newest thirty', () => {
  let incident: Incident = openAndTold();
  for (let n = 1; n <= 40; n++) incident = moves.reread(incident as In<'open'>, aStanding({ members: 2 ** n }), at(n));

  expect(incident.history).toHaveLength(30);
  expect(last(incident)).toBe('worse');
});

test('what a diagnosis read of the service is the incident’s strength', () => {
  const service = { running: 2, desired: 4, servedBy: 'api:41', deployments: [], deploymentFailed: false } as never;
  const diagnosis: Diagnosis = aDiagnosis({ evidence: { service } });

  expect(opened({ diagnosis }).strength).toEqual({ running: 2, desired: 4, servedBy: 'api:41', at: diagnosis.readAt });
});
