/** The access point that a volume names, as a fault with its cure. Pure. https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html */
import type { Step } from '../../../model.ts';
import { command } from '../../../shell.ts';
import type { AccessPoint } from '../../evidence.ts';
import { revisionStep, volumePath } from '../ecs/steps.ts';
import type { Fault } from './findings.ts';
import type { Mounting } from './mounting.ts';
import type { ReadFileSystem } from './read.ts';

/** What is wrong with the volume's access point; null: nothing, or it has none. */
export function pointFault({ fileSystem: { accessPoint, fileSystemId }, volume, otherPoints }: ReadFileSystem, mounting: Mounting): Fault | null {
  if (!accessPoint || accessPoint.state === 'available' || accessPoint.state === 'unknown') return null;
  const { accessPointId: id } = accessPoint;
  const { region } = mounting.failure.where;
  if (accessPoint.state === 'not-available') {
    const seen = command(['aws', 'efs', 'describe-access-points', '--region', region, '--access-point-id', id]);
    return { id, says: `access point ${id} is not available`, steps: [{ says: 'See what EFS says of it, and wait until it is available.', command: seen }] };
  }
  const says =
    accessPoint.state === 'missing' ? `access point ${id} of volume ${volume.name} does not exist` : `access point ${id} is not one of ${fileSystemId}`;
  return { id, says, steps: [another(accessPoint, { fileSystemId, volume: volume.name, otherPoints }, mounting)] };
}

interface Instead {
  readonly fileSystemId: string;
  readonly volume: string;
  readonly otherPoints: ReadFileSystem['otherPoints'];
}

/** Which directory was meant, nobody but its owner knows: a command stands only where there is nothing to choose from. */
function another({ otherFileSystemId }: AccessPoint, { fileSystemId, volume, otherPoints }: Instead, mounting: Mounting): Step {
  const [only, ...more] = otherPoints;
  const names = otherPoints.map(({ id, path }) => `${id} (${path})`).join(', ');
  const theirs = otherFileSystemId ? ` Or name ${otherFileSystemId} as its file system, to which the access point belongs.` : '';
  if (only && more.length === 0)
    return revisionStep(
      {
        says: `Deploy a revision whose volume ${volume} goes through ${only.id}, the only access point of ${fileSystemId}, if its directory ${only.path} is the one that is meant.${theirs}`,
        changes: [`${volumePath(volume, 'authorizationConfig.accessPointId')} = ${JSON.stringify(only.id)}`],
      },
      mounting.definition,
      mounting,
    );
  const { region } = mounting.failure.where;
  const list = command(['aws', 'efs', 'describe-access-points', '--region', region, '--file-system-id', fileSystemId]);
  const has = names ? `${fileSystemId} has ${names}; name the one that is meant in` : `${fileSystemId} has no access point: make one, and name it in`;
  return { says: `${has} the next revision, in volume ${volume}.${theirs}`, command: list };
}
