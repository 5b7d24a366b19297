/** What was found of the file systems: sentences for people, and claims for the verdict. Pure. */
import type { Fact, Step } from '../../../model.ts';
import { command } from '../../../shell.ts';
import type { FileSystem, FileSystemVolume } from '../../evidence.ts';
import type { Asked, Claim } from '../../probe.ts';
import { nfsPort } from './nfs.ts';
import type { Mounting, ReadFileSystem } from './read.ts';

const settles = 4.5;

interface Fault {
  readonly id: string;
  readonly says: string;
  readonly steps: readonly Step[];
}

/** Of each file system the first thing that a mount meets. */
export function claimsOf(read: readonly ReadFileSystem[], asked: Asked, mounting: Mounting): readonly Claim[] {
  const faults = read.flatMap((one) => faultOf(one, mounting) ?? withoutDirectory(one, asked) ?? []);
  return faults.map(({ id, says, steps }) => ({ verdict: 'blames', cause: 'efs-mount-failed', culprit: { id, says }, settles, steps }));
}

function faultOf({ fileSystem, volume }: ReadFileSystem, mounting: Mounting): Fault | null {
  const { fileSystemId: id, state, mountTarget } = fileSystem;
  const { region } = mounting.where;
  if (state === 'missing')
    return {
      id,
      says: `file system ${id} does not exist`,
      steps: [{ says: `Register a revision whose volume ${volume.name} names a file system that exists.` }],
    };
  if (state === 'not-available')
    return { id, says: `file system ${id} is not available`, steps: [look('describe-file-systems', ['--file-system-id', id], region)] };
  if (mountTarget === null) return withoutTarget(fileSystem, mounting);
  if (mountTarget !== 'unknown' && mountTarget.lifeCycleState !== 'available') {
    const { mountTargetId, lifeCycleState } = mountTarget;
    return {
      id: mountTargetId,
      says: `mount target ${mountTargetId} is ${lifeCycleState}`,
      steps: [look('describe-mount-targets', ['--mount-target-id', mountTargetId], region)],
    };
  }
  return (fileSystem.nfs === 'closed' ? closed(fileSystem, mounting) : null) ?? pointFault(fileSystem, region) ?? policyFault(fileSystem, volume, region);
}

const look = (operation: string, words: readonly string[], region: string): Step => ({
  says: 'See what EFS says of it, and wait until it is available.',
  command: command(['aws', 'efs', operation, '--region', region, ...words]),
});

/** With the groups of the other targets, where these were seen. */
function withoutTarget({ fileSystemId: id, securityGroups }: FileSystem, { zone, subnetId, where }: Mounting): Fault {
  const says = `file system ${id} has no mount target${zone ? ` in ${zone}` : ''}`;
  const groups = securityGroups.length > 0 ? ['--security-groups', ...securityGroups] : [];
  const made: Step = {
    says: `Make a mount target in the task's subnet. Its security group must admit TCP ${nfsPort} from the task; a new target takes a minute or two.`,
    needs: 'elasticfilesystem:CreateMountTarget',
    ...(subnetId && {
      command: command(['aws', 'efs', 'create-mount-target', '--region', where.region, '--file-system-id', id, '--subnet-id', subnetId, ...groups]),
    }),
  };
  return { id, says, steps: [made] };
}

function closed({ securityGroups, mountTarget }: FileSystem, { groupIds, where }: Mounting): Fault {
  const [group = ''] = securityGroups;
  const target = mountTarget && mountTarget !== 'unknown' ? mountTarget.mountTargetId : '';
  const [source] = groupIds === 'unknown' ? [] : groupIds;
  const words = ['--group-id', group, '--protocol', 'tcp', '--port', String(nfsPort), '--source-group', source ?? ''];
  const step: Step = {
    says: `Let the task reach mount target ${target}: TCP ${nfsPort} into ${group}${source ? ` from ${source}` : ''}.`,
    needs: 'ec2:AuthorizeSecurityGroupIngress',
    ...(source && { command: command(['aws', 'ec2', 'authorize-security-group-ingress', '--region', where.region, ...words]) }),
  };
  return { id: group, says: `${group} of mount target ${target} admits no TCP ${nfsPort} from the task`, steps: [step] };
}

