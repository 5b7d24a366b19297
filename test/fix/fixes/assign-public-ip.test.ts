import { describe, expect, test } from 'vitest';
import type { ServiceEvidence, SubnetExit } from '../../../functions/diagnose/evidence.ts';
import { assignPublicIp as fix } from '../../../functions/fix/fixes/assign-public-ip.ts';
import type { Evidence } from '../../../functions/model.ts';
import { aFailedService, anExit, aPath } from '../deployments.ts';
import { aDiagnosis, aTask, clusterArn, serviceArn } from '../diagnosis.ts';
import { anEcs } from '../ecs.ts';

const subnets = ['subnet-0a11b22c33d44e55f', 'subnet-0b22c33d44e55f66a'];
const securityGroups = ['sg-0b22c33d44e55f661'];
const input = { serviceArn, clusterArn, deployment: 'ecs-svc/100', subnets, securityGroups } as Parameters<typeof fix.look>[0];
const update =
  'test "$(aws sts get-caller-identity --query Account --output text)" = 111122223333 && aws ecs update-service --region eu-west-1 --cluster prod --service api';
const configuration = (assignPublicIp: string) =>
  `'awsvpcConfiguration={subnets=[${subnets.join(',')}],securityGroups=[${securityGroups.join(',')}],assignPublicIp=${assignPublicIp}}'`;

const network = (assignPublicIp: 'ENABLED' | 'DISABLED') => ({ subnets, securityGroups, assignPublicIp });
const given = (service: Partial<ServiceEvidence> = {}, evidence: Evidence = {}) =>
  aDiagnosis({
    cause: 'registry-unreachable',
    evidence: {
      service: aFailedService({ network: network('DISABLED'), ...service }),
      'network-path': aPath({ exits: subnets.map((id) => anExit(id)) }),
      ...evidence,
    },
  });
const anAwsvpc = (assignPublicIp: 'ENABLED' | 'DISABLED', ids = subnets) => ({
  network: { awsvpcConfiguration: { subnets: [...ids], securityGroups: [...securityGroups], assignPublicIp } },
});

test('a public IP is proposed where every subnet leads to an internet gateway, as a question', () => {
  expect(fix.risk).toBe('ask');
  expect(fix.propose(given())).toEqual({
    input,
    says: 'Give the tasks of prod/api a public IP, in the same subnets and security groups.',
    command: `${update} --network-configuration ${configuration('ENABLED')}`,
    undo: `${update} --network-configuration ${configuration('DISABLED')}`,
    resource: serviceArn,
    before: { assignPublicIp: 'DISABLED' },
  });
});

describe('a public IP is not proposed', () => {
  test.each<[string, Evidence['network-path']]>([
    ['nobody looked at the way out', undefined],
    ['an address is not what is missing', aPath({ faults: [] })],
  ])('and nothing said, where %s', (_when, path) => {
    const { 'network-path': _path, ...evidence } = given().evidence;

    expect(fix.propose({ ...given(), evidence: { ...evidence, ...(path && { 'network-path': path }) } })).toBeNull();
  });

  test.each<[string, SubnetExit['via']]>([
    ['to a NAT gateway', 'nat-gateway'],
    ['nowhere', 'none'],
    ['to where we cannot see', 'unknown'],
  ])('where one subnet leads %s', (_where, via) => {
    const path = aPath({ exits: [anExit(subnets[0]!), anExit(subnets[1]!, via)] });

    expect(fix.propose(given({}, { 'network-path': path }))).toEqual({
      because: 'Subnet subnet-0b22c33d44e55f66a is not known to lead to an internet gateway: a public IP would not help there.',
    });
  });

  test('where something else is in the way too', () => {
    const closed = {
      kind: 'security-group',
      culprit: 'sg-0b22c33d44e55f661',
      says: 'sg-0b22c33d44e55f661 lets nothing out to 443',
      destinations: ['ecr.api'],
    } as const;

    expect(fix.propose(given({}, { 'network-path': aPath({ exits: subnets.map((id) => anExit(id)), faults: [...aPath().faults, closed] }) }))).toEqual({
      because: 'A public IP would not be enough: sg-0b22c33d44e55f661 lets nothing out to 443.',
    });
  });

  test.each<[string, Partial<ServiceEvidence>, Evidence, string]>([
    ['there is one already', { network: network('ENABLED') }, {}, 'The tasks are given a public IP already.'],
    ['the task ran off Fargate', {}, { task: aTask({ launchType: 'EC2' }) }, 'Off Fargate a task can be given no public IP.'],
    ['the service is not ours to change', { strategy: 'LINEAR' }, {}, 'Service api is deployed LINEAR: a new deployment would shift traffic.'],
    ['there is no deployment', { deployments: [] }, {}, 'Service api has no network configuration of its own.'],
    ['the service names no subnets', { network: null }, {}, 'Service api has no network configuration of its own.'],
  ])('where %s', (_when, service, evidence, because) => {
    expect(fix.propose(given(service, evidence))).toEqual({ because });
  });
});

describe('in the account', () => {
  test('applied once, the whole configuration is sent again with a public IP; applied twice, nothing changes', async () => {
    const { state, aws } = anEcs(anAwsvpc('DISABLED', subnets.toReversed()));

    expect(await fix.look(input, aws)).toEqual({ state: 'before' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect(await fix.look(input, aws)).toEqual({ state: 'after' });
    expect(await fix.apply(input, aws)).toMatchObject({ ok: true });
    expect(state).toMatchObject({ deployment: 101, ...anAwsvpc('ENABLED') });
  });

  test('undone once, the public IP is gone and the rest stays; undone twice, nothing changes', async () => {
    const { state, aws } = anEcs(anAwsvpc('ENABLED'));

    expect(await fix.undo!(input, { assignPublicIp: 'DISABLED' }, aws)).toMatchObject({ ok: true });
    expect(await fix.undo!(input, { assignPublicIp: 'DISABLED' }, aws)).toMatchObject({ ok: true });
    expect(state).toMatchObject({ deployment: 101, ...anAwsvpc('DISABLED') });
  });

  test('nothing is sent where somebody changed the configuration meanwhile', async () => {
    const { state, aws } = anEcs(anAwsvpc('DISABLED', ['subnet-0c33d44e55f6677a1']));
    const because = 'Somebody changed the subnets or security groups of prod/api meanwhile.';

    expect(await fix.apply(input, aws)).toEqual({ ok: false, because });
    expect(await fix.undo!(input, null, aws)).toEqual({ ok: false, because });
    expect(state.deployment).toBe(100);
  });
});

test('the input is read back from the table, and its scope is the service', () => {
  expect(fix.parse(input)).toEqual(input);
  expect(() => fix.parse({ ...input, subnets: ['subnet-*'] })).toThrow('plan.input.subnets');
  expect(() => fix.parse({ ...input, securityGroups: null })).toThrow('plan.input.securityGroups');
  expect(fix.scope(input)).toEqual([serviceArn]);
});
