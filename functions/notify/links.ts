/** The only links in a message: to the AWS console, built from names that passed their grammar. */
import type { Where } from '../model.ts';

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const consoles: Readonly<Record<string, (region: string) => string>> = {
  aws: (region) => `https://${region}.console.aws.amazon.com`,
  'aws-cn': (region) => `https://${region}.console.amazonaws.cn`,
  'aws-us-gov': (region) => `https://${region}.console.amazonaws-us-gov.com`,
};

/** Empty where we know no console of the partition. */
export function linksOf({ partition, region, account, cluster, kind, name }: Where): readonly string[] {
  const home = consoles[partition]?.(encodeURIComponent(region));
  if (!home) return [];
  const query = `?region=${encodeURIComponent(region)}`;
  const [service, group] = [encodeURIComponent(name), encodeURIComponent(cluster ?? 'default')];
  switch (kind) {
    case 'service':
      return [`${home}/ecs/v2/clusters/${group}/services/${service}/deployments${query}`];
    case 'family':
      return [`${home}/ecs/v2/task-definitions/${service}${query}`];
    case 'project':
      return [`${home}/codesuite/codebuild/${encodeURIComponent(account)}/projects/${service}/history${query}`];
  }
}
