/** Nothing is written on the event's word alone, with a fact missing that the proof rests on, or on facts older than a minute. */
import { lastSegment } from '../../arn.ts';
import type { Diagnosis, Gap, Plan } from '../../model.ts';
import type { Guard, No } from '../guard.ts';
import { placeOf } from '../words.ts';

/** Longer than an examination takes, shorter than a person needs to change something and be surprised. */
const freshForMs = 60_000;

/** Refuses on a contradicted cause, stale facts, an unconfirmed stop or a gap in the proof. */
export const evidence: Guard = ({ plan, diagnosis, now }) => {
  // redeploy-service alone rests on a contradiction: the fault was there, and is not any more.
  if (diagnosis.standing === 'contradicted' && plan.fix !== 'redeploy-service')
    return { because: 'The account contradicts what ECS said, so the cause is not proved.' };
  if (now.getTime() - Date.parse(diagnosis.readAt) > freshForMs) return { because: 'What I read is older than a minute: nothing is changed on stale facts.' };
  return unconfirmed(plan, diagnosis) ?? bygone(plan, diagnosis) ?? missing(plan, diagnosis.gaps);
};

/** An event may come late, or once more. What only a stop of the past lacked, nothing lacks now: the next task that needs it fails, and is examined. */
function bygone({ risk }: Plan, { failure: { where, task }, evidence: { service } }: Diagnosis): No | null {
  if (risk !== 'safe' || where.kind !== 'service' || !service) return null;
  const { status, desired, deployments } = service;
  if (status !== 'ACTIVE') return { because: `Service ${placeOf(where)} is ${status}: it starts no more tasks.` };
  if (desired === 0) return { because: `Service ${placeOf(where)} wants no task now: nothing needs the change.` };
  const isDeployed = !task || deployments.length === 0 || deployments.some(({ taskDefinitionArn }) => taskDefinitionArn === task.taskDefinitionArn);
  if (isDeployed) return null;
  return { because: `Service ${placeOf(where)} deploys ${lastSegment(service.taskDefinitionArn)} by now, and not what failed: nothing may need the change.` };
}

/** Whoever may stop a task may write its stoppedReason: only a stop that ECS itself calls a failed start is enough for acting unasked. */
function unconfirmed({ risk }: Plan, { evidence: { task, service } }: Diagnosis): No | null {
  if (risk === 'ask' && service?.deploymentFailed) return null;
  if (!task) return { because: 'The stopped task could not be read, so its stop is not confirmed.' };
  if (!task.confirmed) return { because: `The stop is not confirmed: ${task.unconfirmed ?? 'ECS does not show it'}.` };
  if (risk === 'safe' && task.stopCode !== 'TaskFailedToStart')
    return { because: `ECS calls this stop ${task.stopCode ?? 'nothing'}; I act unasked on TaskFailedToStart alone.` };
  return null;
}

function missing({ restsOn }: Plan, gaps: readonly Gap[]): No | null {
  const gap = gaps.find(({ probe, why }) => restsOn.includes(probe) && why !== 'not-applicable');
  if (!gap) return null;
  return { because: `I could not see ${gap.wanted} (${gap.why}), and the proof rests on it${gap.needs ? `: grant ${gap.needs}` : ''}.` };
}
