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

export interface SubnetPath {
  readonly subnetId: string;
  readonly availabilityZone: string | null;
  readonly routeTableId: string | null;
  readonly hops: readonly PathHop[];
}

export interface PathPicture {
  readonly subnets: readonly SubnetPath[];
  /** A sentence under the picture: "Only image layers need S3; that is why the login still works." */
  readonly note: string | null;
}

/** Where a subnet sends what is meant for the internet: `elsewhere` is a transit gateway, a peering, a firewall, of which we see no more. */
export interface SubnetExit {
  readonly subnetId: string;
  readonly defaultRoute: 'internet-gateway' | 'nat-gateway' | 'elsewhere' | 'none' | 'unknown';
}

/** What the fixes read of the network path; one entry for every subnet that the service names. */
export interface NetworkPathEvidence {
  readonly exits: readonly SubnetExit[];
}
