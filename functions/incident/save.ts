/** A move holds once it is saved over the version that was read; a refused save reads again, and asks whether the move is still to be made. */
import { AwsError } from '../aws/outcome.ts';
import type { Incident } from '../model.ts';
import type { World } from '../world.ts';

/** How often a refused save is tried again. */
export const savesTried = 3;

/** The error after the last refused save: other runs wrote between our reads and our writes. Thrown, so that Lambda tries again. */
export const contended = (): AwsError =>
  new AwsError({ ok: false, why: 'broken', action: 'dynamodb:PutItem', code: 'Contended', message: `the save was refused ${savesTried} times` });

/** Saves what `next` makes of the incident, over the latest version. Null: the move is not to be made any more. */
export async function move(incident: Incident, w: Pick<World, 'store' | 'now'>, next: (current: Incident) => Incident | null): Promise<Incident | null> {
  let current: Incident | null = incident;
  for (let tries = 0; tries < savesTried && current; tries++) {
    const moved = next(current);
    if (!moved) return null;
    const saved = await w.store.save(moved, w.now());
    if (saved) return saved;
    current = await w.store.read(incident.id, w.now());
  }
  if (!current) return null;
  throw contended();
}
