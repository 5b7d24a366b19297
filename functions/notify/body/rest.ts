/** What follows the evidence: how it comes back, why we kept still, what we did not see, where to look, and the foot. */
import type { Owner } from '../../diagnose/evidence.ts';
import type { Entry, Gap, Incident, Line, Plan, Section } from '../../model.ts';
import { quote } from '../../shell.ts';
import { causeSentence } from '../head.ts';
import { linksOf } from '../links.ts';
import { thingOf } from '../names.ts';
import { plain } from '../quote.ts';
import { asSentence, columns, count, cutNames, inThePast, longestName, longNames, upperFirst } from '../text.ts';
import { minuteOf, secondOf } from '../times.ts';
import { commandsOf, deploys, hasFailed, historyOf, isReadOnly, runOf } from '../told.ts';
import { footVerbs } from '../verbs.ts';
import type { View } from '../view.ts';
import { command, item, row, says, section, url } from './lines.ts';

const untold: readonly Entry['what'][] = ['acting', 'reminded'];

function wordsOf({ what, says: text }: Entry): string {
  if (what === 'opened') return 'First failure seen';
  if (what === 'would-have-acted') return `In mode auto I would have done this: ${text}`;
  return what === 'applied' ? inThePast(text) : text;
}

/** What happened and when; the first is its opening. */
function entriesOf(incident: Incident, now: Date, left = untold): readonly Line[] {
  return historyOf(incident)
    .filter(({ what }) => !left.includes(what))
    .map((entry) => item(`${secondOf(entry.at, now)} ${asSentence(wordsOf(entry))}`));
}

const upOf = ([{ strength }, ...others]: View['hits']): string => (strength && !others.length ? `${strength.running} of ${strength.desired} running, ` : '');

/** Since the first message: only where there was one. */
export function news({ incident, verdict, now, hits }: View): readonly Section[] {
  if (verdict !== 'STILL BROKEN' && verdict !== 'WORSE') return [];
  const { said } = incident;
  const before = said ? [says(`When I last wrote, at ${minuteOf(said.at, now)} UTC: ${said.running} running, ${count(said.members, 'service')}.`)] : [];
  // That it got worse, the numbers say.
  const lines = entriesOf(incident, now, [...untold, 'worse'])
    .slice(1)
    .slice(-5);
  return section('NEW SINCE THE FIRST MESSAGE', [
    ...before,
    says(`Now: ${upOf(hits)}${count(incident.failedTasks, 'failed task')}, ${count(hits.length, 'service')}.`),
    ...lines,
  ]);
}

const aDayMs = 86_400_000;

/** Whoever closed it before will want to know that it did not keep. */
export function isBack({ incident, now }: View): readonly Section[] {
  const { state, history, openedAt, said } = incident;
  const isFirstWord = state !== 'closed' && (!said || said.at < openedAt);
  const ends = isFirstWord ? history.filter(({ what, at }) => what === 'closed' && at < openedAt && now.getTime() - Date.parse(at) < aDayMs) : [];
  const last = ends.at(-1);
  if (!last) return [];
  const often = ends.length > 1 ? [says(`It has ended ${ends.length} times within a day: what ends it does not last.`)] : [];
  return section('IT IS BACK', [says(`It was over at ${secondOf(last.at, now)} UTC: ${asSentence(last.says)}`), ...often]);
}

function ownerOf({ fix }: Plan, { incident }: View): Owner | undefined {
  const owners = incident.diagnosis.evidence.owner;
  return fix === 'attach-execution-policy' ? owners?.role : owners?.service;
}

function ownerWords(owner: Owner | undefined): string {
  if (owner?.kind === 'stack') return ` (CloudFormation stack ${owner.name})`;
  return owner?.kind === 'hint' ? ` (a hint: ${owner.name})` : '';
}

