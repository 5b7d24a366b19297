/**
 * Did it hold? Judged by the world, for all fixes and for what people cured alike: an API call's success proves nothing, and neither does silence, for ECS
 * delays its tries by up to 27 minutes. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
import { isEcsName, lastSegment } from '../arn.ts';
import type { Incident, Iso, Member, Outlook, Prospect, Seconds, SeenTask } from '../model.ts';
import { isOfOneImage } from './blame.ts';
import { isSame, isShort } from './standing.ts';
import { after, hour, minute } from './time.ts';

export type Judgement =
  | { readonly is: 'pending' }
  /** A task proves the cure, and somebody is still short. */
  | { readonly is: 'proved'; readonly proof: string }
  | { readonly is: 'held'; readonly proof: string }
  | { readonly is: 'went-away'; readonly because: string }
  | { readonly is: 'failed'; readonly because: string };

export interface Evidence {
  readonly outlook: Outlook;
  readonly members: readonly Member[];
  readonly lastFailureAt: Iso;
  /** Tasks on the path are proof only from the same subnet; of other causes, whatever uses the thing that was cured. */
  readonly onPath: boolean;
}

type Living = Extract<Incident, { readonly state: 'open' | 'watching' }>;

const runs: Seconds = minute;
/** A container that ends by itself may run for minutes first. */
const runsLong: Seconds = 10 * minute;
/** A health check's start period and its first rounds; what needs longer waits for the usual look. */
const toBeHealthy: Seconds = 5 * minute;
const longestShort: Seconds = 10 * minute;
const calm: Seconds = hour;

/** From when on a task proves something: after the fix, or, where we fixed nothing, after the last failure. */
export const curedSince = (incident: Living, lastFailureAt: Iso): Iso => (incident.state === 'watching' ? incident.run.at : lastFailureAt);

export function judge(incident: Living, evidence: Evidence, now: Date): Judgement {
  const proof = proofOf(incident, evidence, now);
  if (proof) return proof;
  const away = awayOf(incident, evidence);
  if (away) return { is: 'went-away', because: away };
  const passed = calmOf(incident, evidence, now);
  if (passed) return { is: 'went-away', because: passed };
  if (incident.state !== 'watching') return { is: 'pending' };
  const gaveUp = gaveUpOn(incident, evidence);
  if (gaveUp) return { is: 'failed', because: gaveUp };
  if (now.toISOString() < incident.until) return { is: 'pending' };
  return { is: 'failed', because: 'No task has started with it in an hour, longer than ECS ever delays its tries.' };
}

function proofOf(incident: Living, evidence: Evidence, now: Date): Judgement | null {
  const earlier = incident.provedAt && incident.provedAt > curedSince(incident, evidence.lastFailureAt) ? incident.proof : undefined;
  const proof = earlier ?? newProof(incident, evidence, now);
  if (!proof) return null;
  const short = evidence.outlook.prospects.filter((prospect) => isShort(prospect) || prospect.state === 'unread');
  if (!short.length) return { is: 'held', proof };
  const waited = earlier !== undefined && now.toISOString() >= after(incident.provedAt!, longestShort);
  return waited ? { is: 'held', proof: `${proof} Still below strength: ${names(short)}.` } : { is: 'proved', proof };
}

/** A task that uses the cured thing has started and is only too young to prove it, or not yet found healthy: a minute from now may tell. */
export function isNear(incident: Living, evidence: Evidence, now: Date): boolean {
  return promising(incident, evidence).some(
    (task) => task.health !== 'unhealthy' && hasRun(task, 0, now) && !hasRun(task, lasting(incident) + toBeHealthy, now),
  );
}

/** Started since the cure, with what was cured. */
function promising(incident: Living, evidence: Evidence): readonly SeenTask[] {
  // A container that ends by itself starts well each time: without a fix of ours, only calm tells.
  if (incident.patience === 'run-time' && incident.state === 'open') return [];
  const since = curedSince(incident, evidence.lastFailureAt);
  return evidence.outlook.prospects.flatMap((prospect) =>
    prospect.tasks.filter((task) => task.createdAt > since && usesTheCured(task, { incident, prospect, evidence })),
  );
}

const lasting = ({ patience }: Living): Seconds => (patience === 'run-time' ? runsLong : runs);

function newProof(incident: Living, evidence: Evidence, now: Date): string | null {
  const proving = promising(incident, evidence).filter((task) => hasRun(task, lasting(incident), now) && (task.health === 'healthy' || task.health === 'none'));
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
  readonly evidence: Evidence;
}

/** Another task definition may run well without ever touching what was broken. */
function usesTheCured(task: SeenTask, { incident, prospect, evidence }: Using): boolean {
  const { failure, cause, culprit } = incident.diagnosis;
  const subnet = failure.task?.subnetId;
  if (evidence.onPath && subnet) return task.subnetId === subnet;
  const cured = [isOfOneImage(cause) ? undefined : culprit?.id, incident.state === 'watching' ? incident.run.plan.resource : undefined];
  return (
    failing(prospect, evidence.members).includes(task.taskDefinitionArn) ||
    cured.some((id) => id !== undefined && task.uses.some((use) => isSameThing(id, use)))
  );
}

/** A culprit is named without its path, registry or account; a log group's plan by its ARN. */
const isSameThing = (id: string, use: string): boolean => use === id || use.endsWith(`/${id}`) || id.endsWith(`:log-group:${use}`);

const failing = ({ where }: Pick<Prospect, 'where'>, members: readonly Member[]): readonly string[] =>
  members.flatMap((member) => (isSame(member.where, where) && member.taskDefinitionArn ? [member.taskDefinitionArn] : []));

/** Every member is out of it; of one that could not be read nothing is known, so nothing is concluded. */
function awayOf({ where }: Incident, { outlook, members }: Evidence): string | null {
  const reasons = outlook.prospects.map((prospect) => away(prospect, members));
  if (!reasons.length || reasons.includes(null)) return null;
  const own = outlook.prospects.findIndex((prospect) => isSame(prospect.where, where));
  return reasons[Math.max(0, own)] ?? null;
}

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

/** What comes and goes by itself needs no new task to be over: a container that ended once, capacity that was short for a while. */
function calmOf({ patience }: Incident, { outlook, lastFailureAt }: Evidence, now: Date): string | null {
  const whole = outlook.prospects.every((prospect) => prospect.state === 'active' && !isShort(prospect));
  const comesAndGoes = patience === 'run-time' || patience === 'wait';
  return comesAndGoes && whole && after(lastFailureAt, calm) <= now.toISOString()
    ? 'It has not failed again for an hour, and nothing is below strength.'
    : null;
}

/** After FAILED, ECS starts no more tasks: a cure alone is inert. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
function gaveUpOn({ where }: Incident, { outlook, members }: Evidence): string | null {
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
