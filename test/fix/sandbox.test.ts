/** The fixes that change a service, against the account in memory: what ECS describes is what ECS takes back. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Aws } from '../../functions/aws/aws.ts';
import { fixes } from '../../functions/fix/registry.ts';
import type { RevisionInput } from '../../functions/fix/revision.ts';
import { sandbox, type TestSandbox } from '../support/aws.ts';
import { shop } from '../support/shop.ts';
import { clusterArn, serviceArn } from './diagnosis.ts';

let box: TestSandbox;
afterEach(() => box.restore());

const image = 'public.ecr.aws/docker/library/node:22-alpine';

async function primary(aws: Aws): Promise<{ readonly id: string; readonly taskDefinition: string }> {
  const read = await aws.call('ecs:DescribeServices', { cluster: clusterArn, services: [serviceArn] });
  const found = read.ok && read.value.services?.[0]?.deployments?.find(({ status }) => status === 'PRIMARY');
  if (!found) throw new Error('the sandbox has no service prod/api');
  return { id: found.id!, taskDefinition: found.taskDefinition! };
}

async function definitionOf(name: string, aws: Aws) {
  const read = await aws.call('ecs:DescribeTaskDefinition', { taskDefinition: name });
  return (read.ok && read.value.taskDefinition) || {};
}

describe('a new revision', () => {
  const fix = fixes['use-ecr-public-image'];

  test('is the deployed one in all but the image; done twice it is one; undone, the old one is back', async () => {
    box = sandbox(shop());
    const { taskDefinition: from } = await primary(box.aws);
    const before = await definitionOf(from, box.aws);
    const name = before.containerDefinitions![0]!.name!;
    const input = { serviceArn, clusterArn, from, roles: [], images: { [name]: image }, memory: null } as RevisionInput;

    expect(await fix.apply(input, box.aws)).toMatchObject({ ok: true });
    expect(await fix.apply(input, box.aws)).toMatchObject({ ok: true });

    const made = await primary(box.aws);
    const { containerDefinitions, ...rest } = await definitionOf(made.taskDefinition, box.aws);
    expect(await fix.look(input, box.aws)).toEqual({ state: 'after' });
    expect(rest).toMatchObject({
      revision: before.revision! + 1,
      family: before.family,
      executionRoleArn: before.executionRoleArn,
      cpu: before.cpu,
      memory: before.memory,
    });
    expect(containerDefinitions).toEqual(before.containerDefinitions!.map((container, at) => (at === 0 ? { ...container, image } : container)));

    expect(await fix.undo!(input, null, box.aws)).toMatchObject({ ok: true });
    expect((await primary(box.aws)).taskDefinition).toBe(from);
  });
});

test('a redeployment makes another deployment of the same revision, once', async () => {
  box = sandbox(shop());
  const fix = fixes['redeploy-service'];
  const { id: deployment, taskDefinition: taskDefinitionArn } = await primary(box.aws);
  const input = { serviceArn, clusterArn, deployment, taskDefinitionArn } as Parameters<typeof fix.look>[0];

  expect(await fix.apply(input, box.aws)).toMatchObject({ ok: true });
  const made = await primary(box.aws);
  expect(await fix.apply(input, box.aws)).toMatchObject({ ok: true });

  expect(made).toMatchObject({ taskDefinition: taskDefinitionArn });
  expect(made.id).not.toBe(deployment);
  expect(await primary(box.aws)).toEqual(made);
});
