/** The EFS file systems that the task mounts before its containers start: there, reachable from the task's zone, and willing? */
import type { Reads } from '../../../aws/aws.ts';
import { decidingText } from '../../../reason.ts';
import type { FileSystemEvidence, TaskDefinitionEvidence } from '../../evidence.ts';
import type { OwnGap } from '../../gaps.ts';
import type { Answer, Asked, Probe } from '../../probe.ts';
import { withDefinition } from '../../with-definition.ts';
import { claimsOf, factsOf } from './findings.ts';
import { mountingOf } from './mounting.ts';
import { type Reading, readFileSystem } from './read.ts';

/** Each costs up to seven reads of an examination that has 25. */
const mostFileSystems = 2;

export const fileSystem: Probe<FileSystemEvidence, Reading> = {
  question: "Has the file system a mount target in the task's zone that admits NFS from it, and do access point, policy and task role let it mount?",
  reads: [
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcAttribute',
    'ecs:DescribeServices',
    'elasticfilesystem:DescribeAccessPoints',
    'elasticfilesystem:DescribeFileSystemPolicy',
    'elasticfilesystem:DescribeFileSystems',
    'elasticfilesystem:DescribeMountTargets',
    'iam:SimulatePrincipalPolicy',
  ],
  after: ['task-definition'],
  deadlineMs: 10_000,
  keeps: 5,
  most: 14,
  answer: withDefinition('file systems', examine),
};

async function examine(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Answer<FileSystemEvidence>> {
  const [...volumes] = definition.fileSystems;
  if (volumes.length === 0) return { evidence: null };
  const text = decidingText(asked.match);
  const named = volumes.toSorted((a, b) => Number(text.includes(b.fileSystemId)) - Number(text.includes(a.fileSystemId)));
  const mounting = await mountingOf(asked, definition, aws);
  const read = await Promise.all(named.slice(0, mostFileSystems).map((volume) => readFileSystem(volume, mounting, aws)));
  const beyond: readonly OwnGap[] = named.slice(mostFileSystems).map(({ fileSystemId }) => ({ wanted: `file system ${fileSystemId}`, why: 'unasked' }));
  return {
    evidence: { fileSystems: read.map((one) => one.fileSystem), availabilityZone: mounting.zone, names: mounting.names },
    facts: read.flatMap((one) => factsOf(one, mounting)),
    gaps: [...mounting.gaps, ...read.flatMap(({ gaps }) => gaps), ...beyond],
    claims: claimsOf(read, asked, mounting),
  };
}
