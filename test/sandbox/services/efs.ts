/** Amazon EFS: file systems, where they can be mounted, and who may. */
import * as sdk from '@aws-sdk/client-efs';
import type { Account } from '../account/account.ts';
import { accessPointsOf, fileSystemArn, fileSystemsOf, filled, mountTargetsOf } from '../account/efs.ts';
import { resourceId } from '../account/ids.ts';
import { Refusal } from '../errors.ts';
import type { AnyOperation, Asks, Call, OperationsOf, ServiceModel } from '../service.ts';

type Named = { readonly FileSystemId?: string | undefined };

const onFileSystem = ({ FileSystemId = '*' }: Named, { account }: Call): readonly Asks[] => [{ resource: fileSystemArn(account, FileSystemId) }];

function fileSystemOf({ FileSystemId }: Named, account: Account) {
  const found = fileSystemsOf(account).find((one) => one.FileSystemId === FileSystemId);
  if (!found) throw new Refusal('FileSystemNotFound', `File system '${FileSystemId}' does not exist.`, 404);
  return found;
}

const reads: OperationsOf<'elasticfilesystem'> = {
  DescribeFileSystems: {
    fields: ['FileSystemId'],
    asks: onFileSystem,
    answer(input, { account }) {
      const { Policy: _, ...shown } = fileSystemOf(input, account);
      return { FileSystems: [{ ...shown, LifeCycleState: shown.LifeCycleState ?? 'available' }] };
    },
  },
  DescribeMountTargets: {
    fields: ['FileSystemId'],
    asks: onFileSystem,
    answer(input, { account }) {
      fileSystemOf(input, account);
      const here = mountTargetsOf(account).filter((one) => one.FileSystemId === input.FileSystemId);
      return { MountTargets: here.map(filled).map(({ SecurityGroups: _, ...shown }) => shown) };
    },
  },
  DescribeAccessPoints: {
    fields: ['AccessPointId', 'FileSystemId'],
    asks: ({ AccessPointId, FileSystemId }, call) =>
      AccessPointId
        ? [{ resource: `arn:${call.account.partition}:elasticfilesystem:${call.account.region}:${call.account.account}:access-point/${AccessPointId}` }]
        : onFileSystem({ FileSystemId }, call),
    answer({ AccessPointId, FileSystemId }, { account }) {
      if (FileSystemId) fileSystemOf({ FileSystemId }, account);
      const all = accessPointsOf(account).filter((one) => FileSystemId === undefined || one.FileSystemId === FileSystemId);
      const found = all.filter((one) => AccessPointId === undefined || one.AccessPointId === AccessPointId);
      if (AccessPointId && found.length === 0) throw new Refusal('AccessPointNotFound', `Access point '${AccessPointId}' does not exist.`, 404);
      return { AccessPoints: found.map((one) => ({ ...one, LifeCycleState: one.LifeCycleState ?? 'available' })) };
    },
  },
  DescribeFileSystemPolicy: {
    fields: ['FileSystemId'],
    asks: onFileSystem,
    answer(input, { account }) {
      const { Policy } = fileSystemOf(input, account);
      if (!Policy) throw new Refusal('PolicyNotFound', 'The default file system policy is in effect for the file system specified.', 404);
      return { FileSystemId: input.FileSystemId, Policy };
    },
  },
};

type Target = Named & { readonly SubnetId?: string; readonly SecurityGroups?: string[]; readonly MountTargetId?: string };

/** What a person does in a story. */
const writes: Readonly<Record<string, AnyOperation>> = {
  CreateMountTarget: {
    fields: ['FileSystemId', 'SubnetId', 'SecurityGroups'],
    asks: onFileSystem,
    answer({ FileSystemId, SubnetId, SecurityGroups }: Target, { account }: Call) {
      const MountTargetId = resourceId('fsmt', `${FileSystemId} ${SubnetId}`);
      mountTargetsOf(account).push({ FileSystemId, SubnetId, MountTargetId, LifeCycleState: 'available', ...(SecurityGroups && { SecurityGroups }) });
      return { MountTargetId, LifeCycleState: 'creating' };
    },
  },
  DeleteMountTarget: {
    fields: ['MountTargetId'],
    asks: onFileSystem,
    answer({ MountTargetId }: Target, { account }: Call) {
      const all = mountTargetsOf(account);
      const at = all.findIndex((one) => one.MountTargetId === MountTargetId);
      if (at < 0) throw new Refusal('MountTargetNotFound', `Mount target '${MountTargetId}' does not exist.`, 404);
      all.splice(at, 1);
      return {};
    },
  },
  PutFileSystemPolicy: {
    fields: ['FileSystemId', 'Policy'],
    asks: onFileSystem,
    answer({ FileSystemId, Policy }: Named & { readonly Policy: string }, { account }: Call) {
      fileSystemOf({ FileSystemId }, account).Policy = Policy;
      return { FileSystemId, Policy };
    },
  },
  DeleteFileSystem: {
    fields: ['FileSystemId'],
    asks: onFileSystem,
    answer({ FileSystemId }: Named, { account }: Call) {
      if (mountTargetsOf(account).some((one) => one.FileSystemId === FileSystemId))
        throw new Refusal('FileSystemInUse', `File system '${FileSystemId}' has mount targets.`, 409);
      const all = fileSystemsOf(account);
      all.splice(all.indexOf(fileSystemOf({ FileSystemId }, account)), 1);
      return {};
    },
  },
  DeleteAccessPoint: {
    fields: ['AccessPointId'],
    asks: () => [{ resource: '*' }],
    answer({ AccessPointId }: Point, { account }: Call) {
      const all = accessPointsOf(account);
      const at = all.findIndex((one) => one.AccessPointId === AccessPointId);
      if (at < 0) throw new Refusal('AccessPointNotFound', `Access point '${AccessPointId}' does not exist.`, 404);
      all.splice(at, 1);
      return {};
    },
  },
};

interface Point {
  readonly AccessPointId: string;
}

export const efs: ServiceModel = {
  name: 'elasticfilesystem',
  sdk,
  client: 'EFSClient',
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  operations: { ...reads, ...writes },
};
