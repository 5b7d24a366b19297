/**
 * Lambda: deployments, steady states, builds and standalone tasks that ended well, and each minute the incidents that are due. Did the fix hold? What is still
 * unsaid? Most of these events point to no incident, so what judges one is imported when one is found.
 */

import type { Task } from '@aws-sdk/client-ecs';
import { eventOf } from './follow-up/task-event.ts';
import { handlerOf } from './lambda.ts';
import type { IncidentId, Where } from './model.ts';
import type { Ending } from './pipeline.ts';
import type { Envelope } from './receive/event.ts';
import { receive, receiveEnvelope, serviceIn, sourceOf } from './receive/receive.ts';
import type { World } from './world.ts';

/** How each incident that was looked at came out, and each failure that was found on the way. */
export type Followed = { readonly ignored: string } | { readonly endings: readonly Ending[] };

/** Throws what Lambda should try again. */
export const handler = handlerOf(followUp);

/** One event, or the minute's timer. Throws InputError for what is malformed or not of this account. */
export async function followUp(event: unknown, w: World): Promise<Followed> {
  const envelope = receiveEnvelope(event, w.settings);
  if (envelope['detail-type'] === 'Scheduled Event') return { endings: await settleDue(w) };
  const kind = envelope['detail-type'];
  if (envelope.source !== sourceOf(kind)) return { ignored: 'the event is not from ECS' };
  const news = newsOf[kind];
  return news ? news(envelope, w) : { ignored: 'this kind of event says nothing of a cure' };
}

const newsOf: Readonly<Record<string, (envelope: Envelope, w: World) => Promise<Followed>>> = {
  'ECS Service Action': serviceNews,
  'ECS Deployment State Change': serviceNews,
  'ECS Task State Change': taskNews,
  'CodeBuild Build State Change': async (envelope, w) => (await import('./follow-up/build-news.ts')).buildNews(envelope, w),
};

/** Service actions and deployment changes share their event names. A deployment that has only begun says nothing yet. */
async function serviceNews(envelope: Envelope, w: World): Promise<Followed> {
  const where = serviceIn(envelope, w.settings);
  switch (envelope.detail['eventName']) {
    case 'SERVICE_STEADY_STATE':
    case 'SERVICE_DEPLOYMENT_COMPLETED':
      return { endings: await settleAll(await w.store.incidentsOf(where, w.now()), w) };
    case 'SERVICE_DEPLOYMENT_FAILED':
      return { endings: await deploymentFailed(where, envelope.detail['deploymentId'], w) };
    default:
      return { ignored: 'the service is neither steady nor is its deployment over' };
  }
}

/**
 * The event's reason is never classified, because it only repeats in part what the tasks said. Instead the newest failed task of the deployment goes through the
 * pipeline, so that it does not matter whether its own event comes earlier or later.
 */
async function deploymentFailed(where: Where, deploymentId: unknown, w: World): Promise<readonly Ending[]> {
  const event = await newestFailedTask(where, deploymentId, w);
  const ending = event ? [await (await import('./pipeline.ts')).remediate(event, w)] : [];
  return [...ending, ...(await settleAll(await w.store.incidentsOf(where, w.now()), w))];
}

/** The event of the deployment's newest task that failed of itself; undefined: there is none, or ECS has forgotten it. */
async function newestFailedTask(where: Where, deploymentId: unknown, w: World): Promise<unknown> {
  const stopped = await stoppedTasks(where, w);
  const ofDeployment = typeof deploymentId === 'string' ? stopped.filter(({ startedBy }) => startedBy === deploymentId) : stopped;
  const newestFirst = ofDeployment.toSorted((one, other) => (other.stoppedAt?.getTime() ?? 0) - (one.stoppedAt?.getTime() ?? 0));
  const { classify } = await import('./classify/classify.ts');
  return newestFirst
    .map((task) => eventOf(task, where, w))
    .find((event) => {
      const failure = receive(event, w.settings);
      return 'texts' in failure && !classify(failure.texts).quiet;
    });
}

/** The stopped tasks of a service that ECS still shows; none, and a warning, where they could not be read. */
async function stoppedTasks(where: Where, w: World): Promise<readonly Task[]> {
  const { cluster, name: serviceName } = where;
  const listed = await w.aws.call('ecs:ListTasks', { cluster, serviceName, desiredStatus: 'STOPPED' }, { fresh: true });
  const tasks = listed.ok ? (listed.value.taskArns ?? []) : [];
  const described = tasks.length ? await w.aws.call('ecs:DescribeTasks', { cluster, tasks }, { fresh: true }) : null;
  if (!listed.ok || (described && !described.ok)) w.log.warn('the stopped tasks of a failed deployment could not be read', { service: serviceName });
  return described?.ok ? (described.value.tasks ?? []).filter(({ lastStatus }) => lastStatus === 'STOPPED') : [];
}

/** A standalone task that ended well may prove a cure: one Query says whether an incident of its family waits for that. */
async function taskNews(envelope: Envelope, w: World): Promise<Followed> {
  const failure = receive(envelope, w.settings);
  if ('ignored' in failure) return failure;
  const { where, task } = failure;
  if (where.kind !== 'family' || !task?.containers.length || task.containers.some(({ exitCode }) => exitCode !== 0))
    return { ignored: 'no standalone task that ended well' };
  const endings: Ending[] = [];
  for (const id of await w.store.incidentsOf(where, w.now())) {
    const { settleByExit } = await import('./follow-up/settle.ts');
    const ending = await settleByExit(id, task, w);
    if (ending) endings.push(ending);
  }
  return { endings };
}

/** Each minute: judges, reminds, takes over, and then sends in one message all that found no place among the hour's messages. */
async function settleDue(w: World): Promise<readonly Ending[]> {
  const settled = await settleEach(await w.store.due(w.now()), 'due', w);
  const waiting = settled.endings.flatMap((ending) => ('telling' in ending && ending.telling === 'waits' ? [ending.incident] : []));
  if (waiting.length) await (await import('./follow-up/settle.ts')).sayWaiting(waiting, w);
  return endingsOf(settled);
}

const settleAll = async (ids: readonly IncidentId[], w: World): Promise<readonly Ending[]> => endingsOf(await settleEach(ids, 'at-once', w));

interface Settled {
  readonly endings: readonly Ending[];
  readonly errors: readonly unknown[];
}

/** Throws the first error, but only now that all is done: Lambda tries again, and finds the failed one still due. */
function endingsOf({ endings, errors }: Settled): readonly Ending[] {
  if (errors.length) throw errors[0];
  return endings;
}

/** No incident is begun after this, well within the function's time limit: the rest is still due, and the next minute begins with it. */
const longestMs = 30_000;

/** Settles one after the other; one that fails does not keep the others waiting. */
async function settleEach(ids: readonly IncidentId[], when: 'due' | 'at-once', w: World): Promise<Settled> {
  const endings: Ending[] = [];
  const errors: unknown[] = [];
  const begun = w.now().getTime();
  for (const id of ids) {
    if (w.now().getTime() - begun > longestMs) break;
    try {
      const { settle } = await import('./follow-up/settle.ts');
      const ending = await settle(id, w, when);
      if (ending) endings.push(ending);
    } catch (error) {
      w.log.error('an incident could not be settled', { incident: id, error });
      errors.push(error);
    }
  }
  return { endings, errors };
}
