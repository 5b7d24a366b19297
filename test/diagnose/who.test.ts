import type { Event, LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import { describe, expect, it } from 'vitest';
import type { Reads } from '../../functions/aws/aws.ts';
import { changeIn, lookupOf } from '../../functions/diagnose/who/trail.ts';
import { whoChanged, whoFacts, whoGaps } from '../../functions/diagnose/who.ts';
import type { CauseId, Diagnosis } from '../../functions/model.ts';

const failedAt = '2026-11-22T03:05:51.000Z';
const roleName = 'prod-api-exec';

const about = (id: string | null, cause: CauseId = 'ecr-auth-denied', partition = 'aws') =>
  ({
    cause,
    culprit: id === null ? null : { id, says: '' },
    failure: { at: failedAt, where: { account: '111122223333', region: 'eu-west-1', partition, kind: 'service', name: 'api' } },
    evidence: { 'execution-role': { kind: 'found', roleName } },
  }) as unknown as Diagnosis;

const event = (record: object, at = '2026-11-22T02:41:07Z'): Event => ({
  EventTime: new Date(at),
  CloudTrailEvent: JSON.stringify({
    eventName: 'DetachRolePolicy',
    readOnly: false,
    userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/terraform-ci/run-8812' },
    requestParameters: { roleName, policyArn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy' },
    ...record,
  }),
});

interface Asked {
  readonly input: Pick<LookupEventsCommandInput, 'LookupAttributes' | 'NextToken' | 'EndTime'>;
  readonly region: string | undefined;
}

/** Each answer a page: its events, or the page whole. */
function trail(answers: readonly (readonly Event[] | { readonly Events: readonly Event[]; readonly NextToken: string })[]) {
  const asked: Asked[] = [];
  const aws = {
    call: async (_: string, input: Asked['input'], options: { readonly region?: string } = {}) => {
      asked.push({ input, region: options.region });
      const page = answers[asked.length - 1] ?? [];
      return { ok: true, value: 'Events' in page ? page : { Events: page } };
    },
  } as unknown as Reads<'cloudtrail:LookupEvents'>;
  return { aws, asked };
}

const minutesLater = (minutes: number) => new Date(Date.parse(failedAt) + minutes * 60_000);
const ask = (aws: Reads<'cloudtrail:LookupEvents'>, { diagnosis = about(roleName), minutes = 5, pause = async (_: number) => {} } = {}) =>
  whoChanged({ diagnosis, now: minutesLater(minutes), pause }, aws);

describe('who changed it', () => {
  it('is named with the call and its time, the newest first', async () => {
    const { aws } = trail([[event({ eventName: 'PutRolePolicy' }, '2026-11-21T22:00:00Z'), event({})]]);

    const who = await ask(aws);

    expect(whoFacts(who).map(({ says }) => says)).toEqual([
      'CloudTrail 2026-11-22 02:41:07 UTC: DetachRolePolicy by terraform-ci/run-8812.',
      'CloudTrail 2026-11-21 22:00:00 UTC: PutRolePolicy by terraform-ci/run-8812.',
    ]);
  });

  it.each([
    ['only read', { readOnly: true }],
    ['was refused', { errorCode: 'AccessDenied' }],
    ['is about another role', { requestParameters: { roleName: 'prod-web-exec' } }],
    ['is no event that we can read', { eventName: 17 }],
  ])('is no call that %s', async (_, record) => {
    const { aws } = trail([[event(record)]]);

    expect(await ask(aws)).toEqual({ is: 'not-yet-visible' });
  });

  it('is no call made after the failure: that one may be the cure', async () => {
    const { aws } = trail([[event({}, '2026-11-22T03:06:30Z')]]);

    expect(await ask(aws)).toEqual({ is: 'not-yet-visible' });
  });

  it('says after a quarter of an hour, and not before, that there is none', async () => {
    const early = await ask(trail([]).aws, { minutes: 5 });
    const late = await ask(trail([]).aws, { minutes: 16 });

    expect([whoFacts(early), whoGaps(early)]).toEqual([
      [],
      [{ wanted: 'who changed it: not yet visible in CloudTrail, which lags by minutes', why: 'not-applicable' }],
    ]);
    expect(whoFacts(late)).toEqual([{ says: 'CloudTrail shows no change of it by a call since 2026-11-21 03:05 UTC.', source: 'api:cloudtrail:LookupEvents' }]);
  });

  it('is read page by page until one holds it, and up to the failure alone', async () => {
    const { aws, asked } = trail([
      { Events: [event({ readOnly: true })], NextToken: 'two' },
      { Events: [event({})], NextToken: 'three' },
    ]);

    const who = await ask(aws);

    expect(whoFacts(who)).toHaveLength(1);
    expect(asked.map(({ input }) => [input.NextToken, input.EndTime])).toEqual([
      [undefined, new Date(failedAt)],
      ['two', new Date(failedAt)],
    ]);
  });

  it('is never said to be nobody while pages are left unread', async () => {
    const { aws, asked } = trail(Array.from({ length: 9 }, () => ({ Events: [], NextToken: 'more' })));

    const who = await ask(aws, { minutes: 16 });

    expect(asked).toHaveLength(3);
    expect(whoFacts(who)).toEqual([]);
    expect(whoGaps(who)).toEqual([{ wanted: 'who changed it', why: 'unasked' }]);
  });

  it.each([
    ['a task was put into', { eventSource: 'ecs.amazonaws.com', eventName: 'RunTask' }],
    ['an interface was made in', { eventSource: 'ec2.amazonaws.com', eventName: 'CreateNetworkInterface' }],
    ['was tagged', { eventSource: 'ec2.amazonaws.com', eventName: 'CreateTags' }],
  ])('is not who started something: a security group that %s', async (_, record) => {
    const group = 'sg-0b1c2d3e4f5061728';
    const named = { Resources: [{ ResourceName: group }] };
    const { aws } = trail([
      [
        { ...event(record, '2026-11-22T03:00:00Z'), ...named },
        { ...event({ eventSource: 'ec2.amazonaws.com', eventName: 'RevokeSecurityGroupEgress' }), ...named },
      ],
    ]);

    const who = await ask(aws, { diagnosis: about(group, 'registry-unreachable') });

    expect(whoFacts(who).map(({ says }) => says)).toEqual(['CloudTrail 2026-11-22 02:41:07 UTC: RevokeSecurityGroupEgress by terraform-ci/run-8812.']);
  });

  it('tells our own hand apart', async () => {
    const ours = { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/ecs-medic-SafeFixRole/em-7F3A91C2' };
    const { aws } = trail([[event({ eventName: 'AttachRolePolicy', userIdentity: ours })]]);

    expect(whoFacts(await ask(aws))[0]?.says).toBe('CloudTrail 2026-11-22 02:41:07 UTC: AttachRolePolicy by ecs-medic itself, session em-7F3A91C2.');
  });

  it('waits a second between its calls', async () => {
    const waits: number[] = [];
    const { aws, asked } = trail([]);

    await ask(aws, { diagnosis: about('/ecs/api', 'log-group-missing'), pause: async (ms: number) => void waits.push(ms) });
    await ask(aws, { diagnosis: about('arn:aws:kms:eu-west-1:111122223333:key/k', 'secret-kms-denied'), pause: async (ms: number) => void waits.push(ms) });

    expect(asked.map(({ input }) => input.LookupAttributes?.[0]?.AttributeValue)).toEqual([
      'DeleteLogGroup',
      'DisableKey',
      'ScheduleKeyDeletion',
      'PutKeyPolicy',
    ]);
    expect(waits).toEqual([1_000, 1_000]);
  });

  it('is not asked where nothing is blamed', async () => {
    const { aws, asked } = trail([]);

    expect(await ask(aws, { diagnosis: about(null) })).toEqual({ is: 'not-applicable' });
    expect(asked).toEqual([]);
  });

  it('is a gap where we may not ask', () => {
    const failed = { ok: false, why: 'denied', action: 'cloudtrail:LookupEvents', code: 'AccessDeniedException', message: '' } as const;

    expect(whoGaps({ is: 'unread', failed })).toEqual([{ wanted: 'who changed it', why: 'denied', needs: 'cloudtrail:LookupEvents' }]);
  });
});

describe('where CloudTrail keeps it', () => {
  it.each([
    ['a role', about(roleName), 'us-east-1', 'ResourceName', roleName],
    ['a role in China', about(roleName, 'ecr-auth-denied', 'aws-cn'), 'cn-north-1', 'ResourceName', roleName],
    ['a security group', about('sg-0b1c2d3e4f5061728', 'registry-unreachable'), 'eu-west-1', 'ResourceName', 'sg-0b1c2d3e4f5061728'],
    [
      'a secret of another Region',
      about('arn:aws:secretsmanager:us-west-2:111122223333:secret:prod/db-a1B2c3', 'secret-not-found'),
      'us-west-2',
      'EventName',
      'DeleteSecret',
    ],
    ['a parameter', about('arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db', 'secret-not-found'), 'eu-west-1', 'EventName', 'DeleteParameter'],
    ['a file system', about('fs-0123456789abcdef0', 'efs-mount-failed'), 'eu-west-1', 'EventName', 'DeleteMountTarget'],
  ])('%s', (_, diagnosis, region, AttributeKey, AttributeValue) => {
    expect(lookupOf(diagnosis)).toMatchObject({ region, attributes: expect.arrayContaining([{ AttributeKey, AttributeValue }]) });
  });

  it.each(['prod/db', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3'])('a secret is known by %s', (secretId) => {
    const lookup = lookupOf(about('arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3', 'secret-not-found'))!;

    expect(changeIn(event({ eventName: 'DeleteSecret', requestParameters: { secretId } }), lookup)).toMatchObject({ what: 'DeleteSecret' });
  });
});
