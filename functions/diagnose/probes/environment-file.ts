/**
 * The environment files that the task reads from S3: well-formed, and may the execution role read them? No bucket is read or listed, for people keep secrets there:
 * whether a file exists, under which key and policy, is known from ECS's words alone.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
 */
import { lastSegment } from '../../arn.ts';
import type { Reads } from '../../aws/aws.ts';
import type { Fact } from '../../model.ts';
import type { EnvironmentFile, EnvironmentFileEvidence, TaskDefinitionEvidence } from '../evidence.ts';
import { gapsOf } from '../gaps.ts';
import type { Answer, Asked, Probe } from '../probe.ts';
import { withDefinition } from '../with-definition.ts';
import { claimsOf, leftAlone, looksOf } from './environment-file-claims.ts';
import { type Need, simulate } from './simulation.ts';

type Reading = 'iam:SimulatePrincipalPolicy';
type FileAction = 's3:GetObject' | 's3:GetBucketLocation';

export const environmentFile: Probe<EnvironmentFileEvidence, Reading> = {
  question: 'Are the environment files named as ECS wants it, and may the execution role read them?',
  reads: ['iam:SimulatePrincipalPolicy'],
  after: ['task-definition', 'service'],
  deadlineMs: 6_000,
  keeps: 1,
  most: 8,
  answer: withDefinition('environment files', examine),
};

async function examine(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Answer<EnvironmentFileEvidence>> {
  const files = filesOf(definition);
  if (files.length === 0) return { evidence: null };
  const { executionRoleArn: roleArn } = definition;
  const needs = needsOf(files, asked.failure.where.partition);
  const rights = roleArn && needs.length > 0 ? await simulate(roleArn, { needs }, aws) : null;
  const evidence: EnvironmentFileEvidence = { files, roleArn, rights: rights?.ok ? rights.value : 'unknown' };
  return {
    evidence,
    facts: factsOf(evidence),
    gaps: [...(rights ? gapsOf([['what the execution role may do with the environment files', rights]]) : []), ...leftAlone(evidence, asked)],
    claims: claimsOf(evidence, definition, asked),
    steps: looksOf(evidence, asked),
  };
}

const grammar = /^arn:aws[a-z-]{0,20}:s3:::(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(?<key>[\x21-\x7e]{1,1024})$/;

function filesOf({ containers }: TaskDefinitionEvidence): readonly EnvironmentFile[] {
  const values = [...new Set(containers.flatMap(({ environmentFiles }) => environmentFiles))];
  return values.map((value) => {
    const { bucket = null, key = null } = grammar.exec(value)?.groups ?? {};
    const users = containers.filter(({ environmentFiles }) => environmentFiles.includes(value)).map(({ name }) => name);
    return { containers: users, value, bucket, key, malformed: faultIn(bucket, key) };
  });
}

function faultIn(bucket: string | null, key: string | null): string | null {
  if (bucket === null || key === null) return 'it is not written as arn:aws:s3:::bucket/key.env';
  return key.endsWith('.env') ? null : 'its name does not end in .env';
}

function needsOf(files: readonly EnvironmentFile[], partition: string): readonly Need<FileAction>[] {
  const sound = files.filter(({ bucket }) => bucket !== null);
  const unique = (texts: readonly string[]) => [...new Set(texts)];
  const all: readonly Need<FileAction>[] = [
    { actions: ['s3:GetObject'], resources: unique(sound.map(({ bucket, key }) => `arn:${partition}:s3:::${bucket}/${key}`)) },
    { actions: ['s3:GetBucketLocation'], resources: unique(sound.map(({ bucket }) => `arn:${partition}:s3:::${bucket}`)) },
  ];
  return all.filter(({ resources }) => resources.length > 0);
}

function factsOf({ files, rights, roleArn }: EnvironmentFileEvidence): readonly Fact[] {
  const named = files.map(({ value, malformed, containers }): Fact => {
    const says = `Environment file ${value} of container ${containers.join(' and ')}${malformed ? `: ${malformed}` : ' is named as ECS wants it'}.`;
    return { says, source: 'api:ecs:DescribeTaskDefinition' };
  });
  if (rights === 'unknown' || !roleArn || rights.length === 0) return named;
  const lacking = [...new Set(rights.filter(({ deniedBy }) => deniedBy !== null).map(({ action }) => action))];
  const role = `role ${lastSegment(roleArn)}`;
  const says = lacking.length > 0 ? `IAM denies ${role} ${lacking.join(' and ')} for environment files in S3` : `IAM lets ${role} read the environment files`;
  return [...named, { says: `${says}; bucket policies were not read.`, source: 'api:iam:SimulatePrincipalPolicy' }];
}
