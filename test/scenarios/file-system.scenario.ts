import { describe, expect, it } from 'vitest';
import { called as call, flat, play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const subnet = 'subnet-0a1b2c3d4e5f60718';
const elsewhere = 'subnet-0b2c3d4e5f6071829';
const taskGroup = 'sg-0b1c2d3e4f5061728';
const doorGroup = 'sg-0c2d3e4f506172839';
const vpc = 'vpc-0a1b2c3d4e5f60718';
const fileSystem = 'fs-0123456789abcdef0';
const otherFileSystem = 'fs-0fedcba9876543210';
const point = 'fsap-0123456789abcdef0';
const newPoint = 'fsap-0fedcba9876543210';
const target = { FileSystemId: fileSystem, SubnetId: subnet, VpcId: vpc, MountTargetId: 'fsmt-0a1b2c3d4e5f60718', SecurityGroups: [doorGroup] };
const nfs = { IpProtocol: 'tcp', FromPort: 2049, ToPort: 2049, UserIdGroupPairs: [{ GroupId: taskGroup }] };
const everything = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const out = { IpProtocol: 'tcp', FromPort: 2049, ToPort: 2049, UserIdGroupPairs: [{ GroupId: doorGroup }] };
const letsAll = (Egress: boolean) => ({ Egress, RuleNumber: 100, Protocol: '-1', RuleAction: 'allow', CidrBlock: '0.0.0.0/0' });
const routes = [
  { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
  { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-0a1b2c3d4e5f60718' },
];

/** The shop keeps its uploads on EFS. */
function withFileSystem(account: AccountJson): void {
  account.efs = {
    FileSystems: [{ FileSystemId: fileSystem }],
    MountTargets: [target],
    AccessPoints: [{ AccessPointId: point, FileSystemId: fileSystem, RootDirectory: { Path: '/uploads' } }],
  };
  const Subnets = [subnet, elsewhere].map((SubnetId, n) => ({
    SubnetId,
    VpcId: vpc,
    AvailabilityZone: `eu-west-1${'ab'[n]}`,
    CidrBlock: `10.0.${n + 1}.0/24`,
    AvailableIpAddressCount: 200,
  }));
  account.ec2 = {
    Vpcs: [{ VpcId: vpc, CidrBlock: '10.0.0.0/16' }],
    Subnets,
    RouteTables: [{ RouteTableId: 'rtb-0a1b2c3d4e5f60718', VpcId: vpc, Associations: [{ Main: true }], Routes: routes }],
    SecurityGroups: [
      { GroupId: doorGroup, VpcId: vpc, IpPermissions: [nfs] },
      { GroupId: taskGroup, VpcId: vpc, IpPermissionsEgress: [everything] },
    ],
    NetworkAcls: [
      {
        NetworkAclId: 'acl-0a1b2c3d4e5f60718',
        VpcId: vpc,
        IsDefault: true,
        Associations: Subnets.map(({ SubnetId }) => ({ SubnetId })),
        Entries: [true, false].map(letsAll),
      },
    ],
  };
  volume({ transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: point, iam: 'DISABLED' } })(account);
}

/** How the definitions mount it. */
const volume = (how: object) => (account: AccountJson) => {
  for (const definition of account.ecs.taskDefinitions) {
    definition.volumes = [{ name: 'uploads', efsVolumeConfiguration: { fileSystemId: fileSystem, ...how } }];
    definition.containerDefinitions[0].mountPoints = [{ sourceVolume: 'uploads', containerPath: '/uploads' }];
  }
};
const signed = volume({ transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: point, iam: 'ENABLED' } });
const taskRole = ({ iam }: AccountJson) => iam.RoleDetailList[1];

const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const client = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'];
const lets = (Principal: unknown, Action: unknown = client) => ({ Effect: 'Allow', Principal, Action, Resource: '*' });
const onlyTls = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const throughPoint = {
  Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': `arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/${point}` } },
};
const account = { AWS: 'arn:aws:iam::111122223333:root' };
const role = { AWS: 'arn:aws:iam::111122223333:role/prod-api-task' };
const grant = document({ Effect: 'Allow', Action: client, Resource: '*' });

const policy = (...statements: readonly object[]) =>
  call('elasticfilesystem:PutFileSystemPolicy', { FileSystemId: fileSystem, Policy: JSON.stringify(document(...statements)) });
/** The revision that the message's command registers and deploys. */
const revision = (how: object): readonly object[] => {
  const changed = shop(withFileSystem, volume(how)).ecs.taskDefinitions[1];
  const { revision: _, ...definition } = changed;
  return [
    call('ecs:RegisterTaskDefinition', definition, '20m'),
    call('ecs:UpdateService', { cluster: 'prod', service: 'api', taskDefinition: 'api:43' }, '21m'),
  ];
};

interface Story {
  readonly twists?: readonly ((account: AccountJson) => void)[];
  readonly faults: readonly object[];
  readonly cure: readonly object[];
  readonly says: RegExp;
  readonly culprit: string;
  readonly told: readonly string[];
  /** A service that has left the broken revision for another proves nothing about that one. */
  readonly movesOn?: true;
}

const deleted = call('elasticfilesystem:DeleteMountTarget', { MountTargetId: target.MountTargetId });
const mountDenied = /access denied by server while mounting/;
const timedOut = /Connection timed out/;
const noName = /Failed to resolve/;
const withPlain = volume({});

const stories: Readonly<Record<string, Story>> = {
  'a mount target that is gone': {
    faults: [deleted],
    cure: [call('elasticfilesystem:CreateMountTarget', { FileSystemId: fileSystem, SubnetId: subnet, SecurityGroups: [doorGroup] }, '20m')],
    says: noName,
    culprit: fileSystem,
    told: [
      `File system ${fileSystem} has no mount target in eu-west-1a`,
      `aws efs create-mount-target --region eu-west-1 --file-system-id ${fileSystem} --subnet-id ${subnet}`,
    ],
  },
  "a mount target in another zone than the task's": {
    twists: [({ efs }) => efs.MountTargets.push({ ...target, SubnetId: elsewhere, MountTargetId: 'fsmt-0b2c3d4e5f6071829' })],
    faults: [deleted],
    cure: [call('elasticfilesystem:CreateMountTarget', { FileSystemId: fileSystem, SubnetId: subnet, SecurityGroups: [doorGroup] }, '20m')],
    says: noName,
    culprit: fileSystem,
    told: [`has no mount target in eu-west-1a`, `--subnet-id ${subnet} --security-groups ${doorGroup}`],
  },
  'a file system that was deleted': {
    faults: [deleted, call('elasticfilesystem:DeleteFileSystem', { FileSystemId: fileSystem })],
    cure: revision({ fileSystemId: otherFileSystem }),
    movesOn: true,
    twists: [
      ({ efs }) => {
        efs.FileSystems.push({ FileSystemId: otherFileSystem });
        efs.MountTargets.push({ ...target, FileSystemId: otherFileSystem, MountTargetId: 'fsmt-0c3d4e5f60718293a' });
      },
    ],
    says: noName,
    culprit: fileSystem,
    told: [`File system ${fileSystem} does not exist`, 'Volume uploads of container api in api:42 mounts', 'aws efs describe-file-systems --region eu-west-1'],
  },
  'a VPC with its DNS host names off': {
    faults: [call('ec2:ModifyVpcAttribute', { VpcId: vpc, EnableDnsHostnames: { Value: false } })],
    cure: [call('ec2:ModifyVpcAttribute', { VpcId: vpc, EnableDnsHostnames: { Value: true } }, '20m')],
    says: noName,
    culprit: vpc,
    told: [`${vpc} has DNS host names off`, `aws ec2 modify-vpc-attribute --region eu-west-1 --vpc-id ${vpc} --enable-dns-hostnames '{"Value":true}'`],
  },
  'a mount target whose security group admits no NFS': {
    faults: [call('ec2:RevokeSecurityGroupIngress', { GroupId: doorGroup, IpPermissions: [nfs] })],
    cure: [call('ec2:AuthorizeSecurityGroupIngress', { GroupId: doorGroup, IpPermissions: [nfs] }, '20m')],
    says: timedOut,
    culprit: doorGroup,
    told: ['admits no TCP 2049 from the task', `--group-id ${doorGroup} --protocol tcp --port 2049 --source-group ${taskGroup}`],
  },
  'a task whose security group lets no NFS out': {
    twists: [({ ec2 }) => ec2.SecurityGroups[1].IpPermissionsEgress.push(https)],
    faults: [call('ec2:RevokeSecurityGroupEgress', { GroupId: taskGroup, IpPermissions: [everything] })],
    cure: [call('ec2:AuthorizeSecurityGroupEgress', { GroupId: taskGroup, IpPermissions: [out] }, '20m')],
    says: timedOut,
    culprit: taskGroup,
    told: [`${taskGroup} lets no TCP 2049 out`, `'IpProtocol=tcp,FromPort=2049,ToPort=2049,UserIdGroupPairs=[{GroupId=${doorGroup}}]'`],
  },
  'an access point that was deleted': {
    faults: [call('elasticfilesystem:DeleteAccessPoint', { AccessPointId: point })],
    twists: [({ efs }) => efs.AccessPoints.push({ AccessPointId: newPoint, FileSystemId: fileSystem, RootDirectory: { Path: '/uploads' } })],
    cure: revision({ transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: newPoint } }),
    movesOn: true,
    says: mountDenied,
    culprit: point,
    told: [`Access point ${point} of volume uploads does not exist`, `efsVolumeConfiguration.authorizationConfig.accessPointId) = "${newPoint}"`],
  },
  'an access point of another file system': {
    twists: [
      ({ efs }) => {
        efs.FileSystems.push({ FileSystemId: otherFileSystem });
        efs.AccessPoints[0].FileSystemId = otherFileSystem;
        efs.AccessPoints.push({ AccessPointId: newPoint, FileSystemId: fileSystem, RootDirectory: { Path: '/uploads' } });
      },
    ],
    faults: [],
    cure: revision({ transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: newPoint } }),
    movesOn: true,
    says: mountDenied,
    culprit: point,
    told: [`Access point ${point} is not one of ${fileSystem}`, `Or name ${otherFileSystem} as its file system`],
  },
  'a policy that lets nobody in without IAM': {
    faults: [policy(lets(role))],
    cure: revision({ transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: point, iam: 'ENABLED' } }),
    movesOn: true,
    says: mountDenied,
    culprit: fileSystem,
    told: [`${fileSystem} admits only IAM mounts; volume uploads is none`, 'efsVolumeConfiguration.authorizationConfig.iam) = "ENABLED"'],
  },
  'a policy that asks for TLS': {
    twists: [withPlain],
    faults: [policy(lets('*'), onlyTls)],
    cure: revision({ transitEncryption: 'ENABLED' }),
    movesOn: true,
    says: mountDenied,
    culprit: fileSystem,
    told: [`${fileSystem} admits only TLS; volume uploads uses none`, 'efsVolumeConfiguration.transitEncryption) = "ENABLED"'],
  },
  'a policy that asks for an access point': {
    twists: [withPlain],
    faults: [policy({ ...lets('*'), ...throughPoint })],
    cure: revision({ transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: point } }),
    movesOn: true,
    says: mountDenied,
    culprit: fileSystem,
    told: [`${fileSystem} wants an access point; volume uploads has none`, `efsVolumeConfiguration.authorizationConfig.accessPointId) = "${point}"`],
  },
  'a policy without ClientMount': {
    twists: [signed],
    faults: [policy(lets(role, 'elasticfilesystem:ClientWrite'))],
    cure: [{ ...policy(lets(role, ['elasticfilesystem:ClientWrite', 'elasticfilesystem:ClientMount'])), after: '20m' }],
    says: mountDenied,
    culprit: fileSystem,
    told: [`The policy of ${fileSystem} lacks ClientMount for volume uploads`, '"Action":["elasticfilesystem:ClientWrite","elasticfilesystem:ClientMount"]'],
  },
  'a policy that denies the mount': {
    faults: [policy(lets('*'), { ...lets('*'), Effect: 'Deny' })],
    cure: [{ ...policy(lets('*')), after: '20m' }],
    says: mountDenied,
    culprit: fileSystem,
    told: [`The policy of file system ${fileSystem} denies mounting`, 'Its owner takes back the deny', 'aws efs describe-file-system-policy'],
  },
  'a task role without ClientMount': {
    twists: [
      signed,
      (shopped) => {
        shopped.efs.FileSystems[0].Policy = JSON.stringify(document(lets(account), onlyTls));
        taskRole(shopped).RolePolicyList = [{ PolicyName: 'uploads', PolicyDocument: grant }];
      },
    ],
    faults: [call('iam:DeleteRolePolicy', { RoleName: 'prod-api-task', PolicyName: 'uploads' })],
    cure: [call('iam:PutRolePolicy', { RoleName: 'prod-api-task', PolicyName: 'uploads', PolicyDocument: JSON.stringify(grant) }, '20m')],
    says: mountDenied,
    culprit: 'prod-api-task',
    told: [
      `Role prod-api-task may not mount ${fileSystem}`,
      `"Action":["elasticfilesystem:ClientMount","elasticfilesystem:ClientWrite"],"Resource":"arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/${fileSystem}"`,
    ],
  },
};

