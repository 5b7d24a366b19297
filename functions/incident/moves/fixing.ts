/** The life of a fix: acting, applied or refused, and what to say when it did not hold. */
import type { Decision, Hold, Incident, Iso, Plan, Run, Seconds } from '../../model.ts';
import { after, seconds } from '../time.ts';
import { due, type Examined, type In, isBelow, note, owing, owingOnce, spans, strengthOf, withNextLook, withoutState, withReminder } from './parts.ts';

/** The state before the first write: it holds the lease, and the plan with what undo restores. Nothing changes unless the decision is to act. */
export function acting(incident: Incident, { diagnosis, decision, settles }: Examined, now: Date): Incident {
  if (decision.do !== 'act') return incident;
  const run = runOf({ plan: decision.plan, ...(settles && { settles }) }, now);
  const strength = strengthOf(diagnosis) ?? incident.strength;
  const known = { ...withoutState(incident), ...(strength && { strength }), diagnosis, decision };
  const heldBy = toldHold(incident);
  const noted = note({ ...known, state: 'acting' as const, run, ...(heldBy && { heldBy }) }, { what: 'acting', says: decision.plan.says }, now);
  return heldBy ? { ...noted, dueAt: due(now, spans.publishing) } : owing(noted, now);
}

/** The door's refusal that was told already and is now tried again: a word is owed only if this try comes out otherwise. */
function toldHold({ state, silent, told, seq, decision }: Incident): Hold['guard'] | undefined {
  const isTold = state === 'open' && !silent && told === seq;
  return isTold && decision.do === 'hold' && refusalsOfDoor.includes(decision.guard) ? decision.guard : undefined;
}

const refusalsOfDoor: readonly Hold['guard'][] = ['budget', 'failed', 'changed', 'refused'];

const runOf = ({ plan, settles }: { plan: Plan; settles?: Seconds }, now: Date): Run => ({
  plan,
  direction: 'apply',
  by: 'ecs-medic',
  at: now.toISOString(),
  until: after(now, spans.lease),
  mine: false,
  ...(settles && { settles }),
});

/** The run that held the lease is dead: another one takes the lease, and looks at the world before it does anything. */
export function takenOver(incident: In<'acting'>, now: Date): In<'acting'> {
  const run = { ...incident.run, until: after(now, spans.lease) };
  return {
    ...note({ ...incident, run }, { what: 'taken-over', says: 'The run that was making the change ended before it said how.' }, now),
    dueAt: due(now, spans.publishing),
  };
}

/** After a take-over the facts were read anew, and the same plan came out: the decision is as young as they are. */
export const renewed = (incident: In<'acting'>, now: Date): In<'acting'> => ({
  ...incident,
  run: { ...incident.run, at: now.toISOString(), until: after(now, spans.lease) },
  dueAt: due(now, spans.publishing),
});

/** The change is made. `mine`: this run saw its own write succeed; else it was found in place. */
export function applied(incident: In<'acting'>, { mine, at }: { readonly mine: boolean; readonly at: Date | Iso }, now: Date): In<'watching'> {
  const run = { ...incident.run, at: new Date(at).toISOString(), mine };
  const standalone = incident.where.kind !== 'service';
  const { remindAt: _asked, ...known } = withoutState(incident);
  const watching: In<'watching'> = {
    ...known,
    state: 'watching',
    run,
    until: after(run.at, standalone ? spans.quiet : spans.watching),
    ...(!standalone && { remindAt: seconds(now) + spans.firstWord }),
  };
  const noted = note(watching, { what: 'applied', says: mine ? run.plan.says : 'The change was found in place.' }, now);
  return owingOnce(noted, now);
}

/** The door said no: nothing is known to be written, and a person is told why. */
export function refused(incident: In<'acting'>, decision: Decision, now: Date): In<'open'> {
  if (incident.heldBy && decision.do === 'hold' && decision.guard === incident.heldBy) return refusedAgain(incident, decision, now);
  const because = decision.do === 'act' ? '' : decision.because;
  const noted = note({ ...withoutState(incident), decision, state: 'open' as const }, { what: 'refused', says: because }, now);
  return owingOnce(withReminder(noted, { short: isBelow(incident.strength) }, now), now);
}

/** The same refusal as was told already: no message, no line in the history, and the reminder keeps its time. */
function refusedAgain(incident: In<'acting'>, decision: Hold, now: Date): In<'open'> {
  const { history } = incident;
  const before = history.at(-1)?.what === 'acting' ? history.slice(0, -1) : history;
  return withNextLook({ ...withoutState(incident), state: 'open' as const, decision, history: before }, now);
}

/** The cure did not cure: a later task failed, or none came. */
export function failedAgain(incident: In<'watching'>, seen: Pick<Examined, 'diagnosis' | 'decision'>, now: Date): In<'open'> {
  const { proof: _proof, provedAt: _at, ...known } = withoutState(incident);
  const strength = strengthOf(seen.diagnosis) ?? incident.strength;
  const held: Decision = seen.decision.do === 'act' ? heldAsTried(seen.decision.plan) : seen.decision;
  const next: In<'open'> = { ...known, diagnosis: seen.diagnosis, decision: held, state: 'open', lastRun: incident.run, ...(strength && { strength }) };
  const noted = note(next, { what: 'failed-again', says: held.do === 'act' ? '' : held.because }, now);
  return owing(withReminder(noted, { short: isBelow(strength) }, now), now);
}

/** The decision after a cure that did not hold: the plan stays shown, but is not made again now. */
export const heldAsTried = (plan: Plan, because = 'It was applied, and tasks that started later failed all the same.'): Decision => ({
  do: 'hold',
  plan,
  guard: 'tried',
  because,
  approvable: false,
});

/** Decided anew, because a brake held the first decision or something could not be read. Owes a message only if the decision is of another kind. */
export function redecided(incident: In<'open'>, seen: Examined, now: Date): Incident {
  if (seen.decision.do === 'act') return acting(incident, seen, now);
  const next = { ...incident, diagnosis: seen.diagnosis, decision: seen.decision };
  if (kindOf(incident.decision) === kindOf(seen.decision) || incident.silent) return withNextLook(next, now);
  return owing(next, now);
}

/** Goes on for another of its places, for its own is out of it: what is asked is another change, so a message is owed. */
export function handedOn(incident: In<'open'>, seen: Examined, now: Date): Incident {
  const strength = strengthOf(seen.diagnosis);
  const { strength: _before, ...known } = incident;
  const next = { ...known, where: seen.diagnosis.failure.where, diagnosis: seen.diagnosis, decision: seen.decision, ...(strength && { strength }) };
  if (seen.decision.do === 'act') return acting(next, seen, now);
  return next.silent ? withNextLook(next, now) : owing(withReminder(next, { short: isBelow(strength) }, now), now);
}

const kindOf = (decision: Decision): string => (decision.do === 'hold' ? `hold ${decision.guard}` : decision.do);