/** What our hand gave back is in nobody's code yet. */
export function comesBack(view: View): readonly Section[] {
  const { incident, verdict } = view;
  const run = runOf(incident);
  if (!run || run.direction === 'undo' || (verdict !== 'FIX APPLIED' && verdict !== 'RESOLVED')) return [];
  const { plan } = run;
  const lines = [
    says(`the same is in the code that owns ${thingOf(plan.resource)}${ownerWords(ownerOf(plan, view))}: its next deployment may take away what I made.`),
    ...(plan.fix === 'attach-execution-policy' ? [says('Deleting the role there fails until the policy is detached (DeleteConflict).')] : []),
    says('If it is taken away again I do not make it again unasked: I ask.'),
  ];
  return section(verdict === 'RESOLVED' ? 'LEFT FOR DAYTIME: it comes back unless' : 'IT COMES BACK UNLESS', lines);
}

/** It stopped hurting; the cause may stand. */
export function leftBehind({ incident, verdict }: View): readonly Section[] {
  if (verdict !== 'WENT AWAY' || incident.state !== 'closed' || incident.how !== 'went-away') return [];
  const lines = [says('No new task proved a cure: what broke it may still be there, and show at the next deployment.')];
  if (runOf(incident)) return section('LEFT FOR DAYTIME', [...lines, says('My change stays. Deploy what failed once more: that tells whether it is cured.')]);
  // Whoever went back, scaled or deleted it has deployed already; a container that ends now and then may still need another revision.
  const cures = commandsOf(incident)
    .filter((text) => incident.patience !== undefined || !deploys(text))
    .map(command);
  return section('LEFT FOR DAYTIME', [...lines, ...(cures.length ? [says('What I had asked for, if it is still needed:'), ...cures] : [])]);
}

export function whatItMeans({ incident, cause, once }: View): readonly Section[] {
  if (incident.state !== 'open') return [];
  const waits = cause.handling === 'wait' ? [says(`If you do nothing: ECS tries again by itself${once ? '' : ', and I write when it works'}.`)] : [];
  const firstStep = needsAdvice(incident) ? [says(cause.nextStep)] : [];
  return section('WHAT IT MEANS', [says(cause.meaning), ...firstStep, ...waits]);
}

/** The catalogue speaks of every account: beside a cure for this one it would send the reader searching, or undo what was scoped on purpose; beside a look it says what to look for. */
function needsAdvice(incident: Incident): boolean {
  const commands = commandsOf(incident);
  if (!commands.length || hasFailed(incident)) return false;
  return commands.every(isReadOnly) || (incident.decision.do === 'hold' && incident.diagnosis.steps.every(({ afterwards }) => afterwards));
}

export function whyNot({ incident }: View): readonly Section[] {
  if (incident.state !== 'open' || incident.decision.do === 'act') return [];
  const whole = commandsOf(incident).length ? 'WHY I DID NOT DO IT' : 'WHY I DO NOTHING MYSELF';
  const title = hasFailed(incident) ? 'WHY I DO NOT TRY AGAIN' : whole;
  return section(title, [says(incident.decision.because)]);
}

/** Names that subject and head had to cut, each on a line of its own; and the sentence, if that was cut too. */
export function inFull(view: View): readonly Section[] {
  const { incident, accountName, hits } = view;
  const sentence = causeSentence(view);
  const { where } = incident;
  const parts = hits.length === 1 ? [where.cluster ?? '', where.name, hits[0].strength?.servedBy ?? ''] : [];
  const names = [...new Set([...parts, accountName].map(plain).filter((name) => name.length > longestName))];
  const isCut = cutNames(sentence).length > columns;
  const lines = [...(isCut ? [says(sentence)] : []), ...[...names, ...longNames(sentence)].map((name) => row(`  ${name}`))];
  return section('IN FULL', lines);
}

const gapWords: Readonly<Record<Exclude<Gap['why'], 'not-applicable'>, string>> = {
  denied: 'denied',
  throttled: 'AWS throttled the question',
  gone: 'it is gone',
  'timed-out': 'no answer in time',
  broken: "AWS's answer was an error",
  unseen: 'AWS does not show it',
  unasked: 'I had no reads left for it',
  'by-design': 'I leave such data alone',
};

