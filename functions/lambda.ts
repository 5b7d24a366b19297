/** What the three functions share: settings read and checked once, one world a container, one line in the log for each run. */
import type { Context } from 'aws-lambda';
import { createWorld, forRequest } from './connect.ts';
import { readSettings } from './settings.ts';
import type { World } from './world.ts';

/** A Lambda handler, as far as the runtime's context matters to it. */
export type Handler<T> = (event: unknown, context: Pick<Context, 'awsRequestId'>) => Promise<T>;

/** Wraps an entry as a Lambda handler. Wrong settings fail every run with the name of the setting: nothing runs half-configured. */
export function handlerOf<T>(entry: (event: unknown, w: World) => Promise<T>): Handler<T> {
  let connected: World | undefined;
  return async (event, { awsRequestId }) => {
    connected ??= createWorld(readSettings(process.env), { now: () => new Date(), requestId: awsRequestId });
    return run(entry, event, forRequest(connected, awsRequestId));
  };
}

async function run<T>(entry: (event: unknown, w: World) => Promise<T>, event: unknown, w: World): Promise<T> {
  try {
    const ending = await entry(event, w);
    w.log.info('ended', { ending });
    return ending;
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    // Expected in a storm, and Lambda tries again: alarms watch the failure queue, not this.
    if (name === 'ExaminationPostponed') w.log.warn('postponed', { error });
    else w.log.error('failed', { error });
    w.log.count(metrics[name] ?? 'Failed', { error: name });
    throw error;
  }
}

/** Errors that are counted apart from ours. A metric of its own, for a log's counts have no dimension: alarm AwsFails watches the second. */
const metrics: Readonly<Record<string, string>> = { ExaminationPostponed: 'Postponed', AwsError: 'AwsFailed' };
