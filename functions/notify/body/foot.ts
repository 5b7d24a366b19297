/** The end of every message: links, then ids and numbers. */
import type { Incident, Line, Section } from '../../model.ts';
import { linksOf } from '../links.ts';
import { plain } from '../quote.ts';
import { columns, count } from '../text.ts';
import { minuteOf } from '../times.ts';
import { footVerbs } from '../verbs.ts';
import type { View } from '../view.ts';
import { row, says, section, url } from './lines.ts';

/** Where to look in the console, and what AWS writes about the cause. */
export const links = ({ incident, cause }: View): readonly Section[] => section('LINKS', [...linksOf(incident.where), cause.link].map(url));

/** `4 failed tasks`, `1 failed build`. */
export const failuresOf = ({ failedTasks, where }: Incident): string => count(failedTasks, where.kind === 'project' ? 'failed build' : 'failed task');

/** On one line, or two where the cause's name is long. */
function wrapped(parts: readonly string[]): readonly Line[] {
  const line = parts.join('  ');
  return line.length <= columns ? [row(line)] : [row(parts.slice(0, 2).join('  ')), row(parts.slice(2).join('  '))];
}

/** The last lines: ids and numbers for people who search, sort or answer. */
export function foot({ incident, urgency, nextWordAt, offered, now }: View): readonly Section[] {
  const { diagnosis, seq, id, ackedBy, covers = [] } = incident;
  const counts = wrapped([`cause ${diagnosis.cause}`, `urgency ${urgency}`, failuresOf(incident), `message ${seq}`]);
  const next = nextWordAt ? [row(`next word ${minuteOf(nextWordAt, now)} UTC`)] : [];
  const verbs = footVerbs(id, offered);
  const covered = covers.length ? [says(`Takes the place of ${covers.slice(-5).join(', ')}: I write no more of that.`)] : [];
  const acked = ackedBy ? [row(`acknowledged by ${plain(ackedBy)}`)] : [];
  return section('', [...covered, ...counts, ...next, ...acked, ...(verbs ? [row(verbs)] : [])]);
}
