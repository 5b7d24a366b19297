/**
 * While the stack that owns the role is in progress, the role is left alone: the stack may be about to give it narrower policies, or to delete it, which fails while
 * ours is attached. The second look decides anew. https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
import type { Guard } from '../guard.ts';
import { roleWithPath } from '../words.ts';

/** Refuses while a CloudFormation stack is changing the role. */
export const stack: Guard = ({ plan: { resource }, diagnosis: { evidence } }) => {
  const { owner, 'execution-role': role } = evidence;
  if (role?.kind !== 'found' || role.roleArn !== resource || !owner?.role.isAtIt) return null;
  const { name, status } = owner.role;
  return { because: `Stack ${name} keeps role ${roleWithPath(resource)} and is at work on it (${status}): what it makes of the role comes first.` };
};
