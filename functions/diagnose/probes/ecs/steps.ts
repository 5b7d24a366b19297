/** What a human can do about a service when its newest revision cannot start. */
import { lastSegment } from '../../../arn.ts';
import type { Step } from '../../../model.ts';
import { revisionLine } from '../../../revision-line.ts';
import { updateServiceLine } from '../../../service-line.ts';
import type { ServiceEvidence, TaskDefinitionEvidence } from '../../evidence.ts';
import type { Asked } from '../../probe.ts';

/** Back to the last revision that ran, where ECS rolls out by itself and knows one; else nothing, and nothing where the service is on its way there already. */
export function rollBackStep({ failure, evidence: { service } }: Pick<Asked, 'failure' | 'evidence'>): readonly Step[] {
  const earlier = service?.lastCompleted?.taskDefinitionArn;
  const failing = failure.task?.taskDefinitionArn ?? service?.taskDefinitionArn;
  if (!service || !earlier || earlier === failing || earlier === service.taskDefinitionArn || service.controller !== 'ECS' || service.managedBy !== 'CUSTOMER')
    return [];
  const of = { where: failure.where, cluster: lastSegment(service.clusterArn), service: service.serviceName };
  return [
    {
      says: `Or go back to ${lastSegment(earlier)}, the last revision that was deployed completely.`,
      command: updateServiceLine(of, ['--task-definition', lastSegment(earlier)]),
      needs: 'ecs:UpdateService',
    },
  ];
}

/** What is known of the service that deploys a definition; null: nothing deploys it, or nobody could tell. */
export type Deploying = Pick<ServiceEvidence, 'serviceName' | 'clusterArn' | 'taskDefinitionArn' | 'controller'> | null;

/** A change of a task definition, and the sentence that proposes it. */
export interface Revised {
  readonly says: string;
  /** jq assignments on the definition. */
  readonly changes: readonly string[];
}

/**
 * A changed revision, deployed where ECS rolls out by itself. Without a command where the service deploys another definition meanwhile,
 * for what would come of it is not what failed, or where another controller decides what is deployed.
 */
export function revisionStep({ says, changes }: Revised, definition: TaskDefinitionEvidence, { failure, deploying }: Of): Step {
  const { where } = failure;
  const { family, revision, taskDefinitionArn } = definition;
  if (where.kind === 'family')
    return { says: `${says} Then start the task with it.`, command: revisionLine({ where, from: taskDefinitionArn, changes, deploys: null }) };
  if (deploying?.controller !== 'ECS' || deploying.taskDefinitionArn !== taskDefinitionArn) return { says, needs: 'ecs:RegisterTaskDefinition' };
  const of = { cluster: lastSegment(deploying.clusterArn), service: deploying.serviceName };
  return {
    says,
    command: revisionLine({ where, from: taskDefinitionArn, changes, deploys: of }),
    undo: updateServiceLine({ where, ...of }, ['--task-definition', `${family}:${revision}`]),
  };
}

interface Of {
  readonly failure: Asked['failure'];
  readonly deploying: Deploying;
}

/** `api:42`, as people name a revision. */
export const revisionOf = ({ family, revision }: Pick<TaskDefinitionEvidence, 'family' | 'revision'>): string => `${family}:${revision}`;

/** A jq path to one container. */
export const containerPath = (container: string): string => `(.containerDefinitions[] | select(.name == ${JSON.stringify(container)}))`;

/** A jq path to one field of one volume. */
export const volumePath = (volume: string, field: string): string =>
  `(.volumes[] | select(.name == ${JSON.stringify(volume)}).efsVolumeConfiguration.${field})`;
