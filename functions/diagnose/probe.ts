/** The shape of a probe: one read-only question about the account. */
import type { Reads } from '../aws/aws.ts';
import type { ReadAction } from '../aws/operations.ts';
import type { RegistryReader } from '../aws/registry.ts';
import type { CauseId, Culprit, Evidence, Fact, Failure, Match, ProbeName, Step } from '../model.ts';
import type { Reading } from './budget.ts';
import type { OwnGap } from './gaps.ts';
import type { Hurdle } from './hurdles.ts';

/** What a probe is asked about. */
export interface Asked {
  readonly failure: Failure;
  readonly match: Match;
  /** What the probes named in `after` have answered. */
  readonly evidence: Evidence;
  readonly now: Date;
  /** Public registries, pinned: the only thing read that is not AWS's API. */
  readonly registry: RegistryReader;
}

/** What a probe proved of a cause. `blames`: this cause is real, and this is the culprit. `clears`: this cause cannot be, whatever the text says. */
export interface Claim {
  readonly verdict: 'blames' | 'clears';
  readonly cause: CauseId;
  readonly culprit?: Culprit;
  /** What the task could not get past, or surely did: of several blames the first hurdle's decides. */
  readonly hurdle: Hurdle;
  /** Holds by exclusion: only where another probe has shown that this cause cannot be. */
  readonly onceCleared?: CauseId;
  /** The account does not show it: ECS's own words name the culprit. */
  readonly byWord?: true;
  /** What cures it: shown only if this claim decides. */
  readonly steps?: readonly Step[];
}

/** What a probe answers: evidence for the fixes, facts for people, claims for the verdict. */
export interface Answer<A> {
  /** Null: not applicable, or nothing could be read (then a gap says why). */
  readonly evidence: A | null;
  readonly facts?: readonly Fact[];
  readonly gaps?: readonly OwnGap[];
  readonly claims?: readonly Claim[];
  readonly steps?: readonly Step[];
}

/** `keeps`, `yields` and `most`: its share of an examination's reads. */
export interface Probe<A, R extends ReadAction = ReadAction> extends Reading {
  /** As a person would ask it; the permissions page prints it. */
  readonly question: string;
  /** Every permission that it needs: template.yaml is compared with the union of these, and `aws` offers no other call. */
  readonly reads: readonly R[];
  /** Probes whose evidence it uses; all others run beside it. */
  readonly after: readonly ProbeName[];
  readonly deadlineMs: number;
  answer(asked: Asked, aws: Reads<R>): Promise<Answer<A>>;
}
