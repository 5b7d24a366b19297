/**
 * What is sent where the whole message cannot be rendered. That is a fault of ours, and silence would be the worse one: so, from the few fields that every
 * incident has, where it hurts, what it is and whom to blame.
 */
import type { Incident, Notice } from '../model.ts';
import { says, section } from './body/lines.ts';
import { plain } from './quote.ts';
import { longestSubject } from './subject.ts';
import { ascii, columns, cutAtWord } from './text.ts';
import { hitsOf, nameOf, type Told } from './told.ts';

/** The shortest notice that still says where it hurts and whom to blame. */
export function bareNotice({ settings: { accountName }, ...told }: Pick<Told, 'incident' | 'members' | 'strengths' | 'settings'>): Notice {
  const { incident } = told;
  const { diagnosis, id } = incident;
  const [{ where, strength }] = hitsOf(told);
  const name = plain(nameOf(where));
  const culprit = diagnosis.culprit ? `, culprit ${plain(diagnosis.culprit.id)}` : '';
  const up = strength ? ` ${strength.running}/${strength.desired} up` : '';
  const verdict = verdictOf(incident);
  const urgency = incident.state === 'closed' || (strength && strength.running >= strength.desired) ? 'inform' : 'page';
  const lines = [
    verdict === 'LOOK' && urgency === 'page'
      ? 'ACT NOW: look yourself. I could not write the whole message.'
      : `NO ACTION NOW. ${verdict === 'LOOK' ? 'By day, look yourself: ' : ''}I could not write the whole message.`,
    strength ? `${name} ${strength.running} of ${strength.desired} running.` : `${name}: how many tasks run is not known.`,
    `Cause ${diagnosis.cause}${culprit}.`,
    `Account ${where.account}, ${where.region}. Incident ${id}.`,
  ] as const;
  const [first, second, third, fourth] = lines.map((line) => cutAtWord(line, columns)) as [string, string, string, string];
  return {
    verdict,
    subject: ascii(`[${plain(accountName) || where.account}] ${verdict} ${name}${up}: ${diagnosis.cause}`).slice(0, longestSubject),
    head: [first, second, third, fourth],
    sections: section('WHY SO LITTLE', [
      says(`What I have stored of ${id} could not be put into words: a fault of mine. The error stands in the log of my function, under this incident.`),
    ]),
    urgency,
    number: incident.seq,
  };
}

function verdictOf(incident: Incident): Notice['verdict'] {
  if (incident.state === 'watching') return 'FIX APPLIED';
  if (incident.state !== 'closed') return 'LOOK';
  return incident.how === 'went-away' ? 'WENT AWAY' : 'RESOLVED';
}
