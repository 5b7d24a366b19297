/**
 * The EBS volumes of a task that ECS could not make or attach, in ECS's own words: these stand beside the task and not in its stopped reason. Pure.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attachment.html
 */
import type { Attachment } from '@aws-sdk/client-ecs';
import { lastSegment } from '../../arn.ts';
import type { Fact } from '../../model.ts';
import type { Claim } from '../probe.ts';

interface FailedVolume {
  /** As the task definition calls it. */
  readonly name: string;
  readonly volumeId: string | null;
  /** The ECS infrastructure role, by which volumes are made. */
  readonly role: string | null;
  readonly reason: string;
}

/** The EBS volumes among a task's attachments of which ECS gives a reason. */
export function failedVolumes(attachments: readonly Attachment[] = []): readonly FailedVolume[] {
  return attachments.flatMap(({ type, details = [] }) => {
    const detail = (name: string) => details.find((one) => one.name === name)?.value;
    const reason = detail('statusReason');
    if (type !== 'AmazonElasticBlockStorage' || !reason) return [];
    const [volumeId, roleArn] = [detail('volumeId'), detail('roleArn')];
    return [
      {
        name: detail('volumeName') ?? 'without a name',
        volumeId: volumeId && /^vol-[0-9a-f]{8,17}$/.test(volumeId) ? volumeId : null,
        role: roleArn ? lastSegment(roleArn) : null,
        reason: reason.replace(/\s+/g, ' ').slice(0, 300),
      },
    ];
  });
}

/** What ECS says of each, in sentences. */
export const volumeFacts = (volumes: readonly FailedVolume[]): readonly Fact[] =>
  volumes.map(({ name, volumeId, role, reason }) => ({
    says: `ECS says of volume ${[name, volumeId].filter(Boolean).join(', ')}${role ? `, which role ${role} makes` : ''}: ${reason.replace(/\.?$/, '.')}`,
    source: 'api:ecs:DescribeTasks',
  }));

/** Without an id of its own a volume was never made: then what names it is to blame, or the role that was to make it. */
export const volumeClaims = (volumes: readonly FailedVolume[], revision: string): readonly Claim[] =>
  volumes.map(({ name, volumeId, role, reason }) => {
    const byRole = role !== null && /infrastructure role|not authorized|AccessDenied|UnauthorizedOperation/i.test(reason);
    const says = byRole ? `role ${role} could not make volume ${name}` : `volume ${name} of ${revision} could not be made or attached`;
    return {
      verdict: 'blames',
      cause: byRole ? 'infrastructure-role-denied' : 'volume-failed',
      culprit: { id: byRole ? role : (volumeId ?? revision), says },
      hurdle: 'volume',
    };
  });
