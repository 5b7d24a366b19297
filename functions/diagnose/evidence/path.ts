/** The way of a packet from the task, as a picture: notify draws it, nothing else reads it. */

/** One thing on the way. `label` is short and leads the line: `sg-…`, `ecr.api`, `0.0.0.0/0`. */
export interface PathHop {
  readonly label: string;
  /** The resource's id where the label is not it already: `vpce-…`. */
  readonly id: string | null;
  /** What was found: "available, DNS, 443". */
  readonly says: string;
  /** `broken`: packets end here; `unknown`: could not be seen; `unused`: there, but this way does not lead through it. */
  readonly state: 'ok' | 'broken' | 'unknown' | 'unused';
  /** In capitals on a line of its own, before the arrow: "NOT ON rtb-0d5e6f7a8b9c0d1e2". */
  readonly broken: string | null;
}

/** The way out of one subnet, from the task outwards. */
export interface SubnetPath {
  readonly subnetId: string;
  readonly availabilityZone: string | null;
  readonly routeTableId: string | null;
  readonly hops: readonly PathHop[];
}

/** The ways out of all subnets that were looked at. */
export interface PathPicture {
  readonly subnets: readonly SubnetPath[];
  /** A sentence under the picture: "Only image layers need S3; that is why the login still works." */
  readonly note: string | null;
}

/** One thing that stops packets, with all that cannot be reached because of it. */
export interface PathFault {
  readonly kind:
    | 'dns'
    | 'security-group'
    | 'network-acl'
    | 'endpoint-missing'
    | 'endpoint-closed'
    | 'endpoint-policy'
    | 'endpoint-off-route'
    | 'no-route'
    | 'nat'
    | 'no-public-ip'
    | 'public-access-blocked'
    | 'no-addresses';
  /** Of the resource to change; where one was deleted and is still referred to, its id; where one is missing, what lacks it. */
  readonly culprit: string;
  readonly says: string;
  /** `ecr.api`, `s3`, …: in the order in which a task start meets them. */
  readonly destinations: readonly string[];
}

/** How a subnet's packets leave the VPC, if they do. */
export interface SubnetExit {
  readonly subnetId: string;
  readonly routeTableId: string | null;
  readonly via: 'nat-gateway' | 'internet-gateway' | 'elsewhere' | 'none' | 'unknown';
  /** Of the gateway that the default route names. */
  readonly gatewayId: string | null;
  readonly state: 'ok' | 'broken' | 'unknown';
}

/** What the probe network-path found out. */
export interface NetworkPathEvidence {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly hasPublicIp: boolean | 'unknown';
  readonly configuredBy: 'service' | 'container-instance' | 'unknown';
  /** Of every subnet that the next task may be placed in. */
  readonly exits: readonly SubnetExit[];
  /** Whether each place that the task needs can be reached from each subnet that was looked at: the worst of them. */
  readonly destinations: readonly { readonly name: string; readonly region: string; readonly state: 'open' | 'broken' | 'unknown' }[];
  /** All that is wrong at once, the first on the way first. */
  readonly faults: readonly PathFault[];
  readonly picture: PathPicture;
}
