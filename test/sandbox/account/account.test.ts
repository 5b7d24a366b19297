import { describe, expect, it } from 'vitest';
import { openAccount } from './account.ts';
import { ec2Of } from './ec2.ts';

const now = new Date('2026-11-22T03:05:58Z');
const subnet = { SubnetId: 'subnet-0a11b22c33d44e55f', VpcId: 'vpc-0a1b2c3d4e5f60718' };

describe('what the CLI prints, pasted as it stands', () => {
  it.each([
    ['a whole answer in the place of its list', { Subnets: { Subnets: [subnet] } }, { Subnets: [subnet] }],
    ['instances in their reservations', { Reservations: [{ Instances: [{ InstanceId: 'i-0a1b2c3d' }] }] }, { Instances: [{ InstanceId: 'i-0a1b2c3d' }] }],
    ["a VPC's attribute", { Vpcs: [{ EnableDnsSupport: { Value: false } }] }, { Vpcs: [{ EnableDnsSupport: false }] }],
    ['a policy that was decoded', { VpcEndpoints: [{ PolicyDocument: { Statement: [] } }] }, { VpcEndpoints: [{ PolicyDocument: '{"Statement":[]}' }] }],
  ])('%s is understood', (_, ec2, expected) => {
    expect(ec2Of(openAccount({ ec2 }, now))).toMatchObject(expected);
  });

  it.each([
    ['ecs.services: expected a list, as the CLI prints it', { ecs: { services: { failures: [] } } }],
    ['ec2.Subnets: expected a list, as the CLI prints it', { ec2: { Subnets: {} } }],
    ['ec2.Vpcs: EnableDnsSupport: expected true, false or {"Value": true}', { ec2: { Vpcs: [{ EnableDnsSupport: 'false' }] } }],
    ['ec2: the sandbox does not know subnets', { ec2: { subnets: [] } }],
  ])('is refused by its field: %s', (says, file) => {
    expect(() => ec2Of(openAccount(file, now))).toThrow(says);
  });
});
