/** The five stories that the demo tells: each is a scenario as anybody can write one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ids, throughNat } from '../support/vpc.ts';

export interface Story {
  readonly title: string;
  readonly scenario: object;
}

const account = (name: string) => join(import.meta.dirname, '../accounts', `${name}.json`);
const settings = { Mode: 'auto', AccountName: 'shop-prod', NotificationEmail: 'on-call@example.com' };
const executionPolicy = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
const deploy = (after: string, service: string, taskDefinition: string) => ({
  after,
  call: 'ecs:UpdateService',
  input: { cluster: 'prod', service, taskDefinition },
  by: 'deploy-pipeline/build-512',
});
const modifyEndpoint = (after: string, change: object, by: string) => ({
  after,
  call: 'ec2:ModifyVpcEndpoint',
  input: { VpcEndpointId: ids.s3, ...change },
  by,
});

export const stories: readonly Story[] = [
  {
    title: 'A role loses its ECR policy, and the next deployment runs into it',
    scenario: {
      account: shopOn('api:41'),
      settings,
      hours: 1,
      events: [
        { after: '1s', call: 'iam:DetachRolePolicy', input: { RoleName: 'prod-api-exec', PolicyArn: executionPolicy }, by: 'terraform-ci/run-8812' },
        deploy('5m', 'api', 'api:42'),
      ],
    },
  },
  {
    title: 'A deployment names a tag that was never pushed',
    scenario: {
      account: account('shop'),
      settings,
      hours: 0.1,
      events: [register('1s', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.3'), deploy('2s', 'api', 'api')],
    },
  },
  {
    title: 'Docker Hub refuses node:22-alpine',
    scenario: {
      account: { ...web(), registries: { 'docker.io': { rateLimited: true } } },
      settings,
      hours: 0.1,
      events: [{ after: '1s', call: 'ecs:UpdateService', input: { cluster: 'prod', service: 'web', desiredCount: 4 }, by: 'autoscaling/morning' }],
    },
  },
  {
    title: 'S3 loses its way out of private subnets, and a person runs the command of the message',
    scenario: {
      account: orders(),
      settings,
      hours: 1,
      events: [
        modifyEndpoint('1s', { RemoveRouteTableIds: [ids.table] }, 'NetAdmin/j.meyer'),
        { after: '2m', call: 'ecs:UpdateService', input: { cluster: 'prod', service: 'orders', desiredCount: 6 }, by: 'autoscaling/morning' },
        modifyEndpoint('6m', { AddRouteTableIds: [ids.table] }, 'OnCall/a.lindqvist'),
      ],
    },
  },
  {
    title: 'A scale-in, which is no failure',
    scenario: {
      account: account('shop'),
      settings,
      hours: 1,
      events: [{ after: '1s', call: 'ecs:UpdateService', input: { cluster: 'prod', service: 'api', desiredCount: 2 }, by: 'autoscaling/evening' }],
    },
  },
];

/** The shop's newest revision once more, with another image: what a pipeline registers. */
function register(after: string, image: string) {
  const { revision: _, ...newest } = JSON.parse(readFileSync(account('shop'), 'utf8')).ecs.taskDefinitions.at(-1);
  const [container] = newest.containerDefinitions;
  return { after, call: 'ecs:RegisterTaskDefinition', input: { ...newest, containerDefinitions: [{ ...container, image }] }, by: 'deploy-pipeline/build-512' };
}

function shopOn(taskDefinition: string): object {
  const shop = JSON.parse(readFileSync(account('shop'), 'utf8'));
  for (const service of shop.ecs.services) service.taskDefinition = taskDefinition;
  return shop;
}

/** All its tasks run when the story begins. */
function orders(): object {
  const endpoints = JSON.parse(readFileSync(account('fargate-endpoints'), 'utf8'));
  for (const service of endpoints.ecs.services) delete service.runningCount;
  return endpoints;
}

function web(): object {
  const behindNat = JSON.parse(readFileSync(account('web'), 'utf8'));
  throughNat(behindNat);
  return behindNat;
}
