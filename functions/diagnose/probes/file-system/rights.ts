/** May the task role mount, where the file system's own policy leaves that to the role's policies? */
import type { Reads } from '../../../aws/aws.ts';
import type { FileSystem, FileSystemVolume, MountAction } from '../../evidence.ts';
import { gapOf, type OwnGap } from '../../gaps.ts';
import { simulate } from '../simulation.ts';
import type { Mounting } from './mounting.ts';
import { type Mount, mountAction } from './policy.ts';

interface Asking {
  readonly volume: FileSystemVolume;
  readonly mounting: Mounting;
  readonly mount: Mount;
  /** Of the policy, towards the mount as it is, or as it is once it is signed. */
  readonly stance: FileSystem['policy'];
}

interface Rights {
  readonly rights: FileSystem['rights'];
  readonly gaps: readonly OwnGap[];
}

/** Asks IAM what the task role may do; null: the role's policies do not decide. */
export async function readRights({ volume, mounting, mount, stance }: Asking, aws: Reads<'iam:SimulatePrincipalPolicy'>): Promise<Rights> {
  const roleArn = mounting.definition.taskRoleArn;
  if (!roleArn || stance !== 'leaves-it-to-the-role') return { rights: null, gaps: [] };
  const { partition, region, account } = mounting.failure.where;
  const resource = `arn:${partition}:elasticfilesystem:${region}:${account}:file-system/${volume.fileSystemId}`;
  const actions: readonly MountAction[] = volume.readOnly ? [mountAction] : [mountAction, 'elasticfilesystem:ClientWrite'];
  const read = await simulate(roleArn, { needs: [{ actions, resources: [resource], context: contextOf(mount) }] }, aws);
  return read.ok ? { rights: read.value, gaps: [] } : { rights: 'unknown', gaps: [gapOf('what the task role may do with the file system', read)] };
}

const contextOf = ({ accessPointArn }: Mount): Readonly<Record<string, string>> => ({
  'aws:SecureTransport': 'true',
  'elasticfilesystem:AccessedViaMountTarget': 'true',
  ...(accessPointArn && { 'elasticfilesystem:AccessPointArn': accessPointArn }),
});
