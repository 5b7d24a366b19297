/** Three ways to build the network of a service that works: a test breaks one thing of it. Lists are as EC2's describe calls print them. */
import type { AccountJson } from './shop.ts';

export const ids = {
  vpc: 'vpc-0a1b2c3d4e5f60718',
  private: 'subnet-0a11b22c33d44e55f',
  other: 'subnet-0b22c33d44e55f66a',
  public: 'subnet-0c33d44e55f66a77b',
  table: 'rtb-0d5e6f7a8b9c0d1e2',
  publicTable: 'rtb-0e6f7a8b9c0d1e2f3',
  igw: 'igw-0f7a8b9c0d1e2f304',
  nat: 'nat-05a6b7c8d9e0f1a2b',
  tasks: 'sg-0b22c33d44e55f661',
  endpoints: 'sg-0c33d44e55f66a772',
  acl: 'acl-0c33d44e55f6677a1',
  s3: 'vpce-0f1e2d3c4b5a69788',
} as const;

export const endpointId = (service: string): string =>
  `vpce-0${[...service]
    .map((letter) => letter.charCodeAt(0).toString(16))
    .join('')
    .padEnd(16, '0')
    .slice(0, 16)}`;

const subnet = (SubnetId: string, third: number, zone: string) => ({
  SubnetId,
  VpcId: ids.vpc,
  CidrBlock: `10.0.${third}.0/24`,
  AvailabilityZone: `eu-west-1${zone}`,
  AvailableIpAddressCount: 200,
  OwnerId: '111122223333',
  State: 'available',
  BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' },
});
const local = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' };
const everywhere = (target: object) => ({ DestinationCidrBlock: '0.0.0.0/0', State: 'active', ...target });
const anybody = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const entry = (RuleNumber: number, Egress: boolean, RuleAction: string) => ({ RuleNumber, Egress, RuleAction, Protocol: '-1', CidrBlock: '0.0.0.0/0' });

const base = () => ({
  Vpcs: [{ VpcId: ids.vpc, CidrBlock: '10.0.0.0/16', DhcpOptionsId: 'dopt-0a1b2c3d4e5f60718' }],
  DhcpOptions: [{ DhcpOptionsId: 'dopt-0a1b2c3d4e5f60718', DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] }] }],
  Subnets: [subnet(ids.private, 1, 'a'), subnet(ids.other, 2, 'b'), subnet(ids.public, 9, 'a')],
  RouteTables: [
    { RouteTableId: ids.table, VpcId: ids.vpc, Associations: [{ Main: true, RouteTableId: ids.table }], Routes: [local] as object[] },
    {
      RouteTableId: ids.publicTable,
      VpcId: ids.vpc,
      Associations: [{ SubnetId: ids.public, RouteTableId: ids.publicTable }],
      Routes: [local, everywhere({ GatewayId: ids.igw })],
    },
  ],
  SecurityGroups: [{ GroupId: ids.tasks, VpcId: ids.vpc, IpPermissions: [], IpPermissionsEgress: [anybody] }] as object[],
  NetworkAcls: [
    {
      NetworkAclId: ids.acl,
      VpcId: ids.vpc,
      IsDefault: true,
      Associations: [ids.private, ids.other, ids.public].map((SubnetId) => ({ SubnetId, NetworkAclId: ids.acl })),
      Entries: [entry(100, true, 'allow'), entry(32_767, true, 'deny'), entry(100, false, 'allow'), entry(32_767, false, 'deny')],
    },
  ],
  NatGateways: [] as object[],
  VpcEndpoints: [] as object[],
  PrefixLists: [{ PrefixListId: 'pl-6da54004', PrefixListName: 'com.amazonaws.eu-west-1.s3', Cidrs: ['52.218.0.0/17'] }],
  Instances: [],
});

const placed = (subnets: readonly string[], assignPublicIp: string, ec2: object) => (account: AccountJson) => {
  account.ec2 = ec2;
  account.ecs.services[0].launchType = 'FARGATE';
  account.ecs.services[0].networkConfiguration = { awsvpcConfiguration: { subnets, securityGroups: [ids.tasks], assignPublicIp } };
};

/** Private subnets whose packets leave through a NAT gateway. */
export const throughNat = (account: AccountJson) => {
  const ec2 = base();
  ec2.NatGateways = [{ NatGatewayId: ids.nat, VpcId: ids.vpc, SubnetId: ids.public, State: 'available', ConnectivityType: 'public' }];
  ec2.RouteTables[0]!.Routes.push(everywhere({ NatGatewayId: ids.nat }));
  placed([ids.private, ids.other], 'DISABLED', ec2)(account);
};

/** A public subnet, and an address of its own for each task. */
export const inPublic = (account: AccountJson) => placed([ids.public], 'ENABLED', base())(account);

/** No way out at all: an endpoint for each service, and S3's on the route table. */
export const onEndpoints = (account: AccountJson) => {
  const ec2 = base();
  ec2.SecurityGroups.push({
    GroupId: ids.endpoints,
    VpcId: ids.vpc,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: ids.tasks }] }],
    IpPermissionsEgress: [],
  });
  const inter = (service: string) => ({
    VpcEndpointId: endpointId(service),
    VpcEndpointType: 'Interface',
    VpcId: ids.vpc,
    ServiceName: `com.amazonaws.eu-west-1.${service}`,
    State: 'available',
    PrivateDnsEnabled: true,
    SubnetIds: [ids.private, ids.other],
    Groups: [{ GroupId: ids.endpoints }],
    PolicyDocument: JSON.stringify({ Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }] }),
  });
  const gateway = {
    VpcEndpointId: ids.s3,
    VpcEndpointType: 'Gateway',
    VpcId: ids.vpc,
    ServiceName: 'com.amazonaws.eu-west-1.s3',
    State: 'available',
    RouteTableIds: [ids.table],
    PolicyDocument: JSON.stringify({ Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }] }),
  };
  ec2.VpcEndpoints = [...['ecr.api', 'ecr.dkr', 'logs'].map(inter), gateway];
  placed([ids.private, ids.other], 'DISABLED', ec2)(account);
};

/** The same private subnets, and the tasks on an instance there: the instance does what Fargate does elsewhere. */
export const onInstance = (account: AccountJson) => {
  throughNat(account);
  account.ec2.Instances = [{ InstanceId: 'i-0a1b2c3d4e5f60718', VpcId: ids.vpc, SubnetId: ids.private, SecurityGroups: [{ GroupId: ids.tasks }] }];
  account.ecs.containerInstances = [{ containerInstanceArn: containerInstance, ec2InstanceId: 'i-0a1b2c3d4e5f60718' }];
};

export const containerInstance = 'arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/1f9de17a6465404e8b1b2356dc13c2f8';
