/** Whatever happens to an incident, in whatever order: what must hold of every state that can be reached. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as moves from '../../functions/incident/moves.ts';
import type { Standing } from '../../functions/incident/standing.ts';
import { seconds } from '../../functions/incident/time.ts';
import type { Decision, Incident, Patience } from '../../functions/model.ts';
import { aDiagnosis, aFailure, aPlan, at, start, toAct, toHold, toTell } from '../support/incidents.ts';

/** One thing that happens, so many seconds after the one before. */
type Happening = { readonly after: number } & (
  | { readonly does: 'fail'; readonly age: number; readonly decision: Decision; readonly patience: Patience | undefined }
  | { readonly does: 'apply'; readonly mine: boolean }
  | { readonly does: 'refuse' | 'find the budget spent' | 'take over' | 'prove' | 'tell' | 'publish late' | 'recheck' }
  | { readonly does: 'look'; readonly running: number; readonly members: number; readonly failedTasks: number }
  | { readonly does: 'decide anew'; readonly decision: Decision }
  | { readonly does: 'close'; readonly how: 'held' | 'went-away' | 'superseded' | 'expired' }
);

const decision = fc.constantFrom<Decision>(toAct, toHold, { ...toHold, guard: 'storm' } as Decision, toTell);
const does = <D extends string>(...words: readonly D[]) => fc.constantFrom(...words);

const happening: fc.Arbitrary<Happening> = fc
  .tuple(
    fc.integer({ min: 0, max: 4_000 }),
    fc.oneof(
      fc.record({
        does: does('fail'),
        age: fc.integer({ min: 0, max: 300 }),
        decision,
        patience: fc.constantFrom<Patience | undefined>(undefined, 'run-time', 'wait'),
      }),
      fc.record({ does: does('apply'), mine: fc.boolean() }),
      fc.record({ does: does('refuse', 'find the budget spent', 'take over', 'prove', 'tell', 'publish late', 'recheck') }),
      fc.record({ does: does('look'), running: fc.nat(4), members: fc.integer({ min: 1, max: 64 }), failedTasks: fc.nat(50) }),
      fc.record({ does: does('decide anew'), decision }),
      fc.record({ does: does('close'), how: fc.constantFrom('held', 'went-away', 'superseded', 'expired') }),
    ),
  )
  .map(([after, rest]) => ({ after, ...rest }) as Happening);

interface Life {
  readonly incident: Incident | null;
  readonly now: Date;
}

const seenOf = (
  now: Date,
  { age = 30, decision: decided = toTell, patience }: { age?: number; decision?: Decision; patience?: Patience | undefined },
): moves.Examined => ({
  id: 'em-7F3A91C2',
  diagnosis: aDiagnosis({ failure: aFailure({ createdAt: new Date(now.getTime() - age * 1000), stoppedAt: now }), readAt: now.toISOString() }),
  decision: decided,
  patience,
  settles: 120,
});

const standingOf = ({ running, members, failedTasks }: { running: number; members: number; failedTasks: number }): Standing => ({
  running,
  members,
  failedTasks,
  desired: 4,
  short: running < 4,
  unread: false,
  lastFailureAt: start.toISOString(),
});

/** What a run would make of it: a move that its state does not allow is not made. */
function live({ incident, now }: Life, happens: Happening): Incident | null {
  if (happens.does === 'fail') return ofFailure({ incident, now }, happens);
  if (!incident) return null;
  if (happens.does === 'tell' || happens.does === 'publish late') return ofPublishing(incident, happens.does, now);
  switch (incident.state) {
    case 'acting':
      return ofActing(incident, happens, now);
    case 'closed':
      return happens.does === 'recheck' && incident.told === incident.seq ? moves.rechecked(incident) : incident;
    default:
      return ofLiving(incident, happens, now);
  }
}

function ofFailure({ incident, now }: Life, happens: Extract<Happening, { does: 'fail' }>): Incident | null {
  const seen = seenOf(now, happens);
  if (incident && moves.isStill(incident, seen.diagnosis.failure)) return incident;
  return moves.open(incident, seen, now) ?? incident;
}

function ofPublishing(incident: Incident, does: 'tell' | 'publish late', now: Date): Incident {
  if (does === 'publish late') return moves.told(incident, { seq: Math.max(incident.told, incident.seq - 1), said }, now);
  return incident.told < incident.seq && incident.state !== 'acting' ? moves.told(incident, { seq: incident.seq, said }, now) : incident;
}

