import { describe, expect, it } from 'vitest';
import { play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const subnet = 'subnet-0a1b2c3d4e5f60718';
const taskGroup = 'sg-0b1c2d3e4f5061728';
const doorGroup = 'sg-0c2d3e4f506172839';
const vpc = 'vpc-0a1b2c3d4e5f60718';
const publicRoutes = [
  { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
  { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-0a1b2c3d4e5f60718' },
];
const letsAll = (Egress: boolean) => ({ Egress, RuleNumber: 100, Protocol: '-1', RuleAction: 'allow', CidrBlock: '0.0.0.0/0' });
const fileSystemId = 'fs-0123456789abcdef0';
const target = { FileSystemId: fileSystemId, SubnetId: subnet, MountTargetId: 'fsmt-0a1b2c3d4e5f60718', SecurityGroups: [doorGroup] };
const nfs = { IpProtocol: 'tcp', FromPort: 2049, ToPort: 2049, UserIdGroupPairs: [{ GroupId: taskGroup }] };

/** The shop keeps its uploads on EFS. */
function withFileSystem(account: AccountJson): void {
  account.efs = { FileSystems: [{ FileSystemId: fileSystemId }], MountTargets: [target] };
  account.ec2 = {
    Vpcs: [{ VpcId: vpc, CidrBlock: '10.0.0.0/16' }],
    Subnets: [{ SubnetId: subnet, VpcId: vpc, AvailabilityZone: 'eu-west-1a', CidrBlock: '10.0.1.0/24' }],
    RouteTables: [{ RouteTableId: 'rtb-0a1b2c3d4e5f60718', VpcId: vpc, Associations: [{ Main: true }], Routes: publicRoutes }],
    SecurityGroups: [
      { GroupId: doorGroup, VpcId: vpc, IpPermissions: [nfs] },
      { GroupId: taskGroup, VpcId: vpc, IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
    ],
    NetworkAcls: [
      { NetworkAclId: 'acl-0a1b2c3d4e5f60718', VpcId: vpc, IsDefault: true, Associations: [{ SubnetId: subnet }], Entries: [true, false].map(letsAll) },
    ],
  };
  for (const definition of account.ecs.taskDefinitions) definition.volumes = [{ name: 'uploads', efsVolumeConfiguration: { fileSystemId } }];
}

const file = 'arn:aws:s3:::shop-config/prod/api.env';
const mayReadFile = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: file },
    { Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: 'arn:aws:s3:::shop-config' },
  ],
};

/** The shop's settings lie in S3. */
function withEnvironmentFile(account: AccountJson): void {
  account.s3 = { Objects: [{ Bucket: 'shop-config', Key: 'prod/api.env' }] };
  for (const { containerDefinitions } of account.ecs.taskDefinitions) containerDefinitions[0].environmentFiles = [{ type: 's3', value: file }];
  account.iam.RoleDetailList[0].RolePolicyList = [{ PolicyName: 'read-config', PolicyDocument: mayReadFile }];
}

const call = (name: string, input: object, after = '1s') => ({ after, call: name, input, by: 'Developer/k.lee' });
const flat = (text: string) => text.replace(/\\?\n\s*/g, ' ').replace(/\s+/g, ' ');

interface Story {
  readonly fault?: object;
  readonly cure: object;
  readonly twists: readonly ((account: AccountJson) => void)[];
  readonly cause: string;
  readonly culprit: string;
  readonly told: readonly string[];
}

const stories: Readonly<Record<string, Story>> = {
  'a mount target that is gone': {
    twists: [withFileSystem],
    fault: call('elasticfilesystem:DeleteMountTarget', { MountTargetId: target.MountTargetId }),
    cure: call('elasticfilesystem:CreateMountTarget', { FileSystemId: fileSystemId, SubnetId: subnet, SecurityGroups: [doorGroup] }, '20m'),
    cause: 'efs-mount-failed',
    culprit: fileSystemId,
    told: [
      `File system ${fileSystemId} has no mount target in eu-west-1a`,
      `aws efs create-mount-target --region eu-west-1 --file-system-id ${fileSystemId} --subnet-id ${subnet}`,
    ],
  },
  'a security group that admits no NFS': {
    twists: [
      withFileSystem,
      ({ ec2 }) => {
        ec2.SecurityGroups[0].IpPermissions = [{ ...nfs, FromPort: 443, ToPort: 443 }];
      },
    ],
    cure: call('ec2:AuthorizeSecurityGroupIngress', { GroupId: doorGroup, IpPermissions: [nfs] }, '20m'),
    cause: 'efs-mount-failed',
    culprit: doorGroup,
    told: ['admits no TCP 2049 from the task', `--group-id ${doorGroup} --protocol tcp --port 2049 --source-group ${taskGroup}`],
  },
  'an environment file that the role may not read': {
    twists: [withEnvironmentFile],
    fault: call('iam:DeleteRolePolicy', { RoleName: 'prod-api-exec', PolicyName: 'read-config' }),
    cure: call('iam:PutRolePolicy', { RoleName: 'prod-api-exec', PolicyName: 'read-config', PolicyDocument: JSON.stringify(mayReadFile) }, '20m'),
    cause: 'env-file-unavailable',
    culprit: 'prod-api-exec',
    told: ['Role prod-api-exec may not read shop-config/prod/api.env in S3', 's3:GetObject', file],
  },
};

describe('a task that needs files', () => {
  it('starts where all is well, and nobody is told anything', async () => {
    const { messages } = await play({ account: shop(withFileSystem, withEnvironmentFile), events: [redeploy()] });

    expect(messages).toEqual([]);
  });

  it.each(Object.entries(stories))('%s: the message names it and its cure, and the cure lets the tasks start', async (_, story) => {
    const events = [...(story.fault ? [story.fault] : []), redeploy(), story.cure];

    const { changes, diagnoses, incidents, messages } = await play({ account: shop(...story.twists), events });

    expect(diagnoses).toMatchObject([{ cause: story.cause, standing: 'confirmed', culprit: story.culprit }]);
    for (const words of story.told) expect(flat(messages[0]!.text)).toContain(words);
    expect(changes).toEqual([]);
    expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
    expect(verdicts({ messages }).at(-1)).toBe('RESOLVED');
  });
});
