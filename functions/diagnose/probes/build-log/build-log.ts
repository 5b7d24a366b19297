/** A build's log, read once more by us: which images does the failing command pull from Docker Hub, and which of them does ECR Public keep? */
import { lastSegment } from '../../../arn.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import { dockerfileIn, failingPart } from '../../../builds/log.ts';
import { applyRewrites, mirroredIn, mirrorOf, rewriteOf } from '../../../builds/rewrite.ts';
import type { Fact } from '../../../model.ts';
import type { BuildImage, BuildLogEvidence } from '../../evidence.ts';
import { gapOf } from '../../gaps.ts';
import type { Answer, Asked, Claim, Probe } from '../../probe.ts';
import { readTail } from './read.ts';
import { culpritOf, stepsOf } from './steps.ts';

type Reading = 'logs:GetLogEvents';

export const buildLog: Probe<BuildLogEvidence, Reading> = {
  question: 'Which images does a failed build pull from Docker Hub, and does ECR Public keep the same ones?',
  reads: ['logs:GetLogEvents'],
  after: [],
  deadlineMs: 10_000,
  keeps: 1,
  most: 2,
  async answer(asked, aws) {
    const { build } = asked.failure;
    if (!build) return { evidence: null };
    const tail = build.log ? await readTail(build.log, aws) : null;
    const [images, environment] = await Promise.all([
      imagesIn(tail?.ok ? dockerfileIn(failingPart(tail.value)) : '', asked),
      pullsItself(asked) && build.image ? imagesIn(`FROM ${build.image}`, asked).then(([image]) => image ?? null) : null,
    ]);
    return answerOf({ build: lastSegment(build.buildArn), log: stateOf(tail), images, environment }, tail, asked);
  },
};

function stateOf(tail: Outcome<unknown> | null): BuildLogEvidence['log'] {
  if (!tail) return 'none';
  return tail.ok ? 'read' : 'unknown';
}

/** The image that the build runs in is pulled before there is any log. */
const pullsItself = ({ failure }: Asked): boolean => failure.texts.some(({ text }) => text.includes('BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE'));

const mostImages = 8;

async function imagesIn(dockerfile: string, { registry }: Asked): Promise<readonly BuildImage[]> {
  const { rewrites, kept } = await rewriteOf(dockerfile, mirroredIn(registry));
  const lineOf = (text: string, line: number): string => text.split('\n')[line] ?? '';
  const after = applyRewrites(dockerfile, rewrites);
  const changed = rewrites.map(({ written, resolved, line }) => ({
    image: resolved ?? written,
    before: lineOf(dockerfile, line),
    after: lineOf(after, line),
    because: null,
  }));
  const named = [...changed, ...kept].length > kept.filter(({ resolved }) => resolved === null).length;
  const left = kept
    // Where the log names the image elsewhere, that is the one to show.
    .filter(({ resolved, because }) => because !== 'not from Docker Hub' && !(named && resolved === null))
    .map(({ written, resolved, line, because }) => ({ image: resolved ?? written, before: lineOf(dockerfile, line), after: null, because }));
  return [...changed, ...left].filter((one, index, all) => all.findIndex(({ before }) => before === one.before) === index).slice(0, mostImages);
}

function answerOf(evidence: BuildLogEvidence, tail: Outcome<unknown> | null, asked: Asked): Answer<BuildLogEvidence> {
  const { match } = asked;
  const steps = stepsOf(evidence, match);
  const isSeen = tail?.ok === true && match.because?.field === 'build.log';
  const blames = (says: string): Claim => ({ verdict: 'blames', cause: match.cause, culprit: { id: asked.failure.where.name, says }, hurdle: 'build', steps });
  const claims: readonly Claim[] = isSeen ? [blames(culpritOf(evidence, match))] : ownImage(asked).map((says) => ({ ...blames(says), byWord: true }));
  const gaps = tail?.ok === false ? [gapOf(`log of build ${evidence.build}`, tail)] : [];
  return { evidence, facts: factsOf(evidence, isSeen), gaps, claims, steps: claims.length > 0 ? [] : steps };
}

/** CodeBuild's word, before there is a log: the project names the image that could not be pulled. */
function ownImage(asked: Asked): readonly string[] {
  const { build, where } = asked.failure;
  return build?.image && pullsItself(asked) ? [`build ${where.name} cannot pull ${build.image}, in which it runs`] : [];
}

function factsOf({ build, log, images, environment }: BuildLogEvidence, isSeen: boolean): readonly Fact[] {
  const source = 'api:logs:GetLogEvents';
  const read: readonly Fact[] = isSeen ? [{ says: `The log of build ${build} says so, within the first command that failed.`, source }] : [];
  const none: readonly Fact[] =
    log === 'none' ? [{ says: `Build ${build} keeps no log in CloudWatch Logs.`, source: 'event:additional-information.logs' }] : [];
  return [...read, ...none, ...[...images, ...(environment ? [environment] : [])].map(factOf)];
}

function factOf({ image, after, because }: BuildImage): Fact {
  const source = 'registry:public.ecr.aws';
  return after ? { says: `${image} is kept there too, as ${mirrorOf(image)}.`, source } : { says: `${image} has no copy there: ${because}.`, source };
}
