/** The proof that attaching demands, line by line: the first line that fails gives the sentence why the fix is not proposed. */
import { lastSegment } from '../../../arn.ts';
import type { ExecutionRole, ManagedAction, Simulated } from '../../../diagnose/evidence.ts';
import type { CauseId, Diagnosis } from '../../../model.ts';
import type { Declined } from '../../fix.ts';
import { isDeniedRole, isDeniedThere } from './denied.ts';
import { type Claimed, declinedWithStatement, type Line } from './line.ts';
import { notByRepository, notShutOut } from './repository.ts';

const pull: readonly ManagedAction[] = ['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
const log: readonly ManagedAction[] = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const neededFor = (cause: CauseId): readonly ManagedAction[] => (cause.startsWith('log-') ? log : pull);

/** Whether the task needs anything of the role that this cause is about; not known is taken for yes, and fails the proof. */
export const isAsked = ({ now }: ExecutionRole, cause: CauseId): boolean => now === 'unknown' || now.some(({ action }) => neededFor(cause).includes(action));

/** Why attaching is not proposed; null: everything is proved. */
export function unproved(role: ExecutionRole, diagnosis: Diagnosis): Declined | null {
  const needed = neededFor(diagnosis.cause);
  const only = (simulated: readonly Simulated[] | 'unknown') => (simulated === 'unknown' ? [] : simulated.filter(({ action }) => needed.includes(action)));
  const claimed: Claimed = { role, diagnosis, needed, now: only(role.now), withPolicy: only(role.withPolicy) };
  for (const line of lines) {
    const failed = line(claimed);
    if (failed) return typeof failed === 'string' ? { because: failed } : failed;
  }
  return null;
}

const isExecutionRole: Line = ({ role, diagnosis }) => {
  const definition = diagnosis.evidence['task-definition'];
  if (!definition) return 'The task definition could not be read, so its execution role is not known.';
  return definition.executionRoleArn === role.roleArn ? null : `Role ${role.roleName} is not the task definition's execution role.`;
};

const inThisAccount: Line = ({ role, diagnosis, now }) => {
  const { account } = diagnosis.failure.where;
  if (accountOf(role.roleArn) !== account) return `Role ${role.roleName} belongs to another account.`;
  const foreign = now.find(({ resource }) => resource !== '*' && accountOf(resource) !== account);
  if (!foreign) return null;
  const because = `${foreign.resource} belongs to another account, whose own policy must allow it too.`;
  return lesser(because, { role, diagnosis, now });
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: roles under these paths are AWS's own. */
const notAwsOwned: Line = ({ role: { path, roleName } }) =>
  path.startsWith('/aws-service-role/') || path.startsWith('/aws-reserved/') ? `Role ${roleName} is kept by AWS itself.` : null;

const trust: Line = (claimed) => {
  const { trust, roleName, trusted } = claimed.role;
  if (trust === 'ecs-tasks-alone') return null;
  if (trust === 'unknown') return `Whom role ${roleName} trusts could not be read.`;
  if (trust === 'not-ecs-tasks') return `Role ${roleName} does not trust ecs-tasks.amazonaws.com, so a policy would not help.`;
  const others = trusted.filter((who) => who !== 'ecs-tasks.amazonaws.com').join(', ');
  return lesser(`Role ${roleName} also trusts ${others}: what it may do is not for tasks alone.`, claimed);
};

const notQuarantined: Line = ({ role: { quarantine, roleName } }) => {
  if (quarantine.length === 0) return null;
  const policies = quarantine.join(', ');
  return {
    because: `Somebody shut role ${roleName} off on purpose (${policies}).`,
    step: { says: `Ask whoever shut role ${roleName} off with ${policies} whether it may be used again, and give it nothing before they say so.` },
  };
};

/** A deliberate control is named, never worked round. */
const deniedByNothingElse: Line = ({ now, withPolicy, role: { roleName } }) => {
  const layer = [...now, ...withPolicy].find(({ deniedBy }) => deniedBy !== null && deniedBy !== 'identity-policy');
  if (!layer) return null;
  const by = layer.policies.length > 0 ? ` (${layer.policies.join(', ')})` : '';
  return `${layer.action} is denied to role ${roleName} by ${layerNames[layer.deniedBy as Exclude<Simulated['deniedBy'], null | 'identity-policy'>]}${by}: attaching would not help.`;
};

const layerNames = {
  'explicit-deny': 'an explicit deny',
  'permissions-boundary': 'its permissions boundary',
  organization: "the organization's policies",
} as const;

const notAttached: Line = ({ role: { managedPolicyAttached, roleName } }) => {
  if (managedPolicyAttached === 'unknown') return `The policies of role ${roleName} could not be read.`;
  return managedPolicyAttached ? `AmazonECSTaskExecutionRolePolicy is attached to role ${roleName} already.` : null;
};

const policiesRead: Line = (claimed) => {
  const { unread, roleName } = claimed.role;
  if (unread.length === 0) return null;
  return lesser(`Policies of role ${roleName} could not be judged (${unread.join(', ')}), so a narrower grant may be among them.`, claimed);
};

/** Whoever set the condition wants it to hold: a grant without one would loosen what was meant. */
const noContextMissing: Line = ({ now, withPolicy, role: { roleName, narrowerGrants } }) => {
  const keys = [...new Set([...now, ...withPolicy].flatMap(({ missingContext }) => missingContext))].join(', ');
  if (!keys) return null;
  const own = narrowerGrants.map(({ policy }) => policy).join(', ');
  const where = own ? `policy ${own} of role ${roleName}` : `the policies of role ${roleName}`;
  return {
    because: `IAM's simulation lacked values for ${keys}, so it proves nothing.`,
    step: { says: `Read which values of ${keys} are asked for in ${where}, and see whether this task's calls have them.` },
  };
};

const simulated: Line = ({ role, needed, now, withPolicy }) => {
  if (role.now === 'unknown' || role.withPolicy === 'unknown') return 'IAM could not be asked what the role may do.';
  return covers(needed, now) && covers(needed, withPolicy) ? null : 'IAM was not asked about every action that the task needs.';
};

/** GetAuthorizationToken knows no resource; the others are asked about the repository or log group itself. */
function covers(needed: readonly ManagedAction[], asked: readonly Simulated[]): boolean {
  const onRightResource = asked.every(({ action, resource }) => (action === 'ecr:GetAuthorizationToken') === (resource === '*'));
  return onRightResource && needed.every((action) => asked.some((one) => one.action === action));
}

/** The managed policy lets nobody make a group: with it the next task fails at the same place. */
const groupsAreThere: Line = ({ diagnosis }) => {
  if (!diagnosis.cause.startsWith('log-')) return null;
  const unmade = diagnosis.evidence['log-group']?.groups.find(({ state, createGroup }) => state === 'missing' && createGroup);
  return unmade ? `Log group ${unmade.name} is for the log driver to make, which AmazonECSTaskExecutionRolePolicy does not allow (logs:CreateLogGroup).` : null;
};

const policyAsKnown: Line = ({ role: { managedPolicyAsKnown, managedPolicyArn, roleArn } }) => {
  if (managedPolicyArn !== `arn:${roleArn.split(':')[1]}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`)
    return `${managedPolicyArn} is not the managed policy of this partition.`;
  if (managedPolicyAsKnown === 'unknown') return "The managed policy's document could not be read.";
  return managedPolicyAsKnown ? null : 'AWS has changed AmazonECSTaskExecutionRolePolicy: it allows something else than the six actions that I know.';
};

const cured: Line = ({ withPolicy }) => {
  const still = withPolicy.filter(({ deniedBy }) => deniedBy !== null);
  return still.length > 0 ? `With the policy ${still.map(({ action }) => action).join(', ')} would still be denied.` : null;
};

const someDenied: Line = ({ now, role: { roleName } }) =>
  now.every(({ deniedBy }) => deniedBy === null) ? `IAM allows role ${roleName} all that the task needs.` : null;

/** From here on something smaller cures it: the statement is handed over. */
const allDenied: Line = ({ now, ...claimed }) => {
  const allowed = [...new Set(now.filter(({ deniedBy }) => deniedBy === null).map(({ action }) => action))];
  if (allowed.length === 0) return null;
  return declinedWithStatement(`Role ${claimed.role.roleName} has a part of it already (${allowed.join(', ')}): only the rest is missing.`, {
    now,
    ...claimed,
  });
};

const noNarrowerGrant: Line = (claimed) => {
  const [grant] = claimed.role.narrowerGrants;
  if (!grant) return null;
  return declinedWithStatement(
    `Policy ${grant.policy} grants role ${claimed.role.roleName} ${grant.actions.join(', ')} on its own terms: attaching would widen it.`,
    claimed,
  );
};

const notOverridden: Line = (claimed) => {
  if (!claimed.diagnosis.evidence['task-definition']?.isRoleOverridden) return null;
  return declinedWithStatement(
    `The task was started with role ${claimed.role.roleName} in the place of its definition's: what it is for, I cannot know.`,
    claimed,
  );
};

const notTaskRole: Line = (claimed) => {
  const { role, diagnosis } = claimed;
  const taskRole = diagnosis.evidence['task-definition']?.taskRoleArn;
  if (!role.isTaskRole && (!taskRole || lastSegment(taskRole) !== role.roleName)) return null;
  return declinedWithStatement(`Role ${role.roleName} is the task role too: the application would be given what is meant for ECS.`, claimed);
};

const quota: Line = (claimed) => {
  const { quotaLeft, roleName } = claimed.role;
  if (quotaLeft === 'unknown') return `How many policies role ${roleName} may still be given could not be read.`;
  return quotaLeft > 0 ? null : declinedWithStatement(`Role ${roleName} has as many managed policies as IAM allows.`, claimed);
};

/** Hands over the smallest statement, if the missing rights alone stand in the way: behind a wall, or a condition that nobody could judge, no statement helps. */
function lesser(because: string, claimed: Pick<Claimed, 'role' | 'diagnosis' | 'now'>): Declined | string {
  const denials = claimed.now.filter(({ deniedBy }) => deniedBy !== null);
  const isPlain = denials.length > 0 && denials.every(({ deniedBy, missingContext }) => deniedBy === 'identity-policy' && missingContext.length === 0);
  return isPlain && claimed.role.quarantine.length === 0 ? declinedWithStatement(because, claimed) : because;
}

const accountOf = (arn: string): string => arn.split(':')[4] ?? '';

/** What forbids attaching stands first, what allows something smaller last. */
const lines: readonly Line[] = [
  isExecutionRole,
  isDeniedRole,
  notAwsOwned,
  trust,
  notQuarantined,
  simulated,
  inThisAccount,
  isDeniedThere,
  noContextMissing,
  deniedByNothingElse,
  notShutOut,
  groupsAreThere,
  notAttached,
  policiesRead,
  policyAsKnown,
  someDenied,
  cured,
  noNarrowerGrant,
  notByRepository,
  allDenied,
  notOverridden,
  notTaskRole,
  quota,
];
