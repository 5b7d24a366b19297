import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../../support/shop.ts';
import { containerInstance, ids, inPublic, onInstance, throughNat } from '../../../support/vpc.ts';
import { examine } from '../../examine.ts';
import { run, timedOut } from './paths.ts';

const noWayOut = (account: AccountJson) => account.ec2.RouteTables[0].Routes.pop();

describe('the task', () => {
  it('on EC2 leaves from its instance', async () => {
    const { diagnosis } = await examine(shop(onInstance, noWayOut), {
      reason: timedOut,
      task: { launchType: 'EC2', containerInstanceArn: containerInstance },
    });

    expect(diagnosis).toMatchObject({ standing: 'confirmed', culprit: { id: ids.table } });
    expect(diagnosis.evidence['network-path']).toMatchObject({ configuredBy: 'container-instance', hasPublicIp: false, subnetIds: [ids.private] });
  });

  it('on an instance that is gone leaves nothing to look at', async () => {
    const gone = (account: AccountJson) => {
      account.ecs.containerInstances = [];
    };

    const { diagnosis } = await examine(shop(onInstance, gone), { reason: timedOut, task: { launchType: 'EC2', containerInstanceArn: containerInstance } });

    expect(diagnosis.gaps).toContainEqual({ probe: 'network-path', wanted: 'network path: the container instance is gone', why: 'unseen' });
  });

  it('without a service leaves its security groups and its address unknown', async () => {
    const { diagnosis } = await examine(shop(inPublic), {
      reason: timedOut,
      task: { group: 'family:api', startedBy: 'nightly', attachments: [{ type: 'eni', details: [{ name: 'subnetId', value: ids.public }] }] },
    });

    expect(diagnosis).toMatchObject({ standing: 'text-only', culprit: null });
    expect(diagnosis.evidence['network-path']).toMatchObject({ configuredBy: 'unknown', hasPublicIp: 'unknown', securityGroupIds: [] });
    expect(diagnosis.gaps).toContainEqual({ probe: 'network-path', wanted: 'security groups of the stopped task', why: 'unseen' });
  });

  it('is looked for in all subnets of the service where its own is not known', async () => {
    const { diagnosis } = await examine(shop(throughNat), { reason: timedOut });

    expect(diagnosis.evidence['network-path']?.picture.subnets.map(({ subnetId }) => subnetId)).toEqual([ids.private, ids.other]);
  });

  it('keeps the network that its deployment was started with', async () => {
    const moved = (account: AccountJson) => {
      const [service] = account.ecs.services;
      const earlier = structuredClone(service.networkConfiguration);
      service.deployments = [
        {
          id: 'ecs-svc/1111111111111111111',
          status: 'PRIMARY',
          taskDefinition: service.taskDefinition,
          rolloutState: 'IN_PROGRESS',
          networkConfiguration: earlier,
        },
      ];
      service.networkConfiguration.awsvpcConfiguration.subnets = [ids.public];
    };

    const { diagnosis } = await examine(shop(throughNat, moved), { reason: timedOut });

    expect(diagnosis.evidence['network-path']?.subnetIds).toEqual([ids.private, ids.other]);
  });
});

describe('what is configured and gone', () => {
  const invalid = "(service api) was unable to place a task. Reason: The subnet ID 'subnet-0a11b22c33d44e55f' does not exist.";

  it.each([
    ['a subnet', ids.private, (account: AccountJson) => account.ec2.Subnets.shift()],
    ['a security group', ids.tasks, (account: AccountJson) => account.ec2.SecurityGroups.shift()],
  ])('%s is the culprit', async (_, culprit, twist) => {
    const { diagnosis } = await run(
      [throughNat, twist],
      invalid.replace('subnet ID', culprit === ids.tasks ? 'security group' : 'subnet ID').replace(ids.private, culprit),
    );

    expect(diagnosis).toMatchObject({
      cause: 'network-config-invalid',
      standing: 'confirmed',
      culprit: { id: culprit, says: `${culprit} does not exist, and service api still names it` },
    });
  });

  it('are addresses, where a subnet has none left', async () => {
    const full = (account: AccountJson) => (account.ec2.Subnets[0].AvailableIpAddressCount = 0);
    const noAddress = 'Unexpected EC2 error while attempting to Create Network Interface in subnet subnet-0a11b22c33d44e55f: InsufficientFreeAddressesInSubnet';

    const { diagnosis } = await run([throughNat, full], noAddress);

    expect(diagnosis).toMatchObject({ cause: 'eni-provisioning-failed', culprit: { id: ids.private, says: `${ids.private} has no free address` } });
  });
});
