/**
 * Starts a new deployment of what the service deploys already: after FAILED, ECS starts no task any more, so that a cure alone is inert; and a digest
 * that is gone is resolved anew from its tag by a new deployment alone. It cannot be undone, and tags may have moved: so it asks, and shows both digests.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
import type { EcrImage, ServiceEvidence, Simulated } from '../../diagnose/evidence.ts';
import type { CauseId, Diagnosis, Evidence, Json } from '../../model.ts';
import type { Declined, Fix, Looked, Proposed, Written } from '../fix.ts';
import { clusterArn, deploymentId, serviceArn, taskDefinitionArn } from '../grammar.ts';
import { textFields } from '../input.ts';
import { changeable, deployedMeanwhile, nameOf, primaryOf, revisionOf, type ServiceInput, standingOf, updateCommand } from '../service.ts';

interface Input extends ServiceInput {
  /** The deployment that is to be followed by another: once it is not PRIMARY any more, it is done. */
  readonly deployment: string;
  readonly taskDefinitionArn: string;
}

type RedeployFix = Fix<Input, 'ecs:DescribeServices', 'ecs:UpdateService'>;

export const redeployService: RedeployFix = {
  title: 'Start a new deployment of what the service deploys',
  risk: 'ask',
  causes: ['ecr-auth-denied', 'log-access-denied', 'log-group-missing', 'image-not-found', 'repository-not-found', 'image-digest-gone'],
  restsOn: ['task', 'service', 'owner'],
  reads: ['ecs:DescribeServices'],
  writes: ['ecs:UpdateService'],
  settlesAfterSeconds: 0,
  parse: (input: Json) => textFields<Input & Record<string, string>>(input, { serviceArn, clusterArn, deployment: deploymentId, taskDefinitionArn }),
  propose,
  scope: (input) => [input.serviceArn],
  look,
  async apply(input, aws): Promise<Written> {
    const seen = await look(input, aws);
    if (seen.state === 'after') return { ok: true, value: null };
    if (seen.state === 'other') return { ok: false, because: seen.because };
    // Without a taskDefinition: a family's name would jump to its latest revision.
    return aws.call('ecs:UpdateService', { cluster: input.clusterArn, service: input.serviceArn, forceNewDeployment: true });
  },
};

function propose(diagnosis: Diagnosis): Proposed<Input> | Declined | null {
  // As long as the fault is there a new deployment would meet it again: other fixes speak then.
  if (isBlamedStill(diagnosis) || !cured[diagnosis.cause]?.(diagnosis.evidence)) return null;
  const service = changeable(diagnosis);
  if (!service || 'because' in service) return service;
  const primary = primaryOf(service);
  if (!primary) return { because: `Service ${service.serviceName} has no deployment to repeat.` };
  if (diagnosis.cause !== 'image-digest-gone' && !service.deploymentFailed && !service.backingOff)
    return { because: 'The fault is cured and the deployment goes on: ECS starts the next task by itself.' };
  const { serviceArn, clusterArn, taskDefinitionArn } = service;
  const input = { serviceArn, clusterArn, deployment: primary.id, taskDefinitionArn } as Input;
  return {
    input,
    says: `Redeploy service ${nameOf(input)} with ${revisionOf(taskDefinitionArn)}${digests(service, diagnosis.evidence)}.`,
    command: updateCommand(diagnosis, input, ['--force-new-deployment']),
    undo: null,
    resource: serviceArn,
    before: { deployment: primary.id },
  };
}

/** The role is well, and something else is blamed: an endpoint's policy, a right that no managed policy has. A digest that is gone is blamed on its repository, and cured by deploying again. */
const isBlamedStill = ({ cause, culprit }: Diagnosis): boolean => culprit !== null && cause !== 'image-digest-gone';

const mayAll = (service: 'ecr:' | 'logs:', now: readonly Simulated[] | 'unknown'): boolean => {
  const asked = now === 'unknown' ? [] : now.filter(({ action }) => action.startsWith(service));
  return asked.length > 0 && asked.every(({ deniedBy, missingContext }) => deniedBy === null && missingContext.length === 0);
};
const roleMay =
  (service: 'ecr:' | 'logs:') =>
  ({ 'execution-role': role }: Evidence) =>
    role?.kind === 'found' && mayAll(service, role.now);
const everyImage =
  (holds: (image: EcrImage) => boolean) =>
  ({ 'ecr-image': found }: Evidence) =>
    found !== undefined && found.images.length > 0 && found.images.every(holds);
const isThere = ({ state }: EcrImage): boolean => state === 'exists';

/** What proves of each cause that it is cured: the very read that would have blamed it. */
const cured: Partial<Record<CauseId, (evidence: Evidence) => boolean>> = {
  'ecr-auth-denied': roleMay('ecr:'),
  'log-access-denied': roleMay('logs:'),
  'log-group-missing': ({ 'log-group': found }) => found !== undefined && found.groups.length > 0 && found.groups.every(({ state }) => state === 'exists'),
  'image-not-found': everyImage(isThere),
  'repository-not-found': everyImage(isThere),
  // A digest that the task definition itself names is never resolved anew.
  'image-digest-gone': everyImage(({ reference, ...image }) => isThere({ reference, ...image }) && reference.digest === null && image.digest !== null),
};

/** `: api:1.4 was sha256:0f9de17a6465, is sha256:8c1d0e77f5a9`: the tag may point to something else than what ran. */
function digests({ current }: ServiceEvidence, { 'ecr-image': found }: Evidence): string {
  const lines = (found?.images ?? []).flatMap(({ containers, image, digest }) => {
    const deployed = current?.images.find(({ container }) => containers.includes(container))?.digest ?? null;
    const name = image.slice(image.lastIndexOf('/') + 1);
    if (deployed === null && digest !== null) return [`${name} is ${short(digest)} now; what ran before is not known`];
    return deployed === digest && digest !== null ? [`${name} still is ${short(digest)}`] : [`${name} was ${short(deployed)}, is ${short(digest)}`];
  });
  return lines.length > 0 ? `: ${lines.join('; ')}` : '';
}

const short = (digest: string | null): string => digest?.slice(0, 'sha256:'.length + 12) ?? 'not known';

async function look(input: Input, aws: Parameters<RedeployFix['look']>[1]): Promise<Looked> {
  const now = await standingOf(input, aws);
  if ('because' in now) return now;
  if (now.taskDefinitionArn !== input.taskDefinitionArn) return deployedMeanwhile(now);
  return { state: now.deployment === input.deployment ? 'before' : 'after' };
}
