/** Ways out of the VPC: routes, NAT gateways, internet gateways, addresses, and the walls before them. */

import type { AccountJson } from '../support/shop.ts';
import { ids } from '../support/vpc.ts';
import { type AccountName, type Break, networkOf } from './break.ts';

type Change = (account: AccountJson) => void;
const all = '0.0.0.0/0';

const tableOf = ({ ec2 }: AccountJson, id: string) => ec2.RouteTables.find(({ RouteTableId }: AccountJson) => RouteTableId === id);
const noDefault =
  (id: string): Change =>
  (account) => {
    const table = tableOf(account, id);
    table.Routes = table.Routes.filter(({ DestinationCidrBlock }: AccountJson) => DestinationCidrBlock !== all);
  };
const leadsTo =
  (id: string, target: object): Change =>
  (account) => {
    noDefault(id)(account);
    tableOf(account, id).Routes.push({ DestinationCidrBlock: all, State: 'active', ...target });
  };
const igw = { GatewayId: ids.igw };

const egress =
  (...rules: readonly object[]): Change =>
  ({ ec2 }) => {
    ec2.SecurityGroups.find(({ GroupId }: AccountJson) => GroupId === ids.tasks).IpPermissionsEgress = structuredClone(rules);
  };
const denies =
  (entry: object): Change =>
  ({ ec2 }) => {
    ec2.NetworkAcls[0].Entries.push({ RuleNumber: 50, RuleAction: 'deny', CidrBlock: all, ...entry });
  };
const tcp = (From: number, To = From) => ({ Protocol: '6', PortRange: { From, To } });

/** The walls that stand before every way out. */
const walls: readonly Pick<Break, 'name' | 'breaks' | 'culprit' | 'cures'>[] = [
  { name: "the tasks' security group has no egress", breaks: egress(), culprit: ids.tasks },
  {
    name: "the tasks' security group lets out to the database alone",
    breaks: egress({ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: all }] }),
    culprit: ids.tasks,
  },
  {
    name: "the tasks' security group lets out over IPv6 alone",
    breaks: egress({ IpProtocol: '-1', IpRanges: [], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }),
    culprit: ids.tasks,
  },
  { name: 'the network ACL denies 443 out', breaks: denies({ Egress: true, ...tcp(443) }), culprit: ids.acl },
  { name: 'the network ACL denies the answers in', breaks: denies({ Egress: false, ...tcp(1024, 65_535) }), culprit: ids.acl },
  { name: 'the network ACL denies everything out', breaks: denies({ Egress: true, Protocol: '-1' }), culprit: ids.acl },
  {
    name: 'the network ACL has only the rule that denies the rest',
    breaks: ({ ec2 }) => {
      ec2.NetworkAcls[0].Entries = ec2.NetworkAcls[0].Entries.filter(({ RuleNumber }: AccountJson) => RuleNumber === 32_767);
    },
    culprit: ids.acl,
  },
  {
    name: 'the VPC resolves no names',
    breaks: ({ ec2 }) => {
      ec2.Vpcs[0].EnableDnsSupport = false;
    },
    culprit: ids.vpc,
  },
];

/** What a task is kept from first decides the cause. */
const firstOf: Readonly<Record<'fargate-public' | 'fargate-nat' | 'shared-and-cached', Break['cause']>> = {
  'fargate-public': ['registry-unreachable', 'registry-dns-failure'],
  'fargate-nat': ['secret-unreachable', 'registry-dns-failure'],
  'shared-and-cached': ['registry-unreachable', 'registry-dns-failure'],
};
const on = (account: keyof typeof firstOf, rows: readonly Omit<Break, 'account' | 'cause'>[]): readonly Break[] =>
  rows.map((row) => ({ ...row, account, cause: firstOf[account] }));

const publicly = on('fargate-public', [
  ...walls,
  {
    name: 'tasks get no public address',
    breaks: (account) => {
      networkOf(account).assignPublicIp = 'DISABLED';
    },
    culprit: 'web',
  },
  {
    name: 'the public table lost its route to the internet gateway',
    breaks: noDefault(ids.publicTable),
    culprit: ids.publicTable,
    cures: leadsTo(ids.publicTable, igw),
  },
  {
    name: 'the internet gateway was detached',
    breaks: leadsTo(ids.publicTable, { ...igw, State: 'blackhole' }),
    culprit: ids.igw,
  },
  {
    name: 'public access of the subnet is blocked',
    breaks: ({ ec2 }) => {
      for (const subnet of ec2.Subnets) subnet.BlockPublicAccessStates.InternetGatewayBlockMode = 'block-bidirectional';
    },
    culprit: ids.public,
  },
]);

const isolated = 'rtb-0a1b2c3d4e5f60718';
const transit = { TransitGatewayId: 'tgw-0a1b2c3d4e5f60718' };
const natInstance = { NetworkInterfaceId: 'eni-0a1b2c3d4e5f60718' };
const publicAcl = 'acl-0d44e55f66a77b883';
/** The public subnet gets an ACL of its own, that lets answers in and nothing else. */
const ownAcl: Change = ({ ec2 }) => {
  const [acl] = ec2.NetworkAcls;
  const entry = (RuleNumber: number, Egress: boolean, RuleAction: string, rest: object) => ({ RuleNumber, Egress, RuleAction, CidrBlock: all, ...rest });
  acl.Associations = acl.Associations.filter(({ SubnetId }: AccountJson) => SubnetId !== ids.public);
  const Entries = [
    entry(100, true, 'allow', { Protocol: '-1' }),
    entry(100, false, 'allow', tcp(1024, 65_535)),
    entry(32_767, false, 'deny', { Protocol: '-1' }),
  ];
  ec2.NetworkAcls.push({ NetworkAclId: publicAcl, VpcId: ids.vpc, Associations: [{ SubnetId: ids.public }], Entries });
};

