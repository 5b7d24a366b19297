/** The pull-through cache rule under whose prefix a repository lies. https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html */
import type { PullThroughCacheRule } from '@aws-sdk/client-ecr';
import type { Reads } from '../../aws/aws.ts';
import type { Outcome } from '../../aws/outcome.ts';
import type { PullThroughRule } from '../evidence.ts';
import { orNull } from '../values.ts';

type Reading = 'ecr:DescribePullThroughCacheRules';

/** The rule that covers a repository, the longest prefix first; null: none does. */
export async function readPullThroughRule(
  { repository, region }: { readonly repository: string; readonly region: string },
  aws: Reads<Reading>,
): Promise<Outcome<PullThroughRule | null>> {
  const rules = await readRules(region, aws);
  if (!rules.ok) return rules;
  const covering = rules.value.filter(({ ecrRepositoryPrefix: prefix = '' }) => prefix === 'ROOT' || repository.startsWith(`${prefix}/`));
  const [closest] = covering.toSorted((a, b) => (b.ecrRepositoryPrefix ?? '').length - (a.ecrRepositoryPrefix ?? '').length);
  return { ok: true, value: closest ? ruleOf(closest) : null };
}

/** The account's own way round an upstream registry, if it has one. */
export async function readPullThroughTo(upstream: string, region: string, aws: Reads<Reading>): Promise<Outcome<PullThroughRule | null>> {
  const rules = await readRules(region, aws);
  if (!rules.ok) return rules;
  const found = rules.value.find(({ upstreamRegistryUrl }) => upstreamRegistryUrl === upstream);
  return { ok: true, value: found ? ruleOf(found) : null };
}

/** An account has at most fifty by default: one page. */
async function readRules(region: string, aws: Reads<Reading>): Promise<Outcome<readonly PullThroughCacheRule[]>> {
  const read = await aws.call('ecr:DescribePullThroughCacheRules', { maxResults: 100 }, { region });
  return read.ok ? { ok: true, value: read.value.pullThroughCacheRules ?? [] } : read;
}

const ruleOf = ({ ecrRepositoryPrefix, upstreamRegistryUrl, credentialArn }: PullThroughCacheRule): PullThroughRule => ({
  prefix: ecrRepositoryPrefix ?? '',
  upstream: upstreamRegistryUrl ?? '',
  credentialArn: orNull(credentialArn),
});
