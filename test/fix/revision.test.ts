/** What every fix that makes a new task definition revision does in the account, and how its plan comes back from the table. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { raiseMemory as fix } from '../../functions/fix/fixes/raise-memory.ts';
import type { RevisionInput } from '../../functions/fix/revision.ts';
import { revisionCommand } from '../../functions/fix/revision-command.ts';
import { addedByEcs } from '../../functions/revision-line.ts';
import { account, aDiagnosis, clusterArn, revisionArn, roleArn, serviceArn } from './diagnosis.ts';
import { anEcs, aRevision } from './ecs.ts';

const taskRoleArn = `arn:aws:iam::${account}:role/prod-api-task` as const;
const image = 'public.ecr.aws/docker/library/nginx:1.27-alpine';
const input = { serviceArn, clusterArn, from: revisionArn(42), roles: [roleArn, taskRoleArn], images: { proxy: image }, memory: null } as RevisionInput;
const jq = 'jq';
const registrations = ({ calls }: { readonly calls: readonly { readonly action: string }[] }) =>
  calls.filter(({ action }) => action === 'ecs:RegisterTaskDefinition');

describe('applied once', () => {
  test('a revision that changes this image only is registered, tags included, and deployed by its exact ARN', async () => {
    const { state, aws } = anEcs();

    expect(await fix.look(input, aws)).toEqual({ state: 'before' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });

    const [api, proxy] = aRevision(42).containerDefinitions!;
    expect(await fix.look(input, aws)).toEqual({ state: 'after' });
    expect(state).toMatchObject({ taskDefinition: revisionArn(43), deployment: 101 });
    expect(state.definitions.at(-1)).toEqual({
      definition: { ...aRevision(42), revision: 43, taskDefinitionArn: revisionArn(43), containerDefinitions: [api, { ...proxy, image }] },
      tags: [{ key: 'team', value: 'shop' }],
    });
  });

  test('nothing that ECS adds by itself is sent back to it', async () => {
    const { aws } = anEcs();

    await fix.apply(input, aws);

    expect(Object.keys(registrations(aws)[0] as object)).toContain('input');
    for (const name of addedByEcs) expect((registrations(aws)[0] as unknown as { input: object }).input).not.toHaveProperty(name);
  });

  test('the memory of the task is changed, and no container', async () => {
    const { state, aws } = anEcs();

    await fix.apply({ ...input, images: {}, memory: '1024' }, aws);

    expect(state.definitions.at(-1)?.definition).toMatchObject({ memory: '1024', cpu: '256', containerDefinitions: aRevision(42).containerDefinitions });
    expect(await fix.look({ ...input, images: {}, memory: '1024' }, aws)).toEqual({ state: 'after' });
  });
});

describe('applied twice', () => {
  test('nothing changes', async () => {
    const { state, aws } = anEcs();

    await fix.apply(input, aws);
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });

    expect(registrations(aws)).toHaveLength(1);
    expect(aws.calls.filter(({ action }) => action === 'ecs:UpdateService')).toHaveLength(1);
    expect(state.deployment).toBe(101);
  });

  test('after a crash between registering and deploying, the revision that is there is taken', async () => {
    const { state, aws } = anEcs();
    await fix.apply(input, aws);
    Object.assign(state, { taskDefinition: revisionArn(42), deployment: 100 });

    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });

    expect(registrations(aws)).toHaveLength(1);
    expect(state.taskDefinition).toBe(revisionArn(43));
  });
});

describe('undone', () => {
  test('once, the earlier revision is deployed again; twice, it stays', async () => {
    const { state, aws } = anEcs();
    await fix.apply(input, aws);

    expect(await fix.undo!(input, { taskDefinitionArn: revisionArn(42) }, aws)).toMatchObject({ ok: true });
    expect(await fix.undo!(input, { taskDefinitionArn: revisionArn(42) }, aws)).toMatchObject({ ok: true });
    expect(state).toMatchObject({ taskDefinition: revisionArn(42), deployment: 102 });
  });

  test('not if the service is gone', async () => {
    const { aws } = anEcs({ serviceStatus: 'INACTIVE' });

    expect(await fix.undo!(input, null, aws)).toEqual({ ok: false, because: 'Service prod/api is not there any more, or has no deployment.' });
  });
});

describe('nothing is registered', () => {
  test.each([
    ['somebody deployed something else meanwhile', { taskDefinition: revisionArn(41), deployment: 101 }, input, 'Somebody deployed api:41 meanwhile.'],
    ['what is deployed cannot be read', { taskDefinition: revisionArn(44), deployment: 101 }, input, 'api:44 could not be read (broken).'],
    ['the container is none of the definition', {}, { ...input, images: { web: image } }, 'api:42 has no container web.'],
  ])('where %s', async (_when, state, planned, because) => {
    const { aws } = anEcs(state);

    expect(await fix.apply(planned, aws)).toEqual({ ok: false, because });
    expect(registrations(aws)).toEqual([]);
  });

  test('where the service is gone', async () => {
    const { aws } = anEcs({ serviceStatus: 'INACTIVE' });
    const because = 'Service prod/api is not there any more, or has no deployment.';

    expect(await fix.look(input, aws)).toEqual({ state: 'other', because });
    expect(await fix.apply(input, aws)).toEqual({ ok: false, because });
    expect(registrations(aws)).toEqual([]);
  });

  test('where the definition is gone: what AWS says is the answer', async () => {
    const { aws } = anEcs({ definitions: [{ definition: aRevision(41), tags: [] }] });

    expect(await fix.apply(input, aws)).toMatchObject({ ok: false, action: 'ecs:DescribeTaskDefinition' });
  });
});

test('nothing is deployed where ECS does not say which revision it made: a bare family would deploy whatever is latest', async () => {
  const { aws } = anEcs();
  const forgetful = {
    call: async (...[action, ...rest]: Parameters<typeof aws.call>) =>
      action === 'ecs:RegisterTaskDefinition' ? { ok: true, value: {} } : aws.call(action, ...rest),
  } as typeof aws;

  expect(await fix.apply(input, forgetful)).toEqual({ ok: false, because: 'ECS registered a revision of api:42 and did not say which.' });
  expect(aws.calls.map(({ action }) => action)).not.toContain('ecs:UpdateService');
});

describe('the input from the table', () => {
  test('comes back as it was planned', () => {
    expect(fix.parse(input)).toEqual(input);
    expect(fix.parse({ ...input, images: {}, memory: '1024' })).toEqual({ ...input, images: {}, memory: '1024' });
  });

  test.each([
    ['a role that is none', { ...input, roles: ['arn:aws:iam::111122223333:role/*'] }, 'plan.input.roles'],
    ['an image with a blank', { ...input, images: { proxy: 'nginx; rm -rf /' } }, 'plan.input.images'],
    ['a container that is none', { ...input, images: { 'a b': image } }, 'plan.input.images'],
    ['a memory that is none', { ...input, memory: '1 GB' }, 'plan.input.memory'],
    ['a family without its revision', { ...input, from: 'api' }, 'plan.input.from'],
  ])('is refused with %s', (_what, given, field) => {
    expect(() => fix.parse(given)).toThrow(expect.objectContaining({ name: 'InputError', field }));
  });

  test('names the service, the family and the roles to pass as the scope', () => {
    expect(fix.scope(input)).toEqual([serviceArn, `arn:aws:ecs:eu-west-1:${account}:task-definition/api:*`, roleArn, taskRoleArn]);
  });
});

describe('the line for doing it by hand', () => {
  const line = revisionCommand(aDiagnosis(), { ...input, memory: '1024' });

  test('reads, changes, registers and deploys in one pipe, and parses in a shell', () => {
    expect(line.split(' | aws ').map((part) => part.split(' ').slice(0, 4).join(' '))).toEqual([
      'test "$(aws sts get-caller-identity',
      'ecs register-task-definition --region eu-west-1',
    ]);
    expect(line).toContain(`&& aws ecs describe-task-definition --region eu-west-1 --task-definition ${revisionArn(42)} --include TAGS --output json | jq '`);
    expect(line).toMatch(/ \| xargs aws ecs update-service --region eu-west-1 --cluster prod --service api --task-definition$/);
    expect(() => execFileSync('sh', ['-n', '-c', line])).not.toThrow();
  });

  test.skipIf(!hasJq())('makes of a definition what the fix itself would register', () => {
    const program = /jq '(?<program>.*?)' \| aws/.exec(line)!.groups!['program']!;
    const described = JSON.stringify({ taskDefinition: aRevision(42), tags: [{ key: 'team', value: 'shop' }] });

    const made = JSON.parse(execFileSync(jq, [program], { input: described, encoding: 'utf8' }));

    const [api, proxy] = aRevision(42).containerDefinitions!;
    const kept = Object.entries(aRevision(42)).filter(([name]) => !addedByEcs.some((added) => added === name));
    expect(made).toEqual({
      ...Object.fromEntries(kept),
      memory: '1024',
      containerDefinitions: [api, { ...proxy, image }],
      tags: [{ key: 'team', value: 'shop' }],
    });
  });
});

function hasJq(): boolean {
  try {
    execFileSync(jq, ['--version']);
    return true;
  } catch {
    return false;
  }
}
