/** The first four lines: all that a lock screen shows. Verdict and next word; does it hurt; cause and culprit; where. */
import { hurtLine } from './head/hurt-line.ts';
import { verdictLine } from './head/verdict-line.ts';
import { thingOf } from './names.ts';
import { plain, quoted } from './quote.ts';
import { asItWas, asSentence, columns, cutAtClause, cutAtWord, cutName, cutNames, fitting, longestName, lowerFirst } from './text.ts';
import { cameTooLate, curedBy, isRefuted, runOf } from './told.ts';
import type { View } from './view.ts';

/** The four lines, each at most 72 columns. */
export const headOf = (view: View): readonly [string, string, string, string] => [verdictLine(view), hurtLine(view), causeLine(view), placeLine(view)];

function causeLine(view: View): string {
  const sentence = cutNames(closingSentence(view) ?? lateSentence(view) ?? standingSentence(view));
  // A quotation has no clauses of ours to end at.
  return ecsWords(view) ? cutAtWord(sentence, columns) : cutAtClause(sentence, columns);
}

/** Where nothing is known, and no rule of the user's own speaks, ECS's own words are all there is. */
export function ecsWords({ incident: { diagnosis } }: View): string | null {
  if (diagnosis.culprit || diagnosis.match.custom || diagnosis.cause !== 'unclassified') return null;
  const text = diagnosis.match.because?.text ?? diagnosis.failure.texts[0]?.text;
  return text ? quoted(text) : null;
}

/** The cause as it is; where our hand has changed it, as it was. */
export function standingSentence(view: View): string {
  const { incident } = view;
  if (isRefuted(incident)) return plain(`No fault found now; ECS said: ${lowerFirst(view.cause.title)}.`);
  const isChanged = incident.state === 'watching' && incident.run.direction === 'apply';
  return isChanged ? asItWas(causeSentence(view)) : causeSentence(view);
}

/** The cause with the one culprit, as a sentence. */
export function causeSentence(view: View): string {
  const { culprit } = view.incident.diagnosis;
  if (culprit) return asSentence(plain(culprit.says));
  const words = ecsWords(view);
  return words ? `Not in my catalogue: "${words}"` : plain(`${view.cause.title}.`);
}

/** Once it is over: what cured it, and whether that lasts. */
function closingSentence(view: View): string | null {
  const { incident } = view;
  if (incident.state !== 'closed') return null;
  const words = ecsWords(view);
  const was = words ? `ECS said "${words}"` : lowerFirst(causeSentence(view));
  const run = runOf(incident);
  if (incident.how === 'went-away') return `Perhaps not cured: ${was}`;
  if (incident.how !== 'held') return null;
  const cured = curedBy(incident);
  if (cured === 'us' && run) return plain(`Cured by my change to ${thingOf(run.plan.resource)}, which is NOT in your code.`);
  return `Cured, not by me${cured === 'others' ? '' : ' alone'}. ${words ? `ECS had said "${words}"` : `It was: ${was}`}`;
}

/** The thing itself is as it should be by now. */
const lateSentence = (view: View): string | null => (cameTooLate(view.incident) ? `Mended, not yet in use. It was: ${lowerFirst(causeSentence(view))}` : null);

function placeLine({ incident, accountName }: View): string {
  const { account, region } = incident.where;
  const alias = accountName && accountName !== account ? plain(accountName) : '';
  const lengths = alias ? [longestName, 20, 12] : [];
  const lines = [...lengths.map((longest) => `${cutName(alias, longest)} ${account}`), account].map(
    (place) => `Account ${place}, ${region}. Incident ${incident.id}.`,
  );
  return fitting(columns, [lines[0]!, ...lines.slice(1)]);
}
