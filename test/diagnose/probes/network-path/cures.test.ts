import { describe, expect, it } from 'vitest';
import { reaches } from '../../../sandbox/network.ts';
import { sandbox } from '../../../support/aws.ts';
import { applyCommand } from '../../../support/cli.ts';
import { type AccountJson, shop } from '../../../support/shop.ts';
import { ids, inPublic, onEndpoints, throughNat } from '../../../support/vpc.ts';
import { endpoint, run, type Twist, timedOut } from './paths.ts';

const deny = (Egress: boolean) => ({ RuleNumber: 50, Egress, RuleAction: 'deny', Protocol: '-1', CidrBlock: '0.0.0.0/0' });
const spare = { NatGatewayId: 'nat-0aaaaaaaaaaaaaaaa', VpcId: ids.vpc, SubnetId: ids.public, State: 'available', ConnectivityType: 'public' };

describe('the commands of a message, run as they stand, open the way', () => {
  it.each<readonly [string, Twist, Twist]>([
    ['without egress', throughNat, (account) => (account.ec2.SecurityGroups[0].IpPermissionsEgress = [])],
    ['with requests denied', throughNat, (account) => account.ec2.NetworkAcls[0].Entries.push(deny(true))],
    ['with answers denied', throughNat, (account) => account.ec2.NetworkAcls[0].Entries.push(deny(false))],
    ['without DNS', throughNat, (account) => (account.ec2.Vpcs[0].EnableDnsSupport = false)],
    ['without a route', throughNat, (account) => account.ec2.RouteTables[0].Routes.pop()],
    ['with a NAT gateway gone', throughNat, (account) => (account.ec2.NatGateways = [spare])],
    ['without a public address', inPublic, (account) => (account.ecs.services[0].networkConfiguration.awsvpcConfiguration.assignPublicIp = 'DISABLED')],
    ['without ECR’s endpoints', onEndpoints, (account) => (account.ec2.VpcEndpoints = account.ec2.VpcEndpoints.slice(2))],
    ['without any of the endpoints for images', onEndpoints, (account) => (account.ec2.VpcEndpoints = [endpoint(account, 'logs')])],
    ['with private DNS off', onEndpoints, (account) => (endpoint(account, 'ecr.api').PrivateDnsEnabled = false)],
    ['with host names off', onEndpoints, (account) => (account.ec2.Vpcs[0].EnableDnsHostnames = false)],
    ['without ingress at the endpoints', onEndpoints, (account) => (account.ec2.SecurityGroups[1].IpPermissions = [])],
  ])('%s', async (_, vpc, fault) => {
    const subnetId = vpc === inPublic ? ids.public : ids.private;
    const { diagnosis } = await run([vpc, fault], timedOut, subnetId);
    const cured = sandbox(shop(vpc, fault) as AccountJson);

    for (const { command } of diagnosis.steps) if (command) applyCommand(cured, command);

    const hasPublicIp = cured.account.ecs.services[0]?.networkConfiguration?.awsvpcConfiguration?.assignPublicIp === 'ENABLED';
    const reached = ['ecr.api', 'ecr.dkr', 's3', 'logs'].map((name) =>
      reaches(cured.account, { subnetId, groups: [ids.tasks], hasPublicIp }, name, 'eu-west-1'),
    );
    expect(diagnosis.standing).toBe('confirmed');
    expect(reached).toEqual(['yes', 'yes', 'yes', 'yes']);
    cured.restore();
  });
});
