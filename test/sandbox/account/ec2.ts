/** The EC2 section of an account: the parts of a VPC, as its describe calls print them. What is not listed is not there. */
import type { DhcpOptions, Instance, NatGateway, NetworkAcl, PrefixList, RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { Account } from './account.ts';
import { refuseUnknownKeys } from './paste.ts';

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

/** Pasted beside, and without weight: where a gateway is gone, its routes print `blackhole`. */
const weightless = ['InternetGateways', 'EgressOnlyInternetGateways', 'NetworkInterfaces'] as const;

/** `aws ec2 describe-instances` prints instances in reservations. */
function unpack(part: Record<string, unknown[]>): void {
  const { Reservations } = part as { Reservations?: { Instances?: unknown[] }[] };
  if (Reservations) part['Instances'] = Reservations.flatMap(({ Instances = [] }) => Instances);
  delete part['Reservations'];
}

/** As `aws ec2 describe-vpc-attribute` prints it, `{"Value": false}`, or the value alone. */
function settle(vpc: Record<string, unknown>, name: 'EnableDnsSupport' | 'EnableDnsHostnames'): void {
  const given = vpc[name] as { Value?: unknown } | boolean | undefined;
  const value = typeof given === 'object' ? given.Value : given;
  if (value !== undefined && typeof value !== 'boolean') throw new Error(`ec2.Vpcs: ${name}: expected true, false or {"Value": true}`);
  if (value !== undefined) vpc[name] = value;
}

/** The account's EC2 section, every list there. Lists are the account's own where it has them: who changes one changes the account. */
export function ec2Of({ others }: Pick<Account, 'others'>): Ec2 {
  const part = (others['ec2'] ?? {}) as Record<string, unknown[]>;
  unpack(part);
  refuseUnknownKeys('ec2', part, [...sections, ...weightless]);
  for (const section of sections) part[section] ??= [];
  for (const endpoint of part['VpcEndpoints'] as Record<string, unknown>[])
    if (typeof endpoint['PolicyDocument'] === 'object') endpoint['PolicyDocument'] = JSON.stringify(endpoint['PolicyDocument']);
  for (const vpc of part['Vpcs'] as Record<string, unknown>[]) {
    settle(vpc, 'EnableDnsSupport');
    settle(vpc, 'EnableDnsHostnames');
  }
  return part as unknown as Ec2;
}
