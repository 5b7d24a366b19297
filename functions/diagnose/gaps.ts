/** What could not be read becomes a gap, with the permission that would have shown it. */
import type { Failed, Outcome } from '../aws/outcome.ts';
import type { Gap } from '../model.ts';

/** A probe's own gap: diagnose adds the probe's name. */
export type OwnGap = Omit<Gap, 'probe'>;

/** `wanted` is a noun phrase: "policy of repository api". A permission is named only where one would have shown it. */
export function gapOf(wanted: string, { why, action }: Failed): OwnGap {
  return why === 'denied' ? { wanted, why, needs: action } : { wanted, why };
}

/** The gaps of several reads at once: those that failed, except for the ways of failing that are answers themselves. */
export function gapsOf(reads: readonly (readonly [wanted: string, outcome: Outcome<unknown>])[], answers: readonly Failed['why'][] = []): readonly OwnGap[] {
  return reads.flatMap(([wanted, outcome]) => (outcome.ok || answers.includes(outcome.why) ? [] : [gapOf(wanted, outcome)]));
}