const said = { running: 2, members: 1 };

function ofActing(incident: moves.In<'acting'>, happens: Happening, now: Date): Incident {
  if (happens.does === 'apply') return moves.applied(incident, { mine: happens.mine, at: now }, now);
  if (happens.does === 'find the budget spent') return moves.refused(incident, { ...toHold, guard: 'budget' } as Decision, now);
  if (happens.does === 'refuse') return moves.refused(incident, moves.heldAsTried(aPlan()), now);
  return happens.does === 'take over' && now.toISOString() >= incident.run.until ? moves.takenOver(incident, now) : incident;
}

function ofLiving(incident: moves.In<'open' | 'watching'>, happens: Happening, now: Date): Incident {
  switch (happens.does) {
    case 'look':
      return moves.reread(incident, standingOf(happens), now);
    case 'prove':
      return moves.reread(moves.proved(incident, { proof: 'A task runs.' }, now), standingOf({ running: 3, members: 1, failedTasks: 1 }), now);
    case 'close':
      return moves.close(incident, { how: happens.how, says: 'So it is.' }, now);
    case 'decide anew':
      return incident.state === 'open' ? moves.redecided(incident, seenOf(now, happens), now) : incident;
    default:
      return incident;
  }
}

const mayFollow: Readonly<Record<string, readonly string[]>> = {
  none: ['open', 'acting'],
  open: ['open', 'acting', 'closed'],
  acting: ['acting', 'watching', 'open'],
  watching: ['watching', 'open', 'closed'],
  closed: ['closed', 'open', 'acting'],
};

/** Runs a whole life and hands each step to `check`. */
function run(happenings: readonly Happening[], check: (before: Incident | null, after: Incident, now: Date) => void): void {
  let incident: Incident | null = null;
  let elapsed = 0;
  for (const happens of happenings) {
    elapsed += happens.after;
    const now = at(elapsed);
    const next = live({ incident, now }, happens);
    if (next && next !== incident) check(incident, next, now);
    incident = next;
  }
}

const always = (check: (before: Incident | null, after: Incident, now: Date) => void) =>
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => run(happenings, check)),
    { numRuns: 500 },
  );

describe('an incident, whatever happens', () => {
  test('moves only as the table of moves says', () => {
    always((before, after) => expect(mayFollow[before?.state ?? 'none']).toContain(after.state));
  });

  test('never un-says and never un-owes', () => {
    always((before, after) => {
      expect(after.told).toBeLessThanOrEqual(after.seq);
      expect(after.seq).toBeGreaterThanOrEqual(before?.seq ?? 0);
      expect(after.told).toBeGreaterThanOrEqual(before?.told ?? 0);
    });
  });

  test('is due while anything is owed, and within the time in which whoever saved has published', () => {
    always((_before, after, now) => {
      if (after.told === after.seq) return;
      expect(after.dueAt).toBeGreaterThan(0);
      expect(after.dueAt).toBeLessThanOrEqual(seconds(now) + moves.spans.publishing);
    });
  });

  test('is looked at again for as long as it lives', () => {
    always((_before, after) => {
      if (after.state !== 'closed') expect(after.dueAt).toBeGreaterThan(0);
    });
  });

  test('speaks of every change in the account', () => {
    always((before, after) => {
      if (before?.state === 'acting' && after.state === 'watching') expect(after.told).toBeLessThan(after.seq);
    });
  });

  test('acts only under a lease that it holds, with what undo restores', () => {
    always((_before, after, now) => {
      if (after.state !== 'acting') return;
      expect(after.run.until > after.run.at).toBe(true);
      expect(after.run.until > now.toISOString() || after.run.at < now.toISOString()).toBe(true);
      expect(after.run.plan.before).toBeDefined();
    });
  });

  test('does not plan the same change again after it failed', () => {
    always((before, after) => {
      if (before?.state === 'watching' && after.state === 'open')
        expect(after).toMatchObject({ lastRun: before.run, decision: { do: expect.not.stringMatching('^act$') } });
    });
  });

  test('keeps silent only while nothing is owed, and remembers no more than thirty things', () => {
    always((_before, after) => {
      if (after.silent) expect(after.told).toBe(after.seq);
      expect(after.history.length).toBeLessThanOrEqual(moves.mostEntries);
    });
  });

  test('survives the table: what is saved comes back as it was', () => {
    always((_before, after) => expect(JSON.parse(JSON.stringify(after))).toEqual(after));
  });
});
