import { describe, expect, test } from 'vitest';
import { classify } from '../../functions/classify/classify.ts';
import type { Text } from '../../functions/model.ts';
import { corpus, type Part } from './corpus.ts';

const parts: readonly Part[] = ['official', 'wild', 'held-out', 'unseen'];
const account = '123456789012';
const role = `arn:aws:sts::${account}:assumed-role/prod-api-exec/0f9de17a6465404e8b1b2356dc13c2f8`;
const repository = `arn:aws:ecr:eu-west-1:${account}:repository/api`;
const stream = `arn:aws:logs:eu-west-1:${account}:log-group:/ecs/api:log-stream:ecs/app/0f9d`;

/** What the managed policy grants, and where. */
const granted: Readonly<Record<string, string>> = {
  'ecr:GetAuthorizationToken': '*',
  'ecr:BatchCheckLayerAvailability': repository,
  'ecr:GetDownloadUrlForLayer': repository,
  'ecr:BatchGetImage': repository,
  'logs:CreateLogStream': stream,
  'logs:PutLogEvents': stream,
};

const others: Readonly<Record<string, string>> = {
  'ecr:CreateRepository': repository,
  'ecr:BatchImportUpstreamImage': repository,
  'ecr:DescribeImages': repository,
  'ecr:BatchGetImageReferrers': repository,
  'ecr-public:GetAuthorizationToken': '*',
  'logs:CreateLogGroup': stream,
  'logs:PutRetentionPolicy': stream,
  'secretsmanager:GetSecretValue': `arn:aws:secretsmanager:eu-west-1:${account}:secret:db-AbCdEf`,
  'ssm:GetParameters': `arn:aws:ssm:eu-west-1:${account}:parameter/db`,
  'kms:Decrypt': `arn:aws:kms:eu-west-1:${account}:key/0f9d`,
  's3:GetObject': 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/x',
  'sts:AssumeRole': `arn:aws:iam::${account}:role/prod-api-exec`,
  'elasticfilesystem:ClientMount': `arn:aws:elasticfilesystem:eu-west-1:${account}:file-system/fs-0a1b2c3d`,
};

const curable = (action: string) => `because no identity-based policy allows the ${action} action`;

const incurable: readonly ((action: string) => string)[] = [
  () => '',
  () => 'because',
  () => 'because no identity-based policy',
  () => 'with an explicit deny',
  () => 'with an explicit deny in an identity-based policy',
  () => 'with an explicit deny in an identity-based policy: arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3',
  () => 'with an explicit deny in a service control policy',
  () => 'with an explicit deny in a resource control policy',
  () => 'with an explicit deny in a permissions boundary',
  () => 'with an explicit deny in a VPC endpoint policy',
  () => 'with an explicit deny in a session policy',
  (action) => `because no resource-based policy allows the ${action} action`,
  (action) => `because no service control policy allows the ${action} action`,
  (action) => `because no resource control policy allows the ${action} action`,
  (action) => `because no permissions boundary allows the ${action} action`,
  (action) => `because no VPC endpoint policy allows the ${action} action`,
  (action) => `because no session policy allows the ${action} action`,
  () => 'because no identity-based policy allows the logs:CreateLogGroup action',
];

const strangers: readonly string[] = [
  `arn:aws:iam::${account}:user/github-ci`,
  `arn:aws:iam::${account}:root`,
  `arn:aws:sts::${account}:federated-user/j.meyer`,
  `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_PowerUserAccess_cb61023952739181/j.meyer`,
  `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForECS/ecs-service-scheduler`,
  `arn:aws:sts::${account}:assumed-role/docker-builder/AWSCodeBuild-749228d3-4d07-4037-bd81-b631b0a0460e`,
  `arn:aws:sts::${account}:assumed-role/deployer/GitHubActions`,
  `arn:aws:sts::${account}:assumed-role/deployer/GitHubActions-API-15243436364`,
  `arn:aws:sts::${account}:assumed-role/deployer/botocore-session-1717171717`,
  `arn:aws:sts::${account}:assumed-role/deployer/aws-go-sdk-1717171717171717171`,
];

const denial = (principal: string, action: string, resource: string, clause: string): string =>
  `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${clause}`;

