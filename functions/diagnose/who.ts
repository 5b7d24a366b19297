/**
 * Who changed the culprit? CloudTrail knows, minutes later: asked by follow-up, never at first. Reads only.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
import type { LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import type { Reads } from '../aws/aws.ts';
import type { Failed } from '../aws/outcome.ts';
import type { Diagnosis, Fact, Gap, Iso } from '../model.ts';
import { type Change, changeIn, type Lookup, lookupOf } from './who/trail.ts';

/** Every permission that it needs. */
export const whoReads = ['cloudtrail:LookupEvents'] as const;
type Aws = Reads<(typeof whoReads)[number]>;

/** When to ask, in seconds after the incident opened: events lag by five minutes as a rule, by fifteen at most. */
export const whoAfterSeconds = [5 * 60, 16 * 60] as const;

/** What CloudTrail answers. */
export type Who =
  /** Newest first. */
  | { readonly is: 'seen'; readonly changes: readonly Change[] }
  /** Nothing yet, and CloudTrail may still be behind. */
  | { readonly is: 'not-yet-visible' }
  /** CloudTrail has caught up, and holds no such event. */
  | { readonly is: 'none'; readonly since: Iso }
  | { readonly is: 'unread'; readonly failed: Failed }
  /** Nothing that CloudTrail could name: no culprit, or one that nobody changes by a call. */
  | { readonly is: 'not-applicable' };

/** What CloudTrail is asked about. */
export interface Asking {
  readonly diagnosis: Diagnosis;
  readonly now: Date;
  /** Waits so many milliseconds: CloudTrail allows two calls a second for the whole account, and one is left to everybody else. */
  readonly pause: (ms: number) => Promise<void>;
}

/** A change of the day before may have shown only when ECS next started a task. */
const lookBackMs = 24 * 3_600_000;
const betweenCallsMs = 1_000;
/** Of fifty events each: a busy security group is named by every task that is started in it. */
const mostPages = 3;

/** Asks CloudTrail for changes of the culprit in the day before the failure. */
export async function whoChanged({ diagnosis, now, pause }: Asking, aws: Aws): Promise<Who> {
  const lookup = lookupOf(diagnosis);
  if (!lookup) return { is: 'not-applicable' };
  const failedAt = new Date(diagnosis.failure.at);
  // Later calls are no cause: every task that ECS tries again would fill the pages with them.
  const times = { StartTime: new Date(failedAt.getTime() - lookBackMs), EndTime: failedAt };
  const slowly = inTurn(aws, lookup, pause);
  const changes: Change[] = [];
  let isCut = false;
  for (const attribute of lookup.attributes) {
    const read = await readPages({ LookupAttributes: [attribute], ...times, MaxResults: 50 }, { slowly, lookup, failedAt });
    if ('failed' in read) return { is: 'unread', failed: read.failed };
    changes.push(...read.changes);
    isCut ||= read.isCut;
  }
  if (isCut && changes.length === 0) return { is: 'unread', failed: tooMany };
  return judge(changes, { failedAt, now, since: times.StartTime });
}

type Slowly = (input: LookupEventsCommandInput) => ReturnType<Aws['call']>;

/** One call at a time, with a second between. */
function inTurn(aws: Aws, { region }: Lookup, pause: Asking['pause']): Slowly {
  let calls = 0;
  return async (input) => {
    if (calls++ > 0) await pause(betweenCallsMs);
    return aws.call('cloudtrail:LookupEvents', input, { region, fresh: true });
  };
}

interface Reading {
  readonly slowly: Slowly;
  readonly lookup: Lookup;
  readonly failedAt: Date;
}

interface Pages {
  readonly changes: readonly Change[];
  /** More pages are there, and none of those read held a change. */
  readonly isCut: boolean;
}

/** Newest first, as CloudTrail lists them: the page that holds a change is the last that is needed. */
async function readPages(input: LookupEventsCommandInput, { slowly, lookup, failedAt }: Reading): Promise<Pages | { readonly failed: Failed }> {
  let page: Pick<LookupEventsCommandInput, 'NextToken'> = {};
  for (let n = 0; n < mostPages; n++) {
    const read = await slowly({ ...input, ...page });
    if (!read.ok) return { failed: read };
    const changes = (read.value.Events ?? []).flatMap((event) => changeIn(event, lookup) ?? []).filter(({ at }) => at <= failedAt.toISOString());
    const { NextToken } = read.value;
    if (changes.length > 0 || !NextToken) return { changes, isCut: false };
    page = { NextToken };
  }
  return { changes: [], isCut: true };
}

const tooMany: Failed = { ok: false, why: 'unasked', action: 'cloudtrail:LookupEvents', code: 'TooManyPages', message: 'more events than are read' };

interface Times {
  readonly failedAt: Date;
  readonly now: Date;
  readonly since: Date;
}

function judge(changes: readonly Change[], { failedAt, now, since }: Times): Who {
  const newestFirst = changes.toSorted((one, other) => other.at.localeCompare(one.at));
  if (newestFirst.length > 0) return { is: 'seen', changes: newestFirst };
  const caughtUp = now.getTime() - failedAt.getTime() >= whoAfterSeconds[1] * 1_000;
  return caughtUp ? { is: 'none', since: since.toISOString() } : { is: 'not-yet-visible' };
}

const shown = 3;
const source = 'api:cloudtrail:LookupEvents';

/** For the incident's diagnosis: messages show them under WHO CHANGED IT. Nothing at all while CloudTrail may be behind. */
export function whoFacts(who: Who): readonly Fact[] {
  if (who.is === 'none') return [{ says: `CloudTrail shows no change of it by a call since ${who.since.slice(0, 16).replace('T', ' ')} UTC.`, source }];
  if (who.is !== 'seen') return [];
  return who.changes.slice(0, shown).map(({ at, what, by, ours }) => ({
    says: `CloudTrail ${at.slice(0, 19).replace('T', ' ')} UTC: ${what} by ${ours ? `ecs-medic itself, session ${ours}` : by}.`,
    source,
  }));
}

/** What could not be read, as the diagnosis keeps it. */
export function whoGaps(who: Who): readonly Omit<Gap, 'probe'>[] {
  if (who.is === 'not-yet-visible') return [{ wanted: 'who changed it: not yet visible in CloudTrail, which lags by minutes', why: 'not-applicable' }];
  if (who.is !== 'unread') return [];
  const { why, action } = who.failed;
  return [why === 'denied' ? { wanted: 'who changed it', why, needs: action } : { wanted: 'who changed it', why }];
}
