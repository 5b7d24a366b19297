/**
 * ECS's service scheduler: it keeps each service at the number it should have. Whether a task starts is judged from the account as it is at that moment,
 * so a cure shows as a healthy task and a cure that does not cure as another failure.
 */
import type { Deployment, Service, Task, TaskStopCode } from '@aws-sdk/client-ecs';
import type { Account } from '../account/account.ts';
import { newTask, placementOf } from '../account/ecs-records.ts';
import type { Clock } from '../clock.ts';
import type { Timeline } from '../timeline.ts';
import { backOffMs } from './backoff.ts';
import { placementChecks, startChecks } from './checks/index.ts';
import { complete, countFailure, primaryOf, recount } from './deployments.ts';
import { deploymentEvent, type EventBridgeEvent, type ServiceAction, serviceEvent, taskEvent } from './events.ts';
import { judgeStart } from './start.ts';
import { healthAfterMs, isServing, runTask, stopTask, stopUnstarted, tasksOf } from './tasks.ts';

export interface Scheduler {
  /** Looks at every service, as it would have all along. */
  begin(): void;
  /** A service was changed by a call: looks at it now. */
  serviceChanged(serviceArn: string): void;
  /** A task outside a service was run, or any task was asked to stop. */
  taskChanged(taskArn: string): void;
}

export interface Surroundings {
  readonly account: Account;
  readonly clock: Clock;
  readonly timeline: Timeline;
  emit(event: EventBridgeEvent): void;
}

/** What the scheduler remembers of a service between two looks. */
interface Memory {
  deployment: string;
  failuresInARow: number;
  /** When the newest batch of tasks that counted as a failure was made. */
  failedBatchAt: number;
  notBefore: number;
  lookAt: number;
  steady: boolean;
  impaired: boolean;
}

const pullsAfterMs = 6_000;
const runsAfterMs = 20_000;
const looksAgainMs = 2_000;
const drainsMs = 3_000;
const impairment =
  'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';
/** What a task outside a service takes to do its work and end well. */
const worksMs = 120_000;

