/** How one incident goes on as another, or for another place. */
import { describe, expect, test } from 'vitest';
import * as moves from '../../functions/incident/moves.ts';
import { aDiagnosis, aFailure, at, aWhere, start, toAct, toTell } from '../support/incidents.ts';

const seen = (twist: Partial<moves.Examined> = {}): moves.Examined => ({ id: 'em-7F3A91C2', diagnosis: aDiagnosis(), decision: toTell, ...twist });
const opened = (twist: Partial<moves.Examined> = {}) => moves.open(null, seen(twist), start)!;
const openAndTold = () => moves.told(opened(), { seq: 1, said: { running: 2, members: 1 } }, start) as moves.In<'open'>;

describe('an incident', () => {
  test.each([
    ['when its event came late, since its task stopped', { diagnosis: aDiagnosis({ failure: aFailure({ stoppedAt: at(-3_600) }) }) }, at(-3_600), undefined],
    [
      'in the place of another, since that',
      { takesOver: { id: 'em-2B8D40E6', openedAt: at(-60).toISOString(), failingSince: at(-90).toISOString() } },
      at(-90),
      ['em-2B8D40E6'],
    ],
    [
      'in the place of one that never spoke, without its name',
      { takesOver: { id: 'em-2B8D40E6', openedAt: at(-60).toISOString(), silent: true } },
      at(-60),
      undefined,
    ],
  ] as const)('knows since when it fails: %s', (_case, twist, since, covers) => {
    const incident = opened(twist as never);

    expect(incident.failingSince).toBe(since.toISOString());
    expect(incident.covers).toEqual(covers);
  });

  test('names the one that closed in favour of it, once', () => {
    const successor = moves.covering(openAndTold(), 'em-2B8D40E6')!;

    expect(successor.covers).toEqual(['em-2B8D40E6']);
    expect(moves.covering(successor, 'em-2B8D40E6')).toBeNull();
  });
});

describe('handing on', () => {
  const staging = aWhere({ cluster: 'staging' });
  const another = (twist: Partial<moves.Examined> = {}) => seen({ diagnosis: aDiagnosis({ failure: aFailure({ where: staging }) }), ...twist });

  test('goes on for another of its places, and owes the word on what is to be done there', () => {
    expect(moves.handedOn(openAndTold(), another(), at(600))).toMatchObject({
      where: staging,
      state: 'open',
      seq: 2,
      diagnosis: { failure: { where: staging } },
    });
  });

  test('makes the change where there is one to make', () => {
    expect(moves.handedOn(openAndTold(), another({ decision: toAct }), at(600))).toMatchObject({ where: staging, state: 'acting', seq: 2 });
  });

  test('says nothing of what never spoke', () => {
    expect(moves.handedOn(opened({ patience: 'wait' }) as moves.In<'open'>, another(), at(600)).seq).toBe(0);
  });
});
