/** What people do to a VPC while a story runs: the product itself may do none of it. Inputs are the API's own. */
import type { IpPermission } from '@aws-sdk/client-ec2';
import { type Ec2, ec2Of } from '../account/ec2.ts';
import { idFrom } from '../account/ids.ts';
import { Refusal } from '../errors.ts';
import type { AnyOperation, Call } from '../service.ts';

const anywhere = () => [{ resource: '*' }];

function one<T>(all: readonly T[], is: (one: T) => boolean, what: string): T {
  const found = all.find(is);
  if (!found) throw new Refusal('InvalidParameterValue', `${what} does not exist`);
  return found;
}

const endpointIn = (ec2: Ec2, id: string) => one(ec2.VpcEndpoints, ({ VpcEndpointId }) => VpcEndpointId === id, id);
const groupIn = (ec2: Ec2, id: string) => one(ec2.SecurityGroups, ({ GroupId }) => GroupId === id, id);
const aclIn = (ec2: Ec2, id: string) => one(ec2.NetworkAcls, ({ NetworkAclId }) => NetworkAclId === id, id);
const tableIn = (ec2: Ec2, id: string) => one(ec2.RouteTables, ({ RouteTableId }) => RouteTableId === id, id);

const write = (fields: readonly string[], change: (input: never, ec2: Ec2, call: Call) => void): AnyOperation => ({
  fields,
  asks: anywhere,
  answer(input, call) {
    change(input as never, ec2Of(call.account), call);
    return { Return: true };
  },
});

interface Route {
  readonly RouteTableId: string;
  readonly DestinationCidrBlock: string;
  readonly NatGatewayId?: string;
  readonly GatewayId?: string;
}

const routeFields = ['RouteTableId', 'DestinationCidrBlock', 'NatGatewayId', 'GatewayId'];
const setRoute = ({ RouteTableId, ...route }: Route, ec2: Ec2) => {
  const table = tableIn(ec2, RouteTableId);
  table.Routes = [
    ...(table.Routes ?? []).filter(({ DestinationCidrBlock }) => DestinationCidrBlock !== route.DestinationCidrBlock),
    { ...route, State: 'active' },
  ];
};

interface Rules {
  readonly GroupId: string;
  readonly IpPermissions: IpPermission[];
}

/** Whole rules only, as they were written. */
const without = (rules: readonly IpPermission[] = [], revoked: readonly IpPermission[]): IpPermission[] =>
  rules.filter((rule) => !revoked.some((one) => JSON.stringify(one) === JSON.stringify(rule)));

interface Endpoint {
  readonly VpcEndpointId: string;
  readonly AddRouteTableIds?: string[];
  readonly RemoveRouteTableIds?: string[];
  readonly PrivateDnsEnabled?: boolean;
}

/** Entered under `administer('ec2:…')`. */
export const byPeople: Readonly<Record<string, AnyOperation>> = {
  CreateRoute: write(routeFields, setRoute),
  ReplaceRoute: write(routeFields, setRoute),
  AuthorizeSecurityGroupEgress: write(['GroupId', 'IpPermissions'], ({ GroupId, IpPermissions }: Rules, ec2) => {
    const group = groupIn(ec2, GroupId);
    group.IpPermissionsEgress = [...(group.IpPermissionsEgress ?? []), ...IpPermissions];
  }),
  AuthorizeSecurityGroupIngress: write(['GroupId', 'IpPermissions'], ({ GroupId, IpPermissions }: Rules, ec2) => {
    const group = groupIn(ec2, GroupId);
    group.IpPermissions = [...(group.IpPermissions ?? []), ...IpPermissions];
  }),
  RevokeSecurityGroupEgress: write(['GroupId', 'IpPermissions'], ({ GroupId, IpPermissions }: Rules, ec2) => {
    const group = groupIn(ec2, GroupId);
    group.IpPermissionsEgress = without(group.IpPermissionsEgress, IpPermissions);
  }),
  RevokeSecurityGroupIngress: write(['GroupId', 'IpPermissions'], ({ GroupId, IpPermissions }: Rules, ec2) => {
    const group = groupIn(ec2, GroupId);
    group.IpPermissions = without(group.IpPermissions, IpPermissions);
  }),
  CreateNetworkAclEntry: write(
    ['NetworkAclId', 'RuleNumber', 'Protocol', 'PortRange', 'CidrBlock', 'RuleAction', 'Egress'],
    ({ NetworkAclId, ...entry }: { NetworkAclId: string; RuleNumber: number; Egress: boolean }, ec2) => {
      const acl = aclIn(ec2, NetworkAclId);
      const taken = acl.Entries?.some(({ RuleNumber, Egress }) => RuleNumber === entry.RuleNumber && Egress === entry.Egress);
      if (taken) throw new Refusal('NetworkAclEntryAlreadyExists', `The network acl entry identified by ${entry.RuleNumber} already exists.`);
      acl.Entries = [...(acl.Entries ?? []), entry];
    },
  ),
  ModifyVpcEndpoint: write(
    ['VpcEndpointId', 'AddRouteTableIds', 'RemoveRouteTableIds', 'PrivateDnsEnabled'],
    ({ VpcEndpointId, AddRouteTableIds = [], RemoveRouteTableIds = [], PrivateDnsEnabled }: Endpoint, ec2) => {
      const endpoint = endpointIn(ec2, VpcEndpointId);
      endpoint.RouteTableIds = [...(endpoint.RouteTableIds ?? []), ...AddRouteTableIds].filter((id) => !RemoveRouteTableIds.includes(id));
      if (PrivateDnsEnabled !== undefined) endpoint.PrivateDnsEnabled = PrivateDnsEnabled;
    },
  ),
  CreateVpcEndpoint: write(
    ['VpcId', 'ServiceName', 'VpcEndpointType', 'SubnetIds', 'SecurityGroupIds', 'RouteTableIds', 'PrivateDnsEnabled'],
    ({ SecurityGroupIds = [], ...given }: { SecurityGroupIds?: string[]; ServiceName: string }, ec2) => {
      const VpcEndpointId = `vpce-${idFrom('', given.ServiceName).slice(0, 17).toLowerCase()}`;
      ec2.VpcEndpoints.push({ ...given, VpcEndpointId, State: 'available' as never, Groups: SecurityGroupIds.map((GroupId) => ({ GroupId })) } as never);
    },
  ),
  ModifyVpcAttribute: write(
    ['VpcId', 'EnableDnsSupport', 'EnableDnsHostnames'],
    (
      { VpcId, EnableDnsSupport, EnableDnsHostnames }: { VpcId: string; EnableDnsSupport?: { Value: boolean }; EnableDnsHostnames?: { Value: boolean } },
      ec2,
    ) => {
      const vpc = one(ec2.Vpcs, (each) => each.VpcId === VpcId, VpcId);
      Object.assign(
        vpc,
        EnableDnsSupport && { EnableDnsSupport: EnableDnsSupport.Value },
        EnableDnsHostnames && { EnableDnsHostnames: EnableDnsHostnames.Value },
      );
    },
  ),
};
