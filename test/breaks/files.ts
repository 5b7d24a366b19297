/** Environment files in S3, and file systems. */
import type { AccountJson } from '../support/shop.ts';
import { allow, type Break, containerOf, definitionOf, deny, document, networkOf, roleOf } from './break.ts';

const file = 'arn:aws:s3:::shop-config/prod/api.env';
const configOf = (account: AccountJson) => roleOf(account).RolePolicyList.find(({ PolicyName }: AccountJson) => PolicyName === 'read-config').PolicyDocument;
const mayNot = (action: string) => (account: AccountJson) => {
  const policy = configOf(account);
  policy.Statement = policy.Statement.filter(({ Action }: AccountJson) => Action !== action);
};
const readsFile = (value: string) => (account: AccountJson) => {
  containerOf(account).environmentFiles[0].value = value;
};

const bucket = 'arn:aws:s3:::shop-config';
const put = (account: AccountJson) => {
  account.s3 = { Objects: [{ Bucket: 'shop-config', Key: 'prod/api.env' }] };
};
/** An account of the others, with such a file that its role may read. */
function withFile(account: AccountJson): void {
  put(account);
  containerOf(account).environmentFiles = [{ type: 's3', value: file }];
  const PolicyDocument = document(allow('s3:GetObject', file), allow('s3:GetBucketLocation', bucket));
  roleOf(account).RolePolicyList = [...(roleOf(account).RolePolicyList ?? []), { PolicyName: 'read-config', PolicyDocument }];
}

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
  },
  {
    name: 'the environment file is named by its web address',
    account: 'fargate-nat',
    breaks: readsFile('https://shop-config.s3.eu-west-1.amazonaws.com/prod/api.env'),
    cause: ['env-file-unavailable'],
    culprit: 'api:7',
  },
  {
    name: 'the environment file was deleted, and the role may list the bucket',
    account: 'fargate-nat',
    breaks: (account) => {
      configOf(account).Statement.push(allow('s3:ListBucket', bucket));
      account.s3 = { Buckets: [{ Name: 'shop-config' }] };
    },
    cause: ['env-file-unavailable'],
    culprit: file,
    cures: put,
  },
  {
    name: 'the environment file was deleted, and the role may not list the bucket',
    account: 'fargate-nat',
    breaks: (account) => {
      account.s3 = { Buckets: [{ Name: 'shop-config' }] };
    },
    cause: ['env-file-unavailable'],
    culprit: file,
    cures: put,
  },
  {
    name: 'the bucket of the environment file was deleted',
    account: 'fargate-nat',
    breaks: (account) => {
      account.s3 = {};
    },
    cause: ['env-file-unavailable'],
    culprit: file,
    cures: put,
  },
  {
    name: 'the environment file is encrypted with a key that the role may not use',
    account: 'fargate-nat',
    breaks: ({ s3 }) => {
      s3.Objects[0].SSEKMSKeyId = 'arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-0000-4000-8000-5a6b7c8d9e0f';
    },
    cause: ['env-file-unavailable'],
    culprit: file,
    cures: ({ s3 }) => {
      delete s3.Objects[0].SSEKMSKeyId;
    },
  },
  {
    name: 'the bucket of the environment file is in another Region, out of reach of the endpoints',
    account: 'fargate-endpoints',
    breaks: (account) => {
      withFile(account);
      account.s3.Buckets = [{ Name: 'shop-config', BucketRegion: 'us-east-1' }];
    },
    cause: ['env-file-unavailable'],
    culprit: file,
    unseen: true,
    cures: ({ s3 }) => {
      s3.Buckets[0].BucketRegion = 'eu-west-1';
    },
  },
  {
    name: 'S3 sends the request for the environment file to another Region',
    account: 'fargate-nat',
    breaks() {},
    says: {
      text: 'ResourceInitializationError: failed to download env files: service call has been retried 1 time(s): operation error S3: HeadObject, https response error StatusCode: 301, api error MovedPermanently: Moved Permanently.',
      source: 'https://github.com/github-aws-runners/terraform-aws-github-runner/issues/3654',
    },
    cause: ['env-file-unavailable'],
    culprit: bucket,
    cures: (account) => {
      delete containerOf(account).environmentFiles;
    },
  },
  {
    name: "the environment file is out of reach: S3's endpoint is not on the subnets' route table",
    account: 'fargate-endpoints',
    breaks: (account) => {
      withFile(account);
      account.ec2.VpcEndpoints.find(({ VpcEndpointType }: AccountJson) => VpcEndpointType === 'Gateway').RouteTableIds = [];
    },
    says: {
      text: "ResourceInitializationError: failed to download env files: The task can't download the environment variable files from Amazon S3. There is a connection issue between the task and Amazon S3. Check your task network configuration. service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded",
      source: 'o-126',
    },
    cause: ['env-file-unavailable'],
    culprit: 'rtb-0d5e6f7a8b9c0d1e2',
  },
  {
    name: 'the environment file of a task on EC2 was deleted',
    account: 'ec2-instances',
    breaks: (account) => {
      withFile(account);
      roleOf(account).RolePolicyList.at(-1).PolicyDocument.Statement.push(allow('s3:ListBucket', bucket));
      account.s3 = { Buckets: [{ Name: 'shop-config' }] };
    },
    cause: ['env-file-unavailable'],
    culprit: file,
    cures: put,
  },
  {
    name: 'the bucket of the environment file of a task on EC2 was deleted',
    account: 'ec2-instances',
    breaks: (account) => {
      withFile(account);
      account.s3 = {};
    },
    cause: ['env-file-unavailable'],
    culprit: bucket,
    cures: put,
  },
];

