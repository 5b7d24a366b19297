/** All probes. A new one is a file in probes/ and a line here. */
import { buildLog } from './probes/build-log/build-log.ts';
import { ecrImage } from './probes/ecr-image/ecr-image.ts';
import { environmentFile } from './probes/environment-file.ts';
import { executionRole } from './probes/execution-role/execution-role.ts';
import { fileSystem } from './probes/file-system/file-system.ts';
import { logGroup } from './probes/log-group.ts';
import { networkPath } from './probes/network-path/network-path.ts';
import { owner } from './probes/owner.ts';
import { recentChange } from './probes/recent-change.ts';
import { registryMirror } from './probes/registry-mirror.ts';
import { secrets } from './probes/secrets/secrets.ts';
import { service } from './probes/service.ts';
import { task } from './probes/task.ts';
import { taskDefinition } from './probes/task-definition.ts';

export const probes = {
  task,
  service,
  'task-definition': taskDefinition,
  'execution-role': executionRole,
  'network-path': networkPath,
  'ecr-image': ecrImage,
  'registry-mirror': registryMirror,
  secrets,
  'environment-file': environmentFile,
  'file-system': fileSystem,
  'log-group': logGroup,
  'build-log': buildLog,
  'recent-change': recentChange,
  owner,
};

export type ProbeName = keyof typeof probes;
/** What a probe found out, from its own declaration: a fix that reads it is checked against the probe that wrote it. */
export type AnswerOf<P extends ProbeName> = NonNullable<Awaited<ReturnType<(typeof probes)[P]['answer']>>['evidence']>;
