import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../../support/shop.ts';
import { endpointId, ids, onEndpoints, throughNat } from '../../../support/vpc.ts';
import { endpoint, layersTimedOut, run, type Twist, timedOut } from './paths.ts';

describe('an endpoint', () => {
  it.each<readonly [string, string, Twist, string, RegExp]>([
    [
      'for ECR that is gone lets create it where its siblings are',
      timedOut,
      (account) => (account.ec2.VpcEndpoints = account.ec2.VpcEndpoints.filter(({ ServiceName }: { ServiceName: string }) => !ServiceName.endsWith('ecr.api'))),
      ids.vpc,
      new RegExp(
        `create-vpc-endpoint .*--service-name com.amazonaws.eu-west-1.ecr.api --vpc-endpoint-type Interface --subnet-ids ${ids.private} ${ids.other} --security-group-ids ${ids.endpoints} --private-dns-enabled$`,
      ),
    ],
    [
      'off the route table is put back by one command',
      layersTimedOut,
      (account) => (endpoint(account, '.s3').RouteTableIds = []),
      ids.table,
      new RegExp(`^aws ec2 modify-vpc-endpoint --region eu-west-1 --vpc-endpoint-id ${ids.s3} --add-route-table-ids ${ids.table}$`),
    ],
    [
      'with its private DNS off',
      timedOut,
      (account) => (endpoint(account, 'ecr.api').PrivateDnsEnabled = false),
      endpointId('ecr.api'),
      /modify-vpc-endpoint .*--private-dns-enabled$/,
    ],
    [
      'whose group does not let the task in',
      timedOut,
      (account) => (account.ec2.SecurityGroups[1].IpPermissions = []),
      ids.endpoints,
      /authorize-security-group-ingress .*--group-id sg-0c33d44e55f66a772 .*--source-group sg-0b22c33d44e55f661$/,
    ],
    ['that waits to be accepted', timedOut, (account) => (endpoint(account, 'ecr.api').State = 'pendingAcceptance'), endpointId('ecr.api'), /^$/],
    [
      'in a VPC without DNS host names',
      timedOut,
      (account) => (account.ec2.Vpcs[0].EnableDnsHostnames = false),
      ids.vpc,
      /--enable-dns-hostnames '\{"Value":true\}'$/,
    ],
  ])('%s', async (_, reason, fault, culprit, cure) => {
    const { diagnosis } = await run([onEndpoints, fault], reason);

    expect(diagnosis).toMatchObject({ cause: 'registry-unreachable', standing: 'confirmed', culprit: { id: culprit } });
    expect(diagnosis.steps[0]?.command ?? '').toMatch(cure);
  });

  it('that is closed breaks the way even where a NAT gateway is, for its name wins', async () => {
    const closed = (account: AccountJson) => {
      const nat = shop(throughNat).ec2;
      account.ec2.NatGateways = nat.NatGateways;
      account.ec2.RouteTables = nat.RouteTables;
      account.ec2.SecurityGroups[1].IpPermissions = [];
    };

    const { diagnosis } = await run([onEndpoints, closed]);

    expect(diagnosis.culprit?.id).toBe(ids.endpoints);
  });

  it('that is missing does not matter where a NAT gateway is', async () => {
    const some = (account: AccountJson) => {
      const { VpcEndpoints, SecurityGroups } = shop(onEndpoints).ec2;
      account.ec2 = { ...account.ec2, VpcEndpoints: VpcEndpoints.slice(1), SecurityGroups };
    };

    const { diagnosis } = await run([throughNat, some]);

    expect(diagnosis.evidence['network-path']?.faults).toEqual([]);
  });

  it("whose policy keeps the layers is a wall of somebody's own", async () => {
    const policy = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::our-bucket/*' }] };
    const forbidden = layersTimedOut.replace(
      /failed to do request.*$/,
      'unexpected status code https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/d1: 403 Forbidden',
    );

    const { diagnosis } = await run([onEndpoints, (account) => (endpoint(account, '.s3').PolicyDocument = JSON.stringify(policy))], forbidden);

    expect(diagnosis).toMatchObject({ cause: 'layer-download-denied', culprit: { id: ids.s3 } });
    expect(diagnosis.steps.map(({ command }) => command)).toEqual([undefined]);
  });

  it.each<readonly [string, Twist]>([
    [
      'of a service that has an older one without private DNS',
      (account) => account.ec2.VpcEndpoints.unshift({ ...endpoint(account, 'ecr.api'), VpcEndpointId: 'vpce-0old', PrivateDnsEnabled: false }),
    ],
    [
      'of S3 that has another one on another table',
      (account) => account.ec2.VpcEndpoints.unshift({ ...endpoint(account, '.s3'), VpcEndpointId: 'vpce-0old', RouteTableIds: [ids.publicTable] }),
    ],
    [
      'of S3 beside one that answers resolvers outside the VPC alone',
      (account) =>
        account.ec2.VpcEndpoints.unshift({
          ...endpoint(account, 'ecr.api'),
          VpcEndpointId: 'vpce-0old',
          ServiceName: 'com.amazonaws.eu-west-1.s3',
          Groups: [],
          DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true },
        }),
    ],
  ])('%s is the one that packets go through', async (_, beside) => {
    const { diagnosis } = await run([onEndpoints, beside]);

    expect(diagnosis.evidence['network-path']?.faults).toEqual([]);
  });

  it('of another Region is no cure for its layers', async () => {
    const away = (account: AccountJson) =>
      (account.ecs.taskDefinitions[1].containerDefinitions[0].image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/api:1.4.2');

    const { diagnosis } = await run([onEndpoints, away]);

    expect(diagnosis.evidence['network-path']?.faults.map(({ says }) => says)).toEqual([`no endpoint for ecr.api + ecr.dkr + s3 of us-east-1 in ${ids.vpc}`]);
    expect(diagnosis.steps.map(({ command }) => command)).toEqual([undefined]);
  });

  it('of a shared VPC cannot be seen', async () => {
    const shared = (account: AccountJson) => {
      account.ec2.VpcEndpoints = [];
      for (const subnet of account.ec2.Subnets) subnet.OwnerId = '999988887777';
    };

    const { diagnosis } = await run([onEndpoints, shared]);

    expect(diagnosis).toMatchObject({ standing: 'text-only', culprit: null });
    expect(diagnosis.gaps.map(({ wanted }) => wanted)).toContain(
      `way to ecr.api, ecr.dkr, s3, logs (${ids.private} is account 999988887777's: endpoints there cannot be seen from here)`,
    );
  });

  it('that all are missing at once are named together', async () => {
    const only = (account: AccountJson) => (account.ec2.VpcEndpoints = [endpoint(account, 'logs')]);

    const { diagnosis } = await run([onEndpoints, only]);

    expect(diagnosis.culprit).toEqual({ id: ids.vpc, says: `no endpoint for ecr.api + ecr.dkr + s3 in ${ids.vpc}` });
    expect(diagnosis.steps.map(({ command }) => /--service-name \S+\.(?<service>ecr\.\w+|s3) /.exec(command ?? '')?.groups?.['service'])).toEqual([
      'ecr.api',
      'ecr.dkr',
      's3',
    ]);
  });
});

describe('the picture', () => {
  it('marks the hop that breaks, and nothing else', async () => {
    const { diagnosis } = await run([onEndpoints, (account) => (endpoint(account, '.s3').RouteTableIds = [])], layersTimedOut);

    const { picture } = diagnosis.evidence['network-path']!;
    expect(picture.note).toBe('Only image layers need S3; that is why the login still works.');
    expect(picture.subnets).toMatchObject([{ subnetId: ids.private, availabilityZone: 'eu-west-1a', routeTableId: ids.table }]);
    expect(picture.subnets[0]?.hops.map(({ label, state, broken }) => [label, state, broken])).toEqual([
      [ids.tasks, 'ok', null],
      [ids.acl, 'ok', null],
      ['ecr.api', 'ok', null],
      ['ecr.dkr', 'ok', null],
      ['s3', 'broken', `NOT ON ${ids.table}`],
      ['logs', 'ok', null],
      ['0.0.0.0/0', 'unused', null],
    ]);
  });
});
