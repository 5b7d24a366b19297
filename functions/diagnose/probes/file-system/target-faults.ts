/** The file system itself, its mount target for the task, and the names that lead there, as faults with their cures. Pure. */
import type { Step } from '../../../model.ts';
import { command } from '../../../shell.ts';
import type { FileSystem } from '../../evidence.ts';
import type { Fault } from './findings.ts';
import type { Mounting } from './mounting.ts';
import { nfsPort } from './nfs.ts';
import type { ReadFileSystem } from './read.ts';

/** What is wrong with the file system or its mount target for the task; null: nothing. */
export function targetFault({ fileSystem, volume }: ReadFileSystem, mounting: Mounting): Fault | null {
  const { fileSystemId: id, state, mountTarget } = fileSystem;
  const { region } = mounting.failure.where;
  if (state === 'missing')
    return {
      id,
      says: `file system ${id} does not exist`,
      steps: [{ says: `Register a revision whose volume ${volume.name} names a file system that exists; the command lists them.`, command: listed(region) }],
    };
  if (state === 'not-available')
    return { id, says: `file system ${id} is not available`, steps: [look('describe-file-systems', ['--file-system-id', id], region)] };
  if (mountTarget === null) return withoutTarget(fileSystem, mounting);
  if (mountTarget === 'unknown' || mountTarget.lifeCycleState === 'available') return null;
  const { mountTargetId, lifeCycleState } = mountTarget;
  return {
    id: mountTargetId,
    says: `mount target ${mountTargetId} is ${lifeCycleState}`,
    steps: [look('describe-mount-targets', ['--mount-target-id', mountTargetId], region)],
  };
}

const listed = (region: string): string =>
  command(['aws', 'efs', 'describe-file-systems', '--region', region, '--query', 'FileSystems[].[FileSystemId,Name]', '--output', 'text']);

const look = (operation: string, words: readonly string[], region: string): Step => ({
  says: 'See what EFS says of it, and wait until it is available.',
  command: command(['aws', 'efs', operation, '--region', region, ...words]),
});

function withoutTarget(fileSystem: FileSystem, mounting: Mounting): Fault {
  const { fileSystemId: id, oneZone, otherVpcId } = fileSystem;
  const { zone, vpcId } = mounting;
  if (otherVpcId)
    return {
      id,
      says: `${id} has its mount targets in ${otherVpcId}, not ${vpcId}`,
      steps: [
        {
          says: `Run the tasks in subnets of ${otherVpcId}, or mount a file system that has its targets in ${vpcId}: names of file systems lead nowhere from another VPC.`,
        },
      ],
    };
  if (oneZone && zone && oneZone !== zone)
    return {
      id,
      says: `${id} is kept in ${oneZone} alone; the task was in ${zone}`,
      steps: [{ says: `Run the tasks in subnets of ${oneZone} only: a One Zone file system can have no mount target elsewhere.`, needs: 'ecs:UpdateService' }],
    };
  return { id, says: `file system ${id} has no mount target${zone ? ` in ${zone}` : ''}`, steps: [make(fileSystem, mounting)] };
}

/** With the groups of another zone's target, where these were seen: else a new one gets the VPC's default group. */
function make({ fileSystemId: id, securityGroups }: FileSystem, { subnetId, failure: { where } }: Mounting): Step {
  const groups = securityGroups.length > 0 ? ['--security-groups', ...securityGroups] : [];
  const kept = securityGroups.length > 0 ? ', with the security groups of the others' : `; its security group must admit TCP ${nfsPort} from the task`;
  return {
    says: `Makes a mount target in the task's subnet${kept}. It takes a minute or two to be there, and its name a little longer.`,
    needs: 'elasticfilesystem:CreateMountTarget',
    ...(subnetId && {
      command: command(['aws', 'efs', 'create-mount-target', '--region', where.region, '--file-system-id', id, '--subnet-id', subnetId, ...groups]),
    }),
  };
}

/** https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html */
export function namesFault({ names, vpcId, failure }: Mounting): Fault | null {
  if (!vpcId || (names !== 'dns-support-off' && names !== 'dns-hostnames-off')) return null;
  const [what, option] = names === 'dns-support-off' ? ['DNS support', '--enable-dns-support'] : ['DNS host names', '--enable-dns-hostnames'];
  const set = (value: boolean): string =>
    command(['aws', 'ec2', 'modify-vpc-attribute', '--region', failure.where.region, '--vpc-id', vpcId, option, JSON.stringify({ Value: value })]);
  const step: Step = { says: `Lets names of file systems resolve in ${vpcId}.`, command: set(true), needs: 'ec2:ModifyVpcAttribute', undo: set(false) };
  return { id: vpcId, says: `${vpcId} has ${what} off: no name of EFS resolves`, steps: [step] };
}
