/** What the template's roles may do is what the code declares: all of it, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { probes } from '../../functions/diagnose/registry.ts';
import { whoReads } from '../../functions/diagnose/who.ts';
import { type FixName, fixes, fixOf, permissionsOf } from '../../functions/fix/registry.ts';
import { type Deployment, deploy, type Statement, statementsOf } from './deployment.ts';

const list = (value: string | readonly string[]) => (typeof value === 'string' ? [value] : value);
const allowed = (deployment: Deployment, role: string): readonly string[] => [
  ...new Set(
    statementsOf(deployment, role)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => list(Action)),
  ),
];

const reading = /:(?:BatchGet|Describe|Get|List|Lookup|Query|Simulate)/;
// Whoever has credentials may ask STS who they are: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
const isOfTheAccount = (action: string) => reading.test(action) && !action.startsWith('dynamodb:') && action !== 'sts:GetCallerIdentity';

const functions = fileURLToPath(new URL('../../functions/', import.meta.url));
/** Calls that follow-up, the door and the entries make by themselves, as they stand in the source. */
const called = readdirSync(functions, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^(?:diagnose|fix[\\/]fixes|cli)/.test(name))
  .flatMap((name) => [...readFileSync(`${functions}${name}`, 'utf8').matchAll(/call\('(?<action>[a-z]+:[A-Za-z]+)'/g)])
  .map(({ groups }) => groups!['action']!);

const names = Object.keys(fixes) as readonly FixName[];
const declaredReads = [
  ...new Set([...Object.values(probes).flatMap(({ reads }): readonly string[] => reads), ...names.flatMap((name): readonly string[] => fixOf(name).reads)]),
];
const followed = [...new Set([...whoReads, ...called.filter((action) => isOfTheAccount(action))])].sort();
const reads = [...new Set([...declaredReads, ...followed])].sort();

const auto = deploy({ Mode: 'auto' });
const everything = deploy({ Mode: 'auto', ApprovableFixes: 'all', Approvers: 'sre', PassableRoles: 'app/*', FixableRoles: 'ecsTaskExecutionRole,team/exec-*' });
const observe = deploy({ Mode: 'observe' });

describe('the reading roles', () => {
  it.each(['RemediateRole', 'FollowUpRole'])('%s may read exactly what probes, fixes and follow-up read', (role) => {
    const granted = allowed(auto, role).filter(isOfTheAccount).sort();

    expect(granted).toEqual(reads);
  });

  it.each(['RemediateRole', 'FollowUpRole', 'AnswerRole'])('%s may write nothing but its own table, topics, queue, log and event', (role) => {
    const writes = allowed(everything, role).filter((action) => !reading.test(action));

    const own = /^(?:dynamodb:|sns:Publish$|sqs:SendMessage$|logs:(?:CreateLogStream|PutLogEvents)$|events:PutEvents$|sts:AssumeRole$)/;
    expect(writes.filter((action) => !own.test(action))).toEqual([]);
  });

  it('names no resource as * but for reading', () => {
    const wide = ['RemediateRole', 'FollowUpRole', 'AnswerRole']
      .flatMap((role) => statementsOf(everything, role))
      .filter(({ Resource }) => list(Resource).includes('*'));

    expect(wide.flatMap(({ Action }) => list(Action)).filter((action) => !reading.test(action))).toEqual([]);
  });

  it('lets answer read nothing of the account while nobody may approve', () => {
    expect(allowed(auto, 'AnswerRole').filter(isOfTheAccount)).toEqual([]);
  });
});

describe('the roles that fixes borrow', () => {
  const safe = names.filter((name) => fixOf(name).risk === 'safe');
  // Losing data is never safe: what undo deletes, and what shortens how long logs are kept, needs a yes.
  const needsAYes = new Set(['logs:DeleteLogGroup', 'logs:PutRetentionPolicy']);

  it('lets safe fixes do all that they declare, but for what would lose data in the wrong hands', () => {
    const declared = safe.flatMap((name) => permissionsOf(fixOf(name))).filter((action) => !needsAYes.has(action));

    expect([...allowed(auto, 'SafeFixRole')].sort()).toEqual([...new Set(declared)].sort());
  });

  it('lets approved fixes do all that any fix declares, and no more', () => {
    const declared = names.flatMap((name) => permissionsOf(fixOf(name)));

    expect([...allowed(everything, 'ApprovedFixRole')].sort()).toEqual([...new Set(declared)].sort());
  });

  it('exist in no stack that observes', () => {
    const roles = Object.keys(observe.resources).filter((id) => /Fix/.test(id));

    expect(roles).toEqual([]);
  });

  it('exist for approved fixes only where something may be approved', () => {
    expect(auto.resources['SafeFixRole']).toBeDefined();
    expect(auto.resources['ApprovedFixRole']).toBeUndefined();
    expect(everything.resources['ApprovedFixRole']).toBeDefined();
  });

  it('make no new revisions where only services may be changed', () => {
    const service = deploy({ Mode: 'auto', ApprovableFixes: 'service', Approvers: 'sre' });

    const actions = allowed(service, 'ApprovedFixRole').filter((action) => /RegisterTaskDefinition|PassRole|TagResource/.test(action));

    expect(actions).toEqual([]);
  });

  it.each([
    ['SafeFixRole', ['RemediateRole', 'FollowUpRole']],
    ['ApprovedFixRole', ['AnswerRole']],
  ])('%s trusts %s, and only sessions that are named after an incident', (role, trusted) => {
    const { Statement } = everything.resources[role]!.Properties['AssumeRolePolicyDocument'] as unknown as { Statement: readonly object[] };

    expect(Statement).toMatchObject([{ Effect: 'Allow', Action: 'sts:AssumeRole', Condition: { StringLike: { 'sts:RoleSessionName': 'em-*' } } }]);
    const { Principal } = Statement[0] as { Principal: { AWS: string | readonly string[] } };
    expect(list(Principal.AWS)).toEqual(trusted.map((id) => `arn:aws:iam::111122223333:role/ecs-medic-${id}`));
  });

  it.each(['RemediateRole', 'FollowUpRole', 'AnswerRole'])('%s may borrow only the role that is meant for it', (role) => {
    const borrowed = statementsOf(everything, role).filter(({ Action }) => Action === 'sts:AssumeRole');

    const expected = role === 'AnswerRole' ? 'ApprovedFixRole' : 'SafeFixRole';
    expect(borrowed.map(({ Resource }) => Resource)).toEqual([`arn:aws:iam::111122223333:role/ecs-medic-${expected}`]);
  });

  it.each(['SafeFixRole', 'ApprovedFixRole'])('%s may do nothing to ecs-medic’s own roles', (role) => {
    const denied = statementsOf(everything, role).find(({ Sid }) => Sid === 'NeverItself');

    expect(denied).toMatchObject({ Effect: 'Deny', Action: '*' });
    const own = ['RemediateRole', 'FollowUpRole', 'AnswerRole', 'SafeFixRole', 'ApprovedFixRole'].map((id) => `arn:aws:iam::111122223333:role/ecs-medic-${id}`);
    expect(list(denied!.Resource)).toEqual(expect.arrayContaining(own));
  });
});

describe('the grant to attach a policy', () => {
  const policy = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
  const attaching = (deployment: Deployment, role: string): readonly Statement[] =>
    statementsOf(deployment, role).filter(({ Effect, Action }) => Effect === 'Allow' && list(Action).includes('iam:AttachRolePolicy'));

  it.each(['SafeFixRole', 'ApprovedFixRole'])('of %s is for the one managed policy, on roles that are named or tagged', (role) => {
    const [named, tagged, ...more] = attaching(everything, role);

    expect(more).toEqual([]);
    expect(named).toMatchObject({
      Resource: ['arn:aws:iam::111122223333:role/ecsTaskExecutionRole', 'arn:*:iam::*:role/team/exec-*'],
      Condition: { ArnEquals: { 'iam:PolicyARN': policy } },
    });
    expect(tagged).toMatchObject({
      Resource: 'arn:aws:iam::111122223333:role/*',
      Condition: { ArnEquals: { 'iam:PolicyARN': policy }, StringEquals: { 'aws:ResourceTag/ecs-medic': 'auto' } },
    });
  });

  it.each(['SafeFixRole', 'ApprovedFixRole'])('of %s is backed by a denial of every other policy', (role) => {
    const denied = statementsOf(everything, role).find(({ Sid }) => Sid === 'NeverAnotherPolicy');

    expect(denied).toMatchObject({ Effect: 'Deny', Resource: '*', Condition: { ArnNotEquals: { 'iam:PolicyARN': policy } } });
  });

  it('is missing where FixIam is off', () => {
    const off = deploy({ Mode: 'auto', FixIam: 'off', ApprovableFixes: 'all', Approvers: 'sre', PassableRoles: 'app/*' });

    expect([...attaching(off, 'SafeFixRole'), ...attaching(off, 'ApprovedFixRole')]).toEqual([]);
  });

  it('passes roles that were named for it, to ECS tasks alone', () => {
    const passing = statementsOf(everything, 'ApprovedFixRole').find(({ Action }) => Action === 'iam:PassRole');

    expect(passing).toMatchObject({
      Resource: ['arn:aws:iam::111122223333:role/app/*'],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
  });
});

describe('docs/permissions.md', () => {
  const questions = Object.entries(probes).map(([name, { question, reads: needed }]) => `| ${name} | ${question} | ${[...needed].sort().join(', ')} |`);
  const changes = names.map((name) => {
    const { title, risk, reads: needed } = fixOf(name);
    return `| ${name} | ${title}. | ${risk === 'safe' ? 'safe' : 'after a yes'} | ${[...permissionsOf(fixOf(name))].sort().join(', ')} | ${[...needed].sort().join(', ')} |`;
  });
  const page = [
    '# Permissions',
    '',
    'Rendered from the probes and fixes themselves; a test compares the same declarations with template.yaml, in both directions.',
    '',
    '## What is read, and for which question',
    '',
    'The roles of remediate and follow-up hold these and write nothing of yours. A read that is denied becomes a line under NOT CHECKED in the message,',
    'with the permission that would show it.',
    '',
    '| probe | question | reads |',
    '|---|---|---|',
    ...questions,
    '',
    `Follow-up also reads by itself: ${followed.join(', ')}.`,
    '',
    '## What can be changed',
    '',
    'No function holds these. They belong to two roles that are borrowed for one fix at a time, under the incident’s id, cut to the one resource:',
    '`SafeFixRole` exists only with `Mode=auto`, `ApprovedFixRole` only with `ApprovableFixes`.',
    '',
    '| fix | what it does | when | writes | looks at |',
    '|---|---|---|---|---|',
    ...changes,
    '',
    '- Attaching and detaching is bound to `AmazonECSTaskExecutionRolePolicy`, on the roles of `FixableRoles` and on roles tagged `ecs-medic=auto`.',
    '  Every other policy, and every role of ecs-medic’s own, is denied.',
    '- `logs:DeleteLogGroup` and `logs:PutRetentionPolicy` belong to `ApprovedFixRole` alone: in the wrong hands they lose data.',
    '- `iam:PassRole` is for `PassableRoles`, to `ecs-tasks.amazonaws.com` alone. An approved change never switches `ECS Exec` on.',
    '- No role of ecs-medic may write an inline policy, a trust policy, a repository policy, a route, an endpoint or a security group.',
    '',
  ].join('\n');

  it('says what the code declares', async () => {
    await expect(page).toMatchFileSnapshot('../../docs/permissions.md');
  });
});
