import { afterEach, describe, expect, test, vi } from 'vitest';
import { connect } from '../../functions/aws/aws.ts';
import { AwsError } from '../../functions/aws/outcome.ts';
import { createWorld, forRequest } from '../../functions/connect.ts';
import { handlerOf } from '../../functions/lambda.ts';
import { createLog, namespace } from '../../functions/log.ts';
import { settings } from '../pipeline/world.ts';
import { at } from '../support/incidents.ts';
import { deploy } from '../template/deployment.ts';

vi.mock('../../functions/aws/aws.ts');

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const environment = {
  MODE: 'observe',
  ACCOUNT_ID: '111122223333',
  AWS_REGION: 'eu-west-1',
  TABLE_NAME: 'incidents',
  PAGE_TOPIC_ARN: settings.pageTopicArn,
  INFORM_TOPIC_ARN: settings.informTopicArn,
};
const stub = (variables: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
};
const listen = () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  return lines;
};

describe('a log', () => {
  const logged = (use: (log: ReturnType<typeof createLog>) => void) => {
    const lines: string[] = [];
    use(createLog({ now: () => at(0), requestId: 'request-1', write: (line) => lines.push(line) }));
    expect(lines.every((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n'))).toBe(true);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  test('is one JSON line each, as Lambda filters them', () => {
    expect(logged((log) => log.warn('paused', { by: 'ada' }))).toEqual([
      { by: 'ada', level: 'WARN', message: 'paused', timestamp: at(0).toISOString(), requestId: 'request-1' },
    ]);
  });

  test('cannot be forged by a field, nor broken by a line break in one', () => {
    expect(logged((log) => log.info('joined', { level: 'ERROR', message: 'forged', text: 'a\nb' }))).toMatchObject([
      { level: 'INFO', message: 'joined', text: 'a\nb' },
    ]);
  });

  test('shows what an error was', () => {
    expect(logged((log) => log.error('failed', { error: new TypeError('no') }))).toMatchObject([{ error: { name: 'TypeError', message: 'no' } }]);
  });

  test('counts in the embedded metric format, and pays for one metric whatever the fields say', () => {
    expect(logged((log) => log.count('Writes', { fix: 'create-log-group' }))).toEqual([
      {
        _aws: {
          Timestamp: at(0).getTime(),
          CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[]], Metrics: [{ Name: 'Writes', Unit: 'Count' }] }],
        },
        fix: 'create-log-group',
        Writes: 1,
      },
    ]);
  });
});

describe('a handler', () => {
  test('reads the settings once, and gives each run its own request id', async () => {
    listen();
    stub(environment);
    const worlds: unknown[] = [];
    const handler = handlerOf(async (_event, w) => void worlds.push([w.requestId, w.settings.tableName, w.store]));

    await handler({}, { awsRequestId: 'one' });
    vi.stubEnv('TABLE_NAME', 'other');
    await handler({}, { awsRequestId: 'two' });

    const [one, two] = worlds as [string, string, unknown][];
    expect([one?.slice(0, 2), two?.slice(0, 2)]).toEqual([
      ['one', 'incidents'],
      ['two', 'incidents'],
    ]);
    expect(one?.[2]).toBe(two?.[2]);
  });

  test('fails with the name of a setting that is missing, at every run', async () => {
    stub({ ...environment, MODE: '' });
    const handler = handlerOf(async () => 'ran');

    await expect(handler({}, { awsRequestId: 'one' })).rejects.toMatchObject({ name: 'InputError', field: 'MODE' });
    await expect(handler({}, { awsRequestId: 'two' })).rejects.toMatchObject({ name: 'InputError', field: 'MODE' });
  });

  test.each([
    ['ExaminationPostponed', 'WARN', 'Postponed'],
    ['AwsError', 'ERROR', 'AwsFailed'],
    ['TypeError', 'ERROR', 'Failed'],
  ])('throws on what Lambda must try again, and says %s at %s, counted as %s', async (name, level, metric) => {
    const lines = listen();
    stub(environment);
    const error = Object.assign(new Error('no'), { name });
    const handler = handlerOf(() => Promise.reject(error));

    await expect(handler({}, { awsRequestId: 'one' })).rejects.toBe(error);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level, error: expect.objectContaining({ name }) }),
      expect.objectContaining({ [metric]: 1, error: name }),
    ]);
  });
});

