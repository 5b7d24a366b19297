/** First in every body: what was done, or what a human is asked to do, and how it is undone. */
import type { Line, Section, Step } from '../../model.ts';
import { plain } from '../quote.ts';
import { asSentence, inThePast } from '../text.ts';
import { secondOf } from '../times.ts';
import { cameTooLate, commandsOf, curedBy, deploys, endsOf, hasFailed, hasLines, isReadOnly, isRefuted, nameOf, runOf, stepsOf } from '../told.ts';
import type { View } from '../view.ts';
import { command, guardedTitle, item, row, says, section } from './lines.ts';

/** The first sections of a body, by what the reader is asked for. */
export function action(view: View): readonly Section[] {
  const { incident, verdict } = view;
  if (incident.state === 'closed') return [...section(incident.how === 'held' ? 'PROOF' : 'WHAT I SAW', proof(view)), ...done(view)];
  if (incident.state === 'watching' || incident.state === 'acting') return done(view);
  // What to run stands before what undoes: the first command of a message is the one that somebody half asleep runs.
  return [...(verdict === 'APPROVE' ? approve(view) : run(view)), ...(hasFailed(incident) ? done(view) : [])];
}

function proof({ incident }: View): readonly Line[] {
  if (incident.state !== 'closed') return [];
  const sentences = incident.proof ? [incident.proof] : endsOf(incident);
  return sentences.map((sentence) => says(asSentence(sentence)));
}

function done(view: View): readonly Section[] {
  const { incident, now } = view;
  const run = runOf(incident);
  if (!run) return [];
  const { plan, direction, mine, at } = run;
  if (direction === 'undo') return section('WHAT I DID', [says(`Undone at ${secondOf(at, now)} UTC, asked by ${run.by}: ${plan.says}`)]);
  const made = inThePast(plan.says);
  const lines = mine
    ? [says(`${secondOf(at, now)} UTC: ${made}`), says('Nothing else was changed.'), says(`CloudTrail shows it under session ${incident.id}.`)]
    : [
        says(`Probably by me: ${made}`),
        says(`It was in place when I came back after a crash. CloudTrail tells: my session is ${incident.id}. By myself I do not undo it.`),
      ];
  const title = incident.state === 'open' && !cameTooLate(incident) ? 'WHAT I DID, IN VAIN' : 'WHAT I DID';
  return [...section(title, [...lines, ...whatFollows(view)]), ...undoDone(view, plan.undo)];
}

/** What the reader waits for. */
function whatFollows({ incident, verdict }: View): readonly Line[] {
  if (incident.state !== 'watching') return [];
  if (verdict === 'STILL BROKEN') return [says('No new task has proved it yet: after failures ECS waits longer before each try, up to 27 minutes.')];
  if (incident.where.kind !== 'service')
    return [...startAgain(incident), says('I write RESOLVED when one ends well, and STILL BROKEN if one that starts later fails again.')];
  return [...ecsTries(incident.diagnosis.evidence.service), says('I write RESOLVED when a new task runs, and STILL BROKEN if one fails again.')];
}

/** Of RunTask's grammar, for whoever runs a task names it as he likes. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
const starter = /^[\w/-]{1,60}$/;

/** How a task was run (its network, its overrides) nobody keeps: only whoever started it can start it the same way. */
function startAgain({ where, diagnosis }: View['incident']): readonly Line[] {
  if (where.kind === 'project') return [says('Then start the build once more: nothing else does.')];
  const by = diagnosis.failure.task?.startedBy ?? '';
  return [says(`Then start the task once more as it was started${starter.test(by) ? ` (startedBy ${by})` : ''}: nothing else does.`)];
}

function ecsTries(service: View['incident']['diagnosis']['evidence']['service']): readonly Line[] {
  if (!service) return [];
  if (service.deploymentFailed) return [says('ECS has given this deployment up and starts no task for it: deploy again once the cause is gone.')];
  if (service.backingOff) return [says('ECS is delaying its tries, up to 27 minutes: it starts the next task by itself.')];
  return [says('ECS starts the next tasks by itself.')];
}

function undoDone({ incident, offered, verdict }: View, undo: string | null): readonly Section[] {
  if (!undo) return section('UNDO', [says('No command undoes this.')]);
  const certainty = curedBy(incident) === 'us' ? 'would' : 'may';
  const broken = verdict === 'RESOLVED' ? [says(`Undoing it now ${certainty} break the next task that starts.`)] : [];
  const ours = offered.includes('undo') ? [says(`or: ecs-medic undo ${incident.id}`)] : [];
  return section(guardedTitle('UNDO', [undo]), [...broken, command(undo), ...ours]);
}

function approve(view: View): readonly Section[] {
  const { incident, offered } = view;
  if (incident.decision.do !== 'hold' || !offered.includes('approve')) return run(view);
  const { plan } = incident.decision;
  const lines = [
    command(`ecs-medic approve ${incident.id} --plan ${plan.hash.slice(0, 6)}`),
    says(plan.says),
    says('The same by hand:'),
    command(plan.command),
    ...forOne(view),
    ...afterwards(view, [plan.command]),
  ];
  return [...section('APPROVE', lines), ...undoOf(view)];
}

