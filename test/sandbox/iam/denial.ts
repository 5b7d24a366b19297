/** The words of a denial. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
import type { Verdict } from './evaluate.ts';
import type { Layer, Request } from './policy.ts';

const silent: Readonly<Record<Layer, (action: string) => string>> = {
  scp: (action) => `because no service control policy allows the ${action} action`,
  rcp: (action) => `because no resource control policy allows the ${action} action`,
  endpoint: (action) => `because no VPC endpoint policy allows the ${action} action`,
  boundary: (action) => `because no permissions boundary allows the ${action} action`,
  session: (action) => `because no session policy allows the ${action} action`,
  resource: (action) => `because no resource-based policy allows the ${action} action`,
  trust: (action) => `because no role trust policy allows the ${action} action`,
  identity: (action) => `because no identity-based policy allows the ${action} action`,
};

const explicit: Readonly<Record<Layer, string>> = {
  scp: 'with an explicit deny in a service control policy',
  rcp: 'with an explicit deny in a resource control policy',
  endpoint: 'with an explicit deny in a VPC endpoint policy',
  boundary: 'with an explicit deny in a permissions boundary',
  session: 'with an explicit deny in a session policy',
  resource: 'with an explicit deny in a resource-based policy',
  trust: 'with an explicit deny in the role trust policy',
  identity: 'with an explicit deny in an identity-based policy',
};

export function denialText(request: Request, verdict: Extract<Verdict, { allowed: false }>): string {
  const { action, resource, principal } = request;
  const reason = verdict.explicit ? `${explicit[verdict.layer]}${verdict.policyArn ? `: ${verdict.policyArn}` : ''}` : silent[verdict.layer](action);
  return `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}
