import { describe, expect, it } from 'vitest';
import type { AccountJson } from '../../../support/shop.ts';
import { ids, inPublic, onEndpoints, throughNat } from '../../../support/vpc.ts';
import { run, type Twist, timedOut } from './paths.ts';

describe('a path that is open', () => {
  it.each([
    ['a NAT gateway', throughNat, ids.private],
    ['an address of its own', inPublic, ids.public],
    ['endpoints', onEndpoints, ids.private],
  ])('by %s blames nobody', async (_, twist, subnet) => {
    const { diagnosis } = await run([twist], timedOut, subnet);

    expect(diagnosis).toMatchObject({ cause: 'registry-unreachable', standing: 'text-only', culprit: null, gaps: [] });
    expect(diagnosis.evidence['network-path']).toMatchObject({ faults: [], vpcId: ids.vpc });
    expect(diagnosis.evidence['network-path']?.destinations.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'ecr.api open',
      'ecr.dkr open',
      's3 open',
      'logs open',
    ]);
  });
});

describe.each<readonly [string, Twist, string]>([
  ['NAT', throughNat, ids.private],
  ['a public subnet', inPublic, ids.public],
  ['endpoints', onEndpoints, ids.private],
])('anywhere: by %s', (_, twist, subnet) => {
  it.each<readonly [string, Twist, string, RegExp]>([
    [
      'no egress',
      (account) => (account.ec2.SecurityGroups[0].IpPermissionsEgress = []),
      ids.tasks,
      /authorize-security-group-egress .*--group-id sg-0b22c33d44e55f661/,
    ],
    ['DNS support off', (account) => (account.ec2.Vpcs[0].EnableDnsSupport = false), ids.vpc, /modify-vpc-attribute .*--enable-dns-support/],
  ])('%s is found', async (__, fault, culprit, cure) => {
    const { diagnosis } = await run([twist, fault], timedOut, subnet);

    expect(diagnosis).toMatchObject({ cause: 'registry-unreachable', standing: 'confirmed', culprit: { id: culprit } });
    expect(diagnosis.steps[0]?.command).toMatch(cure);
  });
});

describe('a NAT gateway', () => {
  const other = { NatGatewayId: 'nat-0aaaaaaaaaaaaaaaa', VpcId: ids.vpc, SubnetId: ids.public, State: 'available', ConnectivityType: 'public' };

  it.each<readonly [string, Twist, string, RegExp]>([
    [
      'that was deleted is still pointed to',
      (account) => (account.ec2.NatGateways = [other]),
      ids.nat,
      /replace-route .*--nat-gateway-id nat-0aaaaaaaaaaaaaaaa/,
    ],
    [
      'that failed is named',
      (account) => account.ec2.NatGateways.push({ ...account.ec2.NatGateways.shift(), State: 'failed' }, other),
      ids.nat,
      /replace-route .*nat-0aaaa/,
    ],
    [
      'whose own subnet lost its way out names that table',
      (account) => account.ec2.RouteTables[1].Routes.pop(),
      ids.publicTable,
      new RegExp(
        `^igw=\\$\\(aws ec2 describe-internet-gateways .*Values=${ids.vpc} .*create-route .*--route-table-id ${ids.publicTable} .*--gateway-id "\\$igw"$`,
      ),
    ],
    [
      'whose own subnet lost its way out gets the internet gateway that another table names',
      (account) => {
        account.ec2.RouteTables[1].Routes.pop();
        account.ec2.RouteTables.push({
          RouteTableId: 'rtb-0a',
          VpcId: ids.vpc,
          Associations: [],
          Routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: ids.igw }],
        });
      },
      ids.publicTable,
      new RegExp(`^aws ec2 create-route .*--route-table-id ${ids.publicTable} .*--gateway-id ${ids.igw}$`),
    ],
  ])('%s', async (_, fault, culprit, cure) => {
    const { diagnosis } = await run([throughNat, fault]);

    expect(diagnosis).toMatchObject({ standing: 'confirmed', culprit: { id: culprit } });
    expect(diagnosis.steps[0]?.command ?? '').toMatch(cure);
  });

  it('that is private leads where nobody sees', async () => {
    const { diagnosis } = await run([throughNat, (account) => (account.ec2.NatGateways[0].ConnectivityType = 'private')]);

    expect(diagnosis).toMatchObject({ standing: 'text-only', culprit: null });
    expect(diagnosis.gaps.map(({ wanted }) => wanted)).toContain(
      `way to ecr.api, ecr.dkr, s3, logs (${ids.nat} is private: what lies behind it cannot be seen)`,
    );
  });

  it('that is regional needs no public subnet', async () => {
    const regional = (account: AccountJson) => {
      account.ec2.NatGateways[0] = { ...account.ec2.NatGateways[0], SubnetId: undefined, AvailabilityMode: 'regional', RouteTableId: ids.publicTable };
    };

    const { diagnosis } = await run([throughNat, regional]);

    expect(diagnosis.evidence['network-path']?.faults).toEqual([]);
  });

  it('is what Docker Hub counts by', async () => {
    const hub = (account: AccountJson) => (account.ecs.taskDefinitions[1].containerDefinitions[0].image = 'nginx:1.27-alpine');
    const limit =
      'CannotPullContainerError: inspect image has been retried 1 time(s): httpReaderSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/1.27-alpine: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.';

    const { diagnosis } = await run([throughNat, hub], limit);

    expect(diagnosis).toMatchObject({ cause: 'docker-hub-rate-limit', culprit: { id: ids.nat, says: `Docker Hub answers 429 to ${ids.nat}` } });
  });
});

