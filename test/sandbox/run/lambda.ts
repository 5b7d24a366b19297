/** AWS Lambda, invoked asynchronously: a failed event comes again after one and after two minutes, then the failure queue keeps it. */
import { requestId } from '../account/ids.ts';
import type { Clock } from '../clock.ts';
import { invocation } from '../sandbox.ts';
import type { Timeline } from '../timeline.ts';

/** One run of a function, in one container. */
export interface Run {
  /** The same for every try of one event. */
  readonly requestId: string;
  /** Lives from run to run of its function, until one crashes; it is also the path of the table's endpoint. */
  readonly container: string;
  readonly function: string;
}

export type Handler = (event: unknown, run: Run) => Promise<unknown>;

export interface Kept {
  readonly at: string;
  readonly function: string;
  readonly error: string;
  readonly event: unknown;
}

export interface Lambda {
  /** Hands the event over, as EventBridge does. */
  invoke(name: string, event: unknown): void;
  /** Hands it over and waits for what the function returns: one try, as a function's URL makes it. */
  request(name: string, event: unknown): Promise<unknown>;
  /** What runs in this container dies where it stands, and the container with it: nothing that it awaited ever answers. */
  crash(container: string): void;
  /** Undefined: no such container, or a dead one. */
  functionOf(container: string): string | undefined;
  readonly failureQueue: readonly Kept[];
}

const handOverMs = 300;
const pausesMs = [60_000, 120_000];

export function createLambda({ clock, timeline, handlers }: { clock: Clock; timeline: Timeline; handlers: Readonly<Record<string, Handler>> }): Lambda {
  const failureQueue: Kept[] = [];
  const containers = new Map<string, { name: string; crash: () => void }>();
  let events = 0;
  let crashes = 0;

  const containerOf = (name: string): string => {
    const warm = [...containers].find(([, container]) => container.name === name)?.[0];
    return warm ?? `${name}-${crashes}`;
  };
  const attempt = async ({ name, requestId: request }: { name: string; requestId: string }, event: unknown): Promise<{ value: unknown } | Error> => {
    const run: Run = { requestId: request, container: containerOf(name), function: name };
    const state = { dead: false, crash: () => {} };
    const crashed = new Promise<Error>((resolve) => {
      state.crash = () => {
        state.dead = true;
        crashes += 1;
        containers.delete(run.container);
        resolve(new Error('Runtime exited without providing a reason'));
      };
    });
    containers.set(run.container, { name, crash: state.crash });
    // Not awaited when it dies: what it still does, no one hears.
    const ended = invocation.run(state, () =>
      handlers[run.function]!(structuredClone(event), run).then(
        (value) => ({ value }),
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      ),
    );
    return Promise.race([ended, crashed]);
  };

  const deliver = (name: string, event: unknown, { request, tries }: { request: string; tries: number }): void => {
    timeline.at(clock.ms() + (tries === 0 ? handOverMs : pausesMs[tries - 1]!), async () => {
      const ended = await attempt({ name, requestId: request }, event);
      if (!(ended instanceof Error)) return;
      if (tries < pausesMs.length) deliver(name, event, { request, tries: tries + 1 });
      else failureQueue.push({ at: clock.now().toISOString(), function: name, error: `${ended.name}: ${ended.message}`, event });
    });
  };

  return {
    failureQueue,
    invoke: (name, event) => deliver(name, event, { request: requestId(`invocation ${++events}`), tries: 0 }),
    async request(name, event) {
      const ended = await attempt({ name, requestId: requestId(`invocation ${++events}`) }, event);
      if (ended instanceof Error) throw ended;
      return ended.value;
    },
    crash: (container) => containers.get(container)?.crash(),
    functionOf: (container) => containers.get(container)?.name,
  };
}
