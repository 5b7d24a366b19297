/** What a person points at becomes a failure: a task's ARN, or the newest task of a service that failed. */
import { parseArn } from '../../arn.ts';
import type { Aws } from '../../aws/aws.ts';
import type { Caller } from '../../aws/caller.ts';
import type { Failed } from '../../aws/outcome.ts';
import { classify } from '../../classify/classify.ts';
import { eventOf } from '../../follow-up/task-event.ts';
import type { Failure, Where } from '../../model.ts';
import { receive } from '../../receive/receive.ts';

/** What is diagnosed: a service by its name, or one task. */
export interface Target {
  readonly cluster: string;
  /** A service's name, or a task's ARN or id. */
  readonly service?: string;
  readonly task?: string;
}

/** The failure; or AWS's refusal; or `none`, the sentence why there is nothing to diagnose. */
export type Found = Failure | { readonly none: string } | Failed;

interface Looking {
  readonly aws: Aws;
  readonly caller: Caller;
  now(): Date;
}

/** ECS shows stopped tasks for about an hour: what is older is not found, and said so. */
export async function failureOf({ cluster, service, task }: Target, { aws, caller, now }: Looking): Promise<Found> {
  const tasks = task ? [task] : await stoppedTasks({ cluster, service: service! }, aws);
  if (!Array.isArray(tasks)) return tasks as Failed;
  if (!tasks.length) return { none: `no task of ${cluster}/${service} has stopped lately; ECS forgets stopped tasks after about an hour` };
  const answer = await aws.call('ecs:DescribeTasks', { cluster, tasks });
  if (!answer.ok) return answer;
  const newestFirst = (answer.value.tasks ?? [])
    .filter(({ lastStatus }) => lastStatus === 'STOPPED')
    .toSorted((a, b) => Number(b.stoppedAt ?? 0) - Number(a.stoppedAt ?? 0));
  const received = newestFirst.map((one) => receive(eventOf(one, whereOf(caller), { now }), caller));
  const failures = received.filter((one): one is Failure => 'texts' in one);
  const failure = failures.find(({ texts }) => !classify(texts).quiet) ?? (task ? failures[0] : undefined);
  return failure ?? { none: task ? `task ${task} is not known to ECS, or it has not stopped` : `no task of ${cluster}/${service} has failed lately` };
}

/** DescribeTasks takes a hundred. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
async function stoppedTasks({ cluster, service }: { cluster: string; service: string }, aws: Aws): Promise<string[] | Failed> {
  const answer = await aws.call('ecs:ListTasks', { cluster, serviceName: service, desiredStatus: 'STOPPED', maxResults: 100 });
  return answer.ok ? (answer.value.taskArns ?? []) : answer;
}

const whereOf = ({ account, region }: Caller): Where => ({ account, region, partition: 'aws', kind: 'service', name: '' });

/** The cluster of `task/prod/0f9de17a`; null for the old form, which names none. */
export function clusterOf(taskArn: string): string | null {
  const [kind, cluster, id] = parseArn(taskArn)?.resource.split('/') ?? [];
  return kind === 'task' && cluster && id ? cluster : null;
}