/** Said in the place of the catalogue's advice, which has been followed already. */
const afterFailure = 'The usual cure is in place and did not help: something else stands behind it. Read what ECS said last, and what I know.';

/** Said in the place of the catalogue's advice, which would cure what is in order. */
const inOrder = 'What ECS complained of is in order as I read it. See whether the next task starts: if it fails too, what ECS says then decides.';

function run(view: View): readonly Section[] {
  const { incident, verdict } = view;
  const steps = stepsOf(incident);
  const commands = commandsOf(incident);
  if (!commands.length && hasLines(incident)) return section('WHAT TO CHANGE', steps.flatMap(numbered));
  if (!commands.length) return section('WHAT TO DO FIRST', firstOf(view, steps));
  const title = verdict === 'APPROVE' ? 'APPROVE BY RUNNING THIS' : 'RUN';
  const lines = commands.length === 1 && steps.length === 1 ? single(steps[0]!) : steps.flatMap(numbered);
  return [...section(guardedTitle(title, commands), [...lines, ...forOne(view), ...afterwards(view, commands)]), ...undoOf(view)];
}

/** The catalogue's general advice stands only where nobody knows better: it speaks of every account, and may advise what was kept from this one on purpose. */
function firstOf({ incident, cause }: View, steps: readonly Step[]): readonly Line[] {
  const general = steps.every(({ afterwards }) => afterwards) ? [says(isRefuted(incident) ? inOrder : cause.nextStep)] : [];
  return [...(hasFailed(incident) ? [says(afterFailure)] : general), ...steps.flatMap((step) => [item(step.says), ...rights(step)])];
}

const single = (step: Step): readonly Line[] => [command(step.command ?? ''), says(step.says), ...rights(step)];

function numbered(step: Step, at: number): readonly Line[] {
  const lines = (step.lines ?? []).map((line) => row(`    ${/^ */.exec(line)![0]}${plain(line)}`));
  return [says(`${at + 1}. ${step.says}`), ...lines, ...(step.command ? [command(step.command)] : []), ...rights(step)];
}

const awsCommand = /(?:^|&& |\| |xargs )aws (?<service>iam|ecs|ecr|logs|ec2) (?<operation>[a-z][a-z-]{1,60})/g;
/** Calls that hand a task its roles, and so take iam:PassRole too. */
const passesRoles: readonly string[] = ['ecs:RegisterTaskDefinition', 'ecs:RunTask'];

/** The right that a step takes: as its probe said, else by the command's own name, which in these services is the permission's. */
function rights({ command: text = '', needs }: Step): readonly Line[] {
  const named = [...text.matchAll(awsCommand)].map(({ groups }) => `${groups?.['service']}:${pascal(groups?.['operation'] ?? '')}`);
  const passed = named.some((right) => passesRoles.includes(right)) ? ['iam:PassRole'] : [];
  const all = needs ? [needs] : [...new Set([...named, ...passed])];
  return all.length ? [says(`You need ${all.join(', ')}.`)] : [];
}

const pascal = (kebab: string): string => kebab.replace(/(?:^|-)(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Where the command changes one service of many, that is said beside it: half asleep, one runs it and goes back to bed. */
function forOne({ incident: { decision, where }, hits }: View): readonly Line[] {
  const others = hits.length - 1;
  if (others === 0 || decision.do !== 'hold' || !decision.plan.resource.includes(':service/')) return [];
  return [says(`This changes ${nameOf(where)} alone: of the other ${others} below each needs a change of its own.`)];
}

/** What comes of it, once these have been run. */
function afterwards({ incident, hits, once }: View, commands: readonly string[]): readonly Line[] {
  if (hits[0].where.kind !== 'service') return commands.every(isReadOnly) ? [] : startAgain(incident);
  const { service } = incident.diagnosis.evidence;
  if (commands.some(deploys)) return [says(`That is a new deployment: ECS starts its tasks at once${once ? '' : ', and I write when one runs'}.`)];
  if (service?.deploymentFailed) return [says('Then deploy again: ECS has given this deployment up and starts no task for it by itself.')];
  if (commands.every(isReadOnly)) return [];
  const delay = service?.backingOff ? ', delayed by up to 27 minutes' : '';
  return [says(`Then wait: ECS tries again by itself${delay}.${once ? '' : ' I write when a new task runs.'}`)];
}

function undoOf({ incident }: View): readonly Section[] {
  const { decision } = incident;
  if (decision.do !== 'hold' || !commandsOf(incident).includes(decision.plan.command)) return undoSteps(stepsOf(incident));
  const { plan } = decision;
  return plan.undo ? section(guardedTitle('UNDO', [plan.undo]), [command(plan.undo)]) : section('UNDO', [says('No command undoes this.')]);
}

/** What was run last is taken back first. */
function undoSteps(steps: readonly Step[]): readonly Section[] {
  const undone = steps.flatMap(({ undo }, at) => (undo ? [{ undo, which: `What undoes ${at + 1}:` }] : [])).toReversed();
  const lines = undone.flatMap(({ undo, which }) => [...(steps.length > 1 ? [says(which)] : []), command(undo)]);
  const commands = undone.map(({ undo }) => undo);
  return section(guardedTitle('UNDO', commands), lines);
}
