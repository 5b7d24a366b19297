/** `[account] VERDICT cluster/service up/desired: cause`: ASCII, at most 99 characters, which SNS takes. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */

import type { Where } from '../model.ts';
import { ecsWords, standingSentence } from './head.ts';
import { plain } from './quote.ts';
import { ascii, cutAtWord, cutName, cutNames, longestName, lowerFirst } from './text.ts';
import { lengthOf } from './times.ts';
import { cameTooLate, curedBy, endsOf, failingSince, type Hit, isRefuted } from './told.ts';
import type { View } from './view.ts';

/** The most characters that SNS takes. */
export const longestSubject = 99;

/** Names give way before the cause does. */
const nameLengths = [longestName, 20, 14, 9];
/** A reason that is cut shorter says nothing; names are cut first. */
const leastReason = 36;

/** The fullest subject that fits: names give way first, then words of the reason. */
export function subjectOf(view: View): string {
  const whys = reasons(view).map(ascii);
  const openings = nameLengths.map((longest) => `${ascii(opening(view, longest))}: `);
  const whole = openings.slice(0, 2).flatMap((start) => whys.map((why) => start + why));
  const cut = openings.flatMap((start) => {
    const room = longestSubject - start.length;
    return room < leastReason ? [] : [start + cutAtWord(whys[view.hits.length > 1 ? whys.length - 1 : 0]!, room)];
  });
  const candidates = [...whole, ...cut, openings.at(-1)! + whys.at(-1)!];
  return (candidates.find((candidate) => candidate.length <= longestSubject) ?? candidates.at(-1)!).slice(0, longestSubject);
}

function opening(view: View, longest: number): string {
  const alias = cutName(plain(view.accountName) || view.incident.where.account, longest);
  return `[${alias}] ${verb(view)} ${view.hits.length > 1 ? many(view) : one(view.hits[0], longest)}`;
}

function verb({ verdict, incident, offered, now }: View): string {
  if (verdict !== 'STILL BROKEN' || incident.state !== 'open') return verdict;
  const ignored = offered.includes('ack') && !incident.ackedBy ? ', NO ANSWER' : '';
  return `${verdict} ${lengthOf(failingSince(incident), now)}${ignored}`;
}

function one({ where, strength }: Hit, longest: number): string {
  const name = [where.cluster, where.name].flatMap((part) => (part ? [cutName(part, longest)] : [])).join('/');
  if (where.kind !== 'service') return name;
  return strength ? `${name} ${strength.running}/${strength.desired} up` : `${name} ?/? up`;
}

/** The worst two are named with the cause, where there is room. */
function many({ hits, incident }: View): string {
  const full = hits.filter(({ standing }) => standing === 'full').length;
  return incident.state === 'closed' ? `${full} of ${hits.length} up` : `${hits.length - full} of ${hits.length} short`;
}

/** Why, from the wordiest to the tersest. */
function reasons(view: View): readonly [string, ...string[]] {
  const { incident, cause, now } = view;
  const { culprit } = incident.diagnosis;
  if (incident.state === 'closed') return closedReasons(view);
  if (incident.state === 'watching' && view.verdict === 'STILL BROKEN') return [`no task has tried since my fix ${lengthOf(incident.run.at, now)} ago`];
  if (cameTooLate(incident)) return ['my fix came after ECS gave up: deploy again', 'deploy again to use my fix'];
  const sentence = lowerFirst(cutNames(standingSentence(view)).replace(/\.$/, ''));
  // `worker:7: log driver …`: a name alone is no clause.
  const clause = /^\S+ .*?(?=[:;,] |$)/.exec(sentence)?.[0] ?? sentence;
  const title = lowerFirst(cause.title);
  const words = ecsWords(view);
  if (words) return [`ECS said "${words}"`];
  if (view.hits.length === 1 && isRefuted(incident)) return [sentence, `sound now; ECS said: ${title}`, clause];
  if (view.hits.length === 1) return culprit ? [sentence, clause] : [title];
  const worst = worstTwo(view);
  return [`${sentence}, ${worst}`, ...[clause, title, cutAtWord(title, 34), cutAtWord(title, 26)].map((why) => `${why}, ${worst}`), clause, title];
}

function worstTwo({ hits }: View): string {
  const [{ where: worst }, second] = hits;
  const nameOf = ({ cluster, name }: Where): string =>
    worst.name === second?.where.name && cluster ? `${cutName(cluster, 9)}/${cutName(name, 9)}` : cutName(name, 14);
  const named = hits.slice(0, 2).map(({ where, strength }) => `${nameOf(where)}${strength ? ` ${strength.running}/${strength.desired}` : ''}`);
  return [named.join(' '), ...(hits.length > 2 ? [`${hits.length - 2} more`] : [])].join(', ');
}

const held = { us: 'the fix held', 'us-and-others': 'cured, not by me alone', others: 'cured, not by me' } as const;

function closedReasons({ incident }: View): readonly [string, ...string[]] {
  if (incident.state !== 'closed') return [''];
  const length = lengthOf(failingSince(incident), incident.closedAt);
  switch (incident.how) {
    case 'held':
      return [`${held[curedBy(incident)]}, ${length} from first failure to proof`, held[curedBy(incident)]];
    case 'went-away': {
      const unseen = `not seen any more after ${length}; no cure was proved`;
      const [end] = endsOf(incident);
      return [end ? `${lowerFirst(end).replace(/\.$/, '')}; no cure was proved` : unseen, unseen, 'no cure was proved'];
    }
    case 'superseded':
      return [`covered by ${incident.supersededBy ?? 'another incident'}`];
    case 'expired':
      return ['8 days without a failure'];
  }
}
