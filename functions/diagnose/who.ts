/**
 * Who changed the culprit? CloudTrail knows, minutes later: asked by follow-up, never at first. Reads only.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
import type { Event, LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import type { Reads } from '../aws/aws.ts';
import type { Failed } from '../aws/outcome.ts';
import type { Diagnosis, Fact, Gap, Iso } from '../model.ts';
import { type Change, changeIn, type Lookup, lookupOf } from './who/trail.ts';

/** Every permission that it needs. */
export const whoReads = ['cloudtrail:LookupEvents'] as const;
type Aws = Reads<(typeof whoReads)[number]>;

/** When to ask, in seconds after the incident opened: events lag by five minutes as a rule, by fifteen at most. */
export const whoAfterSeconds = [5 * 60, 16 * 60] as const;

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

export interface Asking {
  readonly diagnosis: Diagnosis;
  readonly now: Date;
  /** Waits so many milliseconds: CloudTrail allows two calls a second for the whole account, and one is left to everybody else. */
  readonly pause: (ms: number) => Promise<void>;
}

/** A change of the day before may have shown only when ECS next started a task. */
const lookBackMs = 24 * 3_600_000;
const betweenCallsMs = 1_000;

export async function whoChanged({ diagnosis, now, pause }: Asking, aws: Aws): Promise<Who> {
  const lookup = lookupOf(diagnosis);
  if (!lookup) return { is: 'not-applicable' };
  const failedAt = new Date(diagnosis.failure.at);
  const times = { StartTime: new Date(failedAt.getTime() - lookBackMs), EndTime: now };
  const events: Event[] = [];
  for (const [index, attribute] of lookup.attributes.entries()) {
    if (index > 0) await pause(betweenCallsMs);
    const input: LookupEventsCommandInput = { LookupAttributes: [attribute], ...times, MaxResults: 50 };
    const read = await aws.call('cloudtrail:LookupEvents', input, { region: lookup.region, fresh: true });
    if (!read.ok) return { is: 'unread', failed: read };
    events.push(...(read.value.Events ?? []));
  }
  return judge(events, lookup, { failedAt, now, since: times.StartTime });
}

interface Times {
  readonly failedAt: Date;
  readonly now: Date;
  readonly since: Date;
}

function judge(events: readonly Event[], lookup: Lookup, { failedAt, now, since }: Times): Who {
  const changes = events.flatMap((event) => changeIn(event, lookup) ?? []).filter(({ at }) => at <= failedAt.toISOString());
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
