/** EFS volumes: mounted before the containers start, by the target of the task's own subnet. */
import type { Volume } from '@aws-sdk/client-ecs';
import { ec2Of } from '../../account/ec2.ts';
import { accessPointsOf, fileSystemsOf, type MountTarget, mountTargetsOf } from '../../account/efs.ts';
import { type Check, containersOf, isFargate, type Start } from '../check.ts';

export const fileSystemCheck: Check = (start) => {
  for (const volume of start.definition.volumes ?? []) {
    const text = volume.efsVolumeConfiguration ? wrong(start, volume) : null;
    if (!text) continue;
    const container = containersOf(start)[0]!.name!;
    if (isFargate(start))
      return {
        of: 'task',
        container,
        after: 30,
        text: `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: ${text}`,
      };
    const name = `ecs-${start.definition.family}-${start.definition.revision}-${volume.name}-a0b4d9e6c0fbe4fff001`;
    return { of: 'task', container, after: 30, text: `Error response from daemon: create ${name}: VolumeDriver.Create: mounting volume failed: ${text}` };
  }
  return null;
};

const ended = (code: number) => `: unsuccessful EFS utils command execution; code: ${code}`;

function wrong(start: Start, { efsVolumeConfiguration: efs = { fileSystemId: '' } }: Volume): string | null {
  const { account } = start;
  const id = efs.fileSystemId ?? '';
  const host = `${id}.efs.${account.region}.amazonaws.com`;
  const found = fileSystemsOf(account).find(({ FileSystemId }) => FileSystemId === id);
  const target = mountTargetsOf(account).find((one) => one.FileSystemId === id && one.SubnetId === start.subnets[0]);
  if (!found || !target)
    return `Failed to resolve "${host}" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID. See https://docs.aws.amazon.com/console/efs/mount-dns-name for more detail. ${ended(1)}`;
  if (!admits(start, target))
    return `Mount attempt 1/3 failed due to timeout after 15 sec, wait 0 sec before next attempt. Mount attempt 2/3 failed due to timeout after 15 sec, wait 0 sec before next attempt. b'mount.nfs4: Connection timed out' ${ended(32)}`;
  const point = efs.authorizationConfig?.accessPointId;
  if (point && !accessPointsOf(account).some(({ AccessPointId, FileSystemId }) => AccessPointId === point && FileSystemId === id))
    return `b'mount.nfs4: access denied by server while mounting 127.0.0.1:/' ${ended(32)}`;
  const forbids = found.Policy && !/"Principal":\s*(?:"\*"|\{\s*"AWS":\s*"\*")/.test(found.Policy);
  return forbids && efs.authorizationConfig?.iam !== 'ENABLED' ? `b'mount.nfs4: access denied by server while mounting 127.0.0.1:/' ${ended(32)}` : null;
}

/** Without groups of the target in the file, nothing is closed. */
function admits({ account, securityGroups }: Start, { SecurityGroups = [] }: MountTarget): boolean {
  const groups = ec2Of(account).SecurityGroups.filter(({ GroupId }) => SecurityGroups.includes(GroupId ?? ''));
  const rules = groups.flatMap(({ IpPermissions = [] }) => IpPermissions);
  return (
    SecurityGroups.length === 0 ||
    rules.some(
      ({ IpProtocol, FromPort = 0, ToPort = 65_535, UserIdGroupPairs = [], IpRanges = [] }) =>
        (IpProtocol === '-1' || (FromPort <= 2049 && ToPort >= 2049)) &&
        (IpRanges.length > 0 || UserIdGroupPairs.some(({ GroupId }) => securityGroups.includes(GroupId ?? ''))),
    )
  );
}
