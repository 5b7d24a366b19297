/** File systems of the account, as EFS's describe calls print them. */
import type { AccessPointDescription, FileSystemDescription, MountTargetDescription } from '@aws-sdk/client-efs';
import type { Account } from './account.ts';
import { resourceId } from './ids.ts';

export type FileSystemWithPolicy = FileSystemDescription & { Policy?: string };
/** `SecurityGroups` as describe-mount-target-security-groups prints them. */
export type MountTarget = MountTargetDescription & { SecurityGroups?: string[] };

const list = <T>({ others }: Account, name: string): T[] => {
  const part = others['efs'] as Record<string, T[]>;
  part[name] ??= [];
  return part[name];
};

export const fileSystemsOf = (account: Account): FileSystemWithPolicy[] => list(account, 'FileSystems');
export const mountTargetsOf = (account: Account): MountTarget[] => list(account, 'MountTargets');
export const accessPointsOf = (account: Account): AccessPointDescription[] => list(account, 'AccessPoints');

export const fileSystemArn = ({ partition, region, account }: Account, id: string): string =>
  `arn:${partition}:elasticfilesystem:${region}:${account}:file-system/${id}`;

/** What a short file leaves out: every target has a network interface. */
export const filled = (target: MountTarget): MountTarget => ({
  ...target,
  LifeCycleState: target.LifeCycleState ?? 'available',
  NetworkInterfaceId: target.NetworkInterfaceId ?? resourceId('eni', target.MountTargetId ?? ''),
});
