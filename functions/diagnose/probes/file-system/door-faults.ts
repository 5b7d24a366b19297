/** Port 2049 between the task and the mount target, as faults with their cures. Pure. */
import type { Step } from '../../../model.ts';
import { command } from '../../../shell.ts';
import type { Fault } from './findings.ts';
import type { Mounting } from './mounting.ts';
import { nfsPort } from './nfs.ts';
import type { ReadFileSystem } from './read.ts';

/** Both sides at once where both are closed: one alone would only lead to the next failure. */
export function closed({ fileSystem: { nfs, egress, securityGroups, mountTarget } }: ReadFileSystem, mounting: Mounting): Fault | null {
  const { groupIds, failure } = mounting;
  const { region } = failure.where;
  const theirs = securityGroups[0] ?? '';
  const ours = groupIds === 'unknown' ? undefined : groupIds[0];
  const target = mountTarget && mountTarget !== 'unknown' ? mountTarget.mountTargetId : '';
  const inward = nfs === 'closed' ? [letIn({ region, theirs, ours, target })] : [];
  const outward = egress === 'closed' && ours ? [letOut({ region, theirs, ours })] : [];
  if (outward.length > 0 && ours) return { id: ours, says: `${ours} lets no TCP ${nfsPort} out to ${target}`, steps: [...outward, ...inward] };
  return inward.length > 0 ? { id: theirs, says: `${theirs} of ${target} admits no TCP ${nfsPort} from the task`, steps: inward } : null;
}

interface Inward {
  readonly region: string;
  readonly theirs: string;
  /** Undefined: the groups of a standalone task are not kept. */
  readonly ours: string | undefined;
  readonly target: string;
}

function letIn({ region, theirs, ours, target }: Inward): Step {
  const says = `Let the task reach mount target ${target}: TCP ${nfsPort} into ${theirs}${ours ? ` from ${ours}` : ''}.`;
  const needs = 'ec2:AuthorizeSecurityGroupIngress';
  if (!ours) return { says, needs };
  const line = (verb: string): string =>
    command(['aws', 'ec2', verb, '--region', region, '--group-id', theirs, '--protocol', 'tcp', '--port', String(nfsPort), '--source-group', ours]);
  return { says, needs, command: line('authorize-security-group-ingress'), undo: line('revoke-security-group-ingress') };
}

function letOut({ region, theirs, ours }: { readonly region: string; readonly theirs: string; readonly ours: string }): Step {
  const rule = `IpProtocol=tcp,FromPort=${nfsPort},ToPort=${nfsPort},UserIdGroupPairs=[{GroupId=${theirs}}]`;
  const line = (verb: string): string => command(['aws', 'ec2', verb, '--region', region, '--group-id', ours, '--ip-permissions', rule]);
  return {
    says: `Let the task out to EFS: TCP ${nfsPort} from ${ours} to ${theirs}.`,
    needs: 'ec2:AuthorizeSecurityGroupEgress',
    command: line('authorize-security-group-egress'),
    undo: line('revoke-security-group-egress'),
  };
}
