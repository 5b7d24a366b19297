/** The policy of a file system and the task role's own, as faults with their cures: the smallest statement, merged with what stands there. Pure. */
import { lastSegment } from '../../../arn.ts';
import { grantStep } from '../../../inline-policy.ts';
import type { Step } from '../../../model.ts';
import { command } from '../../../shell.ts';
import type { FileSystem } from '../../evidence.ts';
import { revisionStep, volumePath } from '../ecs/steps.ts';
import { letThrough, stoppedBy } from '../simulation.ts';
import type { Fault } from './findings.ts';
import type { Mounting } from './mounting.ts';
import { mountAction, pointFor, withMount } from './policy.ts';
import type { ReadFileSystem } from './read.ts';

type Refusing = Exclude<FileSystem['policy'], 'absent' | 'allows' | 'leaves-it-to-the-role' | 'unknown'>;

/** What a policy refuses, the file system's or the task role's; null: nothing that is known. */
export function policyFault(one: ReadFileSystem, mounting: Mounting): Fault | null {
  const { policy, fileSystemId: id } = one.fileSystem;
  if (policy === 'leaves-it-to-the-role') return roleFault(one, mounting);
  if (policy === 'absent' || policy === 'allows' || policy === 'unknown') return null;
  return { id, says: words(policy, one), steps: stepsFor(policy, one, mounting) };
}

/** The head line holds 72 columns. */
function words(policy: Refusing, { fileSystem: { fileSystemId: id }, volume: { name, accessPointId } }: ReadFileSystem): string {
  switch (policy) {
    case 'needs-iam':
      return `${id} admits only IAM mounts; volume ${name} is none`;
    case 'needs-tls':
      return `${id} admits only TLS; volume ${name} uses none`;
    case 'needs-access-point':
      return `${id} wants ${accessPointId ? `another access point than ${accessPointId}` : `an access point; volume ${name} has none`}`;
    case 'lacks-mount':
    case 'silent':
      return `the policy of ${id} lacks ClientMount for volume ${name}`;
    case 'denies':
      return `the policy of file system ${id} denies mounting`;
  }
}

function stepsFor(policy: Refusing, one: ReadFileSystem, mounting: Mounting): readonly Step[] {
  const { name } = one.volume;
  const revised = (says: string, fields: Readonly<Record<string, string>>): Step =>
    revisionStep(
      { says, changes: Object.entries(fields).map(([field, value]) => `${volumePath(name, field)} = ${JSON.stringify(value)}`) },
      mounting.definition,
      mounting,
    );
  switch (policy) {
    case 'needs-tls':
      return [revised(`Deploy a revision whose volume ${name} has transitEncryption ENABLED, and nothing else changed.`, { transitEncryption: 'ENABLED' })];
    case 'needs-iam':
      return [
        ...grants(one, mounting),
        revised(`Deploy a revision whose volume ${name} has transitEncryption and IAM authorization ENABLED, and nothing else changed.`, {
          transitEncryption: 'ENABLED',
          'authorizationConfig.iam': 'ENABLED',
        }),
      ];
    case 'needs-access-point':
      return [throughPoint(one, revised) ?? shown(one, mounting, 'Deploy a revision whose volume goes through an access point that its policy lets in.')];
    case 'lacks-mount':
      return [allowed(one, mounting) ?? shown(one, mounting, `Its owner adds ${mountAction} for this caller.`)];
    case 'silent':
      return [shown(one, mounting, `Its owner adds ${mountAction} for this caller, if it is meant to mount.`)];
    case 'denies':
      return [shown(one, mounting, 'Its owner takes back the deny, if it is not meant for this task.')];
  }
}

function throughPoint(
  { policyText, mount, volume: { name } }: ReadFileSystem,
  revised: (says: string, fields: Readonly<Record<string, string>>) => Step,
): Step | null {
  const arn = policyText === null ? null : pointFor(policyText, mount);
  if (arn === null) return null;
  const id = lastSegment(arn);
  return revised(`Deploy a revision whose volume ${name} goes through ${id}, which the policy lets in, if its directory is the one that is meant.`, {
    transitEncryption: 'ENABLED',
    'authorizationConfig.accessPointId': id,
  });
}

const shown = ({ fileSystem: { fileSystemId } }: ReadFileSystem, { failure }: Mounting, says: string): Step => ({
  says: `${says} The command prints the policy.`,
  command: command([
    'aws',
    'efs',
    'describe-file-system-policy',
    '--region',
    failure.where.region,
    '--file-system-id',
    fileSystemId,
    '--query',
    'Policy',
    '--output',
    'text',
  ]),
});

/** Put replaces the whole policy, so that the whole is handed over. */
function allowed({ policyText, mount, fileSystem: { fileSystemId } }: ReadFileSystem, { failure }: Mounting): Step | null {
  const merged = policyText === null ? null : withMount(policyText, mount);
  if (policyText === null || merged === null) return null;
  const put = (policy: string): string =>
    command(['aws', 'efs', 'put-file-system-policy', '--region', failure.where.region, '--file-system-id', fileSystemId, '--policy', policy]);
  return {
    says: `The policy of ${fileSystemId} stays as it is, with ${mountAction} in the statement that names the caller already.`,
    command: put(merged),
    needs: 'elasticfilesystem:PutFileSystemPolicy',
    undo: put(JSON.stringify(JSON.parse(policyText))),
  };
}

/** What the role lacks, where its own policies decide. */
function grants({ fileSystem: { rights } }: ReadFileSystem, { definition: { taskRoleArn }, failure: { where } }: Mounting): readonly Step[] {
  if (!taskRoleArn || !rights || rights === 'unknown') return [];
  const lacking = rights.filter(({ deniedBy, missingContext }) => deniedBy === 'identity-policy' && missingContext.length === 0);
  const [first] = lacking;
  if (!first) return [];
  const roleName = lastSegment(taskRoleArn);
  const actions = lacking.map(({ action }) => action);
  return [grantStep({ account: where.account, roleName }, [{ actions, resources: [first.resource] }])];
}

/** A denial that hangs on a condition without a value proves nothing. */
function roleFault(one: ReadFileSystem, mounting: Mounting): Fault | null {
  const { rights, fileSystemId } = one.fileSystem;
  const { taskRoleArn } = mounting.definition;
  if (!taskRoleArn || !rights || rights === 'unknown') return null;
  const mount = rights.find(({ action }) => action === mountAction);
  if (!mount?.deniedBy || mount.missingContext.length > 0) return null;
  const id = lastSegment(taskRoleArn);
  const says = `role ${id} may not mount ${fileSystemId}`;
  if (mount.deniedBy === 'identity-policy') return { id, says, steps: grants(one, mounting) };
  return { id, says: `${says}: stopped ${stoppedBy(mount, {})}`, steps: [{ says: letThrough(`the owner of role ${id}`, mount) }] };
}
