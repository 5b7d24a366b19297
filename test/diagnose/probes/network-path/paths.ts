/** A task of the shop that could not get through, from a subnet of its VPC. */
import { type AccountJson, shop } from '../../../support/shop.ts';
import { ids } from '../../../support/vpc.ts';
import { examine } from '../../examine.ts';

export const timedOut =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.eu-west-1.amazonaws.com/": dial tcp 52.119.0.1:443: i/o timeout';
export const layersTimedOut =
  'CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/d1": dial tcp 52.218.0.1:443: i/o timeout';

export type Twist = (account: AccountJson) => unknown;
const inSubnet = (SubnetId: string) => ({ attachments: [{ type: 'eni', details: [{ name: 'subnetId', value: SubnetId }] }] });
export const run = (twists: readonly Twist[], reason = timedOut, subnet: string = ids.private) => examine(shop(...twists), { reason, task: inSubnet(subnet) });
export const endpoint = (account: AccountJson, service: string) =>
  account.ec2.VpcEndpoints.find(({ ServiceName }: { ServiceName: string }) => ServiceName.endsWith(service));