describe('an alarm on what we count ourselves', () => {
  const ours = Object.entries(deploy({ Mode: 'observe' }).resources).filter(([, { Properties }]) => Properties['Namespace'] === namespace);

  test('is there for a failing table, topic or STS', () => {
    expect(ours.map(([id]) => id)).toEqual(['AwsFails']);
  });

  // An alarm names a metric by its exact dimensions: with one more or one less it never hears anything.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension
  test.each(ours)('%s watches the metric that a run counts, by the same dimensions', async (_, { Properties }) => {
    const lines = listen();
    stub(environment);
    const handler = handlerOf(() =>
      Promise.reject(new AwsError({ ok: false, why: 'denied', action: 'sns:Publish', code: 'AuthorizationError', message: 'no' })),
    );

    await expect(handler({}, { awsRequestId: 'one' })).rejects.toThrow(AwsError);

    const metrics = lines.map((line) => (JSON.parse(line) as Counted)._aws?.CloudWatchMetrics).filter((counted) => counted !== undefined);
    const watched = ((Properties['Dimensions'] ?? []) as readonly { readonly Name: string }[]).map(({ Name }) => Name);
    expect(metrics).toEqual([[{ Namespace: namespace, Dimensions: [watched], Metrics: [{ Name: Properties['MetricName'], Unit: 'Count' }] }]]);
  });
});

interface Counted {
  readonly _aws?: { readonly CloudWatchMetrics: readonly object[] };
}

describe('a loan', () => {
  const lent = { AccessKeyId: 'ASIA', SecretAccessKey: 's', SessionToken: 't', Expiration: at(900) };
  const loan = {
    roleArn: 'arn:aws:iam::111122223333:role/safe',
    sessionName: 'em-7F3A91C2',
    actions: ['iam:AttachRolePolicy'],
    resources: ['arn:aws:iam::111122223333:role/x'],
  } as const;
  const lend = async (answer: unknown) => {
    const call = vi.fn().mockResolvedValue(answer);
    vi.mocked(connect).mockReset().mockReturnValue({ call });
    const outcome = await createWorld(settings, { now: () => at(0), requestId: 'one' }).lend(loan);
    return { outcome, call };
  };

  test('is asked under the incident’s name, with a policy cut to one fix, for as short as STS gives', async () => {
    const { outcome, call } = await lend({ ok: true, value: { Credentials: lent } });

    const [action, input] = call.mock.calls[0] as [string, { Policy: string }];
    expect(action).toBe('sts:AssumeRole');
    expect(input).toMatchObject({ RoleArn: loan.roleArn, RoleSessionName: 'em-7F3A91C2', DurationSeconds: 900 });
    expect(JSON.parse(input.Policy)).toEqual({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: loan.actions, Resource: loan.resources }] });
    expect(outcome.ok).toBe(true);
    expect(vi.mocked(connect)).toHaveBeenLastCalledWith({ region: 'eu-west-1', credentials: { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't' } });
  });

  test('that is denied is a value', async () => {
    const denied = { ok: false, why: 'denied', action: 'sts:AssumeRole', code: 'AccessDenied', message: '' };

    expect((await lend(denied)).outcome).toEqual(denied);
  });

  test('without credentials is broken, not half a client', async () => {
    expect((await lend({ ok: true, value: {} })).outcome).toMatchObject({ ok: false, why: 'broken' });
  });

  test('is a new one each time', async () => {
    const call = vi.fn().mockResolvedValue({ ok: true, value: { Credentials: lent } });
    vi.mocked(connect).mockReset().mockReturnValue({ call });
    const w = forRequest(createWorld(settings, { now: () => at(0), requestId: 'one' }), 'two');

    await w.lend(loan);
    await w.lend(loan);

    expect(call).toHaveBeenCalledTimes(2);
  });
});
