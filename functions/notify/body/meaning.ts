/** What a reader asks next: what it means, why we did not act, what was cut, what we did not see. */
import type { Gap, Incident, Line, Section } from '../../model.ts';
import { causeSentence } from '../head.ts';
import { plain } from '../quote.ts';
import { columns, cutNames, longestName, longNames, upperFirst } from '../text.ts';
import { commandsOf, hasFailed, isReadOnly, isRefuted } from '../told.ts';
import type { View } from '../view.ts';
import { item, row, says, section } from './lines.ts';

/** What the cause means, for a reader who does not know it. */
export function whatItMeans({ incident, cause, once }: View): readonly Section[] {
  if (incident.state !== 'open') return [];
  const waits = cause.handling === 'wait' ? [says(`If you do nothing: ECS tries again by itself${once ? '' : ', and I write when it works'}.`)] : [];
  const firstStep = needsAdvice(incident) ? [says(cause.nextStep)] : [];
  return section('WHAT IT MEANS', [says(cause.meaning), ...firstStep, ...waits]);
}

/**
 * Whether the catalogue's advice stands there too. It speaks of every account: beside a command that only looks, it says what to look for; beside a cure for this
 * account it would send the reader searching, or undo what was scoped on purpose.
 */
function needsAdvice(incident: Incident): boolean {
  const commands = commandsOf(incident);
  if (!commands.length || hasFailed(incident) || isRefuted(incident)) return false;
  return commands.every(isReadOnly) || (incident.decision.do === 'hold' && incident.diagnosis.steps.every(({ afterwards }) => afterwards));
}

/** Why we did not make the change, or make none: the guard's sentence. */
export function whyNot({ incident }: View): readonly Section[] {
  if (incident.state !== 'open' || incident.decision.do === 'act') return [];
  const whole = commandsOf(incident).length ? 'WHY I DID NOT DO IT' : 'WHY I DO NOTHING MYSELF';
  const title = hasFailed(incident) ? 'WHY I DO NOT TRY AGAIN' : whole;
  return section(title, [says(incident.decision.because)]);
}

/** Names that subject and head had to cut, each on a line of its own; and the sentence, if that was cut too. */
export function inFull(view: View): readonly Section[] {
  const { incident, accountName, hits } = view;
  const sentence = causeSentence(view);
  const { where } = incident;
  const parts = hits.length === 1 ? [where.cluster ?? '', where.name, hits[0].strength?.servedBy ?? ''] : [];
  const names = [...new Set([...parts, accountName].map(plain).filter((name) => name.length > longestName))];
  const isCut = cutNames(sentence).length > columns;
  const lines = [...(isCut ? [says(sentence)] : []), ...[...names, ...longNames(sentence)].map((name) => row(`  ${name}`))];
  return section('IN FULL', lines);
}

/** Why something could not be seen, as the message says it. */
const gapWords: Readonly<Record<Exclude<Gap['why'], 'not-applicable'>, string>> = {
  denied: 'denied',
  throttled: 'AWS throttled the question',
  gone: 'it is gone',
  'timed-out': 'no answer in time',
  broken: "AWS's answer was an error",
  unseen: 'AWS does not show it',
  unasked: 'I had no reads left for it',
  'by-design': 'I leave such data alone',
};

const shownGaps = 12;

/** The gaps, each with the permission that would have closed it. */
export function notChecked({ incident, once }: View): readonly Section[] {
  if (incident.state === 'closed') return [];
  const lines = incident.diagnosis.gaps.flatMap(({ wanted, why, needs }): readonly Line[] => {
    if (why === 'not-applicable') return [];
    return [item(`${upperFirst(wanted)}: ${gapWords[why]}.${needs ? ` Grant ${needs} to ${once ? 'your own role' : 'the ecs-medic functions'}.` : ''}`)];
  });
  const more = lines.length - shownGaps;
  return section('NOT CHECKED', [...lines.slice(0, shownGaps), ...(more > 0 ? [says(`and ${more} more.`)] : [])]);
}
