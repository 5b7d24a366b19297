/** When an incident is told: at once, or when it has lasted; again when it got worse; and again when nobody answers. */
import type { Diagnosis, Incident, Patience, Seconds } from '../model.ts';
import type { Standing } from './standing.ts';
import { day, hour, minute, seconds } from './time.ts';

/** A standalone task is told once in this time, however often it fails. */
const onceADay = day;
/** How long a service must be short before a container that ends by itself is told, and before lacking capacity is. */
const runTimeBelow: Seconds = 5 * minute;
const waitBelow: Seconds = 15 * minute;
/** So many failures make a container that ends by itself worth telling. */
const often = { times: 3, within: 10 * minute };

/** Containers that end by themselves now and then are every day's business. */
const runTimeCauses: readonly string[] = ['application-exit', 'out-of-memory', 'container-health-check-failed', 'elb-health-check-failed'];

/** Why this incident may wait before it is told; undefined: it is told at once. `handling` is the cause's, from its row in the catalogue. */
export function patienceOf({ failure: { where }, cause }: Pick<Diagnosis, 'failure' | 'cause'>, handling: string): Patience | undefined {
  if (where.kind !== 'service') return 'standalone';
  if (runTimeCauses.includes(cause)) return 'run-time';
  return handling === 'wait' ? 'wait' : undefined;
}

/** Whether an incident that has kept silent so far may be told now. */
export const maySpeak = (incident: Incident, standing: Pick<Standing, 'short' | 'failedTasks'>, now: Date): boolean =>
  incident.patience === undefined || isOver(incident.patience, { incident, standing, lasted: seconds(now) - seconds(incident.openedAt), now });

interface Waiting {
  readonly incident: Incident;
  readonly standing: Pick<Standing, 'short' | 'failedTasks'>;
  readonly lasted: Seconds;
  readonly now: Date;
}

function isOver(patience: Patience, { incident, standing, lasted, now }: Waiting): boolean {
  switch (patience) {
    case 'standalone':
      return !incident.said || seconds(now) - seconds(incident.said.at) >= onceADay;
    case 'wait':
      return standing.short && lasted >= waitBelow;
    case 'run-time':
      return isDeploying(incident) || (standing.short && lasted >= runTimeBelow) || isOften(standing.failedTasks, lasted);
  }
}

/** Three in ten minutes, or as many for as long as it lasts. */
const isOften = (failures: number, lasted: Seconds): boolean => failures >= often.times && failures * often.within >= often.times * lasted;

/** The failure hinders a deployment that is under way or has just failed: whoever deploys is waiting for a word. */
function isDeploying({ diagnosis: { evidence } }: Incident): boolean {
  const primary = evidence.service?.deployments.find(({ status }) => status === 'PRIMARY');
  return evidence.service?.deploymentFailed === true || primary?.rolloutState === 'IN_PROGRESS';
}

/** From one reminder to the next, the last one repeated: while a service is short, and while it is not. */
const pages: readonly Seconds[] = [15 * minute, hour, day];
const informs: readonly Seconds[] = [day];

/**
 * When the next reminder falls due; undefined: never. Nothing restarts a standalone task, so nobody is reminded of one. A whole minute: the timer, which comes
 * once in each, then keeps the minute that the message names.
 */
export function remindAt(incident: Incident, { short }: Pick<Standing, 'short'>, now: Date): Seconds | undefined {
  if (incident.where.kind !== 'service' || incident.ackedBy) return undefined;
  const asked = incident.history.filter(({ what, at }) => what === 'reminded' && at >= incident.openedAt).length;
  const rhythm = short ? pages : informs;
  const next = seconds(now) + (rhythm[Math.min(asked, rhythm.length - 1)] ?? day);
  return next - (next % minute);
}

/** Somebody asked for silence about this incident, and the time has not passed. */
export const isMuted = ({ mutedUntil }: Incident, now: Date): boolean => mutedUntil !== undefined && mutedUntil > now.toISOString();

/** Since it last spoke: nothing runs any more, a quarter of the tasks was lost, or twice as many places are hit. */
export function isWorse({ said }: Incident, { running, desired, members, unread }: Standing): boolean {
  if (!said) return false;
  if (members >= 2 * said.members) return true;
  const lost = said.running - running;
  return !unread && lost > 0 && (running === 0 || lost >= Math.ceil(desired / 4));
}

/** It was told as something that can wait, and somebody runs too few tasks by now. Tasks that end by themselves are replaced: that takes its minutes. */
export function isUrgentNow({ said, shortSince, patience, provedAt }: Incident, { short, unread }: Standing, now: Date): boolean {
  if (said?.short !== false || !short || unread || !shortSince || provedAt) return false;
  return seconds(now) - seconds(shortSince) >= (patience ? runTimeBelow : 0);
}

/** A standalone task has failed again, a day after it was told. */
export const isNewsAgain = ({ where, said }: Incident, { lastFailureAt }: Standing, now: Date): boolean =>
  where.kind !== 'service' && said !== undefined && lastFailureAt > said.at && seconds(now) - seconds(said.at) >= onceADay;
