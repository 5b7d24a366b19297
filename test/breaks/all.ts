/** Every single fault, by neighbourhood. */
import type { Break } from './break.ts';
import { endpoints } from './endpoints.ts';
import { files } from './files.ts';
import { images } from './images.ts';
import { logs } from './logs.ts';
import { network } from './network.ts';
import { roles } from './roles.ts';
import { secrets } from './secrets.ts';

export const neighbourhoods: Readonly<Record<string, readonly Break[]>> = {
  Roles: roles,
  'Ways out': network,
  Endpoints: endpoints,
  Images: images,
  'Secrets and keys': secrets,
  Files: files,
  Logs: logs,
};

export const allBreaks: readonly Break[] = Object.values(neighbourhoods).flat();
