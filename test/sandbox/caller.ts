/** Who calls: an administrator who may do everything, or a role's session with the policy that it was cut to. */
import type { Policy } from './iam/policy.ts';

export type Caller =
  | { readonly kind: 'administrator'; readonly arn: string }
  | {
      readonly kind: 'session';
      readonly arn: string;
      readonly roleArn: string;
      readonly roleName: string;
      readonly sessionName: string;
      readonly session?: readonly Policy[];
    };

export const sessionOf = (roleArn: string, sessionName: string, session?: readonly Policy[]): Caller => {
  const { partition, account, name } = /^arn:(?<partition>[^:]+):iam::(?<account>\d{12}):role\/(?:.*\/)?(?<name>[^/]+)$/.exec(roleArn)?.groups ?? {};
  if (!name) throw new Error(`not the ARN of a role: ${roleArn}`);
  return {
    kind: 'session',
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`,
    roleArn,
    roleName: name,
    sessionName,
    ...(session && { session }),
  };
};
