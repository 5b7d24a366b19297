/** Everything about the role that pulls and logs for the task: whether it can, why not, and whether giving it the managed policy would give back what is meant to be there. */

import type { Role } from '@aws-sdk/client-iam';
import { lastSegment, parseArn } from '../../../arn.ts';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { Arn, Match } from '../../../model.ts';
import { decidingText } from '../../../reason.ts';
import type { ExecutionRole, ExecutionRoleEvidence, ManagedAction, Simulated, TaskDefinitionEvidence } from '../../evidence.ts';
import { gapOf, gapsOf, type OwnGap } from '../../gaps.ts';
import type { Answer, Asked, Probe } from '../../probe.ts';
import { orNull } from '../../values.ts';
import { withDefinition } from '../../with-definition.ts';
import { type Need, simulate } from '../simulation.ts';
import { claimsOf, factsOf } from './findings.ts';
import { deniedRoleOf, examineInstance } from './instance-role.ts';
import { managedDocument, managedPolicyArn } from './managed-policy.ts';
import { needsOf } from './needs.ts';
import { type Grants, listPolicies, managedPolicyAsKnown, type Policies, readGrants, unopened } from './policies.ts';
import { examineTaskRole } from './task-role.ts';
import { trustOf } from './trust.ts';
import { foreignRole, type Gone, goneRole } from './unusable.ts';

type Reading =
  | 'iam:GetPolicy'
  | 'iam:GetPolicyVersion'
  | 'iam:GetRole'
  | 'iam:GetRolePolicy'
  | 'iam:ListAttachedRolePolicies'
  | 'iam:ListRolePolicies'
  | 'iam:SimulatePrincipalPolicy';

export const executionRole: Probe<ExecutionRoleEvidence, Reading> = {
  question: 'May the task execution role pull and log, which layer denies it, and would the managed policy cure it without widening anything?',
  reads: [
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:ListAttachedRolePolicies',
    'iam:ListRolePolicies',
    'iam:SimulatePrincipalPolicy',
  ],
  after: ['task-definition'],
  deadlineMs: 10_000,
  keeps: 8,
  most: 14,
  answer: withDefinition('execution role', examineRoles),
};

async function examineRoles(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Answer<ExecutionRoleEvidence>> {
  const [own, taskRole] = await Promise.all([examineOwn(asked, definition, aws), examineTaskRole(asked, definition, aws)]);
  return {
    evidence: own.evidence,
    facts: [...(own.facts ?? []), ...taskRole.facts],
    gaps: [...(own.gaps ?? []), ...taskRole.gaps],
    claims: [...(own.claims ?? []), ...taskRole.claims],
  };
}

async function examineOwn(asked: Asked, definition: TaskDefinitionEvidence, aws: Reads<Reading>): Promise<Answer<ExecutionRoleEvidence>> {
  const { executionRoleArn: roleArn } = definition;
  if (!roleArn) return examineInstance(asked, definition, aws);
  if (parseArn(roleArn)?.account === asked.failure.where.account) return examine(asked, definition, { roleArn, aws });
  return {
    evidence: null,
    gaps: [{ wanted: `execution role ${roleArn}: not of this account`, why: 'unseen' }],
    claims: parseArn(roleArn) ? [foreignRole(roleArn, asked.failure.where)] : [],
  };
}

interface Place {
  readonly roleArn: Arn;
  readonly aws: Reads<Reading>;
}

/**
 * First what the role is and may; only where something is denied, what would cure it and what else hangs on the role: a healthy role costs few reads.
 * A text that names this role's own policies has answered the first question: then the cure is asked for beside it, one dependent read earlier.
 */
async function examine(asked: Asked, definition: TaskDefinitionEvidence, { roleArn, aws }: Place): Promise<Answer<ExecutionRoleEvidence>> {
  const roleName = lastSegment(roleArn);
  const managedArn = managedPolicyArn(asked.failure.where.partition);
  const sick: Sick = { roleArn, aws, managedArn, needs: needsOf(definition, asked) };
  const [role, named, now, early] = await Promise.all([
    aws.call('iam:GetRole', { RoleName: roleName }),
    listPolicies(roleName, aws),
    simulate(roleArn, { needs: sick.needs }, aws),
    saysDenied(asked.match, roleName) ? readCure(sick) : null,
  ]);
  if (!role.ok && role.why !== 'gone') return { evidence: null, gaps: [gapOf(`role ${roleName}`, role)] };
  const found = role.ok ? role.value.Role : undefined;
  // A role of the same name made again under another path is another role: ECS would still ask for the old one.
  if (!found || found.Arn !== roleArn) return gone(asked, { roleArn, namesake: found?.Arn, policyArn: managedArn });
  const isSound = now.ok && now.value.every(({ deniedBy }) => deniedBy === null);
  const hanging = isSound ? unasked(now, named) : await readSick(sick, named, early);
  const read: Read = { found, ...named, now, ...hanging };
  const evidence = describe({ roleArn, managedArn, isTaskRole: definition.taskRoleArn === roleArn, deniedRole: deniedRoleOf(asked.match) }, read);
  return {
    evidence,
    facts: factsOf(evidence, definition),
    gaps: gapsIn(read, evidence),
    claims: claimsOf(evidence, { ...asked, trust: found.AssumeRolePolicyDocument }),
  };
}

/** ECS's words for a lack that attaching may cure: what it says of secrets is another matter. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const saysDenied = (match: Match, roleName: string): boolean =>
  deniedRoleOf(match) === roleName && /no identity-based policy allows the (?:ecr|logs):/.test(decidingText(match));

interface Cure {
  readonly withPolicy: Outcome<readonly Simulated[]>;
  /** Null: nothing to cure, so that it was not asked. */
  readonly asKnown: Outcome<boolean> | null;
}

