/** Diagnosis and plans become a Decision: act, hold (a guard spoke) or tell (nothing of ours cures it). Pure. */
import type { Brakes, Decision, Diagnosis, GuardName, Incident, Plan, Proposal, Step } from '../model.ts';
import type { World } from '../world.ts';
import { approvalOf } from './approval.ts';
import type { Considered, No } from './guard.ts';
import { guards } from './registry.ts';

/** What a decision is made from; `before` is the incident as stored, null at its first examination. */
export interface Deciding {
  readonly diagnosis: Diagnosis;
  readonly proposals: readonly Proposal[];
  readonly brakes: Brakes;
  readonly before: Incident | null;
}

interface Refusal extends No {
  readonly guard: GuardName;
  readonly plan: Plan;
}

/** The first plan that no guard speaks against is made; else the first plan is held with its guard's sentence. */
export function decide({ proposals, ...known }: Deciding, { settings, now }: Pick<World, 'settings' | 'now'>): Decision {
  const plans = proposals.filter(isPlan);
  const refusals: Refusal[] = [];
  for (const plan of plans) {
    const refused = refusal({ ...known, plan, settings, now: now() });
    if (!refused) return { do: 'act', plan };
    refusals.push(refused);
  }
  const [first] = refusals;
  if (!first || first.handOver) return tell(known.diagnosis, proposals, first);
  const approvable = first.yesLifts === true && settings.mode === 'auto' && approvalOf(first.plan, settings) === 'possible';
  return { do: 'hold', plan: first.plan, guard: first.guard, because: first.because, approvable };
}

/** The first guard's no; but the second's where the first is only observe mode, whose "I would have applied this" must be true. */
function refusal(considered: Considered): Refusal | null {
  const [first, second] = guards.flatMap(([guard, speak]): Refusal[] => {
    const no = speak(considered);
    return no ? [{ ...no, guard, plan: considered.plan }] : [];
  });
  if (first?.guard === 'mode' && second) return second;
  return first ?? null;
}

function tell({ steps }: Diagnosis, proposals: readonly Proposal[], handedOver: Refusal | undefined): Decision {
  const reasons = new Set(proposals.flatMap((proposal) => (isPlan(proposal) ? [] : [proposal.because])));
  const all = [...proposals.flatMap(stepOf), ...steps];
  return { do: 'tell', because: handedOver?.because ?? ([...reasons].join(' ') || unfixed(all)), steps: all };
}

const unfixed = (steps: readonly Step[]): string =>
  steps.some(({ command }) => command) ? 'No role of ecs-medic may make this change.' : 'I know no change of mine that would cure this.';

function stepOf(proposal: Proposal): readonly Step[] {
  if (isPlan(proposal)) return [{ says: proposal.says, command: proposal.command, ...(proposal.undo && { undo: proposal.undo }) }];
  return proposal.step ? [proposal.step] : [];
}

const isPlan = (proposal: Proposal): proposal is Plan => 'hash' in proposal;
