/** A VPC without a way out: each endpoint missing, or there and closed. */
import type { AccountJson } from '../support/shop.ts';
import { endpointId, ids } from '../support/vpc.ts';
import { allow, type Break, deny } from './break.ts';

const services = ['secretsmanager', 'ssm', 'ecr.api', 'ecr.dkr', 'logs'] as const;
type Service = (typeof services)[number] | 's3';
const causes: Readonly<Record<Service, Break['cause']>> = {
  secretsmanager: ['secret-unreachable'],
  ssm: ['secret-unreachable'],
  'ecr.api': ['registry-unreachable'],
  'ecr.dkr': ['registry-unreachable'],
  s3: ['registry-unreachable'],
  logs: ['log-unreachable'],
};

const endpointOf = ({ ec2 }: AccountJson, service: Service) =>
  ec2.VpcEndpoints.find(({ ServiceName }: AccountJson) => ServiceName === `com.amazonaws.eu-west-1.${service}`);
const without = (service: Service) => (account: AccountJson) => {
  account.ec2.VpcEndpoints = account.ec2.VpcEndpoints.filter((one: AccountJson) => one !== endpointOf(account, service));
};
const has = (service: Service, change: object) => (account: AccountJson) => {
  Object.assign(endpointOf(account, service), change);
};
const account = 'fargate-endpoints';

const each: readonly Break[] = services.flatMap((service): readonly Break[] => [
  { name: `no endpoint for ${service}`, account, breaks: without(service), cause: causes[service], culprit: ids.vpc },
  {
    name: `the endpoint for ${service} has its private DNS off`,
    account,
    breaks: has(service, { PrivateDnsEnabled: false }),
    cause: causes[service],
    culprit: endpointId(service),
  },
  {
    name: `the endpoint for ${service} was rejected`,
    account,
    breaks: has(service, { State: 'rejected' }),
    cause: causes[service],
    culprit: endpointId(service),
    cures: has(service, { State: 'available' }),
  },
  {
    name: `the endpoint for ${service} failed`,
    account,
    breaks: has(service, { State: 'failed', LastError: { Code: 'InsufficientFreeAddressesInSubnet', Message: 'The subnet has no free addresses.' } }),
    cause: causes[service],
    culprit: endpointId(service),
    cures: has(service, { State: 'available' }),
  },
]);

const groups = ({ ec2 }: AccountJson) => ec2.SecurityGroups.find(({ GroupId }: AccountJson) => GroupId === ids.endpoints);
const another = { GroupId: 'sg-0e55f66a77b88c994', VpcId: ids.vpc, IpPermissions: [], IpPermissionsEgress: [] };