describe('a task that mounts a file system', () => {
  it.each([
    ['as everybody', []],
    [
      'signed by its role, where a policy lets it in',
      [signed, ({ efs }: AccountJson) => Object.assign(efs.FileSystems[0], { Policy: JSON.stringify(document(lets(role), onlyTls)) })],
    ],
  ])('starts %s, and nobody is told anything', async (_, twists) => {
    const { messages } = await play({ account: shop(withFileSystem, ...twists), events: [redeploy()] });

    expect(messages).toEqual([]);
  });

  it.each(Object.entries(stories))('%s: the message names it, the volume and its cure, and the cure lets the tasks start', async (_, story) => {
    const { twists = [], faults, cure, says, culprit, told, movesOn } = story;

    const { changes, diagnoses, incidents, messages } = await play({ account: shop(withFileSystem, ...twists), events: [...faults, redeploy(), ...cure] });

    expect(diagnoses).toMatchObject([{ cause: 'efs-mount-failed', standing: 'confirmed', culprit }]);
    const text = flat(messages[0]!.text);
    expect(text).toMatch(says);
    expect(text).toContain('Volume uploads of container api in api:42 mounts');
    for (const words of told) expect(text).toContain(words);
    expect(changes).toEqual([]);
    expect(incidents).toMatchObject([{ state: 'closed', how: movesOn ? 'went-away' : 'held' }]);
    expect(verdicts({ messages }).at(-1)).toBe(movesOn ? 'WENT AWAY' : 'RESOLVED');
    expect(messages.at(-1)!.text).toContain('prod/api 4 of 4 running');
  });
});
