import { describe, expect, it } from 'vitest';
import type { Aws } from '../../functions/aws/aws.ts';
import type { Failed } from '../../functions/aws/outcome.ts';
import type { Incident, Notice } from '../../functions/model.ts';
import { digestOf } from '../../functions/notify/digest.ts';
import { emailOf } from '../../functions/notify/email.ts';
import { mostBytes, publish, publishDigest } from '../../functions/notify/publish.ts';
import type { Settings } from '../../functions/settings.ts';
import { aMember, aNotice, anIncident, aPlan, aRun, at, aWhere, closed, seconds, strong, watching } from './builders.ts';

const inform = 'arn:aws:sns:eu-west-1:111122223333:inform';
const page = 'arn:aws:sns:eu-west-1:111122223333:page';
const failed = (action: Failed['action']): Failed => ({ ok: false, why: 'denied', action, code: 'AuthorizationErrorException', message: 'no' });

interface Call {
  readonly action: string;
  readonly input: Readonly<Record<string, never>>;
  readonly region: string | undefined;
}

/** Answers Publish and PutEvents, and no other call. */
function aWorld(answers: Readonly<Record<string, object>> = {}) {
  const calls: Call[] = [];
  const warnings: string[] = [];
  const known: Readonly<Record<string, object>> = {
    'sns:Publish': { ok: true, value: { MessageId: 'm-1' } },
    'events:PutEvents': { ok: true, value: { FailedEntryCount: 0 } },
    ...answers,
  };
  const aws: Aws = {
    async call(action, input, { region } = {}) {
      calls.push({ action, input: input as never, region });
      if (!known[action]) throw new Error(`not announced: ${action}`);
      return known[action] as never;
    },
  };
  const quiet = () => undefined;
  const log = { info: quiet, error: quiet, count: quiet, warn: (message: string) => void warnings.push(message) };
  const settings = { informTopicArn: inform, pageTopicArn: page, accountName: 'shop-prod', account: '111122223333', region: 'eu-west-1' } as Settings;
  return { calls, warnings, world: { aws, log, settings, now: () => new Date(at('03:06:00')) } };
}

const must = (incident: Incident): { readonly incident: Incident; readonly notice: Notice } => ({ incident, notice: aNotice(incident) });
const applied = must(watching());
const held = must(anIncident({ decision: { do: 'hold', plan: aPlan(), guard: 'risk', because: 'It needs a yes.', approvable: false } }));

const sent = ({ calls }: { readonly calls: readonly Call[] }) =>
  calls.find(({ action }) => action === 'sns:Publish')?.input as unknown as Record<string, string>;
const put = ({ calls }: { readonly calls: readonly Call[] }) =>
  calls.filter(({ action }) => action === 'events:PutEvents').map(({ input }) => (input as unknown as { Entries: Record<string, string>[] }).Entries);

describe('publish', () => {
  it('tells programs of every place that is hit, on the bus and in the message', async () => {
    const made = aWorld();
    const places = ['api', 'web', 'search'].map((name) => aWhere({ name }));
    const notice = aNotice(anIncident(), { members: places.map((where) => aMember(where)) });

    await publish(notice, anIncident(), made.world);

    const onTheBus = JSON.parse(put(made)[0]![0]!['Detail']!) as { members: readonly object[] };
    const inTheMessage = JSON.parse((JSON.parse(sent(made)['Message']!) as Record<string, string>)['sqs']!) as { members: readonly object[] };
    expect(onTheBus.members).toEqual(places);
    expect(inTheMessage.members).toEqual(places);
  });

  it.each(['eu-west-1', 'us-east-1'])('asks SNS in the Region of the topic, which a given one may have of its own: %s', async (region) => {
    const made = aWorld();
    const settings = { ...made.world.settings, pageTopicArn: page.replace('eu-west-1', region) };

    await publish(held.notice, held.incident, { ...made.world, settings });

    expect(made.calls.find(({ action }) => action === 'sns:Publish')?.region).toBe(region);
    expect(made.calls.find(({ action }) => action === 'events:PutEvents')?.region).toBeUndefined();
  });

  it.each([
    ['inform', applied, inform],
    ['page', held, page],
  ])('sends what is to %s to its topic', async (_, { notice, incident }, topic) => {
    const made = aWorld();

    const outcome = await publish(notice, incident, made.world);

    expect(outcome).toEqual({ ok: true, value: { MessageId: 'm-1' } });
    expect(sent(made)).toMatchObject({ TopicArn: topic, Subject: notice.subject, MessageStructure: 'json' });
  });

  it('says it in each protocol’s own way, in one message', async () => {
    const made = aWorld();

    await publish(applied.notice, applied.incident, made.world);

    const message = JSON.parse(sent(made)['Message']!) as Record<string, string>;
    expect(Object.keys(message).sort()).toEqual(['default', 'email', 'http', 'https', 'lambda', 'sms', 'sqs']);
    expect(message['email']).toContain('WHAT I DID');
    expect(message['default']).toBe(message['email']);
    expect(JSON.parse(message['https']!)).toMatchObject({ version: '1.0', source: 'custom', metadata: { threadId: 'em-7F3A91C2' } });
    expect(JSON.parse(message['sqs']!)).toMatchObject({
      version: 1,
      dedupeKey: 'em-7F3A91C2',
      verdict: 'FIX APPLIED',
      number: 1,
      cause: 'ecr-auth-denied',
      culprit: 'prod-api-exec',
    });
    expect(message['sms']!.split('\n')).toHaveLength(5);
  });

  it('sends no message attributes, which SNS would drop', async () => {
    const made = aWorld();

    await publish(applied.notice, applied.incident, made.world);

    expect(sent(made)).not.toHaveProperty('MessageAttributes');
  });

  it('puts an event on the bus, keyed by the incident', async () => {
    const made = aWorld();

    await publish(applied.notice, applied.incident, made.world);

    const [[entry] = []] = put(made);
    expect(entry).toMatchObject({ Source: 'ecs-medic', DetailType: 'ECS Medic Incident State Change', Time: new Date(at('03:06:00')) });
    expect(JSON.parse(entry!['Detail']!)).toMatchObject({ dedupeKey: 'em-7F3A91C2', state: 'watching', urgency: 'inform' });
  });

  it('ends as the Publish ends: what SNS refused is still owed', async () => {
    const made = aWorld({ 'sns:Publish': failed('sns:Publish') });

    const outcome = await publish(applied.notice, applied.incident, made.world);

    expect(outcome).toMatchObject({ ok: false, why: 'denied' });
    expect(put(made)).toHaveLength(1);
  });

  it.each([
    ['denied', failed('events:PutEvents'), 'The event could not be put on the bus'],
    ['refused in part', { ok: true, value: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] } }, 'The bus refused events'],
  ])('only logs an event that is %s: the message is out', async (_, answer, warning) => {
    const made = aWorld({ 'events:PutEvents': answer });

    const outcome = await publish(applied.notice, applied.incident, made.world);

    expect(outcome.ok).toBe(true);
    expect(made.warnings).toEqual([warning]);
  });

  it('stays below what SNS takes, whatever there is to say', async () => {
    const made = aWorld();
    const lines = Array.from({ length: 5_000 }, (_, at) => ({ kind: 'item' as const, text: `fact ${at} ${'"'.repeat(60)}` }));
    const notice = { ...applied.notice, sections: [{ title: 'WHY I AM SURE', lines }] };

    await publish(notice, applied.incident, made.world);

    const message = sent(made)['Message']!;
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(mostBytes);
    expect(JSON.parse(message)['email']).toContain('too long for SNS');
    expect(JSON.parse(message)['email']).toContain(notice.head[0]);
  });
});