const shownGaps = 12;

export function notChecked({ incident, once }: View): readonly Section[] {
  if (incident.state === 'closed') return [];
  const lines = incident.diagnosis.gaps.flatMap(({ wanted, why, needs }): readonly Line[] => {
    if (why === 'not-applicable') return [];
    return [item(`${upperFirst(wanted)}: ${gapWords[why]}.${needs ? ` Grant ${needs} to ${once ? 'your own role' : 'the ecs-medic functions'}.` : ''}`)];
  });
  const more = lines.length - shownGaps;
  return section('NOT CHECKED', [...lines.slice(0, shownGaps), ...(more > 0 ? [says(`and ${more} more.`)] : [])]);
}

export const links = ({ incident, cause }: View): readonly Section[] => section('LINKS', [...linksOf(incident.where), cause.link].map(url));

const failuresOf = ({ failedTasks, where }: Incident): string => count(failedTasks, where.kind === 'project' ? 'failed build' : 'failed task');

export function times({ incident, verdict, now }: View): readonly Section[] {
  if (verdict !== 'RESOLVED' && verdict !== 'WENT AWAY') return [];
  const changes = runOf(incident) ? '1 change in your account' : 'no change of mine in your account';
  return section('TIMES (UTC)', [...entriesOf(incident, now), says(`${failuresOf(incident)}, ${count(incident.seq, 'message')}, ${changes}.`)]);
}

/**
 * Whoever sees us make changes must be able to stop us: a signed request, as curl 7.75 makes it. IAM asks for two permissions before we are asked at all.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function stopMe({ incident, answerUrl, hasApprovers }: View): readonly Section[] {
  const hasActed = incident.state === 'watching' || hasFailed(incident);
  if (!hasActed) return [];
  if (!answerUrl || !hasApprovers) {
    const because = answerUrl ? 'Approvers is empty' : 'Lambda has no function URLs in this Region';
    return section('TO KEEP ME FROM CHANGING ANYTHING', [says(`Nobody can pause me, for ${because}. Update my stack with Mode=observe instead.`)]);
  }
  const signed = `curl --aws-sigv4 aws:amz:${quote(incident.where.region)}:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" --header "x-amz-security-token: $AWS_SESSION_TOKEN"`;
  const pause = `${signed} --data '{"do":"pause","for":"1h"}' ${quote(answerUrl)}`;
  return section('TO KEEP ME FROM CHANGING ANYTHING FOR AN HOUR', [
    command(pause),
    says('You need a role that is named in Approvers and may lambda:InvokeFunctionUrl and lambda:InvokeFunction.'),
  ]);
}

/** On one line, or two where the cause's name is long. */
function wrapped(parts: readonly string[]): readonly Line[] {
  const line = parts.join('  ');
  return line.length <= columns ? [row(line)] : [row(parts.slice(0, 2).join('  ')), row(parts.slice(2).join('  '))];
}

export function foot({ incident, urgency, nextWordAt, offered, now }: View): readonly Section[] {
  const { diagnosis, seq, id, ackedBy, covers = [] } = incident;
  const counts = wrapped([`cause ${diagnosis.cause}`, `urgency ${urgency}`, failuresOf(incident), `message ${seq}`]);
  const next = nextWordAt ? [row(`next word ${minuteOf(nextWordAt, now)} UTC`)] : [];
  const verbs = footVerbs(id, offered);
  const covered = covers.length ? [says(`Takes the place of ${covers.slice(-5).join(', ')}: I write no more of that.`)] : [];
  const acked = ackedBy ? [row(`acknowledged by ${plain(ackedBy)}`)] : [];
  return section('', [...covered, ...counts, ...next, ...acked, ...(verbs ? [row(verbs)] : [])]);
}
