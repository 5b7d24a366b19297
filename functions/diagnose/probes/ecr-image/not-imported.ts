/** Behind a pull-through cache "not found" is what ECR says when it may not import, or finds nothing upstream. https://docs.aws.amazon.com/AmazonECR/latest/userguide/error-pullthroughcache.html */
import { lastSegment, parseArn } from '../../../arn.ts';
import { grantStep } from '../../../inline-policy.ts';
import type { Step } from '../../../model.ts';
import { command } from '../../../shell.ts';
import type { EcrImage, EcrReference, PullThroughRule } from '../../evidence.ts';
import type { Asked, Claim } from '../../probe.ts';

/** Blames the pull-through cache for a repository that it has not imported. */
export function notImported({ reference }: EcrImage, rule: PullThroughRule, asked: Asked): Claim {
  const { repository, region } = reference;
  const official = officialName(reference, rule);
  const check = command(['aws', 'ecr', 'validate-pull-through-cache-rule', '--region', region, '--ecr-repository-prefix', rule.prefix]);
  const steps: readonly Step[] = [
    ...(official
      ? [{ says: `If it is a Docker official image, deploy a task definition that names ${official}: library/ is left out of ${repository}.` }]
      : []),
    right(reference, rule, asked),
    { says: 'Check the credentials that the cache uses upstream.', command: check, needs: 'ecr:ValidatePullThroughCacheRule' },
    { says: `See that ${rule.upstream} has ${upstreamName(reference, rule)}: what is not there cannot be imported.` },
  ];
  const says = `pull-through cache ${rule.prefix} has not imported ${repository}`;
  return { verdict: 'blames', cause: 'pull-through-cache-failed', hurdle: 'image', culprit: { id: repository, says }, steps };
}

/** The first pull imports, and makes the repository. https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html */
function right({ partition, region, account, repository }: EcrReference, { prefix }: PullThroughRule, { evidence, failure }: Asked): Step {
  const roleArn = evidence['task-definition']?.executionRoleArn;
  const under = prefix === 'ROOT' ? repository : `${prefix}/*`;
  const resource = `arn:${partition}:ecr:${region}:${account}:repository/${under}`;
  const actions = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
  if (!roleArn || parseArn(roleArn)?.account !== failure.where.account) return { says: `Let whoever pulls ${actions.join(' and ')} on ${resource}.` };
  const grantee = { account: failure.where.account, roleName: lastSegment(roleArn) };
  return grantStep(
    grantee,
    [{ actions, resources: [resource] }],
    `Let role ${grantee.roleName} import through the cache, if it may not yet: ${actions.join(', ')}.`,
  );
}

const within = ({ repository }: EcrReference, { prefix }: PullThroughRule): string => (prefix === 'ROOT' ? repository : repository.slice(prefix.length + 1));

const upstreamName = (reference: EcrReference, rule: PullThroughRule): string =>
  `${within(reference, rule)}${reference.digest ? `@${reference.digest}` : `:${reference.tag}`}`;

/** Docker Hub keeps its official images under library/, which its own clients add and a cache does not. */
function officialName(reference: EcrReference, rule: PullThroughRule): string | null {
  const name = within(reference, rule);
  if (rule.upstream !== 'registry-1.docker.io' || name.includes('/')) return null;
  return `${reference.repository.slice(0, -name.length)}library/${name}`;
}
