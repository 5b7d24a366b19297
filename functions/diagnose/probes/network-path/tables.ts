/** Route tables as EC2 lists them: which one is a subnet's, and where its default route leads. Pure look-ups. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html */
import type { Route, RouteTable, Subnet } from '@aws-sdk/client-ec2';
import { known, type Net } from './net.ts';

/** The destination of a default route. */
export const everywhere = '0.0.0.0/0';

/** An association of the subnet's own, or the VPC's main table: EC2 lists no implicit associations. */
export function routeTableOf(net: Net, subnetId: string): RouteTable | undefined {
  const tables = known(net.routeTables);
  const own = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnetId));
  return own ?? tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main));
}

/** The default route, if the table has one. */
export const defaultOf = ({ Routes = [] }: RouteTable): Route | undefined => Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === everywhere);

/** The id of whatever a route leads to. */
export const targetOf = (route: Route): string =>
  route.NatGatewayId ??
  route.GatewayId ??
  route.TransitGatewayId ??
  route.NetworkInterfaceId ??
  route.VpcPeeringConnectionId ??
  route.InstanceId ??
  route.CoreNetworkArn ??
  route.LocalGatewayId ??
  route.CarrierGatewayId ??
  'an unknown target';

/** VPC Block Public Access keeps the subnet from the internet in both directions. */
export const isBlocked = ({ BlockPublicAccessStates }: Subnet): boolean => BlockPublicAccessStates?.InternetGatewayBlockMode === 'block-bidirectional';
