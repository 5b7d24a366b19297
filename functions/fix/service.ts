/** What the fixes that change a service share: which services may be changed at all, and how the deployment that ECS is bringing about is read. */
import type { Service } from '@aws-sdk/client-ecs';
import { lastSegment } from '../arn.ts';
import type { Reads } from '../aws/aws.ts';
import type { ServiceEvidence } from '../diagnose/evidence.ts';
import type { Arn, Diagnosis, Json } from '../model.ts';
import { updateServiceLine } from '../service-line.ts';
import type { Declined, Looked } from './fix.ts';

/** Every input that changes a service names it so; the ARNs are its own, as DescribeServices gave them. */
export interface ServiceInput extends Readonly<Record<string, Json>> {
  readonly serviceArn: Arn;
  readonly clusterArn: Arn;
}

/** `prod/api` */
export const nameOf = ({ serviceArn, clusterArn }: Pick<ServiceInput, 'serviceArn' | 'clusterArn'>): string =>
  `${lastSegment(clusterArn)}/${lastSegment(serviceArn)}`;

/** `api:42` */
export const revisionOf = (taskDefinitionArn: string): string => lastSegment(taskDefinitionArn);

/**
 * The service, or why it is not ours to change; null: the task is no service's. The failed task must be of the deployment that ECS is bringing about now, or a change
 * to the service cures nothing.
 */
export function changeable({ failure, evidence: { service, task, owner } }: Diagnosis): ServiceEvidence | Declined | null {
  if (failure.where.kind !== 'service') return null;
  if (!service) return { because: 'The service could not be read.' };
  const kind = notOurs(service);
  if (kind) return { because: kind };
  if (task && task.taskDefinitionArn !== service.taskDefinitionArn)
    return {
      because: `The task that failed was ${revisionOf(task.taskDefinitionArn)}, and the service deploys ${revisionOf(service.taskDefinitionArn)} by now.`,
    };
  if (!owner || owner.service.kind === 'not-read') return { because: 'Whether a CloudFormation stack is changing the service could not be read.' };
  if (owner.service.inProgress) return { because: `Stack ${owner.service.name} is in progress (${owner.service.status}) and changes the service itself.` };
  return service;
}

/** Why UpdateService would do more than it says: blue/green and the like shift traffic, and Express Mode services are configured by another API. */
function notOurs({ status, controller, strategy, managedBy, desired, serviceName }: ServiceEvidence): string | null {
  if (status !== 'ACTIVE') return `Service ${serviceName} is ${status}.`;
  if (controller !== 'ECS') return `Service ${serviceName} is deployed by ${controller}, not by ECS itself.`;
  if (strategy !== 'ROLLING') return `Service ${serviceName} is deployed ${strategy}: a new deployment would shift traffic.`;
  if (managedBy !== 'CUSTOMER') return `Service ${serviceName} is an Express Mode service, which ECS configures.`;
  return desired > 0 ? null : `Service ${serviceName} is scaled to zero.`;
}

/** The deployment that ECS is bringing about. */
export const primaryOf = ({ deployments }: ServiceEvidence) => deployments.find(({ status }) => status === 'PRIMARY');

/** `aws ecs update-service …` on this service, in its account and Region alone. */
export function updateCommand({ failure: { where } }: Diagnosis, service: Pick<ServiceInput, 'serviceArn' | 'clusterArn'>, change: readonly string[]): string {
  return updateServiceLine({ where, cluster: lastSegment(service.clusterArn), service: lastSegment(service.serviceArn) }, change);
}

/** The service and its PRIMARY deployment as they are now. */
export interface Standing {
  readonly service: Service;
  readonly deployment: string;
  readonly taskDefinitionArn: string;
  readonly rolloutState: string | undefined;
}

/** Reads the service. DescribeServices throws nothing for one that it does not find: that one is simply missing from the list. */
export async function standingOf(
  { serviceArn, clusterArn }: Pick<ServiceInput, 'serviceArn' | 'clusterArn'>,
  aws: Reads<'ecs:DescribeServices'>,
): Promise<Standing | Extract<Looked, { state: 'other' }>> {
  const name = nameOf({ serviceArn, clusterArn });
  const read = await aws.call('ecs:DescribeServices', { cluster: clusterArn, services: [serviceArn] });
  if (!read.ok) return { state: 'other', because: `Service ${name} could not be read (${read.why}).` };
  const [service] = read.value.services ?? [];
  const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY');
  if (service?.status !== 'ACTIVE' || !primary?.id || !primary.taskDefinition)
    return { state: 'other', because: `Service ${name} is not there any more, or has no deployment.` };
  return { service, deployment: primary.id, taskDefinitionArn: primary.taskDefinition, rolloutState: primary.rolloutState };
}

/** The answer of `look` where the service deploys something else by now. */
export const deployedMeanwhile = ({ taskDefinitionArn }: Standing): Extract<Looked, { state: 'other' }> => ({
  state: 'other',
  because: `Somebody deployed ${revisionOf(taskDefinitionArn)} meanwhile.`,
});
