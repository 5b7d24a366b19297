/** Every single fault, by neighbourhood. */
import type { Break } from './break.ts';
import { images } from './images.ts';
import { logs } from './logs.ts';
import { roles } from './roles.ts';

export const neighbourhoods: Readonly<Record<string, readonly Break[]>> = { Roles: roles, Images: images, Logs: logs };

export const allBreaks: readonly Break[] = Object.values(neighbourhoods).flat();