export function createScheduler({ account, clock, timeline, emit }: Surroundings): Scheduler {
  const memories = new Map<string, Memory>();
  let events = 0;
  let made = 0;
  const at = () => ({ now: clock.now(), number: ++events });
  const say = (service: Service, action: ServiceAction) => emit(serviceEvent(service, action, at()));
  const note = (service: Service, message: string) => {
    service.events = [
      { id: `${events}-${made}`, createdAt: clock.now(), message: `(service ${service.serviceName}) ${message}` },
      ...(service.events ?? []),
    ].slice(0, 100);
  };
  const definitionOf = (task: Task) => account.ecs.taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === task.taskDefinitionArn)!;
  const memoryOf = (service: Service): Memory => {
    const { id = '' } = primaryOf(service);
    const known = memories.get(service.serviceArn!);
    if (known?.deployment === id) return known;
    // A new deployment starts without the delays of the one before.
    const fresh = { deployment: id, failuresInARow: 0, failedBatchAt: 0, notBefore: 0, lookAt: 0, steady: false, impaired: false };
    memories.set(service.serviceArn!, fresh);
    return fresh;
  };
  const lookLater = (service: Service, ms: number) => {
    const memory = memoryOf(service);
    const when = clock.ms() + ms;
    if (memory.lookAt > clock.ms() && memory.lookAt <= when) return;
    memory.lookAt = when;
    timeline.at(when, () => look(service));
  };

  function look(service: Service): void {
    if (service.status !== 'ACTIVE' || service.deploymentController?.type !== 'ECS' || service.schedulingStrategy === 'DAEMON') return;
    recount(service, account, clock.now());
    stopSurplus(service);
    startMissing(service);
    recount(service, account, clock.now());
    settle(service);
  }

  function stopSurplus(service: Service): void {
    const primary = primaryOf(service);
    const live = tasksOf(service, account.ecs.tasks);
    const serving = live.filter((task) => isServing(task, definitionOf(task))).length;
    const mine = live.filter(({ startedBy }) => startedBy === primary.id);
    const old = live.filter(({ startedBy }) => startedBy !== primary.id);
    const surplus = Math.max(0, serving - service.desiredCount!);
    const drained = [...old.filter(({ lastStatus }) => lastStatus !== 'RUNNING'), ...old.slice(0, surplus)];
    const tooMany = mine.slice(0, Math.max(0, mine.length - service.desiredCount!));
    for (const task of new Set([...drained, ...tooMany])) {
      task.desiredStatus = 'STOPPED';
      timeline.at(clock.ms() + drainsMs, () => stopped(task, 'ServiceSchedulerInitiated', `Scaling activity initiated by (deployment ${primary.id})`));
    }
    if (drained.length + tooMany.length > 0) lookLater(service, drainsMs);
  }

  function stopped(task: Task, stopCode: TaskStopCode, stoppedReason: string): void {
    if (task.lastStatus === 'STOPPED') return;
    stopTask(task, { stopCode, stoppedReason, now: clock.now(), exitCode: 0 });
    emit(taskEvent(task, at()));
  }

  function startMissing(service: Service): void {
    const memory = memoryOf(service);
    const primary = primaryOf(service);
    const live = tasksOf(service, account.ecs.tasks).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
    const missing = service.desiredCount! - live.filter(({ startedBy }) => startedBy === primary.id).length;
    const room = Math.floor((service.desiredCount! * (service.deploymentConfiguration?.maximumPercent ?? 200)) / 100) - live.length;
    if (missing <= 0 || primary.rolloutState === 'FAILED') return;
    memory.steady = false;
    if (clock.ms() < memory.notBefore) {
      lookLater(service, memory.notBefore - clock.ms());
      return;
    }
    for (let count = Math.min(missing, room); count > 0; count--) if (!place(service, primary)) return;
  }

  /** False when ECS cannot even make the task. */
  function place(service: Service, deployment: Deployment): boolean {
    const definition = account.ecs.taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === deployment.taskDefinition)!;
    const placed = placementOf(service, made, account);
    const task = newTask(service, deployment, { definition, place: placed, seed: `${service.serviceArn} ${++made}`, now: clock.now() });
    const starting = { account, definition, task, network: service.networkConfiguration };
    const unplaced = judgeStart(placementChecks, { ...starting, now: clock.now() });
    if (unplaced) {
      note(service, `failed to launch a task with (error ${unplaced.text}).`);
      say(service, { eventType: 'ERROR', eventName: 'SERVICE_TASK_CONFIGURATION_FAILURE', reason: unplaced.text });
      failed(service, deployment, clock.ms());
      return false;
    }
    account.ecs.tasks.push(task);
    note(service, `has started 1 tasks: (task ${task.taskArn!.split('/').at(-1)}).`);
    timeline.at(clock.ms() + pullsAfterMs, () => {
      const failure = judgeStart(startChecks, { ...starting, now: clock.now() });
      const end = task.createdAt!.getTime() + (failure ? failure.after * 1000 : runsAfterMs);
      timeline.at(end, () => {
        if (task.desiredStatus === 'STOPPED') return;
        if (!failure) return up(task, service);
        stopUnstarted(task, failure, { now: clock.now(), limit: account.ecs.stoppedReasonLimit });
        emit(taskEvent(task, at()));
        failed(service, deployment, task.createdAt!.getTime());
      });
    });
    return true;
  }

  function up(task: Task, service: Service | null): void {
    runTask(task, clock.now());
    emit(taskEvent(task, at()));
    const health = healthAfterMs(definitionOf(task));
    if (service) Object.assign(memoryOf(service), { failuresInARow: 0, notBefore: 0, impaired: false });
    const healthy = () => {
      if (health !== null && task.lastStatus === 'RUNNING') task.healthStatus = 'HEALTHY';
      if (service) look(service);
    };
    if (service) recount(service, account, clock.now());
    timeline.at(clock.ms() + (health ?? looksAgainMs), healthy);
  }

  /** Tasks that were made together fail together: that is one more failure in a row, however many they are. */
  function failed(service: Service, deployment: Deployment, madeAt: number): void {
    const memory = memoryOf(service);
    if (memory.deployment !== deployment.id) {
      lookLater(service, looksAgainMs);
      return;
    }
    if (madeAt > memory.failedBatchAt) {
      memory.failedBatchAt = clock.ms();
      memory.failuresInARow += 1;
      memory.notBefore = clock.ms() + backOffMs(memory.failuresInARow);
    }
    for (const change of countFailure(service, deployment, { account, clock })) {
      note(service, `(deployment ${change.deployment.id}) ${change.reason}`);
      emit(deploymentEvent(service, change, at()));
    }
    if (memory.failuresInARow > 2 && !memory.impaired) {
      memory.impaired = true;
      note(service, impairment);
      say(service, { eventType: 'WARN', eventName: 'SERVICE_TASK_START_IMPAIRED' });
    }
    recount(service, account, clock.now());
    lookLater(service, looksAgainMs);
  }

  function settle(service: Service): void {
    const memory = memoryOf(service);
    const live = tasksOf(service, account.ecs.tasks);
    const serving = live.filter((task) => isServing(task, definitionOf(task)));
    const settled = service.deployments!.length === 1 && live.length === service.desiredCount && serving.length === live.length;
    if (!settled || memory.steady) return;
    memory.steady = true;
    if (primaryOf(service).rolloutState === 'IN_PROGRESS') emit(deploymentEvent(service, complete(service, account, clock.now()), at()));
    note(service, 'has reached a steady state.');
    say(service, { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE' });
  }

  function standalone(task: Task): void {
    const definition = definitionOf(task);
    const { value: subnet } = task.attachments?.[0]?.details?.find(({ name }) => name === 'subnetId') ?? {};
    const network = { awsvpcConfiguration: { subnets: subnet ? [subnet] : [] } };
    const failure = judgeStart([...placementChecks, ...startChecks], { account, definition, task, network, now: clock.now() });
    timeline.at(clock.ms() + (failure ? failure.after * 1000 : runsAfterMs), () => {
      if (!failure) {
        up(task, null);
        timeline.at(clock.ms() + worksMs, () => stopped(task, 'EssentialContainerExited', 'Essential container in task exited'));
        return;
      }
      stopUnstarted(task, failure, { now: clock.now(), limit: account.ecs.stoppedReasonLimit });
      emit(taskEvent(task, at()));
    });
  }

  return {
    begin() {
      for (const service of account.ecs.services) {
        const memory = memoryOf(service);
        memory.steady = service.runningCount === service.desiredCount && service.deployments!.length === 1 && primaryOf(service).rolloutState === 'COMPLETED';
        if (!memory.steady) lookLater(service, looksAgainMs);
      }
    },
    serviceChanged: (arn) => {
      const service = account.ecs.services.find(({ serviceArn }) => serviceArn === arn)!;
      memoryOf(service).steady = false;
      lookLater(service, looksAgainMs);
    },
    taskChanged(arn) {
      const task = account.ecs.tasks.find(({ taskArn }) => taskArn === arn)!;
      if (task.desiredStatus !== 'STOPPED') return standalone(task);
      const service = account.ecs.services.find((one) => task.group === `service:${one.serviceName}` && one.clusterArn === task.clusterArn);
      timeline.at(clock.ms() + drainsMs, () => {
        stopped(task, 'UserInitiated', task.stoppedReason ?? 'Task stopped by user');
        if (service) lookLater(service, looksAgainMs);
      });
    },
  };
}
