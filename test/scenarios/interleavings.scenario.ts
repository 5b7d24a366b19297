/**
 * Whatever people do, however EventBridge delivers, and whenever a run dies: once the account is sound again nothing stays open, nothing that was told of stays
 * unsaid or is said twice, and no incident has changed the account more than once.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../functions/model.ts';
import type { Fault } from '../sandbox/faults.ts';
import { called, detach, executionPolicy, type Played, play } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

/** Two services with one role; web:43 names a tag that nobody has pushed. */
const two = (account: AccountJson) => {
  const [api] = account.ecs.services;
  const [, api42] = account.ecs.taskDefinitions;
  const [container] = api42.containerDefinitions;
  const of = (family: string, revision: number, image: string) => ({ ...api42, family, revision, containerDefinitions: [{ ...container, image }] });
  const missing = container.image.replace('1.4.2', 'not-pushed');
  account.ecs.services = [api, { ...api, serviceName: 'web', desiredCount: 2, taskDefinition: 'web:42' }];
  account.ecs.taskDefinitions.push(of('web', 42, container.image), of('web', 43, missing), of('api', 43, missing));
};

const services = ['api', 'web'] as const;
const deploy = (service: string, input: object, after: string) => called('ecs:UpdateService', { cluster: 'prod', service, ...input }, after);
const exit = (service: string, after: string) => ({ after, stopped: { service, containers: [{ name: 'api', exitCode: 1 }] } });
const ask = (answer: object, after: string) => ({ after, answer });

const minutes = 45;
const calmAt = '60m';
/** Everything as it should be, by hand. */
const calm = [
  called('iam:AttachRolePolicy', { RoleName: 'prod-api-exec', PolicyArn: executionPolicy }, calmAt),
  ask({ do: 'resume' }, calmAt),
  deploy('api', { taskDefinition: 'api:42', desiredCount: 4, forceNewDeployment: true }, calmAt),
  deploy('web', { taskDefinition: 'web:42', desiredCount: 2, forceNewDeployment: true }, calmAt),
];

const when = fc.integer({ min: 1, max: minutes * 60 }).map((seconds) => `${seconds}s`);
const service = fc.constantFrom(...services);
const happening = fc.oneof(
  fc.tuple(service, when).map(([name, after]) => deploy(name, { forceNewDeployment: true }, after)),
  fc.tuple(service, when).map(([name, after]) => deploy(name, { taskDefinition: `${name}:43` }, after)),
  fc.tuple(service, when).map(([name, after]) => deploy(name, { taskDefinition: `${name}:42` }, after)),
  fc.tuple(service, fc.nat(3), when).map(([name, desiredCount, after]) => deploy(name, { desiredCount }, after)),
  fc.tuple(service, when).map(([name, after]) => exit(name, after)),
  when.map((after) => ask({ do: 'pause', for: '10m' }, after)),
  when.map((after) => ask({ do: 'resume' }, after)),
);

/** In time, twice, late, lost: by the event's number. */
const deliveries: readonly (readonly number[])[] = [[0], [0], [0], [0, 700], [90_000], [0, 200_000], []];
const postOf = (seeds: readonly number[]) => {
  let events = 0;
  return () => deliveries[seeds[events++ % seeds.length]! % deliveries.length]!;
};

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.tuple(fc.constantFrom('crash-before', 'crash-after'), fc.integer({ min: 1, max: 300 })).map(([kind, nth]) => ({ kind, nth }) as Fault),
  fc.constantFrom(10, 25, 40).map((minute): Fault => ({ kind: 'fail', on: 'sns:Publish', from: instant(minute), until: instant(minute + 8) })),
  fc.constantFrom(10, 25, 40).map((minute): Fault => ({ kind: 'throttle', on: 'ecs:*', from: instant(minute), until: instant(minute + 5) })),
);
const instant = (minute: number) => new Date(Date.parse('2026-11-22T03:05:51Z') + minute * 60_000).toISOString();

const story = fc.record({
  happenings: fc.array(happening, { minLength: 2, maxLength: 7 }),
  detachedAt: when,
  post: fc.array(fc.nat(100), { minLength: 5, maxLength: 30 }),
  faults: fc.array(fault, { maxLength: 2 }),
});

const incidentsIn = ({ told }: Played) => told.items.flatMap(({ sk, body }) => (sk === 'incident' ? [JSON.parse(String(body)) as Incident] : []));
const changesBy = ({ told }: Played, id: string) => told.changes.filter(({ incident, action }) => incident === id && action === 'iam:AttachRolePolicy').length;

/** `em-7F3A91C2 message 2`, of each that stands alone. */
const numbersOf = ({ messages }: Played) =>
  messages.flatMap(({ text }) => {
    const id = /Incident (?<id>em-[0-9A-Z]{8})\./.exec(text)?.groups?.['id'];
    const number = /message (?<number>\d+)$/m.exec(text)?.groups?.['number'];
    return id && number ? [`${id} message ${number}`] : [];
  });

describe('any interleaving of what happens', () => {
  it('ends with nothing open, nothing unsaid, and no change made twice', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ happenings, detachedAt, post, faults }) => {
        const events = [detach(detachedAt), ...happenings, ...calm];
        const played = await play({ account: shop(two), events, faults, post: postOf(post), settings: { Approvers: 'OnCall' }, hours: 5 });
        const numbers = numbersOf(played);
        const died = faults.some(({ kind }) => kind.startsWith('crash'));

        for (const { id, state, seq, told } of incidentsIn(played)) {
          expect([id, state, seq - told]).toEqual([id, 'closed', 0]);
          if (seq > 0) expect(played.messages.some(({ text }) => text.includes(id))).toBe(true);
          expect(changesBy(played, id)).toBeLessThanOrEqual(1);
        }
        if (!died) expect(numbers).toEqual([...new Set(numbers)]);
        expect(played.messages.length).toBeLessThan(25);
        expect(played.told.log.filter((line) => line.includes('could not be rendered'))).toEqual([]);
      }),
      // More of them, or others, by hand: a failing one prints its seed.
      { numRuns: Number(process.env['ECS_MEDIC_STORIES'] ?? 6), seed: Number(process.env['ECS_MEDIC_SEED'] ?? 22) },
    );
  }, 300_000);
});
