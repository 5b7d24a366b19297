/** An incident over hours: what people, late events and AWS's own bad days make of it, as the on-call team is told. */
import { describe, expect, it } from 'vitest';
import { called, detach, executionPolicy, flat, type Played, play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const short = (account: AccountJson) => (account.ecs.services[0].runningCount = 2);
const notOptedIn = (account: AccountJson) => (account.iam.RoleDetailList[0].Tags = []);
const minutesBetween = (one: string, other: string) => (Date.parse(other) - Date.parse(one)) / 60_000;
const asked = (after: string, answer: object) => ({ after, answer, by: 'OnCall/a.lindqvist' });
const bus = ({ told }: Played) => told.sandbox.account.events.put.map(({ Detail }) => JSON.parse(Detail) as { dedupeKey: string; state: string; how?: string });

describe('a pause', () => {
  const approvers = { Approvers: 'OnCall' };

  it.each([
    { ends: 'is over', events: [asked('0s', { do: 'pause', for: '30m' })], after: '2026-11-22T03:35:51Z' },
    { ends: 'is ended by a person', events: [asked('0s', { do: 'pause', for: '2h' }), asked('20m', { do: 'resume' })], after: '2026-11-22T03:25:51Z' },
  ])('that $ends lets the fix be made within six minutes', async ({ events, after }) => {
    const { changes, messages } = await play({ account: shop(short), settings: approvers, events: [...events, detach('1s')] });

    expect(flat(messages[0]!.text)).toContain('Paused until');
    expect(changes).toHaveLength(1);
    expect(minutesBetween(after, changes[0]!.at)).toBeGreaterThan(0);
    expect(minutesBetween(after, changes[0]!.at)).toBeLessThan(6);
    expect(verdicts({ messages })).toContain('FIX APPLIED');
    expect(verdicts({ messages }).at(-1)).toBe('RESOLVED');
  });

  it('does not put off the reminder', async () => {
    const { messages } = await play({ account: shop(short), settings: approvers, events: [asked('0s', { do: 'pause', for: '2h' }), detach('1s')], hours: 1 });

    expect(messages.map(({ at }) => at.slice(11, 16))).toEqual(['03:06', '03:21']);
    expect(messages[0]!.text).toContain('I ask again at 03:21 UTC');
  });
});

describe('a service at full strength that cannot start a task', () => {
  it('wakes somebody when it is asked for more tasks than it has', async () => {
    const scaledOut = called('ecs:UpdateService', { cluster: 'prod', service: 'api', desiredCount: 5 }, '30m');

    const { messages } = await play({ account: shop(notOptedIn), events: [detach(), redeploy(), scaledOut], hours: 0.75 });

    expect(messages.map(({ urgency }) => urgency)).toEqual(['inform', 'page']);
    expect(messages[1]!.subject).toContain('WORSE prod/api 4/5 up');
    expect(minutesBetween('2026-11-22T03:35:51Z', messages[1]!.at)).toBeLessThan(6);
  });
});

describe('events', () => {
  it('that come an hour late cannot be confirmed, and a later one that comes in time is', async () => {
    const late = 65 * 60_000;
    const began = Date.parse('2026-11-22T03:05:51Z');
    const post = ({ time }: Readonly<Record<string, unknown>>) => [Math.max(0, began + late - Date.parse(String(time)))];

    const { changes, messages } = await play({ account: shop(short), events: [detach('0s')], post });

    expect(messages[0]!.text).toContain('prod/api 2 of 4 running since 03:06 UTC');
    expect(flat(messages[0]!.text)).toContain('stop is not confirmed');
    expect(changes).toHaveLength(1);
    expect(verdicts({ messages }).slice(-2)).toEqual(['FIX APPLIED', 'RESOLVED']);
  });
});

describe('an incident that opened while AWS throttled us', () => {
  const faults = ['iam:*', 'ecr:*', 'ecs:*', 'logs:*', 'sts:*'].map((on) => ({ kind: 'throttle', on, until: '2026-11-22T03:15:51Z' }) as const);

  it('gives way to the one that has the culprit, is named there, and ends for whoever waits on the bus', async () => {
    const played = await play({ account: shop(short), events: [detach('0s')], faults });
    const [first, second] = played.incidents;

    expect([first!.how, second!.how]).toEqual(['superseded', 'held']);
    expect(verdicts(played)).toEqual(['LOOK', 'FIX APPLIED', 'RESOLVED']);
    expect(played.messages[1]!.text).toContain(`Takes the place of ${first!.id}`);
    expect(played.messages[1]!.text).toMatch(/running since 03:0[67] UTC/);
    expect(bus(played).filter(({ dedupeKey }) => dedupeKey === first!.id)).toMatchObject([{ state: 'open' }, { state: 'closed', how: 'superseded' }]);
  });

  it.each([8, 9, 10])('asks for nothing more by its old name, though the run dies at write %i', async (nth) => {
    const played = await play({ account: shop(short), events: [detach('0s')], faults: [...faults, { kind: 'crash-after', on: 'dynamodb:PutItem', nth }] });

    expect(played.incidents.map(({ how }) => how)).toEqual(['superseded', 'held']);
    expect(verdicts(played).filter((verdict) => verdict.startsWith('RUN'))).toEqual([]);
    expect(verdicts(played).at(-1)).toBe('RESOLVED');
  });
});

describe('a service that is deleted meanwhile', () => {
  it('went away, and its last numbers are not told as if they still stood', async () => {
    const deleted = called('ecs:DeleteService', { cluster: 'prod', service: 'api', force: true }, '10m');

    const { messages } = await play({ account: shop(short, notOptedIn), events: [detach('0s'), deleted] });

    expect(verdicts({ messages })).toEqual(['RUN 1 COMMAND', 'WENT AWAY']);
    expect(messages[1]!.text).toContain('prod/api 0 of 0 running. Service api no longer exists.');
  });
});

describe('a standalone task', () => {
  const run = (after: string) => called('ecs:RunTask', { cluster: 'prod', taskDefinition: 'api:42' }, after);

  it('that was cured promises no time for its next word, for nothing starts it again', async () => {
    const { messages } = await play({ account: shop(), events: [detach(), run('1m')], hours: 1 });

    expect(verdicts({ messages })).toEqual(['FIX APPLIED']);
    expect(messages[0]!.text).not.toMatch(/next word/i);
    expect(flat(messages[0]!.text)).toContain('Then start the task once more');
  });

  it('that fails every night is told every day', async () => {
    const { messages } = await play({ account: shop(notOptedIn), events: [detach(), run('1m'), run('12h'), run('24h')], hours: 26 });

    expect(messages.map(({ at }) => at.slice(8, 10))).toEqual(['22', '23']);
  });
});

describe('a deployment that the circuit breaker rolls back', () => {
  it('asks for no deployment of what ECS deploys already', async () => {
    const breaking = (account: AccountJson) => {
      account.ecs.services[0].deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
      account.ecs.services[0].taskDefinition = 'api:41';
      account.ecr.imageDetails[2].imageTags = ['latest'];
    };

    const { messages } = await play({
      account: shop(breaking),
      events: [called('ecs:UpdateService', { cluster: 'prod', service: 'api', taskDefinition: 'api:42' })],
    });

    expect(verdicts({ messages })).toEqual(['LOOK', 'WENT AWAY']);
    expect(messages.map(({ text }) => text).join('')).not.toContain('update-service');
    expect(messages[1]!.text).toContain('Service api is steady on api:41.');
  });
});

describe('two services with one fault, of which one goes another way', () => {
  it('leave a word about the other, with what is to be run there, and no more', async () => {
    const two = (account: AccountJson) => {
      account.ecs.clusters.push('staging');
      account.ecs.services.push({ ...account.ecs.services[0], clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/staging' });
    };
    const deploy = (cluster: string, input: object, after: string) => called('ecs:UpdateService', { cluster, service: 'api', ...input }, after);
    const noTag = called('ecr:BatchDeleteImage', { repositoryName: 'api', imageIds: [{ imageTag: '1.4.2' }] });
    const events = [noTag, redeploy(), deploy('staging', { forceNewDeployment: true }, '30s'), deploy('prod', { taskDefinition: 'api:41' }, '10m')];

    const { messages } = await play({ account: shop(two), events, hours: 6 });

    expect(verdicts({ messages })).toEqual(['RUN 1 COMMAND', 'WORSE', 'RUN 1 COMMAND']);
    expect(messages[2]!.subject).toContain('RUN 1 COMMAND staging/api 4/4 up');
    expect(flat(messages[2]!.text)).toContain('--cluster staging');
    expect(messages[2]!.text).not.toContain('--cluster prod');
  });
});

describe('a person', () => {
  it('who cures it is told when it is resolved, whoever it was that broke it', async () => {
    const attach = called('iam:AttachRolePolicy', { RoleName: 'prod-api-exec', PolicyArn: executionPolicy }, '20m');

    const { messages } = await play({ account: shop(notOptedIn), events: [detach(), redeploy(), attach] });

    expect(messages.at(-1)!.subject).toContain('RESOLVED prod/api 4/4 up: cured, not by me');
  });
});
