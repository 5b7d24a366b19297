/** The end of a build's log. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import { linesOf } from '../../../builds/log.ts';
import type { FailedBuild } from '../../../model.ts';

/** Most of a log, as builds go; AWS cuts an answer at 1 MB by itself. */
const mostEvents = 2_000;

/** Its lines, the oldest first. */
export async function readTail({ group, stream }: NonNullable<FailedBuild['log']>, aws: Reads<'logs:GetLogEvents'>): Promise<Outcome<readonly string[]>> {
  const input = { logGroupName: group, logStreamName: stream, startFromHead: false, limit: mostEvents };
  const last = await aws.call('logs:GetLogEvents', input);
  // An empty page need not be the end: what there is may lie behind its token.
  const token = last.ok && !last.value.events?.length ? last.value.nextBackwardToken : undefined;
  const read = token ? await aws.call('logs:GetLogEvents', { ...input, nextToken: token }) : last;
  return read.ok ? { ok: true, value: (read.value.events ?? []).flatMap(({ message = '' }) => linesOf(message)) } : read;
}
