/** What the door (apply.ts) works with: what it is given from outside, how it narrows AWS for a fix, and how it words a refusal. */
import type { Aws, CallOptions } from '../aws/aws.ts';
import type { Failed, Outcome } from '../aws/outcome.ts';
import type { Arn, Json, Made, Plan, Run } from '../model.ts';
import type { World } from '../world.ts';
import type { Fix } from './fix.ts';

/** The store keeps the hour's budget and what we made; the rest is the run's world. */
export interface Door extends Pick<World, 'aws' | 'lend' | 'settings' | 'now' | 'log'> {
  /** One conditional count on the hour; false: spent. */
  spend(now: Date): Promise<boolean>;
  remember(made: Made): Promise<void>;
  forget(resource: string): Promise<void>;
}

/** `already`: the world was as wanted, nothing was written. `refused`: nothing was written that is known of; `because` is the sentence for people. */
export type Applied =
  | { readonly did: 'applied' | 'already' }
  | { readonly did: 'refused'; readonly guard: 'budget' | 'changed' | 'refused' | 'failed'; readonly because: string };

/** A refusal with its sentence. */
export const refused = (guard: Extract<Applied, { did: 'refused' }>['guard'], because: string): Applied => ({ did: 'refused', guard, because });

/** The client with the declared calls alone. Types say so already; a fix that goes round them is a bug of ours, and throws. */
export function only(actions: readonly string[], aws: Aws, defaults: CallOptions = {}): Aws {
  return {
    call(action, input, options = {}) {
      if (!actions.includes(action)) throw new TypeError(`${action} is not declared by this fix`);
      return aws.call(action, input, { ...defaults, ...options });
    },
  };
}

/** The client that a fix is handed: it reads by the function's own role and past the memo, and writes by the lent one. */
export function readsAndWrites({ reads }: Pick<Fix<Json>, 'reads'>, writes: readonly string[], { own, lent }: { own: Aws; lent: Aws }): Aws {
  const names: readonly string[] = reads;
  const reading = only(names, own, { fresh: true });
  const writing = only(writes, lent);
  return { call: (action, input, options) => (names.includes(action) ? reading : writing).call(action, input, options) };
}

/** What `Run.by` says of a run that nobody asked for. */
const ourselves = 'ecs-medic';

/** The plan needs a yes, and nobody has said it: then it is never made, whatever led to the door. */
export const isUnasked = ({ fix, run: { by, plan } }: Pick<Borrowing, 'fix' | 'run'>): boolean =>
  by === ourselves && (fix.risk === 'ask' || plan.risk === 'ask');

/**
 * Asks for one fix's credentials: the role's own statements, cut to the calls of this direction on the resources of this input. A run that nobody asked for takes the
 * role of safe fixes, a person's the role of approved ones: each function can assume only one of the two.
 */
export async function borrow(
  { run, fix, scope }: Borrowing,
  door: Door,
  incident: string,
): Promise<Outcome<Aws> | { readonly ok: false; readonly because: string }> {
  const unasked = run.by === ourselves;
  const roleArn = unasked ? door.settings.safeFixRoleArn : door.settings.approvedFixRoleArn;
  if (!roleArn) return { ok: false, because: `There is no role that may make this change (${unasked ? 'Mode is observe' : 'ApprovableFixes is none'}).` };
  return door.lend({ roleArn, sessionName: incident, actions: [...writesOf(fix, run.direction), ...(fix.permissions ?? [])], resources: scope });
}

/** A run for which a role is borrowed. */
export interface Borrowing {
  readonly run: Pick<Run, 'direction' | 'by'> & { readonly plan: Pick<Plan, 'risk'> };
  readonly fix: Fix<Json>;
  readonly scope: readonly Arn[];
}

/** What the run calls, in its direction. */
export const writesOf = (fix: Fix<Json>, direction: Run['direction']): readonly string[] => (direction === 'apply' ? fix.writes : (fix.undoWrites ?? []));

/** AWS's refusal in our words. Denied, gone and a used-up quota are answers (`refused`); after throttling and the rest a later run may do better (`failed`). */
export function refusalOf(failed: Failed | { readonly ok: false; readonly because: string }): Applied {
  if ('because' in failed) return refused('refused', failed.because);
  const { why, action, code } = failed;
  // IAM's and CloudWatch Logs' LimitExceededException is a quota, which outcome.ts reads as a rate.
  if (code.startsWith('LimitExceeded')) return refused('refused', `${action} was refused: a quota of the account is used up (${code}).`);
  if (why === 'denied') return refused('refused', `${action} was denied to ecs-medic's role (${code}).`);
  if (why === 'gone') return refused('refused', `${action} was refused: what it would change is not there any more (${code}).`);
  if (why === 'throttled') return refused('failed', `AWS throttled ${action} (${code}): nothing was changed.`);
  return refused('failed', `${action} failed (${code}).`);
}