describe('routes', () => {
  it("that are missing are the table's fault where no endpoint was ever meant", async () => {
    const { diagnosis } = await run([throughNat, (account) => account.ec2.RouteTables[0].Routes.pop()]);

    expect(diagnosis.culprit).toEqual({ id: ids.table, says: `${ids.table} has no route to the internet` });
    expect(diagnosis.steps[0]?.command).toBe(
      `aws ec2 create-route --region eu-west-1 --route-table-id ${ids.table} --destination-cidr-block 0.0.0.0/0 --nat-gateway-id ${ids.nat}`,
    );
  });

  it.each(['TransitGatewayId', 'NetworkInterfaceId', 'VpcPeeringConnectionId', 'GatewayId'])('to a %s cannot be told', async (target) => {
    const twist = (account: AccountJson) => {
      account.ec2.RouteTables[0].Routes[1] = { DestinationCidrBlock: '0.0.0.0/0', State: 'active', [target]: 'x-0a1b2c3d' };
    };

    const { diagnosis } = await run([throughNat, twist]);

    expect(diagnosis).toMatchObject({ standing: 'text-only', culprit: null });
    expect(diagnosis.evidence['network-path']?.exits[0]).toMatchObject({ via: 'elsewhere', state: 'unknown' });
  });

  it.each<readonly [string, object, boolean]>([
    ['for the address that the task called', { DestinationCidrBlock: '52.0.0.0/8', TransitGatewayId: 'tgw-0a1b2c3d' }, false],
    ['for a list', { DestinationPrefixListId: 'pl-0a1b2c3d', TransitGatewayId: 'tgw-0a1b2c3d' }, false],
    ['for other addresses', { DestinationCidrBlock: '17.0.0.0/8', TransitGatewayId: 'tgw-0a1b2c3d' }, true],
    ['for private addresses', { DestinationCidrBlock: '172.16.0.0/12', TransitGatewayId: 'tgw-0a1b2c3d' }, true],
    ['to a gateway endpoint', { DestinationPrefixListId: 'pl-0a1b2c3d', GatewayId: 'vpce-0a1b2c3d' }, true],
  ])('of a longer prefix, %s, may lead another way', async (_, route, isBlamed) => {
    const twist = (account: AccountJson) => {
      account.ec2.RouteTables[0].Routes[1] = { State: 'active', ...route };
    };

    const { diagnosis } = await run([throughNat, twist]);

    expect(diagnosis.culprit?.id ?? null).toBe(isBlamed ? ids.table : null);
  });

  it('of a subnet that another account shares lead to gateways that only its owner sees', async () => {
    const shared = (account: AccountJson) => {
      account.ecs.taskDefinitions[1].containerDefinitions[0].image = 'nginx:1.27';
      account.ec2.NatGateways = [];
      for (const subnet of account.ec2.Subnets) subnet.OwnerId = '999988887777';
    };

    const { diagnosis } = await run([throughNat, shared]);

    expect(diagnosis.evidence['network-path']?.faults).toEqual([]);
    expect(diagnosis.gaps.map(({ wanted }) => wanted)).toContainEqual(expect.stringContaining(`${ids.nat} is account 999988887777's`));
  });

  it("of the subnet's own table win over the main one", async () => {
    const twist = (account: AccountJson) => {
      account.ec2.RouteTables.push({ RouteTableId: 'rtb-0own', VpcId: ids.vpc, Associations: [{ SubnetId: ids.private }], Routes: [] });
    };

    const { diagnosis } = await run([throughNat, twist]);

    expect(diagnosis.culprit?.id).toBe('rtb-0own');
  });
});

