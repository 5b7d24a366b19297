/** A build that failed, as EventBridge tells of it, and its log, as CodeBuild writes it. */
import type { AccountJson } from './shop.ts';

const build = 'web-image:8745a7a9-c340-456a-9166-edf953571bea';
export const group = '/aws/codebuild/web-image';
export const stream = '8745a7a9-c340-456a-9166-edf953571bea';

export const exitStatus = 'COMMAND_EXECUTION_ERROR: Error while executing command: docker build -t $REPOSITORY_URI:$TAG .. Reason: exit status 1';
/** As the event lists phases that went well. */
const well = (phase: string) => ({ 'phase-type': phase, 'phase-status': 'SUCCEEDED', 'phase-context': [': '] });

export interface Failed {
  /** Of the phase that failed. */
  readonly context?: readonly string[];
  readonly image?: string;
  readonly logs?: object | null;
  readonly status?: string;
  readonly project?: string;
  readonly time?: string;
  readonly startedAt?: string;
}

export const failedBuild = ({
  context = [exitStatus],
  image = 'aws/codebuild/standard:7.0',
  logs = { 'group-name': group, 'stream-name': stream, 'deep-link': 'https://console.aws.amazon.com/' },
  status = 'FAILED',
  project = 'web-image',
  time = '2026-11-22T03:05:51Z',
  startedAt = 'Nov 22, 2026 3:04:58 AM',
}: Failed = {}) => ({
  version: '0',
  id: 'c030038d-8c4d-6141-9545-00ff7b7153ea',
  'detail-type': 'CodeBuild Build State Change',
  source: 'aws.codebuild',
  account: '111122223333',
  time,
  region: 'eu-west-1',
  resources: [`arn:aws:codebuild:eu-west-1:111122223333:build/${build}`],
  detail: {
    'build-status': status,
    'project-name': project,
    'build-id': `arn:aws:codebuild:eu-west-1:111122223333:build/${build}`,
    'additional-information': {
      environment: { image, 'environment-variables': [{ name: 'NPM_TOKEN', type: 'PLAINTEXT', value: 'npm_0123456789abcdef' }] },
      'build-complete': true,
      'build-start-time': startedAt,
      initiator: 'codepipeline/web',
      ...(logs && { logs }),
      phases: [well('PRE_BUILD'), { 'phase-type': 'BUILD', 'phase-status': 'FAILED', 'phase-context': context }, { 'phase-type': 'COMPLETED' }],
    },
    'current-phase': 'COMPLETED',
    'current-phase-context': '[]',
  },
});

/** CodeBuild's own lines around what a command prints. */
export const logOf = (command: string, printed: readonly string[], { fails = true } = {}): readonly string[] => [
  `[Container] 2026/11/22 03:05:20.114253 Running command ${command}`,
  ...printed,
  ...(fails
    ? [
        `[Container] 2026/11/22 03:05:50.772901 Command did not exit successfully ${command} exit status 1`,
        '[Container] 2026/11/22 03:05:50.781034 Phase complete: BUILD State: FAILED',
        `[Container] 2026/11/22 03:05:50.781049 Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: ${command}. Reason: exit status 1`,
      ]
    : []),
];

/** https://github.com/NVIDIA/gpu-driver-container/pull/783, with other images. */
export const buildKitLimit = [
  '#2 [internal] load metadata for docker.io/library/node:22-alpine',
  '#2 ERROR: failed to copy: httpReadSeeker: failed open: unexpected status from GET request to https://registry-1.docker.io/v2/library/node/manifests/sha256:962f6cadeae0ea6284001009daa4cc9a8c37e75d1f5191cf0eb83fe565b63dd7: 429 Too Many Requests',
  'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
  '------',
  ' > [internal] load metadata for docker.io/library/node:22-alpine:',
  '------',
  'Dockerfile:3',
  '--------------------',
  '   1 |     ARG NODE=22',
  '   2 |     ',
  '   3 | >>> FROM --platform=$BUILDPLATFORM node:${NODE}-alpine AS build',
  '   4 |     ',
  '   5 |     RUN npm ci',
  '--------------------',
  'ERROR: failed to build: failed to solve: node:22-alpine: failed to resolve source metadata for docker.io/library/node:22-alpine: 429 Too Many Requests',
];

/** https://github.com/aws-amplify/amplify-cli/issues/8576 */
export const classicLimit = [
  'Step 1/8 : FROM node:16',
  '16: Pulling from library/node',
  'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
];

/** https://github.com/aws/aws-cli/issues/5917 */
export const wrongRegion = [
  '',
  'Could not connect to the endpoint URL: "https://api.ecr-public.eu-west-1.amazonaws.com/"',
  'Error: Cannot perform an interactive login from a non TTY device',
];

export const failedTests = ['# tests 214', '# pass 213', '# fail 1', 'npm error Test failed. See above for more details.'];

/** The log of the build, several lines a message as CodeBuild ships them. */
export const withLog =
  (...lines: readonly (readonly string[])[]) =>
  (account: AccountJson): void => {
    const text = lines.flat();
    const messages = Array.from({ length: Math.ceil(text.length / 4) }, (_, n) => `${text.slice(n * 4, n * 4 + 4).join('\n')}\n`);
    account.logs.logGroups.push({ logGroupName: group });
    account.logs.logStreams.push({
      logGroupName: group,
      logStreamName: stream,
      events: messages.map((message, n) => ({ message, timestamp: 1_795_316_720_000 + n })),
    });
  };
