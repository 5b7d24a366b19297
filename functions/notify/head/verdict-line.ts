/** Line 1: what it asks of me, and when the next word comes. */
import { columns, fitting, upperFirst } from '../text.ts';
import { minuteOf, secondOf } from '../times.ts';
import { cameTooLate, failingSince, hasFailed, hasLines, occasion, stepsOf } from '../told.ts';
import { isObserved, isStandalone, type View } from '../view.ts';

/** The wordiest that fits. */
export const verdictLine = (view: View): string => fitting(columns, candidates(view));

type Candidates = readonly [string, ...string[]];

function candidates(view: View): Candidates {
  const { incident, now } = view;
  switch (incident.state) {
    case 'closed':
      return [closedLine(incident, now)];
    case 'acting':
      return actingLines(incident.run.at, view);
    case 'watching':
      return watchingLines(incident.run, view);
    case 'open':
      return isObserved(view) ? observedLines(view) : openLines(view);
  }
}

function actingLines(at: string, { nextWordAt, now }: View): Candidates {
  const since = `NO ACTION NOW. A change has been under way since ${secondOf(at, now)} UTC`;
  if (!nextWordAt) return [`${since}.`];
  const next = `next word ${minuteOf(nextWordAt, now)} UTC`;
  return [`${since}; ${next}.`, `NO ACTION NOW. A change is under way; ${next}.`];
}

function closedLine(incident: Extract<View['incident'], { state: 'closed' }>, now: Date): string {
  const at = secondOf(incident.closedAt, now);
  switch (incident.how) {
    case 'held':
      return `NO ACTION NOW. Resolved ${at} UTC; my last message about this.`;
    case 'went-away':
      return `NO ACTION NOW. Went away ${at} UTC; my last message about this.`;
    case 'superseded':
      return `NO ACTION NOW. ${incident.supersededBy ?? 'Another incident'} covers this since ${at} UTC.`;
    case 'expired':
      return 'NO ACTION NOW. 8 days without a failure; my last message about this.';
  }
}

function watchingLines({ at, direction, mine }: { readonly at: string; readonly direction: string; readonly mine: boolean }, view: View): Candidates {
  const { now, verdict, nextWordAt } = view;
  const next = nextWordAt ? `next word by ${minuteOf(nextWordAt, now)} UTC` : 'more when it is proved';
  const brief = nextWordAt ? `next by ${minuteOf(nextWordAt, now)} UTC` : 'more when proved';
  if (direction === 'undo') return [`NO ACTION NOW. Fix undone ${secondOf(at, now)} UTC; ${next}.`, `NO ACTION NOW. Fix undone; ${next}.`];
  if (verdict === 'STILL BROKEN')
    return [`STILL BROKEN, no action now: ECS is slow to try my fix; ${next}.`, `STILL BROKEN, no action now: ECS is slow to retry; ${brief}.`];
  const what = mine ? 'Fix applied' : 'Fix found in place';
  return [`NO ACTION NOW. ${what} ${secondOf(at, now)} UTC; ${next}.`, `NO ACTION NOW. ${what}; ${next}.`];
}

/** In observe mode. People and tools look for the end of this line, so it never changes. */
function observedLines({ urgency, nextWordAt, now }: View): Candidates {
  const end = 'observe mode: I would have applied this';
  const begin = urgency === 'page' ? 'ACT NOW' : 'NO ACTION NOW';
  const time = nextWordAt && minuteOf(nextWordAt, now);
  return [
    ...(time ? [`${begin}, I ask again ${time} UTC; ${end}`, `${begin}, next ${time} UTC; ${end}`, `${begin} till ${time}; ${end}`] : []),
    `${begin}; ${end}`,
  ] as unknown as Candidates;
}

function openLines(view: View): Candidates {
  const { nextWordAt, now, urgency, verdict } = view;
  const [ask, briefAsk] = asked(view);
  const time = nextWordAt && `${minuteOf(nextWordAt, now)} UTC`;
  const again = time ? `I ask again at ${time}` : 'I do not ask again';
  const brief = time ? `next word ${time}` : 'not asked again';
  const briefest = time ? `next ${time}` : 'not again';
  if (urgency === 'inform') {
    const full = isStandalone(view) ? '' : ' at full strength';
    return [
      `NO ACTION NOW${full}. By day, ${ask}; ${brief}.`,
      `NO ACTION NOW. By day, ${ask}; ${brief}.`,
      `NO ACTION NOW. By day, ${briefAsk}; ${brief}.`,
      `NO ACTION NOW. By day, ${briefAsk}; ${briefest}.`,
      `NO ACTION NOW; ${brief}.`,
    ];
  }
  const change = changed(view);
  const least = [`ACT NOW: ${briefAsk}; ${brief}.`, `ACT NOW: ${briefAsk}; ${briefest}.`] as const;
  if (change)
    return [`ACT NOW, ${change}: ${ask}; ${brief}.`, `ACT NOW, ${change}: ${briefAsk}; ${brief}.`, `ACT NOW, ${change}: ${briefAsk}; ${briefest}.`, ...least];
  if (verdict === 'APPROVE') return [`${upperFirst(ask).replace(/^Approve/, 'APPROVE')}. ${again}.`, `APPROVE it below; ${brief}.`];
  return [`ACT NOW: ${ask}. ${again}.`, `ACT NOW: ${ask}; ${brief}.`, ...least];
}

/** What is asked of the reader, and the same in fewer words. */
function asked(view: View): readonly [string, string] {
  const { verdict, commands, offered, incident } = view;
  if (commands.length === 0) return askedWithoutCommand(incident);
  const same = occasion(incident) === 'reminded' ? 'same ' : '';
  const command = commands.length > 1 ? `the ${same}${commands.length} commands` : `the ${same}command`;
  if (verdict === 'APPROVE') return [offered.includes('approve') ? 'approve the change below' : `approve by running ${command} below`, `run ${command}`];
  return isDoubtful(incident.decision) ? [`read why I did not, then run ${command}`, 'read why I did not act'] : [`run ${command} below`, `run ${command}`];
}

function askedWithoutCommand(incident: View['incident']): readonly [string, string] {
  if (hasLines(incident)) return ['make the changes below', 'make the changes'];
  const steps = hasFailed(incident) || incident.diagnosis.steps.length === 0 ? 0 : stepsOf(incident).length;
  if (steps === 0) return ['look; I have no command to give', 'have a look'];
  return steps === 1 ? ['do the step below, by hand', 'do the step below'] : [`do the ${steps} steps below, by hand`, 'do the steps below'];
}

/** The guard doubts the change itself, not whether it is ours to make. */
const isDoubtful = (decision: View['incident']['decision']): boolean =>
  decision.do === 'hold' && ['evidence', 'stack', 'taken-back', 'changed', 'failed'].includes(decision.guard);

/** What a later message says before it asks. */
function changed({ verdict, incident, offered, now }: View): string {
  if (verdict === 'WORSE') return 'it got worse';
  if (verdict !== 'STILL BROKEN') return '';
  if (cameTooLate(incident)) return 'my fix came too late';
  if (hasFailed(incident)) return 'my fix did not cure it';
  const isUnanswered = offered.includes('ack') && !incident.ackedBy;
  return `${isUnanswered ? 'no answer' : 'not cured'} since ${minuteOf(failingSince(incident), now)}`;
}
