/** What a person is told to write, and whether the tools that read it will take it. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { classify } from '../../../functions/classify/classify.ts';
import type { BuildLogEvidence } from '../../../functions/diagnose/evidence.ts';
import type { Answer, Asked } from '../../../functions/diagnose/probe.ts';
import { buildLog } from '../../../functions/diagnose/probes/build-log/build-log.ts';
import type { Failure, Step } from '../../../functions/model.ts';
import { receive } from '../../../functions/receive/receive.ts';
import { logTexts } from '../../../functions/receive/texts.ts';
import { parses } from '../../notify/shell.ts';
import { buildKitLimit, classicLimit, type Failed, failedBuild, logOf, wrongRegion } from '../../support/builds.ts';

type Registry = Asked['registry'];
const digest = `sha256:${'a'.repeat(64)}`;
const mirror = (...absent: readonly string[]): Registry => ({
  ecrPublic: async ({ repository, reference }) => (absent.includes(`${repository}:${reference}`) ? { exists: false } : { exists: true, digest }),
  dockerHub: () => Promise.reject(new Error('nobody asks Docker Hub, which limits us too')),
});

interface Story extends Failed {
  readonly printed?: readonly string[];
  readonly says?: string;
  readonly registry?: Registry;
  /** What CloudWatch Logs answers instead of the log. */
  readonly refuses?: 'denied' | 'gone' | 'throttled';
}

async function asked({ printed = [], says, registry = mirror(), refuses, ...event }: Story): Promise<{ answer: Answer<BuildLogEvidence>; reads: number }> {
  const received = receive(failedBuild(event), { account: '111122223333', region: 'eu-west-1' }) as Failure;
  const failure = { ...received, texts: [...logTexts(says ? [says] : []), ...received.texts] };
  let reads = 0;
  const aws = {
    call: async (action: 'logs:GetLogEvents') => {
      reads += 1;
      if (refuses) return { ok: false, why: refuses, action, code: 'X', message: 'no' } as const;
      const events = [{ message: logOf('docker build .', printed).join('\n') }];
      return { ok: true, value: { events, nextBackwardToken: 'b/0', $metadata: {} } } as const;
    },
  };
  const match = classify(failure.texts);
  const answer = await buildLog.answer({ failure, match, evidence: {}, now: new Date('2026-11-22T03:06:00Z'), registry }, aws as never);
  return { answer, reads };
}

const stepsIn = ({ claims = [], steps = [] }: Answer<unknown>): readonly Step[] => [...claims.flatMap((claim) => claim.steps ?? []), ...steps];
const linesIn = (answer: Answer<unknown>): string =>
  stepsIn(answer)
    .flatMap(({ lines = [] }) => lines)
    .join('\n');
const limit = buildKitLimit[1]!;

describe('what a build is told to write', () => {
  it('is a buildspec that logs in before the build, in the Region that answers', async () => {
    const { answer } = await asked({ printed: buildKitLimit, says: limit });

    const login = stepsIn(answer).flatMap(({ lines = [] }) => (lines[0] === 'phases:' ? [lines.join('\n')] : []));

    const { phases } = parse(login[0]!) as { phases: { pre_build: { commands: readonly string[] } } };
    expect(phases.pre_build.commands).toEqual([
      'aws ecr-public get-login-password --region us-east-1 | docker login --username AWS --password-stdin public.ecr.aws',
    ]);
    expect(parses(phases.pre_build.commands[0]!)).toBe(true);
  });

  it('is a statement of IAM with both permissions', async () => {
    const { answer } = await asked({ printed: wrongRegion, says: wrongRegion[1]! });

    const statements = stepsIn(answer).flatMap(({ lines = [] }) => (lines[0] === '{' ? [JSON.parse(lines.join('\n'))] : []));

    expect(statements).toEqual([{ Effect: 'Allow', Action: ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'], Resource: '*' }]);
  });

  it('is a FROM line that keeps its platform, its variable and its stage', async () => {
    const { answer } = await asked({ printed: buildKitLimit, says: limit });

    expect(linesIn(answer)).toContain('+ FROM --platform=$BUILDPLATFORM public.ecr.aws/docker/library/node:${NODE}-alpine AS build');
  });

  it.each([
    ['no official image', 'Step 1/2 : FROM grafana/grafana:11.2.0', 'grafana/grafana:11.2.0 stays: not an official image'],
    ['no copy there', 'Step 1/2 : FROM node:99', 'node:99 stays: public.ecr.aws/docker/library/node:99 does not exist'],
  ])('is no FROM line where there is %s', async (_, line, says) => {
    const { answer } = await asked({ printed: [line, classicLimit[2]!], says: classicLimit[2]!, registry: mirror('library/node:99') });

    expect(linesIn(answer)).toBe('');
    expect(stepsIn(answer)).toMatchObject([{ says: expect.stringContaining(says) }]);
  });

  it('is no FROM line where the registry does not answer', async () => {
    const registry: Registry = { ...mirror(), ecrPublic: async () => ({ unknown: 'public.ecr.aws did not answer in time' }) };

    const { answer } = await asked({ printed: classicLimit, says: classicLimit[2]!, registry });

    expect(linesIn(answer)).not.toContain('+ FROM');
    expect(stepsIn(answer)[0]!.says).toContain('did not answer in time');
  });
});

describe('the project is blamed', () => {
  it('where its log shows the limit', async () => {
    const { answer, reads } = await asked({ printed: classicLimit, says: classicLimit[2]! });

    expect(answer.claims).toMatchObject([{ verdict: 'blames', cause: 'docker-hub-rate-limit', culprit: { id: 'web-image' } }]);
    expect(reads).toBe(1);
  });

  it('for the Region that its login went to', async () => {
    const { answer } = await asked({ printed: wrongRegion, says: wrongRegion[1]! });

    expect(answer.claims).toMatchObject([
      { cause: 'ecr-public-region-wrong', culprit: { id: 'web-image', says: 'the login to ECR Public goes to eu-west-1, where it has no API' } },
    ]);
  });

  it.each(['denied', 'gone', 'throttled'] as const)('by nothing that was not seen: the log is %s, and that is a gap', async (refuses) => {
    const { answer } = await asked({ says: classicLimit[2]!, refuses });

    expect(answer.claims).toEqual([]);
    expect(answer.gaps).toMatchObject([{ wanted: 'log of build web-image:8745a7a9-c340-456a-9166-edf953571bea', why: refuses }]);
    expect(linesIn(answer)).toContain('get-login-password --region us-east-1');
  });
});

describe("the build's own image", () => {
  const context = ["BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image. CannotPullContainerError: Error response from daemon"];

  it('is one of ECR Public, where it has a copy', async () => {
    const { answer } = await asked({ context, image: 'node:22', logs: null });

    expect(answer.evidence).toMatchObject({ log: 'none', environment: { image: 'node:22' } });
    expect(linesIn(answer)).toBe('public.ecr.aws/docker/library/node:22');
  });

  it('stays where it is no official one', async () => {
    const { answer } = await asked({ context, image: 'acme/builder:3', logs: null });

    expect(linesIn(answer)).toBe('');
    expect(stepsIn(answer)).toMatchObject([{ says: expect.stringContaining('acme/builder:3') }]);
  });
});

it('a task is not asked for a build’s log', async () => {
  const failure: Failure = { where: { account: '111122223333', region: 'eu-west-1', partition: 'aws', kind: 'family', name: 'report' }, at: '', texts: [] };

  const answer = await buildLog.answer({ failure, match: classify([]), evidence: {}, now: new Date(0), registry: mirror() }, {} as never);

  expect(answer).toEqual({ evidence: null });
});
