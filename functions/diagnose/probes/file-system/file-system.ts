/** The EFS file systems that the task mounts before its containers start: there, reachable from the task's zone, and willing? */
import type { Reads } from '../../../aws/aws.ts';
import type { FileSystemEvidence } from '../../evidence.ts';
import type { OwnGap } from '../../gaps.ts';
import type { Asked, Probe } from '../../probe.ts';
import { readService } from '../ecs/read.ts';
import { networkOf } from '../ecs/revisions.ts';
import { claimsOf, factsOf } from './findings.ts';
import { type Mounting, type Reading, readFileSystem } from './read.ts';

/** Each costs up to seven reads of an examination that has 25. */
const mostFileSystems = 2;

export const fileSystem: Probe<FileSystemEvidence, Reading | 'ecs:DescribeServices'> = {
  question: "Has the file system a mount target in the task's zone that admits NFS from it, and do access point and policy let it mount?",
  reads: [
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ecs:DescribeServices',
    'elasticfilesystem:DescribeAccessPoints',
    'elasticfilesystem:DescribeFileSystemPolicy',
    'elasticfilesystem:DescribeFileSystems',
    'elasticfilesystem:DescribeMountTargets',
  ],
  after: ['task-definition'],
  deadlineMs: 10_000,
  async answer(asked, aws) {
    const definition = asked.evidence['task-definition'];
    if (!definition) return { evidence: null, gaps: [{ wanted: 'file systems: the task definition was not read', why: 'not-applicable' }] };
    const [...volumes] = definition.fileSystems;
    if (volumes.length === 0) return { evidence: null };
    const text = asked.match.because?.text ?? '';
    const named = volumes.toSorted((a, b) => Number(text.includes(b.fileSystemId)) - Number(text.includes(a.fileSystemId)));
    const mounting = await mountingOf(asked, definition.taskRoleArn, aws);
    const read = await Promise.all(named.slice(0, mostFileSystems).map((volume) => readFileSystem(volume, mounting, aws)));
    const beyond: readonly OwnGap[] = named.slice(mostFileSystems).map(({ fileSystemId }) => ({ wanted: `file system ${fileSystemId}`, why: 'throttled' }));
    return {
      evidence: { fileSystems: read.map((one) => one.fileSystem), availabilityZone: mounting.zone },
      facts: read.flatMap((one) => factsOf(one, mounting)),
      gaps: [...read.flatMap(({ gaps }) => gaps), ...beyond],
      claims: claimsOf(read, asked, mounting),
    };
  },
};

/** On EC2 with a network of the host's it is the instance that mounts, and its security groups are not the service's. */
async function mountingOf({ failure }: Asked, taskRoleArn: string | null, aws: Reads<'ecs:DescribeServices'>): Promise<Mounting> {
  const { task, where } = failure;
  const service = where.kind === 'service' ? await readService(failure, aws) : null;
  const deployment = service?.ok ? service.value.deployments?.find(({ id }) => id !== undefined && id === task?.startedBy) : undefined;
  const network = service?.ok ? (networkOf(deployment?.networkConfiguration) ?? networkOf(service.value.networkConfiguration)) : null;
  return {
    where,
    zone: task?.availabilityZone ?? null,
    subnetId: task?.subnetId ?? null,
    groupIds: network ? network.securityGroups : 'unknown',
    taskRoleArn,
  };
}