const behindNat = (['fargate-nat', 'shared-and-cached'] as const).flatMap((account) =>
  on(account, [
    ...walls,
    { name: 'the private table lost its default route', breaks: noDefault(ids.table), culprit: ids.table },
    {
      name: 'the NAT gateway was deleted',
      breaks: ({ ec2 }) => {
        ec2.NatGateways = [];
      },
      culprit: ids.nat,
    },
    {
      name: 'the NAT gateway failed',
      breaks: ({ ec2 }) => {
        Object.assign(ec2.NatGateways[0], { State: 'failed', FailureMessage: 'Network vpc-0a1b2c3d4e5f60718 has no Internet gateway attached' });
      },
      culprit: ids.nat,
    },
    { name: "the NAT gateway's subnet has no way out", breaks: noDefault(ids.publicTable), culprit: ids.publicTable, cures: leadsTo(ids.publicTable, igw) },
    {
      name: 'the NAT gateway was made in a private subnet',
      breaks: ({ ec2 }) => {
        ec2.NatGateways[0].SubnetId = ids.private;
      },
      culprit: ids.nat,
    },
    { name: "the network ACL of the NAT gateway's subnet lets no requests in", breaks: ownAcl, culprit: publicAcl },
    {
      name: "public access of the NAT gateway's subnet is blocked",
      breaks: ({ ec2 }) => {
        ec2.Subnets[2].BlockPublicAccessStates.InternetGatewayBlockMode = 'block-bidirectional';
      },
      culprit: ids.public,
    },
    {
      name: 'the default route leads to a transit gateway that was detached',
      breaks: leadsTo(ids.table, { ...transit, State: 'blackhole' }),
      culprit: transit.TransitGatewayId,
      cures: leadsTo(ids.table, { NatGatewayId: ids.nat }),
    },
    {
      name: 'the default route leads to a NAT instance that was stopped',
      breaks: leadsTo(ids.table, { ...natInstance, State: 'blackhole' }),
      culprit: natInstance.NetworkInterfaceId,
      cures: leadsTo(ids.table, { NatGatewayId: ids.nat }),
    },
    {
      name: 'the subnet was moved to a table that leads nowhere',
      breaks: ({ ec2 }) => {
        ec2.RouteTables.push({
          RouteTableId: isolated,
          VpcId: ids.vpc,
          Associations: [{ SubnetId: ids.private, RouteTableId: isolated }],
          Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }],
        });
      },
      culprit: isolated,
    },
  ]),
);

const moved = on('fargate-nat', [
  {
    name: 'the service was moved to a public subnet without addresses',
    breaks: (account) => {
      networkOf(account).subnets = [ids.public];
    },
    culprit: 'api',
  },
]);

const onInstances: readonly Break[] = [
  ...walls,
  { name: 'the private table lost its default route', breaks: noDefault(ids.table), culprit: ids.table },
  {
    name: 'the NAT gateway was deleted',
    breaks: ({ ec2 }: AccountJson) => {
      ec2.NatGateways = [];
    },
    culprit: ids.nat,
  },
].map((row) => ({ ...row, account: 'ec2-instances' as AccountName, cause: ['registry-unreachable', 'registry-dns-failure'] }));

const taken = 'Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet';
const errors = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html';
const goneSubnet = 'subnet-0d44e55f66a77b883';
const goneGroup = 'sg-0f66a77b88c99daa5';
const interfaces: readonly Break[] = [
  {
    name: 'the subnet has no free address',
    account: 'fargate-public',
    breaks: ({ ec2 }) => {
      ec2.Subnets[2].AvailableIpAddressCount = 0;
    },
    says: { text: `${taken} '${ids.public}': InsufficientFreeAddressesInSubnet`, source: 'o-156' },
    cause: ['eni-provisioning-failed'],
    culprit: ids.public,
    cures: ({ ec2 }) => {
      ec2.Subnets[2].AvailableIpAddressCount = 12;
    },
  },
  {
    name: 'one of two subnets has no free address',
    account: 'fargate-nat',
    breaks: ({ ec2 }) => {
      ec2.Subnets[0].AvailableIpAddressCount = 0;
    },
    cause: ['eni-provisioning-failed'],
    culprit: ids.private,
  },
  ...(['fargate-public', 'fargate-nat'] as const).map((account) => ({
    name: 'the service names a subnet that was deleted',
    account,
    breaks: (given: AccountJson) => {
      networkOf(given).subnets = [goneSubnet];
    },
    says: { text: `${taken} '${goneSubnet}': InvalidSubnetID.NotFound`, source: errors },
    cause: ['network-config-invalid'] as const,
    culprit: goneSubnet,
    cures: (given: AccountJson) => {
      networkOf(given).subnets = [account === 'fargate-nat' ? ids.private : ids.public];
    },
  })),
  {
    name: 'the service names a security group that was deleted',
    account: 'fargate-public',
    breaks: (account) => networkOf(account).securityGroups.push(goneGroup),
    says: { text: `${taken} '${ids.public}': InvalidGroup.NotFound`, source: errors },
    cause: ['network-config-invalid'],
    culprit: goneGroup,
    cures: (account) => networkOf(account).securityGroups.pop(),
  },
];

export const network: readonly Break[] = [...publicly, ...behindNat, ...moved, ...onInstances, ...interfaces];
