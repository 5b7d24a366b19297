/** What a message is made of, and what follows from it at once. */
import { lastSegment } from '../arn.ts';
import type { Cause } from '../classify/cause.ts';
import type { CauseId, Entry, Incident, Iso, Member, Plan, Run, Step, Strength, Where } from '../model.ts';
import { updateServiceLine } from '../service-line.ts';
import type { Settings } from '../settings.ts';
import { isPrintable } from './command.ts';
import type { Verb } from './verbs.ts';

/** Everything that a message is rendered from. */
export interface Told {
  readonly incident: Incident;
  readonly members: readonly Member[];
  /** As re-read when it is published; a member without one could not be read. */
  readonly strengths: readonly (Strength & { readonly where: Where })[];
  readonly settings: Pick<Settings, 'accountName'> & Partial<Pick<Settings, 'answerUrl' | 'approvers' | 'quoteLogs'>>;
  readonly now: Date;
  /** The catalogue, which belongs to another stage. */
  readonly causeOf: (id: CauseId) => Pick<Cause, 'title' | 'meaning' | 'nextStep' | 'handling' | 'link' | 'groupsAs'>;
  /** Said at a terminal, by nobody who comes back: no later word is promised. */
  readonly once?: boolean;
  /** What the command line can answer; the list in verbs.ts unless a test says otherwise. */
  readonly offered?: readonly Verb[];
}

/** A member as it stands now. */
export interface Hit {
  readonly where: Where;
  readonly image: string;
  readonly presumed: boolean;
  readonly standing: 'down' | 'short' | 'unknown' | 'full';
  readonly strength: Strength | null;
}

const worstFirst: readonly Hit['standing'][] = ['down', 'short', 'unknown', 'full'];

function standingOf(strength: Strength | null): Hit['standing'] {
  if (!strength) return 'unknown';
  if (strength.running >= strength.desired) return 'full';
  return strength.running === 0 ? 'down' : 'short';
}

const samePlace = (a: Where, b: Where): boolean =>
  a.kind === b.kind && a.name === b.name && a.cluster === b.cluster && a.region === b.region && a.account === b.account;

/** Every service, family or project that the incident hits, the worst first. An incident whose members could not be read hits the place it opened for. */
export function hitsOf({ incident, members, strengths }: Pick<Told, 'incident' | 'members' | 'strengths'>): readonly [Hit, ...Hit[]] {
  const hit = (where: Where, member?: Member): Hit => {
    const known = strengths.find((one) => samePlace(one.where, where)) ?? (samePlace(where, incident.where) ? incident.strength : undefined);
    const strength = known ?? null;
    return { where, image: member?.image ?? '', presumed: member?.presumed ?? false, standing: standingOf(strength), strength };
  };
  const hits = members.map((member) => hit(member.where, member)).sort((a, b) => worstFirst.indexOf(a.standing) - worstFirst.indexOf(b.standing));
  const [worst = hit(incident.where), ...others] = hits;
  return [worst, ...others];
}

/** `prod/api`, or `nightly` where no cluster is known. */
export const nameOf = ({ cluster, name }: Where): string => (cluster ? `${cluster}/${name}` : name);

/** The plan that is, was or might be carried out. */
export function planOf({ decision, lastRun, ...incident }: Incident): Plan | null {
  if (decision.do !== 'tell') return decision.plan;
  return ('run' in incident ? incident.run.plan : lastRun?.plan) ?? null;
}

/** What has happened since the last message: why this one is sent. */
export function occasion({ history, said }: Incident): Entry['what'] | undefined {
  const last = history.at(-1);
  return last && (!said || last.at > said.at) ? last.what : undefined;
}

/** Since when it has been failing: events may come late, and the incident opens when they do. */
export const failingSince = ({ failingSince: since, openedAt }: Incident): Iso => since ?? openedAt;

/** What ended it last, as a sentence; none where it has never ended. */
export const endsOf = ({ history }: Incident): readonly string[] => history.flatMap(({ what, says }) => (what === 'closed' ? says : [])).slice(-1);

/** The history since it last opened. */
export const historyOf = ({ history, openedAt }: Incident): readonly Entry[] => history.filter(({ at }) => at >= openedAt);

