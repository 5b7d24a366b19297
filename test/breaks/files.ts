/** Environment files in S3, and file systems. */
import type { AccountJson } from '../support/shop.ts';
import { allow, type Break, containerOf, definitionOf, document, roleOf } from './break.ts';

const file = 'arn:aws:s3:::shop-config/prod/api.env';
const configOf = (account: AccountJson) => roleOf(account).RolePolicyList.find(({ PolicyName }: AccountJson) => PolicyName === 'read-config').PolicyDocument;
const mayNot = (action: string) => (account: AccountJson) => {
  const policy = configOf(account);
  policy.Statement = policy.Statement.filter(({ Action }: AccountJson) => Action !== action);
};
const readsFile = (value: string) => (account: AccountJson) => {
  containerOf(account).environmentFiles[0].value = value;
};

const environment: readonly Break[] = [
  {
    name: 'the role may not read the environment file',
    account: 'fargate-nat',
    breaks: mayNot('s3:GetObject'),
    cause: ['env-file-unavailable'],
    culprit: 'prod-api-exec',
  },
  {
    name: 'the role may not ask where the bucket is',
    account: 'fargate-nat',
    breaks: mayNot('s3:GetBucketLocation'),
    cause: ['env-file-unavailable'],
    culprit: 'prod-api-exec',
  },
  {
    name: 'the grant names another file',
    account: 'fargate-nat',
    breaks: (account) => {
      configOf(account).Statement[0].Resource = 'arn:aws:s3:::shop-config/test/*';
    },
    cause: ['env-file-unavailable'],
    culprit: 'prod-api-exec',
  },
  {
    name: 'the environment file is named by its URL',
    account: 'fargate-nat',
    breaks: readsFile('s3://shop-config/prod/api.env'),
    cause: ['env-file-unavailable'],
    culprit: 'api:7',
    cures: readsFile(file),
  },
];

const fileSystem = 'fs-0123456789abcdef0';
const point = 'fsap-0123456789abcdef0';
const door = 'sg-0d44e55f66a77b883';
const volumeOf = (account: AccountJson) => definitionOf(account).volumes[0].efsVolumeConfiguration;
const doorOf = ({ ec2 }: AccountJson) => ec2.SecurityGroups.find(({ GroupId }: AccountJson) => GroupId === door);

const mounts: readonly Omit<Break, 'account' | 'cause'>[] = [
  {
    name: "the mount target of the task's zone was deleted",
    breaks: ({ efs }) => efs.MountTargets.shift(),
    culprit: fileSystem,
  },
  {
    name: 'the file system was deleted',
    breaks: ({ efs }) => {
      efs.FileSystems = [];
      efs.MountTargets = [];
      efs.AccessPoints = [];
    },
    culprit: fileSystem,
    cures: (account) => {
      delete definitionOf(account).volumes;
    },
  },
  {
    name: 'the volume names a file system that never was',
    breaks: (account) => {
      volumeOf(account).fileSystemId = 'fs-0fedcba9876543210';
    },
    culprit: 'fs-0fedcba9876543210',
    cures: (account) => {
      volumeOf(account).fileSystemId = fileSystem;
    },
  },
  {
    name: 'the access point was deleted',
    breaks: ({ efs }) => {
      efs.AccessPoints = [];
    },
    culprit: point,
    cures: ({ efs }) => efs.AccessPoints.push({ AccessPointId: point, FileSystemId: fileSystem, LifeCycleState: 'available' }),
  },
  {
    name: "the mount targets' security group lets nobody in",
    breaks: (account) => {
      doorOf(account).IpPermissions = [];
    },
    culprit: door,
  },
  {
    name: "the mount targets' security group lets another group in",
    breaks: (account) => {
      doorOf(account).IpPermissions[0].UserIdGroupPairs = [{ GroupId: 'sg-0f66a77b88c99daa5' }];
    },
    culprit: door,
  },
  {
    name: "the mount targets' security group lets HTTPS in",
    breaks: (account) => {
      Object.assign(doorOf(account).IpPermissions[0], { FromPort: 443, ToPort: 443 });
    },
    culprit: door,
  },
  {
    name: "the file system's policy asks for a role that the volume does not use",
    breaks: ({ efs }) => {
      const statement = { ...allow('elasticfilesystem:ClientMount'), Principal: { AWS: 'arn:aws:iam::111122223333:role/prod-report-task' } };
      efs.FileSystems[0].Policy = JSON.stringify(document(statement));
    },
    culprit: fileSystem,
    cures: ({ efs }) => {
      delete efs.FileSystems[0].Policy;
    },
  },
];

export const files: readonly Break[] = [...environment, ...mounts.map((row): Break => ({ ...row, account: 'shared-and-cached', cause: ['efs-mount-failed'] }))];
