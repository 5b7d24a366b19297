import { describe, expect, it } from 'vitest';
import { play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const deploy = (image: string) => [
  {
    after: '1s',
    call: 'ecs:RegisterTaskDefinition',
    input: { family: 'api', executionRoleArn: 'prod-api-exec', cpu: '512', memory: '1024', containerDefinitions: [{ name: 'api', image }] },
  },
  { after: '2s', call: 'ecs:UpdateService', input: { cluster: 'prod', service: 'api', taskDefinition: 'api' } },
];
const ecr = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

describe('a tag that was never pushed', () => {
  it('is told once, with the tags that are near it, and nothing is changed', async () => {
    const { changes, diagnoses, incidents, messages } = await play({ account: shop(), events: deploy(`${ecr}/api:1.4.3`) });

    expect(diagnoses).toMatchObject([{ cause: 'image-not-found', culprit: 'api' }]);
    expect(incidents).toMatchObject([{ state: 'open', members: ['prod/api'] }]);
    expect(changes).toEqual([]);
    expect(messages).toHaveLength(1);
    expect(messages[0]!.text).toContain('it has 1.4.2');
  });

  it('is answered by going back where the nearest tag is what serves', async () => {
    const { messages } = await play({ account: shop(), events: deploy(`${ecr}/api:1.4.3`) });

    expect(messages[0]!.text).toContain('Roll back service prod/api from api:43 to api:42');
    expect(messages[0]!.text).not.toContain('register-task-definition');
  });

  it('that is pushed later is resolved by the task that runs with it', async () => {
    const push = { after: '12m', call: 'ecr:PutImage', input: { repositoryName: 'api', imageTag: '1.4.3' } };

    const { incidents, messages } = await play({ account: shop(), events: [...deploy(`${ecr}/api:1.4.3`), push] });

    expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
    expect(verdicts({ messages }).at(-1)).toBe('RESOLVED');
  });

  it('behind a circuit breaker that rolls back, went away', async () => {
    const account = shop((given) => (given.ecs.services[0].deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } }));

    const { incidents, messages } = await play({ account, events: deploy(`${ecr}/api:1.4.3`) });

    expect(incidents).toMatchObject([{ state: 'closed', how: 'went-away' }]);
    expect(verdicts({ messages }).at(-1)).toBe('WENT AWAY');
  });
});

it('a repository that does not exist is named', async () => {
  const { changes, diagnoses } = await play({ account: shop(), events: deploy(`${ecr}/apo:1.4.2`) });

  expect(diagnoses).toMatchObject([{ cause: 'repository-not-found', culprit: expect.stringContaining('apo') }]);
  expect(changes).toEqual([]);
});

it("a repository whose own policy denies the pull is its owner's to open", async () => {
  const shut = (account: AccountJson) => {
    const Statement = [{ Sid: 'Frozen', Effect: 'Deny', Principal: '*', Action: 'ecr:BatchGetImage' }];
    account.ecr.repositories[0].policyText = { Version: '2012-10-17', Statement };
  };

  const { changes, diagnoses, messages } = await play({ account: shop(shut), events: [redeploy('1s')] });

  expect(diagnoses).toMatchObject([{ cause: 'ecr-auth-blocked', standing: 'confirmed', culprit: 'api' }]);
  expect(changes).toEqual([]);
  expect(messages[0]!.text).toContain('"Frozen"');
});

describe("Docker Hub's limit", () => {
  const limited = (account: AccountJson) => (account.registries = { 'docker.io': { rateLimited: true } });

  it('is answered with the same image in the public gallery', async () => {
    const { changes, diagnoses, messages } = await play({ account: shop(limited), events: deploy('node:22-alpine') });

    expect(diagnoses[0]).toMatchObject({ cause: 'docker-hub-rate-limit' });
    expect(messages[0]!.text).toContain('public.ecr.aws/docker/library/node:22-alpine');
    expect(changes).toEqual([]);
  });

  it('is resolved by itself when the limit refills', async () => {
    const account = shop((given) => (given.registries = { 'docker.io': { rateLimited: '2026-11-22T03:45:00Z' } }));

    const { incidents, messages } = await play({ account, events: deploy('node:22-alpine') });

    expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
    expect(verdicts({ messages }).at(-1)).toBe('RESOLVED');
  });
});

it('a digest that was deleted is told apart from a tag that is missing', async () => {
  const digest = `sha256:${'6f1c9e2b'.repeat(8)}`;

  const { diagnoses } = await play({ account: shop(), events: deploy(`${ecr}/api:1.4.2@${digest}`) });

  expect(diagnoses[0]!.cause).toMatch(/^image-(?:digest-gone|not-found)$/);
  expect(diagnoses[0]!.culprit).not.toBeNull();
});

it('a deployment that works says nothing', async () => {
  const { diagnoses, incidents, messages, calls } = await play({ account: shop(), events: [redeploy('1s')] });

  // Completed, and steady: whether an incident waits for that is one Query each.
  expect({ diagnoses, incidents, messages, calls }).toEqual({ diagnoses: [], incidents: [], messages: [], calls: { 'dynamodb:Query': 2 } });
});
