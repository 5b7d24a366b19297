/**
 * A stack that keeps the role is in progress: it may be about to give the role its own, narrower policies, or to delete it, which fails while ours is attached.
 * It passes by itself, so that the decision is made anew soon. https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
import type { Guard } from '../guard.ts';
import { roleWithPath } from '../words.ts';

export const stack: Guard = ({ plan: { resource }, diagnosis: { evidence } }) => {
  const { owner, 'execution-role': role } = evidence;
  if (role?.kind !== 'found' || role.roleArn !== resource || !owner?.role.inProgress) return null;
  const { name, status } = owner.role;
  return { because: `Stack ${name} keeps role ${roleWithPath(resource)} and is in progress (${status}): what it makes of the role comes first.` };
};