/** How the services and both SDKs wrap a denial. */
const wrappings: Readonly<Record<string, (said: string) => string>> = {
  'SDK v1': (said) =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: ${said} status code: 400, request id: 802fafcf-b0af-4d34-a105-67c8c3c9b153`,
  'SDK v2': (said) =>
    `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: operation error, https response error StatusCode: 400, RequestID: b8ee5906-7f22-428c-965d-4295d8bd9e92, api error AccessDeniedException: ${said} : exit status 1`,
  Docker: (said) =>
    `CannotStartContainerError: Error response from daemon: pull access denied for ${account}.dkr.ecr.eu-west-1.amazonaws.com/api, repository does not exist or may require 'docker login': denied: ${said}`,
  'the line before and after': (said) => `The task failed.\n${said}.\nSee the guide.`,
};

const stopped = (text: string): Text => ({ field: 'task.stoppedReason', text });
const reason = (text: string, container: string): Text => ({ field: 'container.reason', container, text });
const isFixable = (...texts: readonly Text[]): boolean => classify(texts).fixable;

const bolder = (said: readonly string[]): readonly string[] => said.filter((text) => isFixable(stopped(text)));

describe.each(Object.entries(wrappings))('in the words of %s', (_who, wrap) => {
  test.each(Object.entries(granted))('%s is fixable with the one clause that attaching cures', (action, resource) => {
    expect(isFixable(stopped(wrap(denial(role, action, resource, curable(action)))))).toBe(true);
  });

  test.each(Object.entries(granted))('%s is not with any other clause, cut or whole', (action, resource) => {
    expect(bolder(incurable.map((clause) => wrap(denial(role, action, resource, clause(action)))))).toEqual([]);
  });

  test.each(Object.entries(others))('%s is not with any clause', (action, resource) => {
    expect(bolder([curable, ...incurable].map((clause) => wrap(denial(role, action, resource, clause(action)))))).toEqual([]);
  });

  test.each(Object.entries(granted))('%s is not for whom ECS never sends', (action, resource) => {
    expect(bolder(strangers.map((principal) => wrap(denial(principal, action, resource, curable(action)))))).toEqual([]);
  });

  test.each(Object.entries(granted).filter(([, resource]) => resource !== '*'))(
    "%s is not on another account's resource, in either case",
    (action, resource) => {
      const foreign = wrap(denial(role, action, resource.replace(account, '210987654321'), curable(action)));

      expect(bolder([foreign, foreign.toUpperCase(), foreign.toLowerCase()])).toEqual([]);
    },
  );
});

describe('a second denial', () => {
  const fine = wrappings['SDK v1']?.(denial(role, 'ecr:GetAuthorizationToken', '*', curable('ecr:GetAuthorizationToken'))) ?? '';
  const alike = denial(role, 'ecr:BatchGetImage', repository, curable('ecr:BatchGetImage'));
  const worse = [
    ...incurable.map((clause) => denial(role, 'ecr:BatchGetImage', repository, clause('ecr:BatchGetImage'))),
    denial(role, 'secretsmanager:GetSecretValue', '*', curable('secretsmanager:GetSecretValue')),
    denial(role, 'ecr:BatchImportUpstreamImage', repository, curable('ecr:BatchImportUpstreamImage')),
  ];

  test.each(worse)('in the same text, before or behind, takes the fix away: %s', (other) => {
    expect(bolder([`${fine}; ${other}`, `${other}; ${fine}`])).toEqual([]);
  });

  test.each(worse)('of another container takes the fix away: %s', (other) => {
    expect(isFixable(stopped('Task failed to start'), reason(fine, 'app'), reason(other, 'proxy'))).toBe(false);
    expect(isFixable(stopped('Task failed to start'), reason(other, 'app'), reason(fine, 'proxy'))).toBe(false);
  });

  test('that attaching cures as well leaves it', () => {
    expect(isFixable(stopped(`${fine}; ${alike}`))).toBe(true);
    expect(isFixable(stopped('Task failed to start'), reason(fine, 'app'), reason(alike, 'proxy'))).toBe(true);
  });
});

test('a fixable text is not fixable when cut anywhere before its clause is whole', () => {
  const wrong = Object.entries(granted).flatMap(([action, resource]) =>
    Object.values(wrappings).flatMap((wrap) => {
      const whole = wrap(denial(role, action, resource, curable(action)));
      const decided = whole.indexOf('policy allows') + 'policy allows'.length;
      return bolder(Array.from({ length: decided }, (_, length) => whole.slice(0, length)));
    }),
  );

  expect(wrong).toEqual([]);
});

describe('broken within words, as a terminal does,', () => {
  const action = 'ecr:BatchGetImage';
  const incurables = [
    ...incurable.map((clause) => denial(role, action, repository, clause(action))),
    ...strangers.map((principal) => denial(principal, action, repository, curable(action))),
    ...Object.entries(others).map(([other, resource]) => denial(role, other, resource, curable(other))),
    denial(role, action, repository.replace(account, '210987654321'), curable(action)),
    `${denial(role, action, repository, curable(action))}; ${denial(role, action, repository, 'with an explicit deny')}`,
    `${denial(role, action, repository, curable(action))}; ${denial(role, 'ecr:CreateRepository', repository, curable('ecr:CreateRepository'))}`,
  ];
  const brokenOnce = (text: string): readonly string[] => Array.from({ length: text.length }, (_, at) => `${text.slice(0, at)}\n${text.slice(at)}`);
  const brokenAt = (text: string, width: number): string => text.replace(new RegExp(`.{${width}}`, 'gs'), '$&\n');

  test('a denial that no policy cures stays so, once anywhere', () => {
    const said = (text: string) => `AccessDeniedException: ${text}`;

    expect(isFixable(stopped(said(denial(role, action, repository, curable(action)))))).toBe(true);
    expect(bolder(incurables.flatMap((text) => brokenOnce(said(text))))).toEqual([]);
  });

  test('what is not fixable stays so at every width', () => {
    const texts = parts.flatMap((part) => corpus(part).flatMap(({ stoppedReason, containerReason }) => [stoppedReason, containerReason]));
    const settled = [...new Set(texts)].filter((text): text is string => !!text && !isFixable(stopped(text)));
    const widths = [40, 64, 72, 80, 100, 120, 132, 160];

    expect(bolder(settled.flatMap((text) => widths.map((width) => brokenAt(text, width))))).toEqual([]);
  });
});
