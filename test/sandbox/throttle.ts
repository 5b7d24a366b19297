/** Token buckets, as AWS throttles: an operation's own, refilled by virtual time. */
import type { Clock } from './clock.ts';

interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** By action, `iam:SimulatePrincipalPolicy`, or service, `ec2:*`: a bucket shared by all of it. */
export type Rates = Readonly<Record<string, Rate>>;

export function createBuckets(rates: Rates, clock: Clock): { take(action: string): boolean } {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(action) {
      const key = rates[action] ? action : `${action.split(':')[0]}:*`;
      const rate = rates[key];
      if (!rate) return true;
      const bucket = buckets.get(key) ?? { tokens: rate.burst, at: clock.ms() };
      bucket.tokens = Math.min(rate.burst, bucket.tokens + ((clock.ms() - bucket.at) / 1000) * rate.perSecond);
      bucket.at = clock.ms();
      buckets.set(key, bucket);
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
