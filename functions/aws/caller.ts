/** Who a person at a terminal is: account and Region by their own profile, as every AWS tool finds them. */
import { connect } from './aws.ts';
import type { Failed } from './outcome.ts';

/** The account and Region that a terminal speaks for. */
export interface Caller {
  readonly account: string;
  readonly region: string;
}

/** The Region that the SDK would use: AWS_REGION, else the profile's. https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html */
export async function profileRegion(): Promise<string | null> {
  const { Client } = await import('./services/sts.ts');
  const client = new Client({});
  return client.config.region().catch(() => null);
}

/** One call, which needs no permission. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export async function callerIn(region: string): Promise<Caller | Failed> {
  const answer = await connect({ region }).call('sts:GetCallerIdentity', {});
  return answer.ok ? { account: answer.value.Account ?? '', region } : answer;
}
