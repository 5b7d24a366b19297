/** Log groups: gone, or looked for in another place. */
import type { AccountJson } from '../support/shop.ts';
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

const driver = (account: AccountJson, logConfiguration: object) => {
  containerOf(account).logConfiguration = logConfiguration;
};
const asBefore = (account: AccountJson) =>
  driver(account, { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/worker', 'awslogs-region': 'eu-west-1' } });

/** Docker's and the agent's own words: the scheduler starts no log driver but awslogs. */
const drivers: readonly Break[] = [
  {
    name: 'an option that the log driver does not know',
    account: 'ec2-instances',
    breaks: (account) => {
      containerOf(account)[options].options['awslogs-grp'] = '/ecs/worker';
    },
    says: { text: "CannotCreateContainerError: Error response from daemon: unknown log opt 'awslogs-grp' for awslogs log driver", source: 'o-139' },
    cause: ['log-driver-invalid'],
    culprit: 'worker:7',
    cures: asBefore,
  },
  {
    name: 'the log driver is given no group',
    account: 'ec2-instances',
    breaks: (account) => {
      delete containerOf(account)[options].options['awslogs-group'];
    },
    says: { text: "CannotCreateContainerError: Error response from daemon: must specify a value for log opt 'awslogs-group'", source: 'o-140' },
    cause: ['log-driver-invalid'],
    culprit: 'worker:7',
    cures: asBefore,
  },
  {
    name: 'nobody listens where the log driver sends',
    account: 'ec2-instances',
    breaks: (account) => driver(account, { logDriver: 'fluentd', options: { 'fluentd-address': '127.0.0.1:24224' } }),
    says: {
      text: 'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: dial tcp 127.0.0.1:24224: connect: connection refused',
      source: 'o-142',
    },
    cause: ['log-driver-invalid'],
    culprit: 'worker:7',
  },
  {
    name: 'the target of the log driver refuses its token',
    account: 'ec2-instances',
    breaks: (account) => driver(account, { logDriver: 'splunk', options: { 'splunk-url': 'https://splunk.example.com:8088', 'splunk-token': 'never told' } }),
    says: {
      text: 'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: splunk: failed to verify connection - 403 Forbidden - {"text":"Invalid token","code":4}',
      source: 'o-141',
    },
    cause: ['log-driver-invalid'],
    culprit: 'worker:7',
    cures: asBefore,
  },
  {
    name: 'the log router is given no options',
    account: 'ec2-instances',
    breaks: (account) => driver(account, { logDriver: 'awsfirelens' }),
    says: {
      text: 'CannotStartContainerError: ResourceInitializationError: failed to initialize logging driver: failed to get fluentd log driver arguments: logging driver specified of container app, but no log configuration specified',
      source: 'w-217',
    },
    cause: ['log-driver-invalid'],
    culprit: 'worker:7',
    cures: asBefore,
  },
  {
    name: 'the Region of the log driver is none',
    account: 'ec2-instances',
    breaks: (account) => {
      containerOf(account)[options].options['awslogs-region'] = 'http://worker.example.com';
    },
    says: {
      text: "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: MissingEndpoint: 'Endpoint' configuration is required for t",
      source: 'w-067',
    },
    cause: ['log-driver-invalid'],
    culprit: 'worker:7',
  },
];

export const logs: readonly Break[] = [...deleted, ...elsewhere, ...drivers];
