/** What we say about an incident, before it is rendered: a pure function of what is stored and what was just re-read. */
import type { Notice } from '../model.ts';
import { bodyOf } from './body.ts';
import { headOf } from './head.ts';
import { subjectOf } from './subject.ts';
import type { Told } from './told.ts';
import { viewOf } from './view.ts';

/** Names, facts and plans come from the incident, strengths from the moment of publishing; two calls with the same input say the same. */
export function noticeOf(told: Told): Notice {
  const view = viewOf(told);
  const { verdict, urgency, nextWordAt } = view;
  const notice = {
    verdict,
    subject: subjectOf(view),
    head: headOf(view),
    sections: bodyOf(view),
    urgency,
    number: told.incident.seq,
    places: view.hits.map(({ where }) => where),
  };
  return nextWordAt ? { ...notice, nextWordAt } : notice;
}
