/** Line 2: does it hurt? Running of desired, since when, and what still serves. */
import { lastSegment } from '../../arn.ts';
import { columns, count, cutName, fitting, longestName } from '../text.ts';
import { minuteOf } from '../times.ts';
import { nameOf } from '../told.ts';
import type { View } from '../view.ts';

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
  const since = minuteOf(incident.openedAt, now);
  return fitting(columns, [
    `${strengths}; none can start a task since ${since} UTC.`,
    `${strengths}; none can start a task since ${since}.`,
    `${strengths}; no task starts since ${since}.`,
    whole,
  ]);
}

type Sentence = (name: string) => string;

function oneLine(view: View): string {
  const { hits, incident, now } = view;
  const [{ where, strength }] = hits;
  const since = `since ${minuteOf(incident.openedAt, now)} UTC`;
  if (where.kind === 'family') return named(view, [(it) => `Task ${it} failed${since.slice(5)}; nothing starts it again.`, (it) => `Task ${it} failed.`]);
  if (where.kind === 'project' && incident.state === 'closed' && incident.how === 'held')
    return named(view, [(it) => `Build ${it} succeeds again; it failed${since.slice(5)}.`]);
  if (where.kind === 'project') return named(view, [(it) => `Build ${it} failed${since.slice(5)}; nothing starts it again.`, (it) => `Build ${it} failed.`]);
  if (!strength) return named(view, [(it) => `${it}: running tasks could not be read; failing ${since}.`, (it) => `${it}: running tasks could not be read.`]);
  const { running, desired } = strength;
  const up = `${running} of ${desired} running`;
  const isFull = running >= desired;
  if (incident.state === 'closed') return named(view, [(it) => `${it} ${up}${isFull && running > 0 ? ', at full strength' : ''}.`]);
  const [serves, briefly] = whatServes(view);
  if (isFull) {
    const full = serves ? [`: ${serves} ${since}`, `: ${serves}`, `: ${briefly}`] : [];
    return named(
      view,
      [...full, `; new tasks fail ${since}`, ''].map(
        (end): Sentence =>
          (it) =>
            `${it} ${up}${end}.`,
      ),
    );
  }
  const down = running === 0 ? 'DOWN: ' : '';
  const loss = running === 0 ? [] : [`; a task lost is not replaced`];
  const short = serves ? [` ${since}: ${serves}`, ` ${since}: ${briefly}`, `: ${serves}`, `: ${briefly}`] : loss.map((end) => ` ${since}${end}`);
  return named(
    view,
    [...short, ` ${since}`, ''].map(
      (end): Sentence =>
        (it) =>
          `${down}${it} ${up}${end}.`,
    ),
  );
}

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
