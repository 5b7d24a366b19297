/** Deployments and service revisions: what a service was given, and with which digests. */
import type { NetworkConfiguration, Deployment as SdkDeployment, Service, ServiceDeploymentBrief, ServiceRevision } from '@aws-sdk/client-ecs';
import type { Reads } from '../../../aws/aws.ts';
import type { Deployment, Network, Revision } from '../../evidence.ts';
import { gapsOf, type OwnGap } from '../../gaps.ts';
import { iso, orNull } from '../../values.ts';

/** A deployment as evidence has it. */
export const deploymentOf = (found: SdkDeployment): Deployment => ({
  id: found.id ?? '',
  status: found.status ?? 'UNKNOWN',
  taskDefinitionArn: found.taskDefinition ?? '',
  desired: found.desiredCount ?? 0,
  pending: found.pendingCount ?? 0,
  running: found.runningCount ?? 0,
  failedTasks: found.failedTasks ?? 0,
  rolloutState: orNull(found.rolloutState),
  rolloutStateReason: orNull(found.rolloutStateReason),
  createdAt: iso(found.createdAt),
});

/** The awsvpc configuration as evidence has it; null: there is none. */
export function networkOf(configuration: NetworkConfiguration | undefined): Network | null {
  const awsvpc = configuration?.awsvpcConfiguration;
  return awsvpc ? { subnets: awsvpc.subnets ?? [], securityGroups: awsvpc.securityGroups ?? [], assignPublicIp: awsvpc.assignPublicIp ?? 'DISABLED' } : null;
}

interface Revisions {
  readonly current: Revision | null;
  readonly lastCompleted: Revision | null;
  readonly gaps: readonly OwnGap[];
}

/** One call for both revisions. Services of other controllers than ECS have neither. */
export async function readRevisions(
  { currentServiceRevisions = [] }: Service,
  deployments: readonly ServiceDeploymentBrief[],
  aws: Reads<'ecs:DescribeServiceRevisions'>,
): Promise<Revisions> {
  const newestFirst = deployments.toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
  const [newest] = newestFirst;
  const currentArn = newest?.targetServiceRevisionArn ?? currentServiceRevisions[0]?.arn;
  const completedArn = newestFirst.find(({ status }) => status === 'SUCCESSFUL')?.targetServiceRevisionArn;
  const arns = [...new Set([currentArn, completedArn])].filter((arn) => arn !== undefined);
  if (arns.length === 0) return { current: null, lastCompleted: null, gaps: [] };
  const read = await aws.call('ecs:DescribeServiceRevisions', { serviceRevisionArns: arns });
  const found = read.ok ? (read.value.serviceRevisions ?? []) : [];
  const named = (arn: string | undefined) => revisionOf(found.find(({ serviceRevisionArn }) => arn !== undefined && serviceRevisionArn === arn));
  const current = named(currentArn);
  const broughtBy = newest?.status === 'PENDING' || newest?.status === 'IN_PROGRESS' ? newest.serviceDeploymentArn : undefined;
  return {
    current: current && { ...current, ...(broughtBy && { broughtBy }) },
    lastCompleted: named(completedArn),
    gaps: gapsOf([['revisions of the service', read]]),
  };
}

function revisionOf(found: ServiceRevision | undefined): Revision | null {
  if (!found?.serviceRevisionArn) return null;
  return {
    serviceRevisionArn: found.serviceRevisionArn,
    taskDefinitionArn: found.taskDefinition ?? '',
    images: (found.containerImages ?? []).map(({ containerName, image, imageDigest }) => ({
      container: containerName ?? '',
      image: image ?? '',
      digest: orNull(imageDigest),
    })),
    network: networkOf(found.networkConfiguration),
  };
}