describe('a digest', () => {
  const owed = [
    ...Array.from({ length: 11 }, (_, n) => must(watching({ id: `em-APPLIED${n}` }))),
    must(closed('held', { id: 'em-RESOLVED', strength: strong(4, 4) })),
    must(anIncident({ id: 'em-HELD', decision: { do: 'hold', plan: aPlan(), guard: 'risk', because: 'It needs a yes.', approvable: false } })),
  ] as unknown as [typeof held, ...(typeof held)[]];
  const settings = { accountName: 'shop-prod', account: '111122223333', region: 'eu-west-1' };
  const digest = digestOf({ owed, settings, now: new Date(at('03:06:00')) });

  it('is one message, as urgent as its most urgent', () => {
    expect(digest.urgency).toBe('page');
    expect(digest.subject).toBe('[shop-prod] 13 INCIDENTS: 1 need you now, 12 do not');
    expect(digest.head[0]).toBe('ACT NOW: 1 incident of 13 below. One message for all, 03:06 UTC.');
  });

  it('names every incident, what wakes somebody first and with its command', async () => {
    const made = aWorld();

    await publishDigest(digest, owed, made.world);

    const text = (JSON.parse(sent(made)['Message']!) as Record<string, string>)['email']!;
    for (const { incident } of owed) expect(text).toContain(incident.id);
    expect(text.indexOf('em-HELD')).toBeLessThan(text.indexOf('em-APPLIED0'));
    expect(text).toContain('aws iam attach-role-policy --role-name prod-api-exec');
    expect(text).not.toContain('detach-role-policy');
  });

  it('shows what is to be run by day too, and when the next word comes', () => {
    const byDay = must(
      anIncident({
        strength: strong(4, 4),
        remindAt: seconds('03:06:00', '2026-11-23'),
        decision: { do: 'hold', plan: aPlan(), guard: 'risk', because: 'It needs a yes.', approvable: false },
      }),
    );

    const text = emailOf(digestOf({ owed: [byDay, held], settings, now: new Date(at('03:06:00')) }));

    expect(text).toContain('aws iam attach-role-policy --role-name prod-api-exec');
    expect(text).toMatch(/^next word 23 Nov 03:06 UTC$/m);
  });

  it('never asks to run what undoes a fix that failed', () => {
    const failedFix = must(anIncident({ decision: { do: 'hold', plan: aPlan(), guard: 'tried', because: 'Tried once.', approvable: false }, lastRun: aRun() }));

    const text = emailOf(digestOf({ owed: [failedFix, held], settings, now: new Date(at('03:06:00')) }));

    expect(text).not.toContain('detach-role-policy');
    expect(text).toContain('attach-role-policy');
  });

  it('puts one event for each on the bus, ten at a time', async () => {
    const made = aWorld();

    await publishDigest(digest, owed, made.world);

    expect(put(made).map(({ length }) => length)).toEqual([10, 3]);
  });

  it('of good news alone wakes nobody', () => {
    const [first, ...others] = owed.slice(0, 12);

    const calm = digestOf({ owed: [first!, ...others], settings, now: new Date(at('03:06:00')) });

    expect(calm.urgency).toBe('inform');
    expect(calm.head[0]).toMatch(/^NO ACTION NOW\. 12 incidents below\./);
  });
});
