/**
 * Goes back to the revision that was last deployed to the end. While ECS is still at it, its own way is taken (StopServiceDeployment with ROLLBACK), which
 * restores the whole configuration; after FAILED the service is given the earlier task definition.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
 */
import { lastSegment } from '../../arn.ts';
import type { ServiceEvidence } from '../../diagnose/evidence.ts';
import type { Arn, Diagnosis, Json } from '../../model.ts';
import { command } from '../../shell.ts';
import type { Declined, Fix, Looked, Proposed, Written } from '../fix.ts';
import { clusterArn, deploymentId, serviceArn, taskDefinitionArn } from '../grammar.ts';
import { textFields } from '../input.ts';
import { changeable, deployedMeanwhile, nameOf, primaryOf, revisionOf, type ServiceInput, standingOf, updateCommand } from '../service.ts';

interface Input extends ServiceInput {
  /** A yes to rolling back one deployment is none to rolling back the next: the plan's hash tells them apart. */
  readonly deployment: string;
  readonly from: string;
  readonly to: string;
}

type Reads = 'ecs:DescribeServices' | 'ecs:DescribeTaskDefinition' | 'ecs:ListServiceDeployments';
type RollBackFix = Fix<Input, Reads, 'ecs:StopServiceDeployment' | 'ecs:UpdateService'>;

export const rollBackService: RollBackFix = {
  title: 'Go back to the last revision that was deployed to the end',
  risk: 'ask',
  causes: [
    'image-not-found',
    'image-digest-gone',
    'repository-not-found',
    'image-platform-mismatch',
    'image-manifest-unsupported',
    'image-reference-invalid',
    'image-layer-corrupt',
    'container-command-invalid',
    'exec-format-error',
    'container-config-invalid',
    'application-exit',
  ],
  restsOn: ['task', 'service', 'owner'],
  reads: ['ecs:DescribeServices', 'ecs:DescribeTaskDefinition', 'ecs:ListServiceDeployments'],
  writes: ['ecs:StopServiceDeployment', 'ecs:UpdateService'],
  undoWrites: ['ecs:UpdateService'],
  settlesAfterSeconds: 0,
  parse: (input: Json) =>
    textFields<Input & Record<string, string>>(input, { serviceArn, clusterArn, deployment: deploymentId, from: taskDefinitionArn, to: taskDefinitionArn }),
  propose,
  scope: ({ serviceArn, clusterArn }) => [serviceArn, deploymentsOf(serviceArn, clusterArn)],
  look,
  apply,
  async undo(input, _before, aws): Promise<Written> {
    const now = await standingOf(input, aws);
    if ('because' in now) return { ok: false, because: now.because };
    return now.taskDefinitionArn === input.from ? { ok: true, value: null } : deploy(input, input.from, aws);
  },
};

const deploymentsOf = (service: Arn, cluster: Arn): Arn =>
  `${service.slice(0, service.indexOf(':service/'))}:service-deployment/${lastSegment(cluster)}/${lastSegment(service)}/*` as Arn;

function propose(diagnosis: Diagnosis): Proposed<Input> | Declined | null {
  const service = changeable(diagnosis);
  if (!service || 'because' in service) return service;
  const primary = primaryOf(service);
  const to = service.lastCompleted?.taskDefinitionArn;
  if (!primary || !to) return { because: 'There is nothing to go back to: ECS keeps no record of a completed deployment.' };
  if (to === service.taskDefinitionArn) return { because: `${revisionOf(to)} is the revision that was last completed: there is nothing to go back to.` };
  if (primary.rolloutState === 'COMPLETED')
    return { because: `The deployment of ${revisionOf(service.taskDefinitionArn)} was completed: it is not the deployment that failed.` };
  if (service.breaker.enabled && service.breaker.rollback) return { because: "ECS's circuit breaker rolls the deployment back by itself." };
  const { serviceArn, clusterArn, taskDefinitionArn: from } = service;
  const input = { serviceArn, clusterArn, deployment: primary.id, from, to } as Input;
  return {
    input,
    says: `Roll back service ${nameOf(input)} from ${revisionOf(from)} to ${revisionOf(to)}, the last that was deployed to the end.`,
    command: primary.rolloutState === 'IN_PROGRESS' ? commandToStop(diagnosis, service) : updateCommand(diagnosis, input, ['--task-definition', to]),
    undo: updateCommand(diagnosis, input, ['--task-definition', from]),
    resource: serviceArn,
    before: { taskDefinitionArn: from },
  };
}

