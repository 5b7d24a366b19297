/** EFS volumes: mounted before the containers start, as the mount helper meets things: the name, the way, the directory, the right. */
import type { Volume } from '@aws-sdk/client-ecs';
import { ec2Of } from '../../account/ec2.ts';
import { accessPointsOf, type FileSystemWithPolicy, fileSystemArn, fileSystemsOf, type MountTarget, mountTargetsOf } from '../../account/efs.ts';
import { evaluate } from '../../iam/evaluate.ts';
import { mounts } from '../../network.ts';
import { findRole, judge } from '../../permissions.ts';
import { type Check, containersOf, isFargate, type Start } from '../check.ts';

export const fileSystemCheck: Check = (start) => {
  for (const volume of start.definition.volumes ?? []) {
    const text = volume.efsVolumeConfiguration ? wrong(start, volume.efsVolumeConfiguration) : null;
    if (text) return { of: 'task', container: containersOf(start)[0]!.name!, after: 30, text: said(start, volume, text) };
  }
  return null;
};

/** On EC2 Docker's volume plug-in mounts. */
function said(start: Start, { name }: Volume, text: string): string {
  if (isFargate(start)) return `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: ${text}`;
  const created = `ecs-${start.definition.family}-${start.definition.revision}-${name}-a0b4d9e6c0fbe4fff001`;
  return `Error response from daemon: create ${created}: VolumeDriver.Create: mounting volume failed: ${text}`;
}

type Efs = NonNullable<Volume['efsVolumeConfiguration']>;

const ended = (code: number) => `: unsuccessful EFS utils command execution; code: ${code}`;

function wrong(start: Start, efs: Efs): string | null {
  const id = efs.fileSystemId ?? '';
  const host = `${id}.efs.${start.account.region}.amazonaws.com`;
  const found = fileSystemsOf(start.account).find(({ FileSystemId }) => FileSystemId === id);
  const target = targetOf(start, id);
  if (!found || !target || !resolves(start))
    return `Failed to resolve "${host}" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID. See https://docs.aws.amazon.com/console/efs/mount-dns-name for more detail. ${ended(1)}`;
  if (!reached(start, target))
    return `Mount attempt 1/3 failed due to timeout after 15 sec, wait 0 sec before next attempt. Mount attempt 2/3 failed due to timeout after 15 sec, wait 0 sec before next attempt. b'mount.nfs4: Connection timed out' ${ended(32)}`;
  // With TLS, stunnel listens on the task's own side and carries the mount.
  const at = efs.transitEncryption === 'ENABLED' ? '127.0.0.1' : host;
  return hasPoint(start, efs) && mayMount(start, efs, found) ? null : `b'mount.nfs4: access denied by server while mounting ${at}:/' ${ended(32)}`;
}

/** Names lead to the target of the task's own zone, in its own VPC. */
function targetOf({ account, subnets }: Start, id: string): MountTarget | undefined {
  const { Subnets } = ec2Of(account);
  const placeOf = (subnetId: string | undefined) => Subnets.find(({ SubnetId }) => SubnetId === subnetId);
  const home = placeOf(subnets[0]);
  const isNear = ({ SubnetId }: MountTarget) => {
    const place = placeOf(SubnetId);
    return SubnetId === subnets[0] || (home !== undefined && place?.VpcId === home.VpcId && place?.AvailabilityZone === home.AvailabilityZone);
  };
  return mountTargetsOf(account).find((one) => one.FileSystemId === id && (one.LifeCycleState ?? 'available') === 'available' && isNear(one));
}

function resolves({ account, subnets }: Start): boolean {
  const { Subnets, Vpcs } = ec2Of(account);
  const vpc = Vpcs.find(({ VpcId }) => VpcId === Subnets.find(({ SubnetId }) => SubnetId === subnets[0])?.VpcId);
  return vpc?.EnableDnsSupport !== false && vpc?.EnableDnsHostnames !== false;
}

/** On EC2 the instance mounts, and its network is taken for granted. */
function reached(start: Start, { SubnetId = '', SecurityGroups = [] }: MountTarget): boolean {
  const from = { subnetId: start.subnets[0] ?? '', groups: start.securityGroups, hasPublicIp: start.assignPublicIp };
  return !isFargate(start) || mounts(start.account, from, { subnetId: SubnetId, groups: SecurityGroups });
}

function hasPoint({ account }: Start, { fileSystemId, authorizationConfig: { accessPointId } = {} }: Efs): boolean {
  return (
    accessPointId === undefined ||
    accessPointsOf(account).some(({ AccessPointId, FileSystemId }) => AccessPointId === accessPointId && FileSystemId === fileSystemId)
  );
}

/** A file system without a policy lets everybody mount; with one, IAM weighs it, and the task role's own policies where the mount is signed. */
function mayMount(
  { account, definition, taskId }: Start,
  { transitEncryption, authorizationConfig: { iam, accessPointId } = {} }: Efs,
  found: FileSystemWithPolicy,
): boolean {
  if (!found.Policy) return true;
  const { partition, region, account: owner } = account;
  const action = 'elasticfilesystem:ClientMount';
  const resource = fileSystemArn(account, found.FileSystemId!);
  const context = {
    'aws:SecureTransport': String(transitEncryption === 'ENABLED'),
    'elasticfilesystem:AccessedViaMountTarget': 'true',
    ...(accessPointId && { 'elasticfilesystem:AccessPointArn': `arn:${partition}:elasticfilesystem:${region}:${owner}:access-point/${accessPointId}` }),
  };
  const role = iam === 'ENABLED' && definition.taskRoleArn ? findRole(account, definition.taskRoleArn) : undefined;
  if (role) return judge(account, role, { sessionName: taskId, action, asks: { resource, context, resourcePolicy: found.Policy } }).verdict.allowed;
  const policy = [{ id: 'file system policy', document: JSON.parse(found.Policy) }];
  return evaluate({ principal: { arn: '*' }, action, resource, context }, { identity: [], resource: policy }).allowed;
}
