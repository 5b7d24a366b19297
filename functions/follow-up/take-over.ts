/** Takes over from a run that died while it was writing: finds out what it did, and finishes it. */
import * as moves from '../incident/moves.ts';
import type { Hold, Incident } from '../model.ts';
import { carryOut, consider, doorOf, type Ending, examine } from '../pipeline.ts';
import type { World } from '../world.ts';

/** The world is asked first whether the change was made. If not, the facts are read anew, and only the very same plan is carried on. */
export async function takeOver(incident: moves.In<'acting'>, w: World): Promise<Ending | null> {
  const mine = await w.store.save(moves.takenOver(incident, w.now()), w.now());
  if (mine?.state !== 'acting') return null;
  // Imported here: the door and all fixes behind it are rarely needed, and not worth a cold start.
  const { look } = await import('../fix/apply.ts');
  const looked = await look(mine.run.plan, doorOf(w));
  if (looked.state === 'after') return conclude(moves.applied(mine, { mine: false, at: incident.run.at }, w.now()), w);
  if (looked.state === 'other') return conclude(moves.refused(mine, held(mine, looked.because), w.now()), w);
  return carryOn(mine, w);
}

/** The change was not made: examines anew, and makes it only if the decision comes out the same. */
async function carryOn(incident: moves.In<'acting'>, w: World): Promise<Ending | null> {
  const finding = await examine(incident.diagnosis.failure, incident.diagnosis.match, w, { fresh: true });
  const { seen } = await consider(finding, w);
  const { plan } = incident.run;
  if (seen.id === incident.id && seen.decision.do === 'act' && seen.decision.plan.hash === plan.hash) return conclude(moves.renewed(incident, w.now()), w);
  await forgetOwn(incident, w);
  const decision = seen.decision.do === 'act' ? held(incident, 'The facts have changed since it was decided.') : seen.decision;
  return conclude(moves.refused({ ...incident, diagnosis: finding.diagnosis }, decision, w.now()), w);
}

/** Nothing of this incident's is there. What another one made is remembered still: that it is gone is somebody's doing, and it is not made again unasked. */
async function forgetOwn({ id, run: { plan } }: moves.In<'acting'>, w: World): Promise<void> {
  const { brakes } = await w.store.recall({ id, resources: [plan.resource] }, w.now());
  if (brakes.made?.incident === id) await w.store.forget(plan.resource);
}

const held = ({ run: { plan } }: moves.In<'acting'>, because: string): Hold => ({ do: 'hold', plan, guard: 'changed', because, approvable: false });

/** Saves, and does what the saved incident asks for. Null: another run wrote first. */
export async function conclude(incident: Incident, w: World): Promise<Ending | null> {
  const saved = await w.store.save(incident, w.now());
  return saved && carryOut(saved, w);
}
