/** Asks the account: runs the probes, each beside all that it does not build on, and lets the verdict weigh what they claim. Reads only. */

import type { Diagnosis, Evidence, Failure, Match } from '../model.ts';
import { decidingText } from '../reason.ts';
import type { World } from '../world.ts';
import type { Answer, Asked, Probe } from './probe.ts';
import { type Reader, readerOf } from './reader.ts';
import { type ProbeName, probes } from './registry.ts';
import { judge } from './verdict.ts';

/** What an examination reads through. */
export type Lens = Pick<World, 'aws' | 'now' | 'registry' | 'log'>;

/** Which probes are asked, and how fresh their reads must be. */
export interface DiagnoseOptions {
  /** Those that the cause's row names. What the failure itself calls for (its task, its service, its task definition) is always asked. */
  readonly probes: readonly ProbeName[];
  /** Read past the memo: a write rests on this diagnosis. */
  readonly fresh?: boolean;
}

/** Never throws for what AWS answers: what cannot be read is a gap, and the diagnosis stands on the rest. */
export async function diagnose(failure: Failure, match: Match, lens: Lens, { probes: named, fresh = false }: DiagnoseOptions): Promise<Diagnosis> {
  const now = lens.now();
  const asked = new Map<ProbeName, Promise<Answered>>();
  const names = new Set<ProbeName>(failure.where.kind === 'project' ? ofBuild : [...called(failure), ...named, ...onTheWay(match)]);
  const reader = readerOf(lens.aws, { fresh, order: inOrder(names) });

  const ask = (name: ProbeName): Promise<Answered> => {
    const known = asked.get(name);
    if (known) return known;
    const before = Promise.all(probes[name].after.filter((other) => names.has(other)).map(ask));
    const answer = before.then((earlier) => run(name, { failure, match, evidence: evidenceOf(earlier), now, registry: lens.registry }, { reader, lens }));
    asked.set(name, answer);
    return answer;
  };

  const answers = await Promise.all([...names].map(ask));
  const diagnosis = conclude({ failure, match, answers, readAt: now.toISOString() });
  const { cause, standing, culprit } = diagnosis;
  const task = failure.task?.taskArn;
  lens.log.info('examined', { said: match.cause, cause, standing, culprit: culprit?.id, task, probes: [...names], reads: reader.spent() });
  return diagnosis;
}

const inOrder = (names: ReadonlySet<ProbeName>): readonly Probe<unknown>[] =>
  (Object.keys(probes) as ProbeName[]).filter((name) => names.has(name)).map((name) => probes[name]);

/** A build has no task and no service: its log is all that can be asked. */
const ofBuild: readonly ProbeName[] = ['build-log'];

/** What every failure of its kind calls for, whatever its text says. */
function called({ where, task }: Failure): readonly ProbeName[] {
  return [...(task ? (['task'] as const) : []), ...(where.kind === 'service' ? (['service', 'recent-change'] as const) : []), 'task-definition'];
}

/** IAM has no say where an endpoint's policy denies, whatever was asked of AWS: only the path shows whose policy it is. */
const onTheWay = (match: Match): readonly ProbeName[] => (/endpoint policy/i.test(decidingText(match)) ? ['network-path'] : []);

interface Answered {
  readonly name: ProbeName;
  readonly answer: Answer<unknown>;
}

/** A probe's deadline ends its reads, so that it still answers with what it has; a probe that throws is a bug of ours, and a gap for everybody else. */
async function run(name: ProbeName, asked: Asked, { reader, lens }: { readonly reader: Reader; readonly lens: Lens }): Promise<Answered> {
  const probe: Probe<unknown> = probes[name];
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), probe.deadlineMs);
  try {
    return { name, answer: await probe.answer(asked, reader.within(deadline.signal, probe)) };
  } catch (error) {
    lens.log.error('a probe broke', { probe: name, error });
    return { name, answer: { evidence: null, gaps: [{ wanted: `answer of ${name}`, why: 'broken' }] } };
  } finally {
    reader.release(probe);
    clearTimeout(timer);
  }
}

function evidenceOf(answers: readonly Answered[]): Evidence {
  return Object.fromEntries(answers.flatMap(({ name, answer }) => (answer.evidence === null ? [] : [[name, answer.evidence]])));
}

interface Heard {
  readonly failure: Failure;
  readonly match: Match;
  readonly answers: readonly Answered[];
  readonly readAt: string;
}

function conclude({ failure, match, answers, readAt }: Heard): Diagnosis {
  const { cause, culprit, standing, steps } = judge(
    match,
    answers.flatMap(({ answer }) => answer.claims ?? []),
  );
  return {
    failure,
    match,
    cause,
    culprit,
    standing,
    evidence: evidenceOf(answers),
    facts: answers.flatMap(({ answer }) => answer.facts ?? []),
    gaps: answers.flatMap(({ name, answer }) => (answer.gaps ?? []).map((gap) => ({ probe: name, ...gap }))),
    steps: [...steps, ...answers.flatMap(({ answer }) => answer.steps ?? [])],
    readAt,
  };
}
