/** Why we are sure, in AWS's own words and in what was read; who is hit; who changed it. */

import { lastSegment } from '../../arn.ts';
import type { Fact, Field, Line, Section } from '../../model.ts';
import { plain } from '../quote.ts';
import { count, cutName } from '../text.ts';
import { minuteOf, secondOf } from '../times.ts';
import type { Hit } from '../told.ts';
import type { View } from '../view.ts';
import { item, quote, row, says, section } from './lines.ts';
import { isOfPath, isOnPath, isPictured, pictured } from './path.ts';

const shownMembers = 10;
const shownFacts = 12;

/** Of one service, the head says it all. */
export function whoIsHit({ hits }: View): readonly Section[] {
  if (hits.length === 1) return [];
  const more = hits.length - shownMembers;
  const lines = [row('  service                      up     image'), ...hits.slice(0, shownMembers).map(memberRow)];
  return section('WHO IS HIT (the worst first)', more > 0 ? [...lines, says(`and ${more} more.`)] : lines);
}

function memberRow({ where, strength, image, standing, presumed }: Hit): Line {
  const name = cutName(plain([where.cluster, where.name].filter(Boolean).join('/')), 28).padEnd(28);
  const up = (strength ? `${strength.running}/${strength.desired}` : '?').padEnd(6);
  const note = [standing === 'down' ? 'DOWN' : '', presumed ? 'presumed' : ''].filter(Boolean).join(' ');
  return row(`  ${name} ${up} ${cutName(plain(imageName(image)), 24).padEnd(note ? 25 : 0)}${note}`.trimEnd());
}

/** Without the registry's host: it is the same for all who share a cause. */
const imageName = (image: string): string => image.replace(/^[^/]*[.:][^/]*\//, '');

const ofChange = ({ source }: Fact): boolean => source.startsWith('api:cloudtrail:');

const titles = {
  confirmed: ['WHY I AM SURE'],
  'text-only': ['WHAT I KNOW', "the cause itself rests on ECS's words alone"],
  contradicted: ['WHAT I KNOW', 'what I read contradicts what ECS said'],
} as const;

/** What was read longer ago may be otherwise by now, and the head says how it is. */
const freshMs = 60_000;

/** When the facts were read, where that is not now: what was denied before a change is allowed after it, and fewer tasks may run. */
function readWhen({ incident, now }: View): readonly string[] {
  const { readAt } = incident.diagnosis;
  if (incident.state === 'watching' && incident.run.direction === 'apply') return ['as I read it before the change'];
  return now.getTime() - Date.parse(readAt) > freshMs ? [`as I read it at ${minuteOf(readAt, now)} UTC`] : [];
}

function titleOf(view: View): string {
  const { where, diagnosis } = view.incident;
  const [title, ...notes] = [...titles[diagnosis.standing], ...readWhen(view)];
  const words = notes.length ? `${title} (${notes.join('; ')})` : title!;
  return where.kind === 'project' ? words.replace('ECS', 'CodeBuild') : words;
}

/** Why we are sure: what breaks, what was read, what ECS said, who changed it. */
export function evidence(view: View): readonly Section[] {
  const { incident } = view;
  const { facts } = incident.diagnosis;
  const isBuild = incident.where.kind === 'project';
  const changes = section('WHO CHANGED IT', listed(facts.filter(ofChange)));
  // Once it is over, what was true then is not true now.
  if (incident.state === 'closed') return changes;
  const { breaks, seen, aside } = sorted(view);
  return [
    ...breaks,
    ...section(titleOf(view), listed(seen)),
    ...section(isBuild ? 'CODEBUILD SAID' : 'ECS SAID', said(view)),
    ...changes,
    ...section('ALSO SEEN (this did not decide)', listed(aside)),
  ];
}

interface Sorted {
  readonly breaks: readonly Section[];
  readonly seen: readonly Fact[];
  readonly aside: readonly Fact[];
}

/** What is known of the network says where it breaks only if it breaks there; beside a cause that is proved otherwise it is no reason for it. */
function sorted(view: View): Sorted {
  const { incident } = view;
  const { facts, standing } = incident.diagnosis;
  const seen = decisiveFirst(
    facts.filter((fact) => !isOfPath(fact) && !ofChange(fact)),
    incident,
  );
  const picture = pictured(view);
  const path = facts.filter((fact) => isOfPath(fact) && !(picture.length && isPictured(incident, fact)));
  if (isOnPath(incident)) return { breaks: picture.length ? added(picture, listed(path)) : section('WHERE IT BREAKS', listed(path)), seen, aside: [] };
  return standing === 'confirmed' ? { breaks: picture, seen, aside: path } : { breaks: picture, seen: [...seen, ...path], aside: [] };
}

/** What was read of the culprit itself, before what ECS says of the task: the reader may stop at the first line. */
function decisiveFirst(facts: readonly Fact[], { diagnosis: { culprit } }: View['incident']): readonly Fact[] {
  const decides = ({ says: text, source }: Fact): boolean => culprit !== null && !source.startsWith('api:ecs:') && text.includes(culprit.id);
  return facts.toSorted((a, b) => Number(decides(b)) - Number(decides(a)));
}

const added = (sections: readonly Section[], lines: readonly Line[]): readonly Section[] =>
  sections.map((one, at) => (at === sections.length - 1 ? { ...one, lines: [...one.lines, ...lines] } : one));

function listed(facts: readonly Fact[]): readonly Line[] {
  const lines = facts.slice(0, shownFacts).map((fact) => item(isOfPath(fact) || ofChange(fact) ? fact.says : `${fact.says} [${sourceName(fact.source)}]`));
  return facts.length > shownFacts ? [...lines, says(`and ${count(facts.length - shownFacts, 'more fact')}.`)] : lines;
}

/** `api:iam:GetRole` is known to the reader as iam:GetRole. */
const sourceName = (source: string): string => source.replace(/^api:/, '');

/** A bare number says nothing. */
const labelled = (field: Field, text: string): string => (field === 'container.exitCode' ? `exit code ${text}` : text);

/** The text that decided; where none did, all that was said. A log's lines are an application's, and shown only where its owner said so. */
function said({ incident, now, quoteLogs }: View): readonly Line[] {
  const { match, failure } = incident.diagnosis;
  const texts = (match.because ? [match.because] : failure.texts.slice(0, 5)).filter(({ field }) => quoteLogs || field !== 'build.log');
  if (!texts.length) return [];
  const { task } = failure;
  const code = task?.stopCode ? `, ${plain(task.stopCode).slice(0, 40)}` : '';
  const heading = task
    ? says(`Task ${plain(lastSegment(task.taskArn)).slice(0, 40)} of ${plain(lastSegment(task.taskDefinitionArn))}, ${secondOf(failure.at, now)} UTC${code}:`)
    : says(`${secondOf(failure.at, now)} UTC:`);
  return [
    heading,
    ...texts.flatMap(({ field, container, text }) => [
      ...(container ? [says(`Container ${plain(container).slice(0, 60)}:`)] : []),
      quote(labelled(field, text)),
    ]),
  ];
}