const fileSystem = 'fs-0123456789abcdef0';
const otherFileSystem = 'fs-0fedcba9876543210';
const point = 'fsap-0123456789abcdef0';
const door = 'sg-0d44e55f66a77b883';
const tasks = 'sg-0b22c33d44e55f661';
const vpc = 'vpc-0a1b2c3d4e5f60718';
const taskRole = 'prod-report-task';
const arn = (path: string) => `arn:aws:elasticfilesystem:eu-west-1:111122223333:${path}`;
const volumeOf = (account: AccountJson) => definitionOf(account).volumes[0].efsVolumeConfiguration;
const groupOf = ({ ec2 }: AccountJson, id: string) => ec2.SecurityGroups.find(({ GroupId }: AccountJson) => GroupId === id);
const doorOf = (account: AccountJson) => groupOf(account, door);
const taskRoleOf = ({ iam }: AccountJson) => iam.RoleDetailList.find(({ RoleName }: AccountJson) => RoleName === taskRole);

type Change = (account: AccountJson) => void;
const all =
  (...changes: readonly Change[]): Change =>
  (account) => {
    for (const change of changes) change(account);
  };
const policed =
  (...statements: readonly object[]): Change =>
  ({ efs }) => {
    efs.FileSystems[0].Policy = JSON.stringify(document(...statements));
  };
const unpoliced: Change = ({ efs }) => {
  delete efs.FileSystems[0].Policy;
};
const mounting =
  (how: object): Change =>
  (account) => {
    definitionOf(account).volumes[0].efsVolumeConfiguration = { fileSystemId: fileSystem, ...how };
  };
/** As sound as the volume of the account's file, where the file system has no policy. */
const plain = mounting({});
const signed = mounting({ transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: point, iam: 'ENABLED' } });

