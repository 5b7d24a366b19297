import { describe, expect, it } from 'vitest';
import { destinationsIn, needsOf } from '../../../../functions/diagnose/probes/network-path/needs.ts';
import { aDefinition } from '../../../fix/diagnosis.ts';

const [container] = aDefinition().containers;
const of = (...containers: object[]) =>
  needsOf(aDefinition({ containers: containers.map((twist) => ({ ...container!, awslogs: null, secrets: [], environmentFiles: [], ...twist })) }), {
    account: '111122223333',
    region: 'eu-west-1',
    partition: 'aws',
  }).map(({ to, region, serviceName }) => [to, region, serviceName]);

describe('what a task needs', () => {
  it('of an image in ECR is login, manifest and layers, where the image is', () => {
    expect(of({ image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/api:1' })).toEqual([
      ['ecr.api', 'us-east-1', 'com.amazonaws.us-east-1.ecr.api'],
      ['ecr.dkr', 'us-east-1', 'com.amazonaws.us-east-1.ecr.dkr'],
      ['s3', 'us-east-1', 'com.amazonaws.us-east-1.s3'],
    ]);
  });

  it('of an image in ECR is asked by the names that endpoints have in China', () => {
    expect(of({ image: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/api:1' }).map(([, , serviceName]) => serviceName)).toEqual([
      'cn.com.amazonaws.cn-north-1.ecr.api',
      'cn.com.amazonaws.cn-north-1.ecr.dkr',
      'com.amazonaws.cn-north-1.s3',
    ]);
  });

  it('comes in the order in which a start meets it, each place once', () => {
    const needs = of(
      {
        image: 'nginx',
        awslogs: { group: '/ecs/api', region: 'eu-west-1', createGroup: false, streamPrefix: null },
        secrets: [
          { name: 'A', valueFrom: '/shop/a' },
          { name: 'B', valueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:b-AbCdEf' },
        ],
      },
      { image: 'redis:7', secrets: [{ name: 'C', valueFrom: 'arn:aws:ssm:eu-central-1:111122223333:parameter/c' }] },
    );

    expect(needs.map(([to, region]) => `${to} ${region}`)).toEqual([
      'secretsmanager eu-west-1',
      'ssm eu-west-1',
      'ssm eu-central-1',
      'logs eu-west-1',
      'internet eu-west-1',
    ]);
  });
});

describe('what an endpoint must let through', () => {
  const asksOf = (to: string, container_: object) =>
    needsOf(aDefinition({ containers: [{ ...container!, awslogs: null, secrets: [], logSecrets: [], environmentFiles: [], ...container_ }] }), {
      account: '111122223333',
      region: 'eu-west-1',
      partition: 'aws',
    })
      .filter((one) => one.to === to)
      .flatMap(({ asks }) => asks.map(({ resource }) => resource));
  const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db';

  it.each([
    ['a key of a secret', 'secretsmanager', { secrets: [{ name: 'A', valueFrom: `${secret}-AbC123:password::` }] }, [`${secret}-AbC123`]],
    ['a secret without its suffix', 'secretsmanager', { secrets: [{ name: 'A', valueFrom: secret }] }, [`${secret}-*`]],
    ["a log driver's secret", 'secretsmanager', { logSecrets: [{ name: 'A', valueFrom: `${secret}-AbC123` }] }, [`${secret}-AbC123`]],
    ["a registry's login by name", 'secretsmanager', { repositoryCredentials: 'prod/db' }, [`${secret}-*`]],
    ['a parameter by name', 'ssm', { secrets: [{ name: 'A', valueFrom: '/shop/a' }] }, ['arn:aws:ssm:eu-west-1:111122223333:parameter/shop/a']],
    [
      'layers and environment files',
      's3',
      { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1', environmentFiles: ['arn:aws:s3:::shop-config/api.env'] },
      ['arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*', 'arn:aws:s3:::shop-config/api.env'],
    ],
  ])('is %s', (_, to, twist, resources) => {
    expect(asksOf(to, twist)).toEqual(resources);
  });
});

describe('a text', () => {
  it.each([
    ['Get "https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/x": i/o timeout', ['s3']],
    ['unable to retrieve ecr registry auth: Post "https://api.ecr.eu-west-1.amazonaws.com/": i/o timeout', ['ecr.api']],
    ['failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1: dial tcp: i/o timeout', ['ecr.dkr', 's3']],
    ['There is a connection issue between the task and Amazon ECR.', ['ecr.api', 'ecr.dkr', 's3']],
    ['There is a connection issue between the task and AWS Secrets Manager.', ['secretsmanager']],
    ['There is a connection issue between the task and AWS Systems Manager.', ['ssm']],
    ['The task cannot find the Amazon CloudWatch log group defined in the task definition.', ['logs']],
    ['Get "https://registry-1.docker.io/v2/": net/http: request canceled', ['internet']],
    ['something else', null],
  ])('%s means %j', (text, expected) => {
    expect(destinationsIn(text)).toEqual(expected);
  });
});
