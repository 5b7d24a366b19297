/** What a tutorial's nine expressions make of the same texts: the yardstick for the score, and for what attaching by a text's look would do. */
import type { CauseId, Text } from '../../functions/model.ts';

const nine: readonly (readonly [RegExp, CauseId])[] = [
  [/CannotPullContainer.*(?:denied|403|unauthorized)/is, 'ecr-auth-denied'],
  [/CannotPullContainer.*(?:timeout|dial tcp)/is, 'registry-unreachable'],
  [/CannotPullContainer.*not found/is, 'image-not-found'],
  [/toomanyrequests|rate limit/i, 'docker-hub-rate-limit'],
  [/registry auth|AccessDenied/i, 'ecr-auth-denied'],
  [/log group|log stream/i, 'log-group-missing'],
  [/OutOfMemory|^137$/i, 'out-of-memory'],
  [/health check/i, 'elb-health-check-failed'],
  [/Essential container/i, 'application-exit'],
];

export const naive = (texts: readonly Text[]): CauseId => {
  const whole = texts.map(({ text }) => text).join('\n');
  return nine.find(([regex]) => regex.test(whole))?.[1] ?? 'unclassified';
};
