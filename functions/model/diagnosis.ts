/** What the account says: evidence for fixes, facts for people, gaps for honesty. */
import type { Action } from '../aws/operations.ts';
import type { CauseId } from '../classify/catalogue.ts';
import type { AnswerOf, ProbeName } from '../diagnose/registry.ts';
import type { Iso } from './basics.ts';
import type { Step } from './decision.ts';
import type { Failure, Match } from './failure.ts';

/** A sentence for people; its source is `api:ecs:DescribeTasks`, `event:containers[0].reason`, `registry:public.ecr.aws`. */
export interface Fact {
  readonly says: string;
  readonly source: `${string}:${string}`;
}

/**
 * Why something could not be seen. unseen: AWS's API shows it to nobody · unasked: the examination's reads were spent · by-design: people's data, which is left
 * alone · not-applicable: the question does not arise here, so no guard minds · the others as AWS answered.
 */
export type GapReason = 'denied' | 'throttled' | 'gone' | 'timed-out' | 'broken' | 'unseen' | 'unasked' | 'by-design' | 'not-applicable';

/** Something that an examination wanted to know and could not see. */
export interface Gap {
  /** Which probe wanted it: a fix may only care about its own evidence. */
  readonly probe: ProbeName;
  /** What we wanted to know, as a noun phrase: "policy of repository api". */
  readonly wanted: string;
  readonly why: GapReason;
  /** The permission that would show it. */
  readonly needs?: Action;
}

/** Typed by the probe that answered, so that a fix never parses another probe's words. */
export type Evidence = { readonly [P in ProbeName]?: AnswerOf<P> };

/** The resource at fault. */
export interface Culprit {
  readonly id: string;
  /** Completes the head line: "Role prod-api-exec could not pull from ECR: its policy was detached." */
  readonly says: string;
}

/** What one examination of the account found. */
export interface Diagnosis {
  readonly failure: Failure;
  readonly match: Match;
  /** Refined by evidence, or the match's. */
  readonly cause: CauseId;
  readonly culprit: Culprit | null;
  readonly standing: 'text-only' | 'confirmed' | 'contradicted';
  readonly evidence: Evidence;
  readonly facts: readonly Fact[];
  readonly gaps: readonly Gap[];
  /** What a human can do, with real names; every command is built by shell.ts. */
  readonly steps: readonly Step[];
  readonly readAt: Iso;
}