const closed: readonly Break[] = [
  { name: 'no endpoint for s3', account, breaks: without('s3'), cause: causes.s3, culprit: ids.vpc },
  {
    name: "S3's endpoint is not on the subnets' route table",
    account,
    breaks: has('s3', { RouteTableIds: [ids.publicTable] }),
    cause: causes.s3,
    culprit: ids.table,
  },
  {
    name: "S3's endpoint is still being made",
    account,
    breaks: has('s3', { State: 'pending' }),
    cause: causes.s3,
    culprit: ids.s3,
    cures: has('s3', { State: 'available' }),
  },
  {
    name: "the tasks' security group lets out to S3's list alone",
    account,
    breaks: ({ ec2 }) => {
      ec2.SecurityGroups[0].IpPermissionsEgress = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: 'pl-6da54004' }] }];
    },
    cause: ['secret-unreachable'],
    culprit: ids.tasks,
  },
  {
    name: "the endpoints' security group lets nobody in",
    account,
    breaks: (given) => {
      groups(given).IpPermissions = [];
    },
    cause: ['secret-unreachable'],
    culprit: ids.endpoints,
  },
  {
    name: "the endpoints' security group lets another group in",
    account,
    breaks: (given) => {
      groups(given).IpPermissions[0].UserIdGroupPairs = [{ GroupId: 'sg-0f66a77b88c99daa5' }];
    },
    cause: ['secret-unreachable'],
    culprit: ids.endpoints,
  },
  {
    name: "the endpoints' security group lets 80 in",
    account,
    breaks: (given) => {
      Object.assign(groups(given).IpPermissions[0], { FromPort: 80, ToPort: 80 });
    },
    cause: ['secret-unreachable'],
    culprit: ids.endpoints,
  },
  ...(['ecr.dkr', 'logs'] as const).map((service) => ({
    name: `the endpoint for ${service} has a security group that lets nobody in`,
    account: 'fargate-endpoints' as const,
    breaks: (given: AccountJson) => {
      given.ec2.SecurityGroups.push(structuredClone(another));
      has(service, { Groups: [{ GroupId: another.GroupId }] })(given);
    },
    cause: causes[service],
    culprit: another.GroupId,
  })),
  {
    name: 'the VPC has its DNS host names off',
    account,
    breaks: ({ ec2 }) => {
      ec2.Vpcs[0].EnableDnsHostnames = false;
    },
    cause: ['secret-unreachable'],
    culprit: ids.vpc,
  },
  {
    name: 'the VPC resolves no names',
    account,
    breaks: ({ ec2 }) => {
      ec2.Vpcs[0].EnableDnsSupport = false;
    },
    cause: ['secret-unreachable', 'registry-dns-failure'],
    culprit: ids.vpc,
  },
  {
    name: "the tasks' security group lets out to the VPC alone, not to S3",
    account,
    breaks: ({ ec2 }) => {
      ec2.SecurityGroups[0].IpPermissionsEgress = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/16' }] }];
    },
    cause: causes.s3,
    culprit: ids.tasks,
  },
  {
    name: "the tasks' security group has no egress",
    account,
    breaks: ({ ec2 }) => {
      ec2.SecurityGroups[0].IpPermissionsEgress = [];
    },
    cause: ['secret-unreachable'],
    culprit: ids.tasks,
  },
  {
    name: 'the endpoints are in another zone, and its network ACL lets nobody in',
    account,
    breaks: ({ ec2 }) => {
      const [, other] = ec2.Subnets;
      const Entries = [true, false].map((Egress) => ({ RuleNumber: 32_767, Egress, RuleAction: 'deny', Protocol: '-1', CidrBlock: '0.0.0.0/0' }));
      ec2.NetworkAcls[0].Associations = ec2.NetworkAcls[0].Associations.filter(({ SubnetId }: AccountJson) => SubnetId !== other.SubnetId);
      ec2.NetworkAcls.push({ NetworkAclId: 'acl-0d44e55f66a77b883', VpcId: ids.vpc, Associations: [{ SubnetId: other.SubnetId }], Entries });
      for (const endpoint of ec2.VpcEndpoints) if (endpoint.SubnetIds) endpoint.SubnetIds = [other.SubnetId];
    },
    cause: ['secret-unreachable'],
    culprit: 'acl-0d44e55f66a77b883',
  },
];

const policy = (statement: object) => ({ PolicyDocument: JSON.stringify({ Statement: [{ Principal: '*', ...statement }] }) });
const denial = (action: string, on: string) =>
  `AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-orders-exec/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ${action} on resource: ${on} because no VPC endpoint policy allows the ${action} action`;
const head = 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:';
const layer = 'https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/d1d1-7f3a91c2';

/** An endpoint's policy is a wall of somebody's own: the scheduler does not weigh it, ECS's words are AWS's. */
const policies: readonly Break[] = [
  {
    name: "the policy of S3's endpoint leaves the layers' bucket out",
    account,
    breaks: has('s3', policy(allow('s3:GetObject', 'arn:aws:s3:::shop-*/*'))),
    says: {
      text: `CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code ${layer}: 403 Forbidden`,
      source: 'o-060',
    },
    cause: ['layer-download-denied'],
    culprit: ids.s3,
    cures: has('s3', policy(allow('*'))),
  },
  {
    name: "the policy of ecr.api's endpoint denies the login",
    account,
    breaks: has('ecr.api', policy(deny('ecr:GetAuthorizationToken'))),
    says: {
      text: `${head} unable to retrieve ecr registry auth: service call has been retried 1 time(s): ${denial('ecr:GetAuthorizationToken', '*')}`,
      source: 'o-013',
    },
    cause: ['ecr-auth-blocked'],
    culprit: endpointId('ecr.api'),
    cures: has('ecr.api', policy(allow('*'))),
  },
  {
    name: "the policy of Secrets Manager's endpoint names another secret",
    account,
    breaks: has('secretsmanager', policy(allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/cache-*'))),
    says: {
      text: `${head} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3 from secrets manager: ${denial('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3')}`,
      source: 'o-094',
    },
    cause: ['secret-access-denied'],
    culprit: endpointId('secretsmanager'),
    cures: has('secretsmanager', policy(allow('*'))),
  },
  {
    name: "the policy of the logs' endpoint allows metrics alone",
    account,
    breaks: has('logs', policy(allow('cloudwatch:PutMetricData'))),
    says: {
      text: `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${denial('logs:CreateLogStream', 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/orders:log-stream:orders/orders/0f9de17a6465404e8b1b2356dc13c2f8')} : exit status 1`,
      source: 'o-133',
    },
    cause: ['log-access-denied'],
    culprit: endpointId('logs'),
    cures: has('logs', policy(allow('*'))),
  },
];

export const endpoints: readonly Break[] = [...each, ...closed, ...policies];
