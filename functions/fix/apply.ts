/**
 * The only door through which anything is written to the user's account. In this order it looks at the world, spends the hour's budget, remembers what it is about to
 * make while it borrows the role, and writes. With the save before them these are five of the six dependent calls that a fix may take.
 */
import type { Aws } from '../aws/aws.ts';
import type { Arn, IncidentId, Json, Plan, Run } from '../model.ts';
import { type Applied, borrow, type Door, isUnasked, only, readsAndWrites, refusalOf, refused, writesOf } from './door.ts';
import type { Fix, Looked } from './fix.ts';
import { hashOf } from './propose.ts';
import { fixOf } from './registry.ts';

export type { Applied, Door } from './door.ts';

/** A decision older than this rests on facts that nobody has checked since. */
const freshForMs = 60_000;

interface Work {
  readonly run: Run;
  readonly incident: IncidentId;
  readonly fix: Fix<Json>;
  readonly input: Json;
  readonly scope: readonly Arn[];
  readonly door: Door;
}

/** Whether the plan's change is made, read past the memo. */
export function look(plan: Plan, { aws }: Pick<Door, 'aws'>): Promise<Looked> {
  const fix = fixOf(plan.fix);
  return fix.look(fix.parse(plan.input), only(fix.reads, aws, { fresh: true }));
}

/**
 * Makes the change that `run.plan` describes, if it was decided at `run.at` less than a minute ago: a take-over or an approval examines anew and brings a run of its
 * own. Throws InputError for an input that does not fit the fix's grammar; whatever AWS answers is a value.
 */
export async function apply(run: Run, incident: IncidentId, door: Door): Promise<Applied> {
  const work = prepare(run, incident, door);
  const stale = staleness(work);
  if (stale) return stale;
  const seen = await look(run.plan, door);
  if (seen.state === 'after') return { did: 'already' };
  if (seen.state === 'other') return refused('changed', seen.because);
  if (!(await door.spend(door.now()))) return refused('budget', `The hour's ${door.settings.maxFixesPerHour} changes are used up (MaxFixesPerHour).`);
  const made = { resource: run.plan.resource, incident, fix: run.plan.fix, at: door.now().toISOString() };
  const [, lent] = await Promise.all([door.remember(made), borrow(work, door, incident)]);
  if (!lent.ok) return unmade(work, refusalOf(lent));
  return write(work, lent.value);
}

/** Takes the change back, and forgets that it was made: what a person had us undo was not taken away. It costs no budget: undoing is always possible. */
export async function undo(run: Run, incident: IncidentId, door: Door): Promise<Applied> {
  const work = prepare(run, incident, door);
  if (!work.fix.undo) return refused('refused', `${work.fix.title}: this cannot be undone.`);
  const forbidden = observes(work);
  if (forbidden) return forbidden;
  const seen = await look(run.plan, door);
  if (seen.state === 'other') return refused('changed', seen.because);
  if (seen.state === 'before') return forgetting(work, { did: 'already' });
  const lent = await borrow(work, door, incident);
  if (!lent.ok) return refusalOf(lent);
  return write(work, lent.value);
}

function prepare(run: Run, incident: IncidentId, door: Door): Work {
  const fix = fixOf(run.plan.fix);
  const input = fix.parse(run.plan.input);
  return { run, incident, fix, input, scope: fix.scope(input), door };
}

/** Why the run may not be carried out any more: it is not what was decided, it was decided too long ago, or nobody has said the yes that it needs. */
function staleness(work: Work): Applied | null {
  const { run, door, input } = work;
  if (hashOf(run.plan.fix, input) !== run.plan.hash) return refused('changed', 'The plan is not the one that was decided on.');
  if (door.now().getTime() - Date.parse(run.at) > freshForMs)
    return refused('changed', 'It was decided more than a minute ago: the facts are read anew first.');
  if (isUnasked(work)) return refused('refused', 'It needs a yes, and nobody has said it.');
  return observes(work);
}

/** A second check of what the guard `mode` has checked: whatever led here, nothing is written in observe mode. */
function observes({ door }: Work): Applied | null {
  return door.settings.mode === 'auto' ? null : refused('refused', 'Observe mode: nothing is written.');
}

async function write(work: Work, lent: Aws): Promise<Applied> {
  const { run, fix, input, door, incident } = work;
  // Past its lease another run may be writing the same.
  if (door.now() >= new Date(run.until)) return refused('failed', 'It took too long to begin: the change is left to the next run.');
  const aws = readsAndWrites(fix, writesOf(fix, run.direction), { own: door.aws, lent });
  const written = run.direction === 'apply' ? await fix.apply(input, aws) : await fix.undo!(input, run.plan.before, aws);
  door.log.info('wrote to the account', { incident, fix: run.plan.fix, direction: run.direction, ok: written.ok });
  door.log.count('Writes', { fix: run.plan.fix, direction: run.direction });
  if (!written.ok) return judgeByWorld(work, refusalOf(written));
  if (run.direction === 'undo') return forgetting(work, { did: 'applied' });
  return { did: 'already' in written ? 'already' : 'applied' };
}

/** Nothing was written by this run. What another made meanwhile is remembered rightly, and is not forgotten with it. */
async function unmade(work: Work, refusal: Applied): Promise<Applied> {
  const { state } = await look(work.run.plan, work.door);
  if (state === 'after') return { did: 'already' };
  return state === 'before' ? forgetting(work, refusal) : refusal;
}

/**
 * A write that failed may have been made all the same (a time-out, or the second of two calls failed), so the world is asked. Where it cannot be seen, the record of
 * what we made stays, and a later run finds out.
 */
async function judgeByWorld(work: Work, failure: Applied): Promise<Applied> {
  const { state } = await look(work.run.plan, work.door);
  if (state === 'other') return failure;
  if (work.run.direction === 'apply') return state === 'after' ? { did: isFinal(failure) ? 'already' : 'applied' } : forgetting(work, failure);
  return state === 'before' ? forgetting(work, { did: 'applied' }) : failure;
}

/** AWS said no, and not that it failed: then what is there was made by somebody else. */
const isFinal = (outcome: Applied): boolean => outcome.did === 'refused' && outcome.guard === 'refused';

/** The outcome, once the record of what we made is gone: nothing of ours is there, and the record would make that look like somebody's doing. */
async function forgetting({ run, door }: Work, outcome: Applied): Promise<Applied> {
  await door.forget(run.plan.resource);
  return outcome;
}