function pointFault({ accessPoint, fileSystemId }: FileSystem, region: string): Fault | null {
  if (!accessPoint || accessPoint.state === 'available' || accessPoint.state === 'unknown') return null;
  const { accessPointId: id, state } = accessPoint;
  const words = { missing: 'does not exist', 'not-available': 'is not available', 'other-file-system': `is not one of ${fileSystemId}` }[state];
  const listed = command(['aws', 'efs', 'describe-access-points', '--region', region, '--file-system-id', fileSystemId]);
  const step: Step = { says: 'Register a revision that names one of these access points, or make the missing one again.', command: listed };
  return { id, says: `access point ${id} ${words}`, steps: [step] };
}

function policyFault({ policy, fileSystemId: id }: FileSystem, { name }: FileSystemVolume, region: string): Fault | null {
  if (policy !== 'denies' && policy !== 'needs-iam' && policy !== 'needs-tls') return null;
  const says = {
    denies: `the policy of file system ${id} denies mounting`,
    'needs-iam': `file system ${id} lets only IAM principals mount, and volume ${name} does not use IAM`,
    'needs-tls': `file system ${id} asks for TLS, and volume ${name} does not use it`,
  }[policy];
  const cure = {
    denies: 'Its owner takes back the deny, if it is not meant for this task.',
    'needs-iam': `Register a revision whose volume ${name} has transitEncryption ENABLED and authorizationConfig iam ENABLED, or let everybody mount in its policy.`,
    'needs-tls': `Register a revision whose volume ${name} has transitEncryption ENABLED.`,
  }[policy];
  const shown = command(['aws', 'efs', 'describe-file-system-policy', '--region', region, '--file-system-id', id]);
  return { id, says, steps: [{ says: `${cure} The command prints the policy.`, command: shown }] };
}

/** No call shows what lies on a file system: the mount's own words are the only proof. */
function withoutDirectory({ fileSystem: { fileSystemId: id, state }, volume }: ReadFileSystem, { match }: Asked): Fault | null {
  const { rootDirectory } = volume;
  const isMeant = state === 'available' && rootDirectory && rootDirectory !== '/' && /No such file or directory/i.test(match.because?.text ?? '');
  if (!isMeant || !match.because?.text.includes(rootDirectory)) return null;
  const step: Step = {
    says: `Make directory ${rootDirectory} on ${id}, or register a revision whose volume ${volume.name} mounts / or an access point that makes its own.`,
  };
  return { id, says: `file system ${id} has no directory ${rootDirectory}`, steps: [step] };
}

export const factsOf = ({ fileSystem }: ReadFileSystem, { zone }: Mounting): readonly Fact[] => {
  const { fileSystemId, state, mountTarget, nfs, accessPoint, policy, securityGroups } = fileSystem;
  const source = 'api:elasticfilesystem:DescribeMountTargets';
  if (state === 'missing') return [{ says: `EFS knows no file system ${fileSystemId} in this Region.`, source: 'api:elasticfilesystem:DescribeFileSystems' }];
  const target =
    mountTarget === null
      ? [{ says: `File system ${fileSystemId} has no mount target${zone ? ` in ${zone}, where the task was` : ''}.`, source } as const]
      : mountTarget === 'unknown'
        ? []
        : [{ says: `Mount target ${mountTarget.mountTargetId} in ${mountTarget.subnetId} is ${mountTarget.lifeCycleState}.`, source } as const];
  const door: readonly Fact[] =
    nfs === 'unknown' ? [] : [{ says: `${securityGroups.join(', ')}: ${nfsPort} from the task is ${nfs}.`, source: 'api:ec2:DescribeSecurityGroups' }];
  const point: readonly Fact[] = accessPoint
    ? [{ says: `Access point ${accessPoint.accessPointId}: ${accessPoint.state.replaceAll('-', ' ')}.`, source: 'api:elasticfilesystem:DescribeAccessPoints' }]
    : [];
  const own: readonly Fact[] =
    policy === 'unknown' ? [] : [{ says: `Policy of ${fileSystemId}: ${policy.replace('-', ' ')}.`, source: 'api:elasticfilesystem:DescribeFileSystemPolicy' }];
  return [...target, ...door, ...point, ...own];
};
