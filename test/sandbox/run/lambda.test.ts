import { describe, expect, it } from 'vitest';
import { createClock } from '../clock.ts';
import { createTimeline } from '../timeline.ts';
import { createLambda, type Handler } from './lambda.ts';

const start = new Date('2026-11-22T03:00:00Z');

/** One event for a handler; what ran when, and what was kept. Containers that the handler puts among the dying die a turn later. */
async function invoked(handler: Handler, dying: ReadonlySet<string> = new Set()) {
  const clock = createClock(start);
  const timeline = createTimeline();
  const runs: { at: number; requestId: string; container: string }[] = [];
  const counting: Handler = (event, run) => {
    runs.push({ at: clock.ms() - start.getTime(), requestId: run.requestId, container: run.container });
    const result = handler(event, run);
    if (dying.has(run.container)) setImmediate(() => lambda.crash(run.container));
    return result;
  };
  const lambda = createLambda({ clock, timeline, handlers: { Remediate: counting } });
  lambda.invoke('Remediate', { some: 'event' });
  for (let due = timeline.take(); due; due = timeline.take()) {
    clock.advanceTo(due.at);
    await due.run();
  }
  return { runs, lambda };
}

describe('an asynchronous invocation', () => {
  it('that succeeds runs once', async () => {
    const { runs, lambda } = await invoked(async () => 'done');

    expect(runs).toHaveLength(1);
    expect(lambda.failureQueue).toEqual([]);
  });

  it('that fails comes again after one and two minutes under the same request id, and is then kept', async () => {
    const { runs, lambda } = await invoked(async () => {
      throw new Error('broken');
    });

    expect(runs.map(({ at }) => at)).toEqual([300, 60_300, 180_300]);
    expect(new Set(runs.map(({ requestId }) => requestId)).size).toBe(1);
    expect(lambda.failureQueue).toMatchObject([{ function: 'Remediate', error: 'Error: broken', event: { some: 'event' } }]);
  });

  it('whose process dies runs again in a new container', async () => {
    const dying = new Set<string>();
    const { runs, lambda } = await invoked((_, { container }) => {
      if (dying.size > 0) return Promise.resolve();
      dying.add(container);
      return new Promise(() => {});
    }, dying);

    expect(new Set(runs.map(({ container }) => container)).size).toBe(2);
    expect(lambda.failureQueue).toEqual([]);
  });
});
