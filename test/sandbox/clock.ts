/** Virtual time: nothing in the sandbox waits, and nothing reads the machine's clock. */
export interface Clock {
  now(): Date;
  /** Milliseconds since 1970. */
  ms(): number;
  /** Moves on; time never goes back. */
  advanceTo(ms: number): void;
  advance(ms: number): void;
}

export function createClock(start: Date): Clock {
  let current = start.getTime();
  const advanceTo = (ms: number) => {
    current = Math.max(current, ms);
  };
  return { now: () => new Date(current), ms: () => current, advanceTo, advance: (ms) => advanceTo(current + ms) };
}
