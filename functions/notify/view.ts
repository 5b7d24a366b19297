/** One look at an incident, taken once: subject, head and body all speak from it, so that they cannot disagree. */
import type { Cause } from '../classify/cause.ts';
import type { Incident, Iso, Plan, Verdict } from '../model.ts';
import { commandsOf, type Hit, hitsOf, planOf, type Told } from './told.ts';
import { answered, type Verb } from './verbs.ts';
import { nextWordOf, urgencyOf, verdictOf } from './verdict.ts';

/** What subject, head and body speak from. */
export interface View {
  readonly incident: Incident;
  readonly now: Date;
  readonly accountName: string;
  /** Where a signed request stops us; null: nowhere. */
  readonly answerUrl: string | null;
  /** Whether anybody may pause us. */
  readonly hasApprovers: boolean;
  /** Whether lines of a log may stand in a message. */
  readonly quoteLogs: boolean;
  readonly hits: readonly [Hit, ...Hit[]];
  readonly verdict: Verdict;
  readonly urgency: 'page' | 'inform';
  readonly cause: Pick<Cause, 'title' | 'meaning' | 'nextStep' | 'handling' | 'link' | 'groupsAs'>;
  readonly plan: Plan | null;
  readonly commands: readonly string[];
  /** Said once, at a terminal: nobody watches the incident, and no later message comes. */
  readonly once: boolean;
  readonly nextWordAt: Iso | undefined;
  readonly offered: readonly Verb[];
}

/** Takes that look. */
export function viewOf(told: Told): View {
  const { incident, now, settings, causeOf, once = false, offered = answered } = told;
  const hits = hitsOf(told);
  return {
    incident,
    now,
    accountName: settings.accountName,
    answerUrl: settings.answerUrl ?? null,
    hasApprovers: (settings.approvers ?? []).length > 0,
    quoteLogs: settings.quoteLogs ?? false,
    hits,
    verdict: verdictOf(incident),
    urgency: urgencyOf(incident, hits),
    // A custom rule's words stand until evidence finds a cause that the text did not name.
    cause: {
      ...causeOf(incident.diagnosis.cause),
      ...(incident.diagnosis.cause === incident.diagnosis.match.cause ? incident.diagnosis.match.custom : undefined),
    },
    plan: planOf(incident),
    commands: commandsOf(incident),
    once,
    nextWordAt: once ? undefined : nextWordOf(incident),
    offered,
  };
}

/** Only observe mode kept us from acting. */
export const isObserved = ({ incident: { decision } }: View): boolean => decision.do === 'hold' && decision.guard === 'mode';

/** Standalone tasks and builds: nothing restarts them, and no steady state comes. */
export const isStandalone = ({ hits }: View): boolean => hits.every(({ where }) => where.kind !== 'service');
