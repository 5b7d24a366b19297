/**
 * Did it hold? Judged by the world, for all fixes and for what people cured alike: an API call's success proves nothing, and neither does silence, for ECS
 * delays its tries by up to 27 minutes. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
import { isEcsName, lastSegment } from '../arn.ts';
import type { Incident, Iso, Member, Outlook, Prospect, Seconds, SeenTask } from '../model.ts';
import { isOfOneImage } from './blame.ts';
import type { Living } from './moves/parts.ts';
import { isSame, isShort } from './standing.ts';
import { after, hour, minute } from './time.ts';

/** pending: nothing is proved yet · proved: a task proves the cure, and a member still runs too few tasks · held, went-away: over · failed: the fix did not cure it */
export type Judgement =
  | { readonly is: 'pending' }
  | { readonly is: 'proved'; readonly proof: string }
  | { readonly is: 'held'; readonly proof: string }
  | { readonly is: 'went-away'; readonly because: string }
  | { readonly is: 'failed'; readonly because: string };

/** What a judgement rests on. */
export interface Grounds {
  readonly outlook: Outlook;
  readonly members: readonly Member[];
  readonly lastFailureAt: Iso;
  /** The culprit lies on the network path, so that only a task in the same subnet proves its cure; else any task that uses the cured thing does. */
  readonly onPath: boolean;
}

/** How long a task must run to prove a cure. */
const runs: Seconds = minute;
/** The same where containers end by themselves: they may run for minutes first. */
const runsLong: Seconds = 10 * minute;
/** A health check's start period and its first rounds; what needs longer waits for the usual look. */
const toBeHealthy: Seconds = 5 * minute;
/** How long a proved incident stays open for members that still run too few tasks. */
const longestShort: Seconds = 10 * minute;
/** Without a failure for so long, what comes and goes by itself has gone. */
const calm: Seconds = hour;

/** Only a task created later proves a cure: later than the fix, or, where we fixed nothing, than the last failure. */
export const curedSince = (incident: Living, lastFailureAt: Iso): Iso => (incident.state === 'watching' ? incident.run.at : lastFailureAt);

/** Judges an incident: by a proof, else by what became of its members, else, after a fix, by the time that has passed. */
export function judge(incident: Living, grounds: Grounds, now: Date): Judgement {
  const proof = proofOf(incident, grounds, now);
  if (proof) return proof;
  const because = awayOf(incident, grounds) ?? calmOf(incident, grounds, now);
  if (because) return { is: 'went-away', because };
  if (incident.state !== 'watching') return { is: 'pending' };
  const gaveUp = gaveUpOn(incident, grounds);
  if (gaveUp) return { is: 'failed', because: gaveUp };
  if (now.toISOString() < incident.until) return { is: 'pending' };
  return { is: 'failed', because: 'No task has started with it in an hour, longer than ECS ever delays its tries.' };
}

/** Proved earlier or just now; held once no member is short, or after a while all the same. */
function proofOf(incident: Living, grounds: Grounds, now: Date): Judgement | null {
  const earlier = incident.provedAt && incident.provedAt > curedSince(incident, grounds.lastFailureAt) ? incident.proof : undefined;
  const proof = earlier ?? newProof(incident, grounds, now);
  if (!proof) return null;
  const short = grounds.outlook.prospects.filter((prospect) => isShort(prospect) || prospect.state === 'unread');
  if (!short.length) return { is: 'held', proof };
  const waited = earlier !== undefined && now.toISOString() >= after(incident.provedAt!, longestShort);
  return waited ? { is: 'held', proof: `${proof} Still below strength: ${names(short)}.` } : { is: 'proved', proof };
}

/** A task that uses the cured thing has started and is only too young to prove it, or not yet found healthy: a minute from now may tell. */
export function isNear(incident: Living, grounds: Grounds, now: Date): boolean {
  return promising(incident, grounds).some(
    (task) => task.health !== 'unhealthy' && hasRun(task, 0, now) && !hasRun(task, lasting(incident) + toBeHealthy, now),
  );
}

/** Tasks created since the cure that use what was cured. */
function promising(incident: Living, grounds: Grounds): readonly SeenTask[] {
  // A container that ends by itself starts well each time: without a fix of ours, only calm tells.
  if (incident.patience === 'run-time' && incident.state === 'open') return [];
  const since = curedSince(incident, grounds.lastFailureAt);
  return grounds.outlook.prospects.flatMap((prospect) =>
    prospect.tasks.filter((task) => task.createdAt > since && usesTheCured(task, { incident, prospect, grounds })),
  );
}

/** How long a task of this incident must run. */
const lasting = ({ patience }: Living): Seconds => (patience === 'run-time' ? runsLong : runs);

