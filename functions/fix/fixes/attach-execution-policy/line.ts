/** The shape of a line of the proof, and what it hands over where something smaller is the cure. */
import type { ExecutionRole, ManagedAction, Simulated } from '../../../diagnose/evidence.ts';
import type { Diagnosis } from '../../../model.ts';
import type { Declined } from '../../fix.ts';
import { smallestStatement } from './statement.ts';

/** What every line of the proof is shown. */
export interface Claimed {
  readonly role: ExecutionRole;
  readonly diagnosis: Diagnosis;
  readonly needed: readonly ManagedAction[];
  /** The needed actions as they are decided today, and with the policy; empty where the simulator could not be asked. */
  readonly now: readonly Simulated[];
  readonly withPolicy: readonly Simulated[];
}

/** The sentence why attaching is not proposed, with what to do instead where there is something; null: this line holds. */
export type Line = (claimed: Claimed) => string | Declined | null;

/** What is missing and no more, for a person to grant. */
export const declinedWithStatement = (because: string, { role, diagnosis, now }: Pick<Claimed, 'role' | 'diagnosis' | 'now'>): Declined => ({
  because,
  step: smallestStatement({ account: diagnosis.failure.where.account, roleName: role.roleName, missing: now }),
});
