/** How long ECS waits before it tries again, and when a circuit breaker opens. */

const quickTries = 2;
const firstDelayMs = 30_000;
const longestDelayMs = 27 * 60_000;

/**
 * Tasks that stop before they ran are tried again ever more slowly, up to 27 minutes.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
export function backOffMs(failuresInARow: number): number {
  if (failuresInARow < quickTries) return 5_000;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (failuresInARow - quickTries));
}

/** Half of what is desired, at least 3, at most 200. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
export const breakerThreshold = (desired: number): number => Math.min(200, Math.max(3, Math.ceil(desired / 2)));
