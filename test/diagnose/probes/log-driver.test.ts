import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { examine } from '../examine.ts';

const drives = (logConfiguration: object) => (account: AccountJson) => {
  for (const { containerDefinitions } of account.ecs.taskDefinitions) containerDefinitions[0].logConfiguration = logConfiguration;
};
const starting = 'CannotStartContainerError: Error response from daemon: failed to initialize logging driver:';
const splunk = { logDriver: 'splunk', options: { 'splunk-url': 'https://splunk.example.com:8088' } };
const token = { name: 'splunk-token', valueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:splunk-a1B2c3' };

describe('a log driver that cannot be set up', () => {
  it.each<[string, string, object, string]>([
    [
      'lacks an option that it needs',
      'ResourceInitializationError: failed to validate logger args: splunk: splunk-token is expected',
      splunk,
      'api:42: log driver splunk lacks option splunk-token',
    ],
    [
      'sends to nobody, whatever the text has in common with a closed network',
      `${starting} dial tcp 10.0.0.9:514: connect: connection refused`,
      { logDriver: 'syslog', options: { 'syslog-address': 'tcp://10.0.0.9:514' } },
      'api:42: nobody answers log driver syslog at 10.0.0.9:514',
    ],
    [
      'is given the name of no Region',
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: MissingEndpoint: ',
      { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/api', 'awslogs-region': 'europe' } },
      'api:42 names europe as awslogs-region, which is no Region',
    ],
  ])('%s: the revision is blamed', async (_, reason, logConfiguration, says) => {
    const { diagnosis } = await examine(shop(drives(logConfiguration)), { reason });

    expect(diagnosis).toMatchObject({ cause: 'log-driver-invalid', culprit: { id: 'api:42', says } });
  });

  it.each([
    ['an option that a secret gives', 'failed to validate logger args: splunk: splunk-token is expected', { ...splunk, secretOptions: [token] }],
    ['an option that is there', "must specify a value for log opt 'splunk-url'", splunk],
    ['an option that is not there', "unknown log opt 'splunk-uri' for splunk log driver", splunk],
  ])('is not blamed for %s', async (_, said, logConfiguration) => {
    const { diagnosis } = await examine(shop(drives(logConfiguration)), { reason: `CannotCreateContainerError: Error response from daemon: ${said}` });

    expect(diagnosis).toMatchObject({ cause: 'log-driver-invalid', culprit: null });
  });

  it('never tells what its options hold', async () => {
    const { diagnosis } = await examine(shop(drives({ ...splunk, options: { ...splunk.options, 'splunk-token': 'never told' } })), {
      reason: `${starting} splunk: failed to verify connection - 403 Forbidden - {"text":"Invalid token","code":4}`,
    });

    expect(diagnosis.culprit?.says).toContain('refused the token');
    expect(JSON.stringify(diagnosis)).not.toContain('never told');
  });
});

it('a log group that is in the Region of the task alone is named there, or made where the driver looks', async () => {
  const strayed = (account: AccountJson) => {
    account.ecs.taskDefinitions[1].containerDefinitions[0].logConfiguration.options['awslogs-region'] = 'us-east-1';
  };

  const { diagnosis } = await examine(shop(strayed), {
    reason:
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create log stream: ResourceNotFoundException: The specified log group does not exist',
  });

  expect(diagnosis.culprit).toMatchObject({ id: '/ecs/api', says: 'log group /ecs/api does not exist in us-east-1, only in eu-west-1' });
  expect(diagnosis.steps.map(({ says }) => says)).toEqual([
    'Name eu-west-1 in awslogs-region of container api: log group /ecs/api is there.',
    'Or make log group /ecs/api in us-east-1.',
  ]);
  expect(diagnosis.steps[0]?.command).toContain('.logConfiguration.options["awslogs-region"] = "eu-west-1"');
  expect(diagnosis.steps[0]?.undo).toContain('aws ecs update-service');
});
