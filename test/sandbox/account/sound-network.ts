/** The network of an account whose file has no EC2 section: whatever its services name is there, and the way out leads through a NAT gateway. */
import type { Service } from '@aws-sdk/client-ecs';
import type { Ec2 } from './ec2.ts';

const ids = {
  vpc: 'vpc-0d1e2f3a4b5c6d7e8',
  publicSubnet: 'subnet-0d1e2f3a4b5c6d7e8',
  table: 'rtb-0d1e2f3a4b5c6d7e8',
  publicTable: 'rtb-0e2f3a4b5c6d7e8f9',
  igw: 'igw-0d1e2f3a4b5c6d7e8',
  nat: 'nat-0d1e2f3a4b5c6d7e8',
  acl: 'acl-0d1e2f3a4b5c6d7e8',
  dhcp: 'dopt-0d1e2f3a4b5c6d7e8',
} as const;

const everything = '0.0.0.0/0';
const local = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' } as const;

/** Named by no service, as in an account whose tasks are all standalone: the sandbox's own subnet and group. */
export function soundNetwork(services: readonly Service[], { account, region }: { readonly account: string; readonly region: string }): Ec2 {
  const networks = services.flatMap(({ networkConfiguration }) => networkConfiguration?.awsvpcConfiguration ?? []);
  const subnets = [...new Set(networks.flatMap(({ subnets = [] }) => subnets))];
  const groups = [...new Set(networks.flatMap(({ securityGroups = [] }) => securityGroups))];
  const subnetOf = (SubnetId: string, third: number) => ({
    SubnetId,
    VpcId: ids.vpc,
    CidrBlock: `10.0.${third}.0/24`,
    AvailabilityZone: `${region}a`,
    AvailableIpAddressCount: 200,
    OwnerId: account,
    State: 'available' as const,
    BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' as const },
  });
  return {
    Vpcs: [{ VpcId: ids.vpc, CidrBlock: '10.0.0.0/16', DhcpOptionsId: ids.dhcp }],
    Subnets: [...subnets.map((id, index) => subnetOf(id, index + 1)), subnetOf(ids.publicSubnet, 250)],
    RouteTables: [
      tableOf(ids.table, [{ Main: true, RouteTableId: ids.table }], { NatGatewayId: ids.nat }),
      tableOf(ids.publicTable, [{ SubnetId: ids.publicSubnet, RouteTableId: ids.publicTable }], { GatewayId: ids.igw }),
    ],
    SecurityGroups: groups.map((GroupId) => ({
      GroupId,
      VpcId: ids.vpc,
      IpPermissions: [],
      IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: everything }] }],
    })),
    NetworkAcls: [
      {
        NetworkAclId: ids.acl,
        VpcId: ids.vpc,
        IsDefault: true,
        Associations: [...subnets, ids.publicSubnet].map((SubnetId) => ({ SubnetId, NetworkAclId: ids.acl })),
        Entries: [true, false].map((Egress) => ({ RuleNumber: 100, Egress, RuleAction: 'allow', Protocol: '-1', CidrBlock: everything })),
      },
    ],
    NatGateways: [{ NatGatewayId: ids.nat, VpcId: ids.vpc, SubnetId: ids.publicSubnet, State: 'available', ConnectivityType: 'public' }],
    DhcpOptions: [{ DhcpOptionsId: ids.dhcp, DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] }] }],
    VpcEndpoints: [],
    PrefixLists: [],
    Instances: [],
  };
}

const tableOf = (RouteTableId: string, Associations: object[], way: object) => ({
  RouteTableId,
  VpcId: ids.vpc,
  Associations,
  Routes: [local, { DestinationCidrBlock: everything, State: 'active' as const, ...way }],
});
