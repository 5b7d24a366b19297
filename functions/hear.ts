/**
 * A build says why it failed only in its log, so the log is read before anything is classified: one read. A build that failed for reasons of its own ends here, neither
 * counted nor told. It stands beside pipeline.ts because it joins receive, classify and diagnose.
 */
import { AwsError } from './aws/outcome.ts';
import { failingPart, isWhole } from './builds/log.ts';
import { classify } from './classify/classify.ts';
import { readTail } from './diagnose/probes/build-log/read.ts';
import type { FailedBuild, Failure, Ignored } from './model.ts';
import { mask } from './notify/quote.ts';
import { logTexts } from './receive/texts.ts';
import type { World } from './world.ts';

/** How long after the failure the end of the log may still be missing: Lambda's next try comes a minute later. */
const settlesAfterMs = 60_000;
/** Lines of the log that become texts: the first that the catalogue knows names the cause, the others show a person what surrounds it. */
const mostLines = 3;
/** A message of CloudWatch Logs may hold 1 MB; a text of ours holds 4 KB. */
const longestLine = 4_096;

/**
 * The failure with the telling lines of its log as texts. `early`: the log has not come to its end yet.
 * Throws AwsError where the log could not be read just now: Lambda tries again, and the failure queue keeps the event.
 */
export async function hear(failure: Failure, build: FailedBuild, w: World): Promise<Failure | Ignored | { readonly early: string }> {
  if (isKnown(failure.texts)) return failure;
  if (!build.log) return { ignored: 'the build names no cause that I know, and keeps no log in CloudWatch Logs' };
  const tail = await readTail(build.log, w.aws);
  if (!tail.ok && tail.why !== 'denied' && tail.why !== 'gone') throw new AwsError(tail);
  if (!tail.ok && tail.why === 'denied') {
    w.log.warn('the log of a build may not be read', { project: failure.where.name, group: build.log.group, needs: tail.action });
    return { ignored: `the build names no cause that I know, and its log may not be read: grant ${tail.action} on ${build.log.group}` };
  }
  const lines = tail.ok ? tail.value : [];
  const known = failingPart(lines)
    .filter(isTelling)
    .map((line) => mask(line.slice(0, longestLine)))
    .filter(isTelling);
  w.log.info('heard', { project: failure.where.name, lines: lines.length, known: known.length });
  if (known.length) return { ...failure, texts: [...logTexts(known.slice(0, mostLines)), ...failure.texts] };
  const isYoung = w.now().getTime() - Date.parse(failure.at) < settlesAfterMs;
  if (isYoung && !isWhole(lines)) return { early: 'the log of the build has not come to its end' };
  return { ignored: tail.ok ? 'the build failed for a reason of its own' : 'the build names no cause that I know, and its log is not there' };
}

const isKnown = (texts: Failure['texts']): boolean => classify(texts).cause !== 'unclassified';

const isTelling = (line: string): boolean => isKnown(logTexts([line]));
