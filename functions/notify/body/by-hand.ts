/**
 * What a person would look at by hand, with real names: what was read already, for whoever wants to see it with their own eyes, and a container's last lines,
 * which are not ours to read. All of it only reads.
 */
import { lastSegment } from '../../arn.ts';
import type { Diagnosis, Section } from '../../model.ts';
import { command as shell } from '../../shell.ts';
import { isPrintable } from '../command.ts';
import type { View } from '../view.ts';
import { command, section } from './lines.ts';

type Words = readonly [string, ...string[]];

/** Once, in the first message: a reminder repeats what to do, not where to look. */
export function byHand({ incident: { state, said, diagnosis, where } }: View): readonly Section[] {
  if (state !== 'open' || said) return [];
  const looks = [taskOf, serviceOf, logOf, roleOf, secretOf, imageOf].map((look) => look(diagnosis)).filter((words) => words !== null);
  const lines = looks.filter((words) => words.every(isPrintable)).map((words) => command(shell(words)));
  return section(`LOOK YOURSELF, in account ${where.account} (these only read)`, lines);
}

function taskOf({ failure: { where, task } }: Diagnosis): Words | null {
  if (!task) return null;
  return ['aws', 'ecs', 'describe-tasks', '--region', where.region, '--cluster', where.cluster ?? 'default', '--tasks', lastSegment(task.taskArn)];
}

function serviceOf({ failure: { where } }: Diagnosis): Words | null {
  if (where.kind !== 'service') return null;
  const place = ['--region', where.region, '--cluster', where.cluster ?? 'default', '--services', where.name];
  return ['aws', 'ecs', 'describe-services', ...place, '--query', 'services[0].events[:5].message', '--output', 'text'];
}

/** Only of a container that ran: one that never started has no stream. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html */
function logOf({ failure: { task }, evidence }: Diagnosis): Words | null {
  const ran = task?.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  const { awslogs } = evidence['task-definition']?.containers.find(({ name }) => name === ran?.name) ?? {};
  if (!task || !ran || !awslogs?.streamPrefix) return null;
  const stream = `${awslogs.streamPrefix}/${ran.name}/${lastSegment(task.taskArn)}`;
  const where = ['--region', awslogs.region, '--log-group-name', awslogs.group, '--log-stream-name', stream];
  return ['aws', 'logs', 'get-log-events', ...where, '--limit', '50', '--query', 'events[].message', '--output', 'text'];
}

function roleOf({ evidence: { 'execution-role': role } }: Diagnosis): Words | null {
  return role?.kind === 'found' ? ['aws', 'iam', 'list-attached-role-policies', '--role-name', role.roleName] : null;
}

/** The one at fault, without its value; or the key that encrypts it. */
function secretOf({ culprit, evidence: { secrets } }: Diagnosis): Words | null {
  const use = secrets?.uses.find(({ arn, key }) => culprit !== null && (arn === culprit.id || (key !== null && key !== 'unknown' && key.arn === culprit.id)));
  if (!use?.arn || !culprit) return null;
  if (use.arn !== culprit.id) return ['aws', 'kms', 'describe-key', '--region', use.region, '--key-id', culprit.id];
  if (use.store === 'secrets-manager') return ['aws', 'secretsmanager', 'describe-secret', '--region', use.region, '--secret-id', use.arn];
  return ['aws', 'ssm', 'describe-parameters', '--region', use.region, '--parameter-filters', `Key=Name,Values=${use.name}`];
}

function imageOf({ evidence }: Diagnosis): Words | null {
  const [image] = evidence['ecr-image']?.images ?? [];
  if (image?.repository !== 'exists') return null;
  const { region, account, repository } = image.reference;
  const place = ['--region', region, '--registry-id', account, '--repository-name', repository];
  return ['aws', 'ecr', 'describe-images', ...place, '--query', 'sort_by(imageDetails,&imagePushedAt)[-5:].imageTags', '--output', 'text'];
}
