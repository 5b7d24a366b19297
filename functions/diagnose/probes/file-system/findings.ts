/** What was found of the file systems: sentences for people, and claims for the verdict. Pure. */
import type { Fact, Step } from '../../../model.ts';
import { decidingText } from '../../../reason.ts';
import type { FileSystem } from '../../evidence.ts';
import type { Asked, Claim } from '../../probe.ts';
import { closed } from './door-faults.ts';
import type { Mounting } from './mounting.ts';
import { nfsPort } from './nfs.ts';
import { pointFault } from './point-faults.ts';
import { policyFault } from './policy-faults.ts';
import type { ReadFileSystem } from './read.ts';
import { namesFault, targetFault } from './target-faults.ts';

/** One thing that keeps a task from mounting, with its cure. */
export interface Fault {
  readonly id: string;
  readonly says: string;
  readonly steps: readonly Step[];
}

/** Of each file system the first thing that a mount meets. */
export function claimsOf(read: readonly ReadFileSystem[], asked: Asked, mounting: Mounting): readonly Claim[] {
  const faults = read.flatMap((one) => faultOf(one, mounting) ?? withoutDirectory(one, asked) ?? []);
  return faults.map(({ id, says, steps }) => ({ verdict: 'blames', cause: 'efs-mount-failed', culprit: { id, says }, hurdle: 'file-system', steps }));
}

/** In the order in which the mount helper meets them: mount target, DNS name, port 2049, access point, policy. */
const faultOf = (one: ReadFileSystem, mounting: Mounting): Fault | null =>
  targetFault(one, mounting) ?? namesFault(mounting) ?? closed(one, mounting) ?? pointFault(one, mounting) ?? policyFault(one, mounting);

/** No call shows what lies on a file system: the mount's own words are the only proof. */
function withoutDirectory({ fileSystem: { fileSystemId: id, state }, volume }: ReadFileSystem, { match }: Asked): Fault | null {
  const { rootDirectory } = volume;
  const isMeant = state === 'available' && rootDirectory && rootDirectory !== '/' && /No such file or directory/i.test(decidingText(match));
  if (!isMeant || !match.because?.text.includes(rootDirectory)) return null;
  const step: Step = {
    says: `Make directory ${rootDirectory} on ${id}, or register a revision whose volume ${volume.name} mounts / or an access point that makes its own.`,
  };
  return { id, says: `file system ${id} has no directory ${rootDirectory}`, steps: [step] };
}

/** What was found of one file system, in sentences. */
export function factsOf(one: ReadFileSystem, mounting: Mounting): readonly Fact[] {
  const { fileSystem } = one;
  const { fileSystemId, state } = fileSystem;
  if (state === 'missing')
    return [meant(one, mounting), { says: `EFS knows no file system ${fileSystemId} in this Region.`, source: 'api:elasticfilesystem:DescribeFileSystems' }];
  return [
    meant(one, mounting),
    ...targetFacts(fileSystem, mounting),
    ...doorFacts(fileSystem, mounting),
    ...pointFacts(fileSystem),
    ...policyFacts(fileSystem, mounting),
  ];
}

/** Whom it hits, in the names of the task definition. */
function meant({ volume: { name, containers, fileSystemId, accessPointId, iam, transitEncryption } }: ReadFileSystem, { definition }: Mounting): Fact {
  const users = containers.length > 0 ? ` of container ${containers.join(' and ')}` : '';
  const how = [transitEncryption ? 'with TLS' : 'without TLS', iam ? 'signed by the task role' : 'unsigned'].join(', ');
  const through = accessPointId ? ` through access point ${accessPointId}` : '';
  const { family, revision } = definition;
  return { says: `Volume ${name}${users} in ${family}:${revision} mounts ${fileSystemId}${through}, ${how}.`, source: 'api:ecs:DescribeTaskDefinition' };
}

