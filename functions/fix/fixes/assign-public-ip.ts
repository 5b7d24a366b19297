/**
 * Gives the tasks of a Fargate service a public IP: in a public subnet without one nothing outside can be reached. UpdateService replaces the network
 * configuration as a whole, so the service's own subnets and security groups are sent again with it. It asks: the tasks get an address on the internet.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
 */
import type { Network, NetworkPathEvidence, ServiceEvidence } from '../../diagnose/evidence.ts';
import type { Diagnosis, Json } from '../../model.ts';
import type { Declined, Fix, Looked, Proposed, Written } from '../fix.ts';
import { clusterArn, deploymentId, securityGroupId, serviceArn, subnetId } from '../grammar.ts';
import { listOfTexts, textFields } from '../input.ts';
import { changeable, nameOf, primaryOf, type ServiceInput, standingOf, updateCommand } from '../service.ts';

interface Input extends ServiceInput {
  /** A yes for one deployment is none for the next: the plan's hash tells them apart. */
  readonly deployment: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

type PublicIpFix = Fix<Input, 'ecs:DescribeServices', 'ecs:UpdateService'>;
type Switch = Network['assignPublicIp'];

export const assignPublicIp: PublicIpFix = {
  title: 'Give the tasks of a Fargate service a public IP',
  risk: 'ask',
  causes: ['registry-unreachable', 'initialization-unreachable'],
  restsOn: ['task', 'service', 'network-path', 'owner'],
  reads: ['ecs:DescribeServices'],
  writes: ['ecs:UpdateService'],
  undoWrites: ['ecs:UpdateService'],
  settlesAfterSeconds: 0,
  parse: (input: Json): Input => ({
    ...textFields<Pick<Input, 'serviceArn' | 'clusterArn' | 'deployment'> & Record<string, string>>(input, {
      serviceArn,
      clusterArn,
      deployment: deploymentId,
    }),
    subnets: listOfTexts(input, 'subnets', subnetId),
    securityGroups: listOfTexts(input, 'securityGroups', securityGroupId),
  }),
  propose,
  scope: (input) => [input.serviceArn],
  look,
  apply: (input, aws) => switchTo('ENABLED', input, aws),
  undo: (input, _before, aws) => switchTo('DISABLED', input, aws),
};

function propose(diagnosis: Diagnosis): Proposed<Input> | Declined | null {
  const { task, 'network-path': path } = diagnosis.evidence;
  // Nobody looked at the way out, or an address is not what is missing: other steps say what is.
  if (!path?.faults.some(({ kind }) => kind === 'no-public-ip')) return null;
  const service = changeable(diagnosis);
  if (!service || 'because' in service) return service;
  const primary = primaryOf(service);
  const { network } = service;
  if (!primary || !network) return { because: `Service ${service.serviceName} has no network configuration of its own.` };
  if ((task?.launchType ?? service.launchType) !== 'FARGATE') return { because: 'Off Fargate a task can be given no public IP.' };
  if (network.assignPublicIp === 'ENABLED') return { because: 'The tasks are given a public IP already.' };
  return notEnough(network, path) ?? proposed(service, { network, deployment: primary.id }, diagnosis);
}

/** Every subnet that a task may be put into must lead to an internet gateway, and nothing else may be in the way. */
function notEnough({ subnets }: Network, { exits, faults }: NetworkPathEvidence): Declined | null {
  const leads = (id: string) => exits.some(({ subnetId, via }) => subnetId === id && via === 'internet-gateway');
  const elsewhere = subnets.find((id) => !leads(id));
  if (elsewhere) return { because: `Subnet ${elsewhere} is not known to lead to an internet gateway: a public IP would not help there.` };
  const other = faults.find(({ kind }) => kind !== 'no-public-ip');
  return other ? { because: `A public IP would not be enough: ${other.says}${other.says.endsWith('.') ? '' : '.'}` } : null;
}

function proposed(
  { serviceArn, clusterArn }: ServiceEvidence,
  { network, deployment }: { network: Network; deployment: string },
  diagnosis: Diagnosis,
): Proposed<Input> {
  const { subnets, securityGroups } = network;
  const input = { serviceArn, clusterArn, deployment, subnets, securityGroups } as Input;
  const by = (assignPublicIp: Switch) =>
    updateCommand(diagnosis, input, [
      '--network-configuration',
      `awsvpcConfiguration={subnets=[${subnets.join(',')}],securityGroups=[${securityGroups.join(',')}],assignPublicIp=${assignPublicIp}}`,
    ]);
  return {
    input,
    says: `Give the tasks of ${nameOf(input)} a public IP, in the same subnets and security groups.`,
    command: by('ENABLED'),
    undo: by('DISABLED'),
    resource: serviceArn,
    before: { assignPublicIp: 'DISABLED' },
  };
}

async function look(input: Input, aws: Parameters<PublicIpFix['look']>[1]): Promise<Looked> {
  const now = await standingOf(input, aws);
  if ('because' in now) return now;
  const { subnets, securityGroups, assignPublicIp } = now.service.networkConfiguration?.awsvpcConfiguration ?? {};
  if (!isSame(subnets, input.subnets) || !isSame(securityGroups, input.securityGroups))
    return { state: 'other', because: `Somebody changed the subnets or security groups of ${nameOf(input)} meanwhile.` };
  return { state: assignPublicIp === 'ENABLED' ? 'after' : 'before' };
}

const isSame = (found: readonly string[] = [], planned: readonly string[]): boolean =>
  JSON.stringify([...found].sort()) === JSON.stringify([...planned].sort());

/** What is sent is what the service has: `look` has compared it with the plan just before. */
async function switchTo(assignPublicIp: Switch, input: Input, aws: Parameters<PublicIpFix['apply']>[1]): Promise<Written> {
  const seen = await look(input, aws);
  if (seen.state === 'other') return { ok: false, because: seen.because };
  if (seen.state === (assignPublicIp === 'ENABLED' ? 'after' : 'before')) return { ok: true, value: null };
  const awsvpcConfiguration = { subnets: [...input.subnets], securityGroups: [...input.securityGroups], assignPublicIp };
  return aws.call('ecs:UpdateService', { cluster: input.clusterArn, service: input.serviceArn, networkConfiguration: { awsvpcConfiguration } });
}
