/**
 * The environment files that the task reads from S3: well-formed, and may the execution role read them? No object is read, so that whether it exists stays open.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
 */
import { lastSegment } from '../../arn.ts';
import { grantStep } from '../../inline-policy.ts';
import type { Fact, Step } from '../../model.ts';
import { command } from '../../shell.ts';
import type { EnvironmentFile, EnvironmentFileEvidence, TaskDefinitionEvidence } from '../evidence.ts';
import { gapsOf } from '../gaps.ts';
import type { Asked, Claim, Probe } from '../probe.ts';
import { count } from '../values.ts';
import { type Need, simulate, stoppedBy } from './simulation.ts';

type Reading = 'iam:SimulatePrincipalPolicy';
type FileAction = 's3:GetObject' | 's3:GetBucketLocation';

export const environmentFile: Probe<EnvironmentFileEvidence, Reading> = {
  question: 'Are the environment files named as ECS wants it, and may the execution role read them?',
  reads: ['iam:SimulatePrincipalPolicy'],
  after: ['task-definition'],
  deadlineMs: 6_000,
  async answer(asked, aws) {
    const definition = asked.evidence['task-definition'];
    if (!definition) return { evidence: null, gaps: [{ wanted: 'environment files: the task definition was not read', why: 'not-applicable' }] };
    const files = filesOf(definition);
    if (files.length === 0) return { evidence: null };
    const { executionRoleArn: roleArn } = definition;
    const needs = needsOf(files, asked.failure.where.partition);
    const rights = roleArn && needs.length > 0 ? await simulate(roleArn, { needs }, aws) : null;
    const evidence: EnvironmentFileEvidence = { files, roleArn, rights: rights?.ok ? rights.value : 'unknown' };
    return {
      evidence,
      facts: factsOf(evidence),
      gaps: rights ? gapsOf([['what the execution role may do with the environment files', rights]]) : [],
      claims: claimsOf(evidence, definition, asked),
    };
  },
};

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

const settles = 4.6;

function claimsOf(evidence: EnvironmentFileEvidence, definition: TaskDefinitionEvidence, asked: Asked): readonly Claim[] {
  const malformed = evidence.files.filter((file) => file.malformed !== null).map((file) => badName(file, definition));
  return [...malformed, ...denied(evidence, asked)];
}

function badName({ value, malformed, containers }: EnvironmentFile, { family, revision }: TaskDefinitionEvidence): Claim {
  const id = `${family}:${revision}`;
  const step: Step = {
    says: `Register a revision of ${family} in which the environment file of ${containers.join(', ')} is named right: ${value}; ${malformed}.`,
  };
  return {
    verdict: 'blames',
    cause: 'env-file-unavailable',
    culprit: { id, says: `${id} names an environment file that ECS cannot read` },
    settles,
    steps: [step],
  };
}

/** S3 answers 403 both to a missing right and, without s3:ListBucket, to a missing object; a text about the network says nothing of rights. */
const refused = /AccessDenied|Access Denied|Forbidden|403|not authorized/i;

/** The bucket's own policy could still let the role in: only with ECS's own word of a refusal is the role blamed. */
function denied({ rights, roleArn }: EnvironmentFileEvidence, { failure, match }: Asked): readonly Claim[] {
  if (rights === 'unknown' || !roleArn || !refused.test(match.because?.text ?? '')) return [];
  const lacking = rights.filter(({ deniedBy, missingContext }) => deniedBy !== null && missingContext.length === 0);
  const [first] = lacking;
  if (!first) return [];
  const id = lastSegment(roleArn);
  const grants = lacking.filter(({ deniedBy }) => deniedBy === 'identity-policy').map(({ action, resource }) => ({ actions: [action], resources: [resource] }));
  const grant = grantStep({ account: failure.where.account, roleName: id }, grants);
  const wall: Step = {
    says: `Ask the owner of role ${id} to let it through, if that is meant: ${first.action} on ${first.resource} is stopped ${stoppedBy(first, {})}.`,
  };
  const culprit = { id, says: `role ${id} may not read ${first.resource.replace(/^.*:::/, '')} in S3` };
  return [{ verdict: 'blames', cause: 'env-file-unavailable', culprit, settles, steps: grants.length > 0 ? [grant, ...lookSteps(first.resource)] : [wall] }];
}

/** Whether the object is there, for a person to see: headers only. */
function lookSteps(resource: string): readonly Step[] {
  const [bucket, ...key] = resource.replace(/^.*:::/, '').split('/');
  if (!bucket || key.length === 0) return [];
  const words = ['aws', 's3api', 'head-object', '--bucket', bucket, '--key', key.join('/')] as const;
  return [{ says: 'See that the file is there: S3 refuses alike what is missing and what is forbidden.', command: command(words), needs: 's3:GetObject' }];
}

function factsOf({ files, rights, roleArn }: EnvironmentFileEvidence): readonly Fact[] {
  const bad = files.flatMap(({ value, malformed }) =>
    malformed ? [{ says: `Environment file ${value}: ${malformed}.`, source: 'api:ecs:DescribeTaskDefinition' } as const] : [],
  );
  if (rights === 'unknown' || !roleArn) return bad;
  const lacking = rights.filter(({ deniedBy }) => deniedBy !== null);
  const says = `IAM denies role ${lastSegment(roleArn)} ${lacking.length} of ${count(rights.length, 'call')} for environment files in S3; bucket policies were not read.`;
  return [...bad, { says, source: 'api:iam:SimulatePrincipalPolicy' }];
}