describe('a public subnet', () => {
  it('of several is known with the others, though only one was failed in', async () => {
    const two = (account: AccountJson) => {
      const network = account.ecs.services[0].networkConfiguration.awsvpcConfiguration;
      Object.assign(network, { subnets: [ids.public, ids.other], assignPublicIp: 'DISABLED' });
      account.ec2.RouteTables[1].Associations.push({ SubnetId: ids.other, RouteTableId: ids.publicTable });
    };

    const { diagnosis } = await run([inPublic, two], timedOut, ids.public);

    expect(diagnosis.evidence['network-path']?.exits.map(({ subnetId, via }) => `${subnetId} ${via}`)).toEqual([
      `${ids.public} internet-gateway`,
      `${ids.other} internet-gateway`,
    ]);
  });

  it("without a public address is the service's fault", async () => {
    const off = (account: AccountJson) => (account.ecs.services[0].networkConfiguration.awsvpcConfiguration.assignPublicIp = 'DISABLED');

    const { diagnosis } = await run([inPublic, off], timedOut, ids.public);

    expect(diagnosis.culprit?.id).toBe('api');
    expect(diagnosis.evidence['network-path']).toMatchObject({ hasPublicIp: false, exits: [{ via: 'internet-gateway' }], faults: [{ kind: 'no-public-ip' }] });
    expect(diagnosis.steps[0]?.command).toMatch(/= 111122223333 && aws ecs update-service .*assignPublicIp=ENABLED/);
  });

  it('without an address leaves out the subnets where one is no way out', async () => {
    const mixed = (account: AccountJson) => {
      Object.assign(account.ecs.services[0].networkConfiguration.awsvpcConfiguration, { subnets: [ids.public, ids.private], assignPublicIp: 'DISABLED' });
    };

    const { diagnosis } = await run([inPublic, mixed], timedOut, ids.public);

    expect(diagnosis.steps[0]).toMatchObject({
      command: expect.stringContaining(`subnets=[${ids.public}],`),
      undo: expect.stringContaining(`subnets=[${ids.public},${ids.private}],`),
    });
  });

  it("with its public access blocked is somebody's own wall", async () => {
    const { diagnosis } = await run(
      [inPublic, (account) => (account.ec2.Subnets[2].BlockPublicAccessStates = { InternetGatewayBlockMode: 'block-bidirectional' })],
      timedOut,
      ids.public,
    );

    expect(diagnosis.culprit).toEqual({ id: ids.public, says: `${ids.public} is blocked from the internet: public access is off` });
  });
});
