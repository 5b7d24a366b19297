import { describe, expect, it } from 'vitest';
import { detach, play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const services = Array.from({ length: 12 }, (_, index) => `svc-${index}`);
const twelve = (account: AccountJson) => {
  const [service] = account.ecs.services;
  account.ecs.services = services.map((serviceName) => ({ ...service, serviceName }));
};

describe('twelve services with one role', () => {
  it('that lost its policy are one incident, one fix, two messages', async () => {
    const { changes, diagnoses, incidents, messages } = await play({
      account: shop(twelve),
      events: [detach(), ...services.map((name) => redeploy('2s', name))],
    });

    expect(diagnoses).toHaveLength(1);
    expect(changes).toHaveLength(1);
    expect(incidents).toMatchObject([{ state: 'closed', how: 'held', culprit: 'prod-api-exec' }]);
    expect([...incidents[0]!.members].sort()).toEqual(services.map((name) => `prod/${name}`).sort());
    expect(verdicts({ messages })).toEqual(['FIX APPLIED', 'RESOLVED']);
  });
});

describe('a task outside any service', () => {
  const run = (after: string) => ({ after, call: 'ecs:RunTask', input: { cluster: 'prod', taskDefinition: 'api:42' } });

  it('that could not start is resolved by the next one that ends well', async () => {
    const { changes, incidents, messages } = await play({ account: shop(), events: [detach(), run('5s'), run('30m')] });

    expect(changes).toHaveLength(1);
    expect(incidents).toMatchObject([{ state: 'closed', how: 'held', members: ['api'] }]);
    expect(verdicts({ messages })).toEqual(['FIX APPLIED', 'RESOLVED']);
  });
});

describe('a deployment that ECS gave up', () => {
  const account = shop((given) => (given.ecs.services[0].deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: false } }));

  it('is said to need another one, and is resolved by it', async () => {
    const { changes, incidents, messages } = await play({ account, events: [detach(), redeploy(), redeploy('80m')] });

    expect(changes).toHaveLength(1);
    expect(verdicts({ messages })).toEqual(['FIX APPLIED', 'STILL BROKEN', 'RESOLVED']);
    expect(messages[1]!.text).toMatch(/new\s+deployment is needed/);
    expect(messages[1]!.text).toContain('--force-new-deployment');
    expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
  });
});

describe('a service that is scaled to zero', () => {
  it('takes its incident with it', async () => {
    const account = shop((given) => (given.iam.RoleDetailList[0].Tags = []));
    const zero = { after: '20m', call: 'ecs:UpdateService', input: { cluster: 'prod', service: 'api', desiredCount: 0 } };

    const { incidents, messages } = await play({ account, events: [detach(), redeploy(), zero] });

    expect(incidents).toMatchObject([{ state: 'closed', how: 'went-away' }]);
    expect(verdicts({ messages })).toEqual(['RUN 1 COMMAND', 'WENT AWAY']);
  });
});

describe("ECS's words, cut or bland", () => {
  it.each([
    { name: 'cut before the action that was denied', twist: (account: AccountJson) => (account.ecs.stoppedReasonLimit = 255) },
    { name: 'in the container of an EC2 task', twist: (account: AccountJson) => (account.ecs.services[0].launchType = 'EC2') },
  ])('$name: the account says what they do not', async ({ twist }) => {
    const { changes, diagnoses, messages } = await play({ account: shop(twist), events: [detach(), redeploy()] });

    expect(diagnoses).toMatchObject([{ cause: 'ecr-auth-denied', standing: 'confirmed', culprit: 'prod-api-exec' }]);
    expect(changes).toHaveLength(1);
    expect(verdicts({ messages })).toEqual(['FIX APPLIED', 'RESOLVED']);
  });
});