function newProof(incident: Living, grounds: Grounds, now: Date): string | null {
  const proving = promising(incident, grounds).filter((task) => hasRun(task, lasting(incident), now) && (task.health === 'healthy' || task.health === 'none'));
  const [first] = [...proving].sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  if (!first) return null;
  const healthy = first.health === 'healthy' ? 'runs and passes its health check' : 'runs';
  const others = proving.length > 1 ? `, and ${proving.length - 1} more` : '';
  return `Task ${lastSegment(first.taskArn)}, started ${first.createdAt.slice(11, 19)} UTC, ${healthy}${others}.`;
}

const hasRun = ({ startedAt }: SeenTask, long: Seconds, now: Date): boolean => startedAt !== undefined && after(startedAt, long) <= now.toISOString();

interface Using {
  readonly incident: Living;
  readonly prospect: Prospect;
  readonly grounds: Grounds;
}

/** Another task definition may run well without ever touching what was broken. */
function usesTheCured(task: SeenTask, { incident, prospect, grounds }: Using): boolean {
  const { failure, cause, culprit } = incident.diagnosis;
  const subnet = failure.task?.subnetId;
  if (grounds.onPath && subnet) return task.subnetId === subnet;
  const cured = [isOfOneImage(cause) ? undefined : culprit?.id, incident.state === 'watching' ? incident.run.plan.resource : undefined];
  return (
    failing(prospect, grounds.members).includes(task.taskDefinitionArn) || cured.some((id) => id !== undefined && task.uses.some((use) => isSameThing(id, use)))
  );
}

/** A culprit is named without its path, registry or account; a log group's plan by its ARN. */
const isSameThing = (id: string, use: string): boolean => use === id || use.endsWith(`/${id}`) || id.endsWith(`:log-group:${use}`);

/** The task definitions that failed at this place. */
const failing = ({ where }: Pick<Prospect, 'where'>, members: readonly Member[]): readonly string[] =>
  members.flatMap((member) => (isSame(member.where, where) && member.taskDefinitionArn ? [member.taskDefinitionArn] : []));

/** Why the failure can no longer hit, if that is so of every member; a member that could not be read keeps it open. */
function awayOf({ where }: Incident, { outlook, members }: Grounds): string | null {
  const reasons = outlook.prospects.map((prospect) => away(prospect, members));
  if (!reasons.length || reasons.includes(null)) return null;
  const own = outlook.prospects.findIndex((prospect) => isSame(prospect.where, where));
  return reasons[Math.max(0, own)] ?? null;
}

/** Whether the place is out of it without a proof that it is cured. */
export const isAway = (prospect: Prospect, members: readonly Member[]): boolean => away(prospect, members) !== null;

/** The service was deleted, scaled to zero, or is steady on another task definition. */
function away(prospect: Prospect, members: readonly Member[]): string | null {
  const { where, state, strength, taskDefinitionArn, rollout } = prospect;
  if (state === 'gone') return `Service ${where.name} no longer exists.`;
  if (state !== 'active' || !strength) return null;
  if (strength.desired === 0) return `Service ${where.name} was scaled to zero.`;
  const failed = failing(prospect, members);
  const elsewhere = taskDefinitionArn !== undefined && failed.length > 0 && !failed.includes(taskDefinitionArn);
  const steady = rollout === 'COMPLETED' && strength.running >= strength.desired;
  return elsewhere && steady ? `Service ${where.name} is steady on ${lastSegment(taskDefinitionArn)}.` : null;
}

/** A container that ended once, or capacity that was short for a while, needs no new task to be over: an hour at full strength is enough. */
function calmOf({ patience }: Incident, { outlook, lastFailureAt }: Grounds, now: Date): string | null {
  if (patience !== 'run-time' && patience !== 'wait') return null;
  if (now.toISOString() < after(lastFailureAt, calm)) return null;
  const whole = outlook.prospects.every((prospect) => prospect.state === 'active' && !isShort(prospect));
  return whole ? 'It has not failed again for an hour, and nothing is below strength.' : null;
}

/** After FAILED, ECS starts no more tasks: a cure alone is inert. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
function gaveUpOn({ where }: Incident, { outlook, members }: Grounds): string | null {
  const own = outlook.prospects.find((prospect) => isSame(prospect.where, where));
  if (own?.rollout !== 'FAILED' || !own.taskDefinitionArn || !failing(own, members).includes(own.taskDefinitionArn)) return null;
  return 'ECS has given the deployment up and starts no more tasks for it: a new deployment is needed to use the cure.';
}

/** Names of ECS's own grammar only: they come from our table, and are said to people. */
const names = (prospects: readonly Prospect[]): string =>
  prospects
    .map(({ where }) => where.name)
    .filter(isEcsName)
    .slice(0, 5)
    .join(', ');
