/** The four stories that the demo tells: each is a scenario as anybody can write one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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
const register = (after: string, family: string, image: string) => ({
  after,
  call: 'ecs:RegisterTaskDefinition',
  input: {
    family,
    executionRoleArn: `prod-${family}-exec`,
    cpu: '512',
    memory: '1024',
    containerDefinitions: [{ name: family, image, logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': `/ecs/${family}` } } }],
  },
  by: 'deploy-pipeline/build-512',
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
      events: [register('1s', 'api', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.3'), deploy('2s', 'api', 'api')],
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
    title: 'A scale-in, which is no failure',
    scenario: {
      account: account('shop'),
      settings,
      hours: 1,
      events: [{ after: '1s', call: 'ecs:UpdateService', input: { cluster: 'prod', service: 'api', desiredCount: 2 }, by: 'autoscaling/evening' }],
    },
  },
];

function shopOn(taskDefinition: string): object {
  const shop = JSON.parse(readFileSync(account('shop'), 'utf8'));
  for (const service of shop.ecs.services) service.taskDefinition = taskDefinition;
  return shop;
}

function web(): object {
  return JSON.parse(readFileSync(account('web'), 'utf8'));
}