/** Our change was made and is in place, and tasks failed all the same. */
export const hasFailed = (incident: Incident): boolean =>
  incident.decision.do === 'hold' && incident.decision.guard === 'tried' && runOf(incident)?.direction === 'apply';

/** Our change is in place, but ECS had given the deployment up on tasks from before it: it was not in vain, but only a new deployment will use it. */
export function cameTooLate(incident: Incident): boolean {
  const { evidence, failure } = incident.diagnosis;
  const run = runOf(incident);
  return hasFailed(incident) && evidence.service?.deploymentFailed === true && run !== undefined && (failure.task?.createdAt ?? failure.at) <= run.at;
}

/** Whose change cured it: ours; ours and somebody else's, because ours alone had failed; or only somebody else's. */
export function curedBy(incident: Incident): 'us' | 'us-and-others' | 'others' {
  const run = runOf(incident);
  if (run?.direction !== 'apply') return 'others';
  return incident.history.some(({ what, at }) => what === 'failed-again' && at >= run.at) ? 'us-and-others' : 'us';
}

/** The plan that is held is the very one that was made and did not help: its command is not handed over again. */
const wasInVain = (incident: Incident): boolean =>
  hasFailed(incident) && incident.decision.do === 'hold' && runOf(incident)?.plan.hash === incident.decision.plan.hash;

/** What a human is asked to do, in order: the plan where there is one to carry out, else the steps; and a deployment, where ECS starts no task by itself any more. */
export function stepsOf(incident: Incident): readonly Step[] {
  const steps = curingSteps(incident);
  const commands = steps.flatMap(({ command }) => command ?? []);
  const cures = commands.some((text) => !isReadOnly(text)) && !commands.some(deploys);
  return cures ? [...steps, ...redeployStep(incident)] : steps;
}

/** Whether a command starts a deployment: then none is needed after it, even where ECS had given up. */
export const deploys = (text: string): boolean => /\baws ecs (?:update-service|stop-service-deployment) /.test(text);

/** After FAILED a cure alone is inert: one more step deploys again. Not where another controller than ECS deploys, nor at Docker Hub's limit, which every try uses up. */
function redeployStep({ where, diagnosis }: Incident): readonly Step[] {
  const { service } = diagnosis.evidence;
  if (!service?.deploymentFailed || service.controller !== 'ECS' || diagnosis.cause === 'docker-hub-rate-limit') return [];
  return [
    {
      says: 'Then deploy again: ECS has given this deployment up and starts no task for it by itself.',
      command: updateServiceLine({ where, cluster: lastSegment(service.clusterArn), service: service.serviceName }, ['--force-new-deployment']),
      needs: 'ecs:UpdateService',
    },
  ];
}

function curingSteps(incident: Incident): readonly Step[] {
  const { decision, diagnosis } = incident;
  if (decision.do === 'tell') return decision.steps;
  if (wasInVain(incident)) return diagnosis.steps.filter(({ command }) => command !== decision.plan.command);
  return [{ says: decision.plan.says, command: decision.plan.command }];
}

/** The commands among the steps, without those that a terminal would not take as they are read. */
export const commandsOf = (incident: Incident): readonly string[] =>
  stepsOf(incident).flatMap(({ command }) => (command && isPrintable(command) ? [command] : []));

/** Whether what was read clears the cause of which ECS's words speak, and nothing else is found: that it is so, and how it is cured, would be claims of ours. */
export const isRefuted = ({ diagnosis: { standing, culprit } }: Incident): boolean => standing === 'contradicted' && culprit === null;

/** Whether a command only looks. */
export const isReadOnly = (command: string): boolean =>
  /^(?:test "\$\(aws sts get-caller-identity [^)]{1,80}\)" = \d{12} && )?aws [a-z0-9-]+ (?:get|head|describe|list|tail)\b[^|&;]*$/.test(command);

/** Whether a step has lines for somebody's own files: they are read, not run. */
export const hasLines = (incident: Incident): boolean => stepsOf(incident).some(({ lines }) => lines !== undefined);

/**
 * Our run of this opening, which can be undone. A run of an earlier opening does not count: what it made was taken away again, or it is not what cured this.
 */
export function runOf(incident: Incident): Run | undefined {
  const run = incident.state === 'watching' || incident.state === 'acting' ? incident.run : incident.lastRun;
  return run && run.at >= incident.openedAt ? run : undefined;
}
