/** Line 2: does it hurt? Running of desired, since when, and what still serves. */
import { lastSegment } from '../../arn.ts';
import { asSentence, columns, count, cutName, fitting, longestName } from '../text.ts';
import { minuteOf } from '../times.ts';
import { endsOf, failingSince, nameOf } from '../told.ts';
import type { View } from '../view.ts';

/** The line for one service, task or build, or for many. */
export const hurtLine = (view: View): string => (view.hits.length > 1 ? manyLine(view) : oneLine(view));

function manyLine({ hits, incident, now }: View): string {
  const n = (standing: string) => hits.filter((hit) => hit.standing === standing).length;
  const parts = [
    [n('down'), 'down'],
    [n('short'), 'short'],
    [n('unknown'), 'unread'],
    [n('full'), 'at full strength'],
  ].flatMap(([some, word]) => (some ? [`${some} ${word}`] : []));
  const strengths = parts.join(', ');
  const whole = `${count(hits.length, 'service')}: ${strengths}.`;
  if (incident.state === 'closed') return fitting(columns, [whole, `${strengths}.`]);
  const since = minuteOf(failingSince(incident), now);
  return fitting(columns, [
    `${strengths}; none can start a task since ${since} UTC.`,
    `${strengths}; none can start a task since ${since}.`,
    `${strengths}; no task starts since ${since}.`,
    whole,
  ]);
}

type Sentence = (name: string) => string;

const sinceOf = ({ incident, now }: View): string => `since ${minuteOf(failingSince(incident), now)} UTC`;

function oneLine(view: View): string {
  const { kind } = view.hits[0].where;
  if (kind === 'family') return onceLine(view, { noun: 'Task', well: 'ended well again' });
  return kind === 'project' ? onceLine(view, { noun: 'Build', well: 'succeeds again' }) : serviceLine(view);
}

/** The line for a standalone task or a build, which nobody starts again. */
function onceLine(view: View, { noun, well }: { readonly noun: string; readonly well: string }): string {
  const { incident, now } = view;
  const failed = `failed ${minuteOf(failingSince(incident), now)} UTC`;
  const isCured = incident.state === 'closed' && incident.how === 'held';
  if (isCured) return named(view, [(it) => `${noun} ${it} ${well}; it ${failed}.`, (it) => `${noun} ${it} ${well}.`]);
  return named(view, [(it) => `${noun} ${it} ${failed}; nothing starts it again.`, (it) => `${noun} ${it} failed.`]);
}

function serviceLine(view: View): string {
  const { hits, incident } = view;
  const [{ strength }] = hits;
  if (!strength)
    return named(view, [(it) => `${it}: running tasks could not be read; failing ${sinceOf(view)}.`, (it) => `${it}: running tasks could not be read.`]);
  const { running, desired } = strength;
  const up = `${running} of ${desired} running`;
  const isFull = running >= desired;
  if (incident.state === 'closed') {
    const end = incident.how === 'went-away' ? endsOf(incident).map((says) => (it: string) => `${it} ${up}. ${asSentence(says)}`) : [];
    return named(view, [...end, (it) => `${it} ${up}${isFull && running > 0 ? ', at full strength' : ''}.`]);
  }
  const down = running === 0 ? 'DOWN: ' : '';
  return named(
    view,
    [...(isFull ? fullEnds(view) : shortEnds(view, running)), ''].map(
      (end): Sentence =>
        (it) =>
          `${isFull ? '' : down}${it} ${up}${end}.`,
    ),
  );
}

function fullEnds(view: View): readonly string[] {
  const since = sinceOf(view);
  const [serves, briefly] = whatServes(view);
  const fails = endsByItself(view) ? `; ${count(view.incident.failedTasks, 'task')} failed` : '; new tasks fail';
  return [...(serves ? [`: ${serves} ${since}`, `: ${serves}`, `: ${briefly}`] : []), `${fails} ${since}`];
}

function shortEnds(view: View, running: number): readonly string[] {
  const since = sinceOf(view);
  const [serves, briefly] = whatServes(view);
  const loss = running === 0 || endsByItself(view) ? [] : [` ${since}; a task lost is not replaced`];
  return [...(serves ? [` ${since}: ${serves}`, ` ${since}: ${briefly}`, `: ${serves}`, `: ${briefly}`] : loss), ` ${since}`];
}

/** Containers that end by themselves: the tasks start well and are replaced, so what hurts is that they end. */
const endsByItself = ({ incident: { patience } }: View): boolean => patience === 'run-time';

/** Names give way to what is said of them only as far as they can still be told apart. */
function named({ hits: [{ where }] }: View, sentences: readonly Sentence[]): string {
  const name = (longest: number) => [where.cluster, where.name].flatMap((part) => (part ? [cutName(part, longest)] : [])).join('/');
  const [richest, ...poorer] = sentences.flatMap((sentence) => [longestName, 20, 14].map((longest) => sentence(name(longest))));
  return fitting(columns, [richest ?? '', ...poorer]);
}

/** `api:41 serves, api:42 cannot`, and the same in fewer words; empty where no other revision serves. */
function whatServes({ hits: [{ strength, where }], incident }: View): readonly [string, string] | readonly [] {
  const failing = lastSegment(incident.diagnosis.failure.task?.taskDefinitionArn ?? '');
  const serving = strength?.servedBy;
  if (!serving || !failing || serving === failing || strength.running === 0 || nameOf(where) !== nameOf(incident.where)) return [];
  const [family, revision] = failing.split(':');
  const brief = serving.startsWith(`${family}:`) && revision ? `:${revision}` : cutName(failing);
  return [`${cutName(serving)} serves, ${cutName(failing)} cannot`, `${cutName(serving)} serves, ${brief} cannot`];
}
