/** The fixes that ask go through the same door: planned by their own proposal, looked at, borrowed for with the approved role, written, undone. */
import { describe, expect, test } from 'vitest';
import { apply, undo } from '../../functions/fix/apply.ts';
import { propose } from '../../functions/fix/propose.ts';
import type { CauseId, Evidence, FixName, Plan } from '../../functions/model.ts';
import { someSettings } from '../support/settings.ts';
import { aFailedService, aHubImage, anImage, aPath, digestOf } from './deployments.ts';
import { account, aDefinition, aDiagnosis, revisionArn, serviceArn } from './diagnosis.ts';
import { aDoor, aRun } from './door.ts';
import { anEcs } from './ecs.ts';

const yes = { by: 'OnCall/j.meyer' } as const;
const incident = 'em-7F3A91C2';
const approvedFixRoleArn = `arn:aws:iam::${account}:role/ecs-medic-approved-fix`;
const settings = someSettings({ approvedFixRoleArn });
const family = `arn:aws:ecs:eu-west-1:${account}:task-definition/api:*`;
const roles = [`arn:aws:iam::${account}:role/prod-api-exec`, `arn:aws:iam::${account}:role/prod-api-task`];
const exists = anImage({ state: 'exists', digest: digestOf('b') });

interface Case {
  readonly fix: FixName;
  readonly cause: CauseId;
  readonly evidence: Evidence;
  readonly writes: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly deploys: string;
}

const revision = {
  writes: ['lent ecs:RegisterTaskDefinition', 'lent ecs:UpdateService'],
  actions: ['ecs:RegisterTaskDefinition', 'ecs:UpdateService', 'ecs:TagResource', 'iam:PassRole'],
  resources: [serviceArn, family, ...roles],
  deploys: revisionArn(43),
};

const cases: readonly Case[] = [
  {
    fix: 'redeploy-service',
    cause: 'image-digest-gone',
    evidence: { 'ecr-image': { images: [exists] } },
    writes: ['lent ecs:UpdateService'],
    actions: ['ecs:UpdateService'],
    resources: [serviceArn],
    deploys: revisionArn(42),
  },
  {
    fix: 'roll-back-service',
    cause: 'application-exit',
    evidence: {},
    writes: ['lent ecs:UpdateService'],
    actions: ['ecs:StopServiceDeployment', 'ecs:UpdateService'],
    resources: [serviceArn, `arn:aws:ecs:eu-west-1:${account}:service-deployment/prod/api/*`],
    deploys: revisionArn(41),
  },
  {
    fix: 'assign-public-ip',
    cause: 'registry-unreachable',
    evidence: { 'network-path': aPath() },
    writes: ['lent ecs:UpdateService'],
    actions: ['ecs:UpdateService'],
    resources: [serviceArn],
    deploys: revisionArn(42),
  },
  { fix: 'use-existing-tag', cause: 'image-not-found', evidence: { 'ecr-image': { images: [anImage()] } }, ...revision },
  {
    fix: 'use-ecr-public-image',
    cause: 'docker-hub-rate-limit',
    evidence: { 'registry-mirror': { images: [aHubImage()], pullThrough: null }, 'task-definition': aDefinition({ failing: 'proxy' }) },
    ...revision,
  },
  { fix: 'raise-memory', cause: 'out-of-memory', evidence: {}, ...revision },
];

function planOf({ fix, cause, evidence }: Case): Plan {
  const plan = propose(aDiagnosis({ cause, evidence: { service: aFailedService(), ...evidence } })).find((proposal) => proposal.fix === fix);
  if (!plan || !('hash' in plan)) throw new Error(`${fix} proposed no plan`);
  return plan;
}

describe.each(cases)('$fix', (given) => {
  const plan = planOf(given);

  test('is a plan that asks', () => {
    expect(plan).toMatchObject({ risk: 'ask', resource: serviceArn, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('is applied with the approved role, cut to its writes, and is there at a second look', async () => {
    const { state, aws } = anEcs();
    const door = aDoor({ own: aws, settings });

    expect(await apply(aRun(plan, yes), incident, door)).toEqual({ did: 'applied' });
    expect(door.loans).toEqual([{ roleArn: approvedFixRoleArn, sessionName: incident, actions: given.actions, resources: given.resources }]);
    expect(door.steps.filter((step) => step.startsWith('lent'))).toEqual(given.writes);
    expect(state).toMatchObject({ taskDefinition: given.deploys, deployment: 101 });
    expect(await apply(aRun(plan, yes), incident, door)).toEqual({ did: 'already' });
  });

  test("reads by the function's own role, and past the memo", async () => {
    const door = aDoor({ own: anEcs().aws, settings });

    await apply(aRun(plan, yes), incident, door);

    expect(door.steps.filter((step) => /:(?:Describe|List)/.test(step) && !/^own .* fresh$/.test(step))).toEqual([]);
  });
});

const undoable = cases.filter((given) => planOf(given).undo !== null);

test.each(undoable)('$fix is undone once, and undoing twice changes nothing', async (given) => {
  const { state, aws } = anEcs();
  const door = aDoor({ own: aws, settings });
  const back = aRun(planOf(given), { ...yes, direction: 'undo' });
  await apply(aRun(planOf(given), yes), incident, door);

  expect(await undo(back, incident, door)).toEqual({ did: 'applied' });
  expect(state.taskDefinition).toBe(revisionArn(42));
  expect(door.steps.at(-1)).toBe(`forget ${serviceArn}`);
  expect(await undo(back, incident, door)).toEqual({ did: 'already' });
  expect(state.deployment).toBe(102);
});

test('redeploy-service is the one that cannot be undone, and says so', async () => {
  const door = aDoor({ own: anEcs().aws, settings });
  const others = cases.filter((given) => !undoable.includes(given));

  const answers = await Promise.all(others.map((given) => undo(aRun(planOf(given), { ...yes, direction: 'undo' }), incident, door)));

  expect(others.map(({ fix }) => fix)).toEqual(['redeploy-service']);
  expect(answers).toEqual([{ did: 'refused', guard: 'refused', because: 'Start a new deployment of what the service deploys: this cannot be undone.' }]);
  expect(door.steps).toEqual([]);
});
