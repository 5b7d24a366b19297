/** The run that was writing ended before it said how: another one finds out, and ends it. */
import * as moves from '../incident/moves.ts';
import type { Incident } from '../model.ts';
import { carryOut, consider, doorOf, type Ending, examine } from '../pipeline.ts';
import type { World } from '../world.ts';

type In<S extends Incident['state']> = moves.In<S>;

/** The run that was writing ended before it said how. The world is asked first; then the facts are read anew; only the same plan is carried on. */
export async function takeOver(incident: In<'acting'>, w: World): Promise<Ending | null> {
  const mine = await w.store.save(moves.takenOver(incident, w.now()), w.now());
  if (mine?.state !== 'acting') return null;
  // The door and all fixes behind it: rarely needed, and not worth a cold start.
  const { look } = await import('../fix/apply.ts');
  const looked = await look(mine.run.plan, doorOf(w));
  if (looked.state === 'after') return conclude(moves.applied(mine, { mine: false, at: incident.run.at }, w.now()), w);
  if (looked.state === 'other') return conclude(moves.refused(mine, held(mine, looked.because), w.now()), w);
  return carryOn(mine, w);
}

async function carryOn(incident: In<'acting'>, w: World): Promise<Ending | null> {
  const finding = await examine(incident.diagnosis.failure, incident.diagnosis.match, w, { fresh: true });
  const { seen } = await consider(finding, w);
  const { plan } = incident.run;
  if (seen.id === incident.id && seen.decision.do === 'act' && seen.decision.plan.hash === plan.hash) return conclude(moves.renewed(incident, w.now()), w);
  await w.store.forget(plan.resource);
  const decision = seen.decision.do === 'act' ? held(incident, 'The facts have changed since it was decided.') : seen.decision;
  return conclude(moves.refused({ ...incident, diagnosis: finding.diagnosis }, decision, w.now()), w);
}

const held = ({ run: { plan } }: In<'acting'>, because: string) => ({ do: 'hold', plan, guard: 'changed', because, approvable: false }) as const;

/** Saves, and does what the saved incident asks for. Null: somebody else wrote first. */
export async function conclude(incident: Incident, w: World): Promise<Ending | null> {
  const saved = await w.store.save(incident, w.now());
  return saved && carryOut(saved, w);
}