const everybody = { Principal: '*' };
const theRole = { Principal: { AWS: `arn:aws:iam::111122223333:role/${taskRole}` } };
const theAccount = { Principal: { AWS: 'arn:aws:iam::111122223333:root' } };
const client = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'];
const onlyTls = { ...deny('*'), ...everybody, Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const through = (id: string) => ({ Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': arn(`access-point/${id}`) } } });

const mounts: readonly Omit<Break, 'account' | 'cause'>[] = [
  {
    name: "the mount target of the task's zone was deleted",
    breaks: ({ efs }) => efs.MountTargets.shift(),
    culprit: fileSystem,
  },
  {
    name: "the mount target of the task's zone is still being made",
    breaks: ({ efs }) => {
      efs.MountTargets[0].LifeCycleState = 'creating';
    },
    culprit: 'fsmt-0a1b2c3d4e5f60718',
    cures: ({ efs }) => {
      efs.MountTargets[0].LifeCycleState = 'available';
    },
  },
  {
    name: 'the file system is kept in another zone alone',
    breaks: ({ efs }) => {
      efs.FileSystems[0].AvailabilityZoneName = 'eu-west-1b';
      efs.MountTargets.shift();
    },
    culprit: fileSystem,
    cures: (account) => networkOf(account).subnets.shift(),
  },
  {
    name: 'the file system has its mount targets in another VPC',
    breaks: ({ ec2, efs }) => {
      const SubnetId = 'subnet-0f66a77b88c99daa0';
      const VpcId = 'vpc-0f66a77b88c99daa0';
      ec2.Vpcs.push({ VpcId, CidrBlock: '10.8.0.0/16' });
      ec2.Subnets.push({ SubnetId, VpcId, CidrBlock: '10.8.1.0/24', AvailabilityZone: 'eu-west-1a' });
      efs.MountTargets = [{ FileSystemId: fileSystem, MountTargetId: 'fsmt-0f66a77b88c99daa0', SubnetId, VpcId, AvailabilityZoneName: 'eu-west-1a' }];
    },
    culprit: fileSystem,
    cures: (account) => {
      delete definitionOf(account).volumes;
    },
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
      volumeOf(account).fileSystemId = otherFileSystem;
    },
    culprit: otherFileSystem,
    cures: (account) => {
      volumeOf(account).fileSystemId = fileSystem;
    },
  },
  {
    name: 'the VPC has its DNS host names off, so that no file system has a name',
    breaks: ({ ec2 }) => {
      ec2.Vpcs[0].EnableDnsHostnames = false;
    },
    culprit: vpc,
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
    name: 'the access point was made anew, under another id',
    breaks: ({ efs }) => {
      efs.AccessPoints = [{ AccessPointId: 'fsap-0fedcba9876543210', FileSystemId: fileSystem, RootDirectory: { Path: '/uploads' } }];
    },
    culprit: point,
  },
  {
    name: 'the access point belongs to another file system',
    breaks: ({ efs }) => {
      efs.FileSystems.push({ FileSystemId: otherFileSystem });
      efs.AccessPoints[0].FileSystemId = otherFileSystem;
      efs.AccessPoints.push({ AccessPointId: 'fsap-0fedcba9876543210', FileSystemId: fileSystem, RootDirectory: { Path: '/uploads' } });
    },
    culprit: point,
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
    name: "the tasks' security group lets HTTPS out and no NFS",
    breaks: (account) => {
      groupOf(account, tasks).IpPermissionsEgress = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    },
    culprit: tasks,
  },
  {
    name: 'both security groups are closed to NFS',
    breaks: (account) => {
      doorOf(account).IpPermissions = [];
      groupOf(account, tasks).IpPermissionsEgress = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    },
    culprit: tasks,
  },
  {
    name: "the file system's policy asks for a role that the volume does not use",
    breaks: policed({ ...allow('elasticfilesystem:ClientMount'), ...theRole }),
    culprit: fileSystem,
  },
  {
    name: "the file system's policy asks for IAM, and neither the volume nor the role is ready for it",
    breaks: policed({ ...allow(client), ...theAccount }),
    culprit: fileSystem,
  },
  {
    name: "the file system's policy asks for TLS, and the volume uses none",
    breaks: all(plain, policed({ ...allow(client), ...everybody }, onlyTls)),
    culprit: fileSystem,
  },
  {
    name: "the file system's policy asks for an access point, and the volume uses none",
    breaks: all(plain, policed({ ...allow(client), ...everybody, ...through(point) })),
    culprit: fileSystem,
  },
  {
    name: "the file system's policy lets the role write and not mount",
    breaks: all(signed, policed({ Sid: 'app', ...allow('elasticfilesystem:ClientWrite'), ...theRole }, onlyTls)),
    culprit: fileSystem,
  },
  {
    name: "the file system's policy lets everybody write and not mount",
    breaks: policed({ ...allow(['elasticfilesystem:ClientWrite']), ...everybody }),
    culprit: fileSystem,
  },
  {
    name: "the file system's policy denies every mount",
    breaks: policed({ ...allow(client), ...everybody }, { ...deny('elasticfilesystem:ClientMount'), ...everybody }),
    culprit: fileSystem,
    cures: unpoliced,
  },
  {
    name: 'the task role has lost its grant of ClientMount',
    breaks: all(signed, policed({ ...allow(client), ...theAccount }, onlyTls)),
    culprit: taskRole,
  },
  {
    name: "the task role's boundary lets it mount nothing",
    breaks: all(signed, policed({ ...allow(client), ...theAccount }), (account) => {
      const PolicyArn = 'arn:aws:iam::111122223333:policy/developers';
      taskRoleOf(account).RolePolicyList = [{ PolicyName: 'uploads', PolicyDocument: document(allow(client)) }];
      taskRoleOf(account).PermissionsBoundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: PolicyArn };
      const PolicyVersionList = [{ VersionId: 'v1', IsDefaultVersion: true, Document: document(allow('s3:*')) }];
      account.iam.Policies = [{ PolicyName: 'developers', Arn: PolicyArn, DefaultVersionId: 'v1', PolicyVersionList }];
    }),
    culprit: taskRole,
    cures: (account) => {
      delete taskRoleOf(account).PermissionsBoundary;
    },
  },
];

export const files: readonly Break[] = [...environment, ...mounts.map((row): Break => ({ ...row, account: 'shared-and-cached', cause: ['efs-mount-failed'] }))];
