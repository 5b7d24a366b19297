import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openAccount } from '../../../sandbox/account/account.ts';
import { reaches } from '../../../sandbox/network.ts';
import { type AccountJson, shop } from '../../../support/shop.ts';
import { ids, inPublic, onEndpoints, throughNat } from '../../../support/vpc.ts';
import { endpoint, run, type Twist, timedOut } from './paths.ts';

const rule = (RuleNumber: number, Egress: boolean, From: number, To: number) => ({
  RuleNumber,
  Egress,
  RuleAction: 'deny',
  Protocol: '6',
  CidrBlock: '0.0.0.0/0',
  PortRange: { From, To },
});
const put = (target: object | undefined, change: object) => target && Object.assign(target, change);
const ofEndpoint = (service: string, change: (one: AccountJson) => unknown) => (account: AccountJson) => {
  const found = endpoint(account, service);
  if (found) change(found);
};

/** Things that people do to networks, one after the other. */
const mutations: Readonly<Record<string, Twist>> = {
  'no egress': (account) => (account.ec2.SecurityGroups[0].IpPermissionsEgress = []),
  'egress to the VPC only': (account) => (account.ec2.SecurityGroups[0].IpPermissionsEgress = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/16' }] }]),
  'egress to S3 only': (account) =>
    (account.ec2.SecurityGroups[0].IpPermissionsEgress = [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-6da54004' }] }]),
  'no ingress at the endpoints': (account) => put(account.ec2.SecurityGroups[1], { IpPermissions: [] }),
  'ingress from the VPC': (account) =>
    put(account.ec2.SecurityGroups[1], { IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }] }),
  'requests denied': (account) => account.ec2.NetworkAcls[0].Entries.push(rule(50, true, 443, 443)),
  'answers denied': (account) => account.ec2.NetworkAcls[0].Entries.push(rule(51, false, 1024, 65_535)),
  'denied too late': (account) => account.ec2.NetworkAcls[0].Entries.push(rule(200, true, 443, 443)),
  'DNS off': (account) => (account.ec2.Vpcs[0].EnableDnsSupport = false),
  'host names off': (account) => (account.ec2.Vpcs[0].EnableDnsHostnames = false),
  'no default route': (account) => (account.ec2.RouteTables[0].Routes.length = 1),
  'no way out of the public subnet': (account) => (account.ec2.RouteTables[1].Routes.length = 1),
  'NAT gone': (account) => (account.ec2.NatGateways = []),
  'NAT failed': (account) => put(account.ec2.NatGateways[0], { State: 'failed' }),
  'no public address': (account) => (account.ecs.services[0].networkConfiguration.awsvpcConfiguration.assignPublicIp = 'DISABLED'),
  'public access blocked': (account) => (account.ec2.Subnets[2].BlockPublicAccessStates = { InternetGatewayBlockMode: 'block-bidirectional' }),
  'no ecr.api': (account) => (account.ec2.VpcEndpoints = account.ec2.VpcEndpoints.filter((one: AccountJson) => !one.ServiceName.endsWith('ecr.api'))),
  'private DNS of ecr.dkr off': ofEndpoint('ecr.dkr', (one) => (one.PrivateDnsEnabled = false)),
  'logs pending': ofEndpoint('logs', (one) => (one.State = 'pending')),
  'logs in the other zone only': ofEndpoint('logs', (one) => (one.SubnetIds = [ids.other])),
  'S3 off the table': ofEndpoint('.s3', (one) => (one.RouteTableIds = [])),
};
const vpcs = { throughNat, inPublic, onEndpoints };

describe('the evaluators', () => {
  it('agree with one packet at a time, whatever is broken at once', async () => {
    const story = fc.record({
      vpc: fc.constantFrom(...Object.keys(vpcs)),
      broken: fc.uniqueArray(fc.constantFrom(...Object.keys(mutations)), { maxLength: 4 }),
    });

    await fc.assert(
      fc.asyncProperty(story, async ({ vpc, broken }) => {
        const twists = [vpcs[vpc as keyof typeof vpcs], ...broken.map((name) => mutations[name]!)];
        const subnetId = vpc === 'inPublic' ? ids.public : ids.private;
        const account = openAccount(shop(...twists), new Date('2026-11-22T03:05:58Z'));
        const hasPublicIp = account.ecs.services[0]?.networkConfiguration?.awsvpcConfiguration?.assignPublicIp === 'ENABLED';

        const { diagnosis } = await run(twists, timedOut, subnetId);

        const { destinations } = diagnosis.evidence['network-path']!;
        const packets = destinations.map(({ name, region }) => [
          name,
          reaches(account, { subnetId, groups: [ids.tasks], hasPublicIp }, name, region) === 'yes' ? 'open' : 'broken',
        ]);
        const told = destinations.map(({ name, state }, n) => [name, state === 'unknown' ? packets[n]![1] : state]);
        expect(told).toEqual(packets);
      }),
      { numRuns: 150 },
    );
  });
});