interface Hanging extends Cure {
  readonly grants: Grants;
}

/** What is allowed today stays allowed with one policy more. */
const unasked = (now: Cure['withPolicy'], { attached, inline }: Policies): Hanging => ({ withPolicy: now, asKnown: null, grants: unopened(attached, inline) });

interface Sick extends Place {
  readonly managedArn: Arn;
  readonly needs: readonly Need<ManagedAction>[];
}

async function readCure({ roleArn, aws, managedArn, needs }: Sick): Promise<Cure> {
  const [withPolicy, asKnown] = await Promise.all([simulate(roleArn, { needs, added: managedDocument }, aws), managedPolicyAsKnown(managedArn, aws)]);
  return { withPolicy, asKnown };
}

async function readSick(sick: Sick, { attached, inline }: Policies, early: Cure | null): Promise<Hanging> {
  const { roleArn, aws, managedArn } = sick;
  const others = attached.ok ? attached.value.filter((arn) => arn !== managedArn) : [];
  const [cure, grants] = await Promise.all([
    early ?? readCure(sick),
    readGrants({ roleName: lastSegment(roleArn), attached: others, inline: inline.ok ? inline.value : [] }, aws),
  ]);
  return { ...cure, grants };
}

interface Read extends Policies, Hanging {
  readonly found: Role;
  readonly now: Outcome<readonly Simulated[]>;
}

interface Known extends Pick<ExecutionRole, 'roleArn' | 'isTaskRole' | 'deniedRole'> {
  readonly managedArn: Arn;
}

function describe({ roleArn, managedArn, isTaskRole, deniedRole }: Known, { found, attached, inline, now, withPolicy, asKnown, grants }: Read): ExecutionRole {
  const orUnknown = <T>(outcome: Outcome<T>): T | 'unknown' => (outcome.ok ? outcome.value : 'unknown');
  return {
    kind: 'found',
    roleArn,
    roleName: lastSegment(roleArn),
    path: found.Path ?? '/',
    roleId: found.RoleId ?? '',
    ...trustOf(found.AssumeRolePolicyDocument, roleArn.split(':')[4] ?? ''),
    tags: Object.fromEntries((found.Tags ?? []).map(({ Key, Value }) => [Key, Value ?? ''])),
    boundaryArn: orNull(found.PermissionsBoundary?.PermissionsBoundaryArn),
    isTaskRole,
    attached: orUnknown(attached),
    quotaLeft: attached.ok ? Math.max(0, mostAttached - attached.value.length) : 'unknown',
    managedPolicyArn: managedArn,
    managedPolicyAttached: attached.ok ? attached.value.includes(managedArn) : 'unknown',
    managedPolicyAsKnown: asKnown ? orUnknown(asKnown) : 'unknown',
    narrowerGrants: grants.narrowerGrants,
    unread: [...(attached.ok ? [] : ['attached policies']), ...(inline.ok ? [] : ['inline policies']), ...grants.unread],
    quarantine: grants.quarantine,
    now: orUnknown(now),
    withPolicy: orUnknown(withPolicy),
    deniedRole,
  };
}

function gapsIn({ attached, inline, now, withPolicy, asKnown, grants }: Read, evidence: ExecutionRole): readonly OwnGap[] {
  const { roleName, trust } = evidence;
  return [
    ...gapsOf([
      [`policies attached to role ${roleName}`, attached],
      [`inline policies of role ${roleName}`, inline],
      [`what role ${roleName} may do today`, now],
      [`what role ${roleName} could do with AmazonECSTaskExecutionRolePolicy`, withPolicy],
      ...(asKnown ? [['live document of AmazonECSTaskExecutionRolePolicy', asKnown] as const] : []),
    ]),
    ...grants.gaps,
    ...(trust === 'unknown' ? [{ wanted: `who may assume role ${roleName}`, why: 'unseen' } as const] : []),
    ...contextGaps(evidence),
  ];
}

/** IAM's default; an account may have been given 25. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostAttached = 20;

function gone({ failure }: Asked, role: Gone): Answer<ExecutionRoleEvidence> {
  const { roleArn } = role;
  const roleName = lastSegment(roleArn);
  const taskDefinition = failure.task ? lastSegment(failure.task.taskDefinitionArn) : failure.where.name;
  return {
    evidence: { kind: 'gone', roleArn, roleName },
    facts: [{ says: `IAM knows no role ${roleArn}, which ${taskDefinition} names as its execution role.`, source: 'api:iam:GetRole' }],
    claims: [goneRole(role, failure.where)],
  };
}

/** A condition that the simulator has no value for makes a grant look like none. */
function contextGaps({ now, roleName }: ExecutionRole): readonly OwnGap[] {
  const keys = now === 'unknown' ? [] : [...new Set(now.flatMap(({ missingContext }: Simulated) => missingContext))];
  return keys.map((key) => ({ wanted: `value of ${key} in the task's own calls: policies of role ${roleName} ask for it`, why: 'unseen' }));
}
