/** Everything about the role that pulls and logs for the task: whether it can, why not, and whether giving it the managed policy would give back what is meant to be there. */

import type { Role } from '@aws-sdk/client-iam';
import { lastSegment, parseArn } from '../../../arn.ts';
import type { Reads } from '../../../aws/aws.ts';
import type { Outcome } from '../../../aws/outcome.ts';
import type { Arn, Match } from '../../../model.ts';
import type { ExecutionRole, ExecutionRoleEvidence, Simulated, TaskDefinitionEvidence } from '../../evidence.ts';
import { gapOf, gapsOf, type OwnGap } from '../../gaps.ts';
import type { Answer, Asked, Probe } from '../../probe.ts';
import { orNull } from '../../values.ts';
import { claimsOf, factsOf, withoutRole } from './findings.ts';
import { managedPolicyArn } from './managed-policy.ts';
import { needsOf } from './needs.ts';
import { managedPolicyAsKnown, type Policies, readPolicies } from './policies.ts';
import { simulate } from './simulation.ts';
import { trustOf } from './trust.ts';

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
  async answer(asked, aws) {
    const definition = asked.evidence['task-definition'];
    if (!definition) return { evidence: null, gaps: [{ wanted: 'execution role: the task definition was not read', why: 'not-applicable' }] };
    const { executionRoleArn } = definition;
    if (!executionRoleArn) return withoutRole(asked, definition);
    return parseArn(executionRoleArn)?.account === asked.failure.where.account
      ? examine(asked, definition, { roleArn: executionRoleArn, aws })
      : { evidence: null, gaps: [{ wanted: `execution role ${executionRoleArn}: not of this account`, why: 'not-applicable' }] };
  },
};

interface Place {
  readonly roleArn: Arn;
  readonly aws: Reads<Reading>;
}

/** Two levels of reads, three where a managed policy of the user's must be opened: what can be asked at once is asked at once. */
async function examine(asked: Asked, definition: TaskDefinitionEvidence, { roleArn, aws }: Place): Promise<Answer<ExecutionRoleEvidence>> {
  const roleName = lastSegment(roleArn);
  const managedArn = managedPolicyArn(asked.failure.where.partition);
  const needs = needsOf(definition, asked);
  const [role, policies, now, withPolicy, asKnown] = await Promise.all([
    aws.call('iam:GetRole', { RoleName: roleName }),
    readPolicies(roleName, managedArn, aws),
    simulate(roleArn, { needs, withPolicy: false }, aws),
    simulate(roleArn, { needs, withPolicy: true }, aws),
    managedPolicyAsKnown(managedArn, aws),
  ]);
  if (!role.ok && role.why !== 'gone') return { evidence: null, gaps: [gapOf(`role ${roleName}`, role)] };
  const found = role.ok ? role.value.Role : undefined;
  // A role of the same name made again under another path is another role: ECS would still ask for the old one.
  if (!found || found.Arn !== roleArn) return gone(asked, roleArn);
  const read: Read = { found, ...policies, now, withPolicy, asKnown };
  const evidence = describe({ roleArn, managedArn, isTaskRole: definition.taskRoleArn === roleArn, deniedRole: deniedRoleOf(asked.match) }, read);
  return { evidence, facts: factsOf(evidence, definition), gaps: gapsIn(read, evidence), claims: claimsOf(evidence, asked.failure) };
}

interface Read extends Policies {
  readonly found: Role;
  readonly now: Outcome<readonly Simulated[]>;
  readonly withPolicy: Outcome<readonly Simulated[]>;
  readonly asKnown: Outcome<boolean>;
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
    ...trustOf(found.AssumeRolePolicyDocument),
    tags: Object.fromEntries((found.Tags ?? []).map(({ Key, Value }) => [Key, Value ?? ''])),
    boundaryArn: orNull(found.PermissionsBoundary?.PermissionsBoundaryArn),
    isTaskRole,
    attached: orUnknown(attached),
    quotaLeft: attached.ok ? Math.max(0, mostAttached - attached.value.length) : 'unknown',
    managedPolicyArn: managedArn,
    managedPolicyAttached: attached.ok ? attached.value.includes(managedArn) : 'unknown',
    managedPolicyAsKnown: orUnknown(asKnown),
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
      ['live document of AmazonECSTaskExecutionRolePolicy', asKnown],
    ]),
    ...grants.gaps,
    ...(trust === 'unknown' ? [{ wanted: `who may assume role ${roleName}`, why: 'not-applicable' } as const] : []),
    ...contextGaps(evidence),
  ];
}

/** IAM's default; an account may have been given 25. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostAttached = 20;

function gone({ failure }: Asked, roleArn: Arn): Answer<ExecutionRoleEvidence> {
  const roleName = lastSegment(roleArn);
  const says = `role ${roleName} does not exist`;
  const taskDefinition = failure.task ? lastSegment(failure.task.taskDefinitionArn) : failure.where.name;
  return {
    evidence: { kind: 'gone', roleArn, roleName },
    facts: [{ says: `IAM knows no role ${roleArn}, which ${taskDefinition} names as its execution role.`, source: 'api:iam:GetRole' }],
    claims: [
      {
        verdict: 'blames',
        cause: 'role-unusable',
        culprit: { id: roleName, says },
        settles: 1,
        steps: [
          {
            says: `Make role ${roleName} again with its old path, trusted by ecs-tasks.amazonaws.com, or deploy a task definition that names another execution role.`,
            needs: 'iam:CreateRole',
          },
        ],
      },
    ],
  };
}

/** A condition that the simulator has no value for makes a grant look like none. */
function contextGaps({ now, roleName }: ExecutionRole): readonly OwnGap[] {
  const keys = now === 'unknown' ? [] : [...new Set(now.flatMap(({ missingContext }: Simulated) => missingContext))];
  return keys.map((key) => ({ wanted: `value of ${key} in the task's own calls: policies of role ${roleName} ask for it`, why: 'not-applicable' }));
}

/** `arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a…`: the path is never in it. */
const principal = /assumed-role\/(?<role>[\w+=,.@-]{1,64})\//;

const deniedRoleOf = ({ because }: Match): string | null => orNull(principal.exec(because?.text ?? '')?.groups?.['role']);
