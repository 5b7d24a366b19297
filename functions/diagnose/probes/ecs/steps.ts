/** What a human can do about a service when its newest revision cannot start. */
import { lastSegment } from '../../../arn.ts';
import type { Step } from '../../../model.ts';
import { commandInAccount } from '../../../shell.ts';
import type { Asked } from '../../probe.ts';

/** Back to the last revision that ran, where ECS rolls out by itself and knows one; else nothing. */
export function rollBackStep({ failure, evidence: { service } }: Pick<Asked, 'failure' | 'evidence'>): readonly Step[] {
  const earlier = service?.lastCompleted?.taskDefinitionArn;
  const failing = failure.task?.taskDefinitionArn ?? service?.taskDefinitionArn;
  if (!service || !earlier || earlier === failing || service.controller !== 'ECS' || service.managedBy !== 'CUSTOMER') return [];
  const { region, account } = failure.where;
  const words = ['aws', 'ecs', 'update-service', '--region', region, '--cluster', lastSegment(service.clusterArn), '--service', service.serviceName] as const;
  return [
    {
      says: `Or go back to ${lastSegment(earlier)}, the last revision that was deployed completely.`,
      command: commandInAccount(account, [...words, '--task-definition', lastSegment(earlier)]),
      needs: 'ecs:UpdateService',
    },
  ];
}
