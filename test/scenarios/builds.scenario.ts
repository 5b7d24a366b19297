import { describe, expect, it } from 'vitest';
import { buildKitLimit, classicLimit, failedBuild, failedTests, group, logOf, stream, withLog, wrongRegion } from '../support/builds.ts';
import { play, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';

const dockerBuild = 'docker build -t $REPOSITORY_URI:$TAG .';
const login = 'aws ecr-public get-login-password | docker login --username AWS --password-stdin public.ecr.aws';

describe("a build that met Docker Hub's limit", () => {
  it('is told with its FROM lines rewritten, the login and the two permissions', async () => {
    const account = shop(withLog(logOf(dockerBuild, buildKitLimit)));

    const { changes, diagnoses, incidents, messages, calls } = await play({ account, events: [failedBuild()] });

    expect(diagnoses).toMatchObject([{ cause: 'docker-hub-rate-limit', culprit: 'web-image', standing: 'confirmed', gaps: [] }]);
    expect(incidents).toMatchObject([{ state: 'open', members: ['web-image'] }]);
    expect(changes).toEqual([]);
    expect(calls['logs:GetLogEvents']).toBe(1);
    expect(messages).toMatchObject([
      { subject: '[shop-prod] LOOK web-image: Docker Hub refuses node:22-alpine: the pull limit is used up', urgency: 'inform' },
    ]);
    await expect(messages[0]!.text).toMatchFileSnapshot('golden/build-docker-hub.txt');
  });

  it('by the classic builder is understood as well, and what is no official image stays', async () => {
    const printed = ['Step 1/9 : FROM grafana/grafana:11.2.0 AS dashboards', ...classicLimit];
    const account = shop(withLog(logOf(dockerBuild, printed)));

    const { messages } = await play({ account, events: [failedBuild()] });

    expect(messages[0]!.text).toContain('+ FROM public.ecr.aws/docker/library/node:16\n');
    expect(messages[0]!.text).toContain('grafana/grafana:11.2.0 stays: not an official image');
    expect(messages[0]!.text).not.toContain('public.ecr.aws/docker/grafana');
  });

  it('offers no image that is not really there', async () => {
    const onlyListed = (given: AccountJson) => (given.registries = { 'public.ecr.aws': { onlyListed: true, images: {} } });
    const account = shop(withLog(logOf(dockerBuild, classicLimit)), onlyListed);

    const { messages } = await play({ account, events: [failedBuild()] });

    expect(messages[0]!.text).toContain('public.ecr.aws/docker/library/node:16 does not exist');
    expect(messages[0]!.text).not.toContain('+ FROM');
  });

  it('while its own image was pulled is told from the event alone', async () => {
    const context = [
      "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image. CannotPullContainerError: error pulling image configuration: toomanyrequests: Too Many Requests. Please see https://docs.docker.com/docker-hub/download-rate-limit/",
    ];

    const { diagnoses, messages, calls } = await play({ account: shop(), events: [failedBuild({ context, image: 'node:22', logs: null })] });

    expect(diagnoses).toMatchObject([{ cause: 'docker-hub-rate-limit', standing: 'text-only', culprit: 'web-image' }]);
    expect(messages[0]!.text).toContain('    public.ecr.aws/docker/library/node:22\n');
    expect(messages[0]!.text).toContain('| BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE');
    expect(Object.keys(calls)).not.toContain('logs:GetLogEvents');
  });

  it('or could not pull its own image for another reason is told in the words of CodeBuild', async () => {
    const denied = "Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: pull access denied for acme/builder";
    const event = failedBuild({ context: [`BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: ${denied}`], image: 'acme/builder:3' });

    const { diagnoses, messages } = await play({ account: shop(), events: [event] });

    expect(diagnoses).toMatchObject([{ cause: 'build-image-unavailable', gaps: [{ probe: 'build-log', why: 'gone' }] }]);
    await expect(messages[0]!.text).toMatchFileSnapshot('golden/build-own-image.txt');
  });

  it('again and again is one message', async () => {
    const account = shop(withLog(logOf(dockerBuild, buildKitLimit)));
    const again = (after: string) => ({ ...failedBuild(), after });

    const { incidents, messages } = await play({ account, events: [failedBuild(), again('2m'), again('30m'), again('80m')] });

    expect(incidents).toHaveLength(1);
    expect(messages).toHaveLength(1);
  });
});

describe('a build that succeeds', () => {
  const good = (startedAt: string) => ({ ...failedBuild({ status: 'SUCCEEDED', startedAt }), after: '30m' });

  it('after the failure, resolves what was told of it', async () => {
    const account = shop(withLog(logOf(dockerBuild, buildKitLimit)));

    const { incidents, messages } = await play({ account, events: [failedBuild(), good('Nov 22, 2026 3:30:02 AM')] });

    expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
    expect(verdicts({ messages })).toEqual(['LOOK', 'RESOLVED']);
    await expect(messages[1]!.text).toMatchFileSnapshot('golden/build-resolved.txt');
  });

  it('but had started before it, proves nothing', async () => {
    const account = shop(withLog(logOf(dockerBuild, buildKitLimit)));

    const { incidents, messages } = await play({ account, events: [failedBuild(), good('Nov 22, 2026 3:05:02 AM')] });

    expect(incidents).toMatchObject([{ state: 'open' }]);
    expect(messages).toHaveLength(1);
  });

  it('where nothing was told of it, costs one Query', async () => {
    const { told: _, ...report } = await play({ account: shop(), events: [good('Nov 22, 2026 3:30:02 AM')] });

    expect(report).toMatchObject({ incidents: [], messages: [], calls: { 'dynamodb:Query': 1 } });
  });
});

describe('a login to ECR Public in the wrong Region', () => {
  it('is a cause of its own, with the line corrected', async () => {
    const account = shop(withLog(logOf(login, wrongRegion)));

    const { diagnoses, messages } = await play({ account, events: [failedBuild()] });

    expect(diagnoses).toMatchObject([{ cause: 'ecr-public-region-wrong', culprit: 'web-image', standing: 'confirmed' }]);
    expect(messages).toHaveLength(1);
    await expect(messages[0]!.text).toMatchFileSnapshot('golden/build-wrong-region.txt');
  });

  it('is told although the limit was told before: somebody took the advice, and left the Region out', async () => {
    const account = shop(withLog(logOf(login, wrongRegion)));
    account.logs.logStreams.push({ logGroupName: group, logStreamName: 'earlier', events: [{ message: logOf(dockerBuild, buildKitLimit).join('\n') }] });
    const earlier = failedBuild({ logs: { 'group-name': group, 'stream-name': 'earlier' } });

    const { diagnoses, messages } = await play({ account, events: [earlier, { ...failedBuild(), after: '5m' }] });

    expect(diagnoses.map(({ cause }) => cause)).toEqual(['docker-hub-rate-limit', 'ecr-public-region-wrong']);
    expect(messages).toHaveLength(2);
  });
});

describe('a build that failed for a reason of its own', () => {
  it.each([
    ['tests failed', [logOf('npm test', failedTests)]],
    ['an earlier command got over the limit', [logOf('./pull.sh', buildKitLimit, { fails: false }), logOf('npm test', failedTests)]],
    ['a later command met the limit, after the failure', [logOf('npm test', failedTests), logOf(dockerBuild, classicLimit)]],
  ])('says nothing and costs one read: %s', async (_, lines) => {
    const { told, calls, ...report } = await play({ account: shop(withLog(...lines)), events: [failedBuild()] });

    expect(report).toEqual({ diagnoses: [], incidents: [], changes: [], messages: [], failureQueue: [], answers: [] });
    expect(calls).toEqual({ 'logs:GetLogEvents': 1 });
    expect(told.log.join('\n')).not.toContain('Test failed');
  });

  it('costs nothing while it keeps no log', async () => {
    const { told: _, ...report } = await play({ account: shop(), events: [failedBuild({ logs: null })] });

    expect(report).toMatchObject({ messages: [], failureQueue: [], calls: {} });
  });

  it.each(['STOPPED', 'IN_PROGRESS'])('is no build that is %s', async (status) => {
    const { told } = await play({ account: shop(), events: [failedBuild({ status })] });

    expect(told).toMatchObject({ delivered: 0, dropped: 1 });
  });
});

describe('the log', () => {
  it('that comes after the event is waited for, once', async () => {
    const account = shop(withLog(logOf(dockerBuild, [], { fails: false })));
    const message = logOf(dockerBuild, buildKitLimit).join('\n');
    const late = { after: '20s', call: 'logs:PutLogEvents', input: { logGroupName: group, logStreamName: stream, logEvents: [{ message, timestamp: 0 }] } };

    const { messages, calls } = await play({ account, events: [failedBuild(), late] });

    expect({ messages: messages.length, reads: calls['logs:GetLogEvents'] }).toEqual({ messages: 1, reads: 2 });
  });

  it('that is not there keeps nobody waiting for long, and nothing is lost', async () => {
    const { messages, failureQueue, calls } = await play({ account: shop(), events: [failedBuild()] });

    expect({ messages, failureQueue, calls }).toEqual({ messages: [], failureQueue: [], calls: { 'logs:GetLogEvents': 2 } });
  });

  it('that is throttled is asked for again', async () => {
    const account = shop(withLog(logOf(dockerBuild, buildKitLimit)));

    const { messages, failureQueue } = await play({
      account,
      events: [failedBuild()],
      faults: [{ on: 'logs:GetLogEvents', kind: 'throttle', nth: 1 }],
    });

    expect(messages).toHaveLength(1);
    expect(failureQueue).toEqual([]);
  });

  it('outside of /aws/codebuild/ may not be read, and is a recorded reason', async () => {
    const account = shop((given) => {
      given.logs.logGroups.push({ logGroupName: '/apps/orders' });
      given.logs.logStreams.push({ logGroupName: '/apps/orders', logStreamName: stream, events: [{ message: buildKitLimit.join('\n') }] });
    });

    const { messages, told } = await play({ account, events: [failedBuild({ logs: { 'group-name': '/apps/orders', 'stream-name': stream } })] });

    expect(messages).toEqual([]);
    expect(told.log.join('\n')).toMatch(/"\/apps\/orders","needs":"logs:GetLogEvents","level":"WARN"/);
  });
});

describe('what a build wrote', () => {
  const secret = 'dckr_pat_0123456789abcdefghij';
  const leaking = buildKitLimit.map((line) => line.replace('429 Too Many Requests', `429 Too Many Requests (password=${secret})`));

  it.each([
    ['is not quoted', {}, false],
    ['is quoted where its owner lets it be, without secrets', { QuoteLogs: 'on' }, true],
  ])('%s', async (_, settings, isQuoted) => {
    const account = shop(withLog(logOf(dockerBuild, leaking)));

    const { messages, told } = await play({ account, events: [failedBuild()], settings });

    expect(messages[0]!.text.includes('| #2 ERROR: failed to copy')).toBe(isQuoted);
    expect(JSON.stringify([told.items, told.sandbox.account.sns, told.sandbox.account.events])).not.toContain(secret);
    expect(JSON.stringify(told.sandbox.account.events).includes('failed to copy')).toBe(false);
  });
});
