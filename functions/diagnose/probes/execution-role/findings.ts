/** What the role's evidence means: sentences for people, and claims for the verdict. Pure. */
import { lastSegment } from '../../../arn.ts';
import type { CauseId, Fact, Step } from '../../../model.ts';
import { decidingText } from '../../../reason.ts';
import type { ExecutionRole, ExecutionRoleEvidence, Simulated, TaskDefinitionEvidence } from '../../evidence.ts';
import type { Answer, Asked, Claim } from '../../probe.ts';
import { count } from '../../values.ts';
import { revisionOf } from '../ecs/steps.ts';
import { keeperOf, layerWords, letThrough, stopperOf } from '../simulation.ts';
import { wordClaims } from './by-word.ts';
import { needsOf } from './needs.ts';
import { untrusted } from './unusable.ts';

interface Half {
  readonly actions: readonly Simulated[];
  /** What a wall keeps it from: "ECR". */
  readonly keptFrom: string;
  /** "ECR pull" */
  readonly noun: string;
  readonly denied: CauseId;
  /** What it is called where attaching is no cure. */
  readonly blocked: CauseId;
  readonly hurdle: 'role' | 'log';
}

/** What of a role decides whether it may pull and log: an instance's role is asked the same. */
export type Puller = Pick<ExecutionRole, 'roleName' | 'boundaryArn' | 'now'>;

function halves({ now }: Pick<Puller, 'now'>): readonly Half[] {
  if (now === 'unknown') return [];
  const of = (service: string) => now.filter(({ action }) => action.startsWith(service));
  const all: readonly Half[] = [
    { actions: of('ecr:'), keptFrom: 'ECR', noun: 'ECR pull', denied: 'ecr-auth-denied', blocked: 'ecr-auth-blocked', hurdle: 'role' },
    { actions: of('logs:'), keptFrom: 'CloudWatch Logs', noun: 'CloudWatch Logs', denied: 'log-access-denied', blocked: 'log-access-denied', hurdle: 'log' },
  ];
  return all.filter(({ actions }) => actions.length > 0);
}

/** `trust`: the role's document, as GetRole gave it. */
export function claimsOf(
  role: ExecutionRole,
  { failure, match, trust }: Pick<Asked, 'failure' | 'match'> & { readonly trust: string | undefined },
): readonly Claim[] {
  const unusable = role.trust === 'not-ecs-tasks' ? [untrusted({ roleName: role.roleName, standing: trust }, failure.where)] : [];
  // To make a group is another right than those that were simulated, and an endpoint's policy is none of IAM's: nothing is cleared then.
  const isBeyond = /logs:CreateLogGroup|endpoint policy/i.test(decidingText(match));
  const claims = pullClaims(role).filter(({ verdict }) => !(isBeyond && verdict === 'clears'));
  return [...unusable, ...claims, ...wordClaims(role, { match }, claims)];
}

/** What the simulated rights of a role prove of pulling, and of writing logs. */
export const pullClaims = (role: Puller): readonly Claim[] => halves(role).flatMap((half) => claimOf(role, half));

/** A denial that hangs on a condition without a value proves nothing, either way. */
function claimOf(role: Puller, { actions, keptFrom, noun, denied, blocked, hurdle }: Half): readonly Claim[] {
  const sure = actions.filter(({ deniedBy, missingContext }) => deniedBy !== null && missingContext.length === 0);
  const wall = sure.find(({ deniedBy }) => deniedBy !== 'identity-policy');
  const { roleName: id } = role;
  // The text may tell of one layer only.
  if (wall)
    return [
      {
        verdict: 'blames',
        cause: blocked,
        culprit: { id, says: `${stopperOf(wall, role)} keeps role ${id} from ${keptFrom}` },
        hurdle: `${hurdle}-wall`,
        steps: [wallStep(wall, role)],
      },
    ];
  if (sure.length === 0) return actions.every(({ deniedBy }) => deniedBy === null) ? [{ verdict: 'clears', cause: denied, hurdle }] : [];
  const names = [...new Set(sure.map(({ action }) => action))];
  const all = new Set(actions.map(({ action }) => action)).size;
  const says =
    names.length === all ? `role ${id} has no ${noun} permission` : `role ${id} lacks ${names[0]}${names.length > 1 ? ` and ${names.length - 1} more` : ''}`;
  return [{ verdict: 'blames', cause: denied, culprit: { id, says }, hurdle }];
}

const wallStep = (wall: Simulated, role: Puller): Step => ({
  says: `${letThrough(keeperOf(wall, role.roleName), wall, role)} Attaching a policy cannot cure it.`,
});

