/** The smallest grant that cures the denial, for a person to apply. */
import type { Simulated } from '../../../diagnose/evidence.ts';
import { grantStep } from '../../../inline-policy.ts';
import type { Step } from '../../../model.ts';

/** What a role lacks. */
export interface Missing {
  readonly account: string;
  readonly roleName: string;
  readonly missing: readonly Simulated[];
}

/** Only what identity policies deny, each on the resource that was asked about. */
export function smallestStatement({ account, roleName, missing }: Missing): Step {
  const denied = missing.filter(({ deniedBy }) => deniedBy === 'identity-policy');
  const resources = [...new Set(denied.map(({ resource }) => grantable(resource)))];
  const grants = resources.map((resource) => ({
    actions: [...new Set(denied.filter((one) => grantable(one.resource) === resource).map(({ action }) => action))],
    resources: resource.includes(':log-group:') ? [resource, `${resource}:*`] : [resource],
  }));
  return grantStep({ account, roleName }, grants);
}

/**
 * Streams are named by task, so that none of them can stand in a policy: their group does, with what lies beneath it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
const grantable = (resource: string): string => resource.replace(/:log-stream:.*$/, '').replace(/(?<=:log-group:.*):\*$/, '');
