/** A change that does more than give back what was there needs a person's yes; so does every change where the owner's tag says `ask`. */
import { type Approval, approvalOf } from '../approval.ts';
import type { Guard } from '../guard.ts';
import { tagged } from '../tags.ts';

/** Refuses until a person says yes, where the plan or the owner's tag asks for one. */
export const risk: Guard = ({ plan, diagnosis, settings }) => {
  const { word, on } = tagged(plan, diagnosis);
  if (plan.risk === 'safe' && word !== 'ask') return null;
  const why =
    plan.risk === 'ask' ? "This does more than give back what was there: it needs a person's yes" : `Tag ecs-medic=ask on ${on}: it needs a person's yes`;
  return { because: `${why}${endings[approvalOf(plan, settings)]}`, yesLifts: true };
};

/** How the sentence ends, by whether a yes can reach us at all. */
const endings: Readonly<Record<Approval, string>> = {
  possible: '.',
  'not-enabled': ', and ApprovableFixes does not include it: the command is for you to run.',
  'nobody-may': ', and Approvers is empty: the command is for you to run.',
};