/** What IAM lets the role do, which grants of its own it has, and what is unusual about it. */
export function factsOf(role: ExecutionRole, definition: TaskDefinitionEvidence): readonly Fact[] {
  const source = 'api:iam:SimulatePrincipalPolicy';
  const decisions = halves(role).map((half): Fact => ({ says: decisionOf(role, half), source }));
  const own = role.narrowerGrants.map(({ policy, actions }) => `${policy} (${actions.join(', ')})`);
  const grants: Fact = {
    says:
      own.length > 0
        ? `Role ${role.roleName} has grants of its own: ${own.join('; ')}.`
        : `Role ${role.roleName} has no narrower grant of its own that attaching would widen.`,
    source: 'api:iam:GetRolePolicy',
  };
  return [...decisions, ...(role.unread.length > 0 ? [] : [grants]), ...warnings(role, revisionOf(definition))];
}

/** "4 of 4 ECR pull actions denied, by identity policies only; 4 of 4 allowed with the managed policy." */
function decisionOf({ withPolicy, roleName }: ExecutionRole, { actions, noun }: Half): string {
  const denied = actions.filter(({ deniedBy }) => deniedBy !== null);
  if (denied.length === 0) return `IAM lets role ${roleName} make ${actions.length} of ${count(actions.length, `${noun} call`)}.`;
  const layers = [...new Set(denied.flatMap(({ deniedBy }) => deniedBy ?? []))];
  const by =
    layers.join() === 'identity-policy'
      ? 'by identity policies only; no SCP, boundary or explicit deny'
      : `by ${layers.map((layer) => layerWords[layer]).join(' and ')}`;
  const service = actions[0]!.action.split(':')[0]!;
  const cured = withPolicy === 'unknown' ? [] : withPolicy.filter(({ action, deniedBy }) => action.startsWith(service) && deniedBy === null);
  const cure = withPolicy === 'unknown' ? '' : `. ${cured.length} of ${actions.length} allowed with the managed policy`;
  return `IAM denies role ${roleName} ${denied.length} of ${actions.length} ${noun} calls, ${by}${cure}.`;
}

function warnings({ roleName, quarantine, trust, trusted, isTaskRole, boundaryArn, deniedRole }: ExecutionRole, revision: string): readonly Fact[] {
  const source = 'api:iam:GetRole';
  return [
    quarantine.length > 0 && `Role ${roleName} is shut off on purpose: ${quarantine.join(', ')}.`,
    trust === 'not-ecs-tasks' && `Role ${roleName} is trusted by ${trusted.join(', ') || 'nobody'}, and not by ecs-tasks.amazonaws.com.`,
    trust === 'others-too' &&
      `Role ${roleName} is trusted by others than ECS tasks: ${trusted.filter((name) => name !== 'ecs-tasks.amazonaws.com').join(', ')}.`,
    isTaskRole && `Role ${roleName} is the task role of ${revision} too: the application itself runs with it.`,
    boundaryArn && `Role ${roleName} has the permissions boundary ${lastSegment(boundaryArn)}.`,
    deniedRole && deniedRole !== roleName && `The text names role ${deniedRole}, but ${revision} pulls and logs as role ${roleName}.`,
  ].flatMap((says) => (says ? [{ says, source } as const] : []));
}

/** On EC2 the container instance's own role pulls and writes logs; elsewhere nobody can. */
export function withoutRole(asked: Pick<Asked, 'failure' | 'match'>, definition: TaskDefinitionEvidence): Answer<ExecutionRoleEvidence> {
  const id = revisionOf(definition);
  const launchType = asked.failure.task?.launchType ?? definition.compatibilities[0];
  if (launchType === 'EC2' || launchType === 'EXTERNAL' || launchType === undefined)
    return {
      evidence: { kind: 'unnamed', pullsWith: 'instance-role' },
      facts: [{ says: `${id} names no execution role: the container instance's own role pulls and writes logs.`, source: 'api:ecs:DescribeTaskDefinition' }],
    };
  const needed = needsOf(definition, asked).length > 0;
  const steps: readonly Step[] = [{ says: `Register a revision of ${definition.family} that names an execution role, and deploy it.` }];
  const claim: Claim = { verdict: 'blames', cause: 'role-unusable', culprit: { id, says: `${id} names no execution role` }, hurdle: 'role', steps };
  return {
    evidence: { kind: 'unnamed', pullsWith: 'nothing' },
    facts: [{ says: `${id} names no execution role, so that nobody pulls and writes logs for its tasks.`, source: 'api:ecs:DescribeTaskDefinition' }],
    claims: needed ? [claim] : [],
  };
}