const nameWords: Readonly<Record<Exclude<Mounting['names'], 'unknown' | null>, string>> = {
  resolve: 'resolves names: DNS support and host names are on',
  'dns-support-off': 'has its DNS support off',
  'dns-hostnames-off': 'has its DNS host names off',
};

function targetFacts({ fileSystemId, mountTarget, otherVpcId }: FileSystem, { zone, names, vpcId }: Mounting): readonly Fact[] {
  const source = 'api:elasticfilesystem:DescribeMountTargets';
  const named: readonly Fact[] =
    names === null || names === 'unknown' ? [] : [{ says: `${vpcId} ${nameWords[names]}.`, source: 'api:ec2:DescribeVpcAttribute' }];
  if (mountTarget === 'unknown') return named;
  if (mountTarget)
    return [...named, { says: `Mount target ${mountTarget.mountTargetId} in ${mountTarget.subnetId} is ${mountTarget.lifeCycleState}.`, source }];
  const inZone = zone ? ` in ${zone}, where the task was` : '';
  const where = otherVpcId ? `: all are in ${otherVpcId}, the task was in ${vpcId}` : inZone;
  return [...named, { says: `File system ${fileSystemId} has no mount target${where}.`, source }];
}

/** By the groups' ids: a message says where it breaks in the fact that names what is to blame. */
function doorFacts({ nfs, egress, securityGroups, mountTarget }: FileSystem, { groupIds }: Mounting): readonly Fact[] {
  const source = 'api:ec2:DescribeSecurityGroups';
  const target = mountTarget && mountTarget !== 'unknown' ? mountTarget.mountTargetId : 'the mount target';
  const ours = groupIds === 'unknown' ? '' : groupIds.join(', ');
  const outward: readonly Fact[] = egress === 'unknown' ? [] : [{ says: `${ours}: ${nfsPort} out to ${target} is ${egress}.`, source }];
  return nfs === 'unknown' ? outward : [...outward, { says: `${securityGroups.join(', ')}: ${nfsPort} in from the task is ${nfs}.`, source }];
}

const pointFacts = ({ accessPoint }: FileSystem): readonly Fact[] =>
  accessPoint
    ? [{ says: `Access point ${accessPoint.accessPointId}: ${accessPoint.state.replaceAll('-', ' ')}.`, source: 'api:elasticfilesystem:DescribeAccessPoints' }]
    : [];

const policyWords: Readonly<Record<Exclude<FileSystem['policy'], 'unknown'>, string>> = {
  absent: 'has no policy of its own: whoever reaches it may mount',
  allows: 'has a policy that lets the task mount',
  'needs-iam': 'lets only mounts in that are signed by IAM',
  'needs-tls': 'lets only mounts in that use TLS',
  'needs-access-point': 'lets only mounts in through an access point that this one does not use',
  'lacks-mount': 'has a policy that names the caller, but not elasticfilesystem:ClientMount',
  'leaves-it-to-the-role': "has a policy that leaves it to the task role's own",
  denies: 'has a policy that denies the mount',
  silent: 'has a policy that lets no such caller mount',
};

function policyFacts({ fileSystemId, policy, rights }: FileSystem, { definition }: Mounting): readonly Fact[] {
  if (policy === 'unknown') return [];
  const own: Fact = { says: `${fileSystemId} ${policyWords[policy]}.`, source: 'api:elasticfilesystem:DescribeFileSystemPolicy' };
  if (!rights || rights === 'unknown') return [own];
  const denied = rights.filter(({ deniedBy }) => deniedBy !== null).map(({ action }) => action);
  const role = definition.taskRoleArn?.split('/').at(-1) ?? '';
  const says = denied.length > 0 ? `IAM denies task role ${role} ${denied.join(' and ')}.` : `IAM lets task role ${role} mount ${fileSystemId}.`;
  return [own, { says, source: 'api:iam:SimulatePrincipalPolicy' }];
}
