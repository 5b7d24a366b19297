/** The digest: all that found no place among the hour's messages, in one. A page of lines is read, eleven pages are not. */
import type { Incident, Line, Notice } from '../model.ts';
import type { Settings } from '../settings.ts';
import { row, section } from './body/lines.ts';
import { plain } from './quote.ts';
import { ascii, columns, count, cutAtWord, cutName, fitting } from './text.ts';
import { minuteOf } from './times.ts';

interface Owed {
  readonly notice: Notice;
  readonly incident: Incident;
}

/** What a digest is made of. */
export interface Digesting {
  readonly owed: readonly [Owed, ...Owed[]];
  readonly settings: Pick<Settings, 'accountName' | 'account' | 'region'>;
  readonly now: Date;
}

const shownLines = 100;

/** One notice for all that are owed: its verdict is the most urgent one's, and what wakes somebody stands first. */
export function digestOf({ owed, settings, now }: Digesting): Notice {
  const sorted = [...owed].sort((a, b) => rank(a) - rank(b));
  const pages = sorted.filter(({ notice }) => notice.urgency === 'page');
  const [first] = sorted as [Owed, ...Owed[]];
  const alias = cutName(plain(settings.accountName) || settings.account);
  const next = sorted.flatMap(({ notice }) => notice.nextWordAt ?? []).sort()[0];
  const subject = ascii(`[${alias}] ${owed.length} INCIDENTS: ${pages.length} need you now, ${owed.length - pages.length} do not`);
  return {
    verdict: first.notice.verdict,
    subject,
    head: headOf(sorted, pages.length, { settings, now }),
    sections: [
      ...section('NEED YOU NOW', linesOf(pages)),
      ...section('NO ACTION NOW', linesOf(sorted.filter(({ notice }) => notice.urgency !== 'page'))),
      ...section('', foot(sorted, next, now)),
    ],
    urgency: pages.length ? 'page' : 'inform',
    number: Math.max(...owed.map(({ notice }) => notice.number)),
    ...(next && { nextWordAt: next }),
  };
}

/** What was changed is undone by a command that stands in its event: here the first command below a line is the one to run. */
function foot(owed: readonly Owed[], next: string | undefined, now: Date): readonly Line[] {
  const changed = owed.some(({ incident: { state } }) => state === 'watching') ? ', with what undoes a change' : '';
  return [row(`each of the ${owed.length} has its own event on the bus${changed}`), ...(next ? [row(`next word ${minuteOf(next, now)} UTC`)] : [])];
}

/** The order of lines: nothing runs, too little runs, nothing to do now, over. */
function rank({ notice: { urgency }, incident: { strength, state } }: Owed): number {
  if (urgency === 'page') return strength?.running === 0 ? 0 : 1;
  return state === 'closed' ? 3 : 2;
}

function headOf(sorted: readonly Owed[], pages: number, { settings, now }: Pick<Digesting, 'settings' | 'now'>): Notice['head'] {
  const worst = sorted[0]!;
  const verdict = pages ? `ACT NOW: ${count(pages, 'incident')} of ${sorted.length} below.` : `NO ACTION NOW. ${count(sorted.length, 'incident')} below.`;
  const alias = settings.accountName === settings.account ? '' : `${cutName(plain(settings.accountName))} `;
  const place = `Account ${alias}${settings.account}, ${settings.region}.`;
  return [
    `${verdict} One message for all, ${minuteOf(now.toISOString(), now)} UTC.`,
    cutAtWord(worst.notice.head[1], columns),
    cutAtWord(worst.notice.head[2], columns),
    fitting(columns, [`${place} ${count(sorted.length, 'incident')}.`, `Account ${settings.account}, ${settings.region}.`]),
  ];
}

/** The subject without its account, which is everyone's; under it what the reader is to run, now or by day: no other message of these says it. */
function linesOf(owed: readonly Owed[]): readonly Line[] {
  const lines = owed
    .slice(0, shownLines)
    .flatMap(({ notice, incident }): readonly Line[] => [
      { kind: 'item', text: `${notice.subject.replace(/^\[[^\]]*\] /, '')} (${incident.id})` },
      ...toRun(notice),
    ]);
  const more = owed.length - shownLines;
  return more > 0 ? [...lines, row(`  and ${more} more.`)] : lines;
}

/** Only what is asked for: not what undoes it, nor what undoes a fix that failed. */
const toRun = ({ sections }: Notice): readonly Line[] =>
  sections.filter(({ title }) => /^(?:RUN|APPROVE)\b/.test(title)).flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'command'));