/** By its ARN, so that a later deployment is not stopped in its place; where that was not seen, it is asked for when the command runs. The ARNs name the account. */
function commandToStop({ failure: { where } }: Diagnosis, { serviceArn, clusterArn, current }: ServiceEvidence): string {
  const stop = ['aws', 'ecs', 'stop-service-deployment', '--region', where.region, '--stop-type', 'ROLLBACK', '--service-deployment-arn'] as const;
  if (current?.broughtBy) return command([...stop, current.broughtBy]);
  const of = ['--region', where.region, '--cluster', clusterArn, '--service', serviceArn, '--status', 'IN_PROGRESS'] as const;
  const found = command(['aws', 'ecs', 'list-service-deployments', ...of, '--query', 'serviceDeployments[0].serviceDeploymentArn', '--output', 'text']);
  return `${command(stop)} "$(${found})"`;
}

async function look(input: Input, aws: Parameters<RollBackFix['look']>[1]): Promise<Looked> {
  const now = await standingOf(input, aws);
  if ('because' in now) return now;
  if (now.taskDefinitionArn === input.to) return { state: 'after' };
  if (now.taskDefinitionArn !== input.from) return deployedMeanwhile(now);
  const back = await aws.call('ecs:ListServiceDeployments', {
    cluster: input.clusterArn,
    service: input.serviceArn,
    status: ['ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'],
  });
  if (!back.ok) return { state: 'other', because: `The deployments of service ${nameOf(input)} could not be read (${back.why}).` };
  if (back.value.serviceDeployments && back.value.serviceDeployments.length > 0) return { state: 'after' };
  return isActive(input, aws);
}

/** A service cannot be updated to a revision that was deregistered, as Terraform and CloudFormation do with old ones. */
async function isActive({ to }: Input, aws: Parameters<RollBackFix['look']>[1]): Promise<Looked> {
  const read = await aws.call('ecs:DescribeTaskDefinition', { taskDefinition: to });
  if (!read.ok) return { state: 'other', because: `${revisionOf(to)} could not be read (${read.why}).` };
  const status = read.value.taskDefinition?.status;
  return status === 'ACTIVE'
    ? { state: 'before' }
    : { state: 'other', because: `${revisionOf(to)} is ${status ?? 'of no known status'}: a service cannot go back to it.` };
}

async function apply(input: Input, aws: Parameters<RollBackFix['apply']>[1]): Promise<Written> {
  const seen = await look(input, aws);
  if (seen.state === 'after') return { ok: true, value: null };
  if (seen.state === 'other') return { ok: false, because: seen.because };
  const running = await aws.call('ecs:ListServiceDeployments', { cluster: input.clusterArn, service: input.serviceArn, status: ['PENDING', 'IN_PROGRESS'] });
  if (!running.ok) return running;
  const serviceDeploymentArn = running.value.serviceDeployments?.[0]?.serviceDeploymentArn;
  if (serviceDeploymentArn) return aws.call('ecs:StopServiceDeployment', { serviceDeploymentArn, stopType: 'ROLLBACK' });
  return deploy(input, input.to, aws);
}

const deploy = ({ clusterArn, serviceArn }: Input, taskDefinition: string, aws: Parameters<RollBackFix['apply']>[1]): Promise<Written> =>
  aws.call('ecs:UpdateService', { cluster: clusterArn, service: serviceArn, taskDefinition });
