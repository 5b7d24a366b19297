/** What happened so far: since the first message, since it was closed before, and in all. */
import type { Entry, Incident, Line, Section } from '../../model.ts';
import { asSentence, count, inThePast } from '../text.ts';
import { minuteOf, secondOf } from '../times.ts';
import { historyOf, runOf } from '../told.ts';
import type { View } from '../view.ts';
import { failuresOf } from './foot.ts';
import { item, says, section } from './lines.ts';

/** Entries that say nothing to a reader. */
const untold: readonly Entry['what'][] = ['acting', 'reminded'];

function wordsOf({ what, says: text }: Entry): string {
  if (what === 'opened') return 'First failure seen';
  if (what === 'would-have-acted') return `In mode auto I would have done this: ${text}`;
  return what === 'applied' ? inThePast(text) : text;
}

/** What happened since it opened, and when; `left`: kinds of entries that are left out. */
function entriesOf(incident: Incident, now: Date, left = untold): readonly Line[] {
  return historyOf(incident)
    .filter(({ what }) => !left.includes(what))
    .map((entry) => item(`${secondOf(entry.at, now)} ${asSentence(wordsOf(entry))}`));
}

const upOf = ([{ strength }, ...others]: View['hits']): string => (strength && !others.length ? `${strength.running} of ${strength.desired} running, ` : '');

/** In a message that repeats or worsens an earlier one: what is new since. */
export function news({ incident, verdict, now, hits }: View): readonly Section[] {
  if (verdict !== 'STILL BROKEN' && verdict !== 'WORSE') return [];
  const { said } = incident;
  const before = said ? [says(`When I last wrote, at ${minuteOf(said.at, now)} UTC: ${said.running} running, ${count(said.members, 'service')}.`)] : [];
  // The numbers say that it got worse.
  const lines = entriesOf(incident, now, [...untold, 'worse'])
    .slice(1)
    .slice(-5);
  return section('NEW SINCE THE FIRST MESSAGE', [
    ...before,
    says(`Now: ${upOf(hits)}${count(incident.failedTasks, 'failed task')}, ${count(hits.length, 'service')}.`),
    ...lines,
  ]);
}

const aDayMs = 86_400_000;

/** In the first message of an incident that was closed within the last day: that it did not stay so. */
export function isBack({ incident, now }: View): readonly Section[] {
  const { state, history, openedAt, said } = incident;
  const isFirstWord = state !== 'closed' && (!said || said.at < openedAt);
  const ends = isFirstWord ? history.filter(({ what, at }) => what === 'closed' && at < openedAt && now.getTime() - Date.parse(at) < aDayMs) : [];
  const last = ends.at(-1);
  if (!last) return [];
  const often = ends.length > 1 ? [says(`It has ended ${ends.length} times within a day: what ends it does not last.`)] : [];
  return section('IT IS BACK', [says(`It was over at ${secondOf(last.at, now)} UTC: ${asSentence(last.says)}`), ...often]);
}

/** Once it is over: everything that happened, and how much it took. */
export function times({ incident, verdict, now }: View): readonly Section[] {
  if (verdict !== 'RESOLVED' && verdict !== 'WENT AWAY') return [];
  const changes = runOf(incident) ? '1 change in your account' : 'no change of mine in your account';
  return section('TIMES (UTC)', [
    ...entriesOf(incident, now),
    says(`${failuresOf(incident)}, ${count(incident.seq - (incident.seqBefore ?? 0), 'message')}, ${changes}.`),
  ]);
}
