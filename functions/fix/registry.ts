/** All fixes, in the order in which they are asked: what cures the fault itself stands before what goes round it. A new one is a file in fixes/ and a line here. */
import type { Json } from '../model.ts';
import type { Fix } from './fix.ts';
import { assignPublicIp } from './fixes/assign-public-ip.ts';
import { attachExecutionPolicy } from './fixes/attach-execution-policy.ts';
import { createLogGroup } from './fixes/create-log-group.ts';
import { raiseMemory } from './fixes/raise-memory.ts';
import { redeployService } from './fixes/redeploy-service.ts';
import { rollBackService } from './fixes/roll-back-service.ts';
import { useEcrPublicImage } from './fixes/use-ecr-public-image.ts';
import { useExistingTag } from './fixes/use-existing-tag.ts';

/** The fixes by name. */
export const fixes = {
  'attach-execution-policy': attachExecutionPolicy,
  'create-log-group': createLogGroup,
  'redeploy-service': redeployService,
  'assign-public-ip': assignPublicIp,
  'use-existing-tag': useExistingTag,
  'use-ecr-public-image': useEcrPublicImage,
  'raise-memory': raiseMemory,
  'roll-back-service': rollBackService,
};

/** The name of a fix, as causes, plans and the table give it. */
export type FixName = keyof typeof fixes;

/** One fix, whatever its input: `parse` stands between the table and it. */
export const fixOf = (name: FixName): Fix<Json> => fixes[name];

/** Every permission that a fix can need, in either direction: template.yaml is compared with the union of these. */
export function permissionsOf({ writes, undoWrites, permissions = [] }: Pick<Fix<Json>, 'writes' | 'undoWrites' | 'permissions'>): readonly string[] {
  return [...new Set<string>([...writes, ...(undoWrites ?? []), ...permissions])];
}
