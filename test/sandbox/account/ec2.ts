/** The EC2 section of an account: the parts of a VPC, as its describe calls print them. What is not listed is not there. */
import type { DhcpOptions, Instance, NatGateway, NetworkAcl, PrefixList, RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { Account } from './account.ts';
import { refuseUnknownKeys } from './revive.ts';

/** The attributes that DescribeVpcs does not print stand beside what it does; both are on unless an account file says otherwise. */
export interface SandboxVpc extends Vpc {
  readonly EnableDnsSupport?: boolean;
  readonly EnableDnsHostnames?: boolean;
}

export interface Ec2 {
  readonly Vpcs: SandboxVpc[];
  readonly Subnets: Subnet[];
  readonly RouteTables: RouteTable[];
  readonly VpcEndpoints: VpcEndpoint[];
  readonly SecurityGroups: SecurityGroup[];
  readonly NetworkAcls: NetworkAcl[];
  readonly NatGateways: NatGateway[];
  readonly DhcpOptions: DhcpOptions[];
  readonly PrefixLists: PrefixList[];
  readonly Instances: Instance[];
}

const sections = [
  'Vpcs',
  'Subnets',
  'RouteTables',
  'VpcEndpoints',
  'SecurityGroups',
  'NetworkAcls',
  'NatGateways',
  'DhcpOptions',
  'PrefixLists',
  'Instances',
] as const;

/** The account's EC2 section, every list there. Lists are the account's own where it has them: who changes one changes the account. */
export function ec2Of({ others }: Pick<Account, 'others'>): Ec2 {
  const part = (others['ec2'] ?? {}) as Record<string, unknown[]>;
  refuseUnknownKeys('ec2', part, sections);
  for (const section of sections) part[section] ??= [];
  return part as unknown as Ec2;
}
