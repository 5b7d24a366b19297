/** Log groups: gone, or looked for in another place. */
import { type Break, containerOf } from './break.ts';

const options = 'logConfiguration';
const fleets = [
  ['fargate-public', 'web'],
  ['fargate-nat', 'api'],
  ['fargate-endpoints', 'orders'],
  ['ec2-instances', 'worker'],
  ['shared-and-cached', 'report'],
] as const;

const deleted: readonly Break[] = fleets.map(([account, name]) => ({
  name: 'the log group was deleted',
  account,
  breaks: (given) => {
    given.logs.logGroups = [];
  },
  cause: ['log-group-missing'],
  culprit: `/ecs/${name}`,
}));

const elsewhere: readonly Break[] = [
  {
    name: 'the log driver names another Region',
    account: 'fargate-nat',
    breaks: (account) => {
      containerOf(account)[options].options['awslogs-region'] = 'us-east-1';
    },
    cause: ['log-group-missing'],
    culprit: '/ecs/api',
  },
  {
    name: 'the log driver names a group that never was',
    account: 'fargate-public',
    breaks: (account) => {
      containerOf(account)[options].options['awslogs-group'] = '/ecs/wbe';
    },
    cause: ['log-group-missing'],
    culprit: '/ecs/wbe',
  },
  {
    name: 'the log driver is to make the group, and the role may not',
    account: 'fargate-public',
    breaks: (account) => {
      Object.assign(containerOf(account)[options].options, { 'awslogs-group': '/ecs/web-new', 'awslogs-create-group': 'true' });
    },
    cause: ['log-access-denied'],
    culprit: 'prod-web-exec',
    cures: (account) => {
      account.logs.logGroups.push({ logGroupName: '/ecs/web-new' });
    },
  },
];

export const logs: readonly Break[] = [...deleted, ...elsewhere];
