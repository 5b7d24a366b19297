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

/**
 * In the order in which they get the last of an examination's reads: what the rest builds on, then what a write may rest on, then what is met on the way, then what is only told.
 * The path stands last although it decides much: what a whole VPC takes is its own (`keeps`), and only what a rare one asks for beyond that must wait.
 */
export const probes = {
  task,
  service,
  'task-definition': taskDefinition,
  'execution-role': executionRole,
  secrets,
  'log-group': logGroup,
  'ecr-image': ecrImage,
  'registry-mirror': registryMirror,
  'environment-file': environmentFile,
  'file-system': fileSystem,
  'build-log': buildLog,
  'recent-change': recentChange,
  owner,
  'network-path': networkPath,
};

/** The name of a probe, as causes, fixes and gaps give it. */
export type ProbeName = keyof typeof probes;
/** What a probe found out, from its own declaration: a fix that reads it is checked against the probe that wrote it. */
export type AnswerOf<P extends ProbeName> = NonNullable<Awaited<ReturnType<(typeof probes)[P]['answer']>>['evidence']>;
