/** Whether a person's yes can reach a plan at all: the settings say which fixes may be approved, and by whom. */
import type { FixName, Plan } from '../model.ts';
import type { Settings } from '../settings.ts';

/** `not-enabled`: ApprovableFixes leaves the fix out. `nobody-may`: it does not, but nobody is named who could approve. */
export type Approval = 'possible' | 'not-enabled' | 'nobody-may';

/** `service` leaves the code as it is; `all` also makes task definition revisions, which the owner's pipeline does not know of. */
const enabledBy: Readonly<Record<FixName, readonly Settings['approvableFixes'][]>> = {
  'attach-execution-policy': ['service', 'all'],
  'create-log-group': ['service', 'all'],
  'redeploy-service': ['service', 'all'],
  'roll-back-service': ['service', 'all'],
  'assign-public-ip': ['service', 'all'],
  'use-existing-tag': ['all'],
  'use-ecr-public-image': ['all'],
  'raise-memory': ['all'],
};

/** Whether somebody may approve this plan. */
export function approvalOf({ fix }: Plan, { approvableFixes, approvers, chatMayApprove }: Settings): Approval {
  if (!enabledBy[fix].includes(approvableFixes)) return 'not-enabled';
  return approvers.length > 0 || chatMayApprove ? 'possible' : 'nobody-may';
}
