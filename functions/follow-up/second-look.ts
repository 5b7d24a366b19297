/** Examines an incident anew that only a brake held or a gap hid, and closes one that has turned into another problem in favour of that. */
import * as moves from '../incident/moves.ts';
import type { Observed, Standing } from '../incident/standing.ts';
import { after, hour, minute } from '../incident/time.ts';
import type { Diagnosis, Hold, Incident } from '../model.ts';
import { carryOut, consider, type Ending, examine, hasPassingGaps, looksAMinute } from '../pipeline.ts';
import type { World } from '../world.ts';
import { newestFailure } from './newest.ts';
import { giveWay, namedIn, supersede } from './succession.ts';
import { remembering } from './who.ts';

/** Guards and refusals that hold for a while only: the same plan may be made later. */
const brakes: readonly string[] = ['stack', 'storm', 'budget', 'tried', 'failed', 'changed'];
/** From one examination to the next, where a brake held the plan and where a gap hid something. */
const afterBrake = 15 * minute;
const afterGap = 5 * minute;
/** A gap that has not passed within this time will not; by then IAM shows everywhere what it showed a task first. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency */
const gapsPassWithin = hour;

/** Whether to examine anew: after a gap, where ECS and the account said two things or for want of a confirmed stop in the first hour, after a brake while the incident is open, after a pause once it is over. */
export async function deservesSecondLook({ decision, diagnosis, openedAt }: Incident, w: Pick<World, 'store' | 'now'>): Promise<boolean> {
  if (decision.do === 'hold' && decision.guard === 'paused') return (await w.store.paused(w.now())) === null;
  const now = w.now().toISOString();
  const mayPass = now < after(openedAt, gapsPassWithin);
  const isBraked = decision.do === 'hold' && (brakes.includes(decision.guard) || (mayPass && isUnconfirmed(decision, diagnosis)));
  const hasGaps = hasPassingGaps(diagnosis) || diagnosis.gaps.some(({ why }) => why === 'broken');
  const isClouded = (hasGaps || diagnosis.standing === 'contradicted') && mayPass;
  return (isClouded || isBraked) && now >= after(diagnosis.readAt, isClouded ? afterGap : afterBrake);
}

/** The event came after ECS had forgotten its task, or a person had stopped it, whose words prove nothing: the next task that fails to start can be confirmed. */
const isUnconfirmed = ({ guard, plan }: Hold, { evidence: { task }, failure }: Diagnosis): boolean =>
  guard === 'evidence' && failure.task !== undefined && (task?.confirmed !== true || (plan.risk === 'safe' && task.stopCode !== 'TaskFailedToStart'));

/** Examines the incident's newest failure and decides anew. `not now`: the minute's examinations are spent. Null: another run was first, or nothing new was found. */
export async function lookAgain(
  incident: moves.In<'open'>,
  { members, counts, outlook, standing }: Observed & { readonly standing: Standing },
  w: World,
): Promise<Ending | null | 'not now'> {
  const by = await namedIn(incident, w);
  if (by) return giveWay(incident, by, w);
  if (!(await w.store.spend({ budget: 'looks', most: looksAMinute }, w.now()))) return 'not now';
  const { failure, match } = await newestFailure(incident, { members, counts }, w);
  const finding = await examine(failure, match, w, { fresh: true });
  const { seen, before } = await consider(finding, w);
  const { culprit } = finding.diagnosis;
  // The fault cannot be seen any more, and nothing else took its place: the first finding stands until a task proves it cured.
  if (!culprit && incident.diagnosis.culprit) return lookedInVain(incident, { standing, readAt: finding.diagnosis.readAt, outlook }, w);
  if (seen.id !== incident.id) return supersede(incident, { finding, members, by: seen.id }, w);
  if (before?.state !== 'open' || before.version !== incident.version) return null;
  const saved = await w.store.save(
    decidedAnew(before, { ...seen, diagnosis: remembering(incident.diagnosis, seen.diagnosis) }, { standing, now: w.now() }),
    w.now(),
  );
  return saved && carryOut(saved, w, { outlook });
}

/** The incident with the new decision and the numbers as just read. Where the decision is the same, a reminder that is due is not put off until the next look. */
function decidedAnew(before: moves.In<'open'>, seen: moves.Examined, { standing, now }: { readonly standing: Standing; readonly now: Date }): Incident {
  const { failedTasks, strength } = standing;
  const next = moves.redecided({ ...before, failedTasks, ...(strength && { strength }) }, seen, now);
  return next.state === 'open' && next.seq === before.seq ? moves.reread(next, standing, now) : next;
}

interface InVain extends Pick<Observed, 'outlook'> {
  readonly standing: Standing;
  readonly readAt: string;
}

async function lookedInVain(incident: moves.In<'open'>, { standing, readAt, outlook }: InVain, w: World): Promise<Ending | null> {
  const known = { ...incident, diagnosis: { ...incident.diagnosis, readAt } };
  const saved = await w.store.save(moves.reread(known, standing, w.now()), w.now());
  return saved && carryOut(saved, w, { outlook });
}

/**
 * What an incident goes back to after a fix that did not cure it: read anew, because the fix changed the world and another plan may be due (a deployment that ECS
 * gave up on needs a new one). Cause and culprit stay as first found, for the incident is theirs.
 */
export async function triedInVain(
  { diagnosis: first, run }: moves.In<'watching'>,
  because: string,
  w: World,
): Promise<Pick<moves.Examined, 'diagnosis' | 'decision'>> {
  const finding = await examine(first.failure, first.match, w, { fresh: true });
  const { seen } = await consider(finding, w);
  const { cause, culprit, standing } = first;
  const diagnosis = remembering(first, { ...finding.diagnosis, cause, culprit, standing });
  const plan = seen.decision.do === 'hold' ? seen.decision.plan : run.plan;
  return { diagnosis, decision: moves.heldAsTried(plan, because) };
}
