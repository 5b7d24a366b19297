/** All checks, in the order in which a task meets what they ask about. A new one is a file here and a line in this list. */
import type { Check } from '../check.ts';
import { ecrImageCheck } from './ecr-image.ts';
import { environmentFileCheck } from './environment-file.ts';
import { fileSystemCheck } from './file-system.ts';
import { imagePlatformCheck } from './image-platform.ts';
import { logGroupCheck } from './log-group.ts';
import { networkCheck } from './network.ts';
import { networkInterfaceCheck } from './network-interface.ts';
import { publicImageCheck } from './public-image.ts';
import { registryAuthCheck } from './registry-auth.ts';
import { roleCheck } from './role.ts';
import { secretsCheck } from './secrets.ts';

/** Asked before a task is made. */
export const placementChecks: readonly Check[] = [roleCheck];
/** Asked while the task starts. */
export const startChecks: readonly Check[] = [
  networkInterfaceCheck,
  networkCheck,
  registryAuthCheck,
  secretsCheck,
  environmentFileCheck,
  ecrImageCheck,
  imagePlatformCheck,
  publicImageCheck,
  fileSystemCheck,
  logGroupCheck,
];
