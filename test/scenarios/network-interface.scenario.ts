import { describe, expect, it } from 'vitest';
import { play, redeploy, verdicts } from '../support/play.ts';
import { type AccountJson, shop } from '../support/shop.ts';
import { ids, throughNat } from '../support/vpc.ts';

const gone = { subnet: 'subnet-0f66a77b88c99daa5', group: 'sg-0f66a77b88c99daa5' };
const network = (subnets: readonly string[], securityGroups: readonly string[] = [ids.tasks]) => ({
  awsvpcConfiguration: { subnets, securityGroups, assignPublicIp: 'DISABLED' },
});
const given = (configuration: object) => (account: AccountJson) => {
  account.ecs.services[0].networkConfiguration = configuration;
};
const full = ({ ec2 }: AccountJson) => {
  ec2.Subnets.find(({ SubnetId }: AccountJson) => SubnetId === ids.private).AvailableIpAddressCount = 0;
};
/** What the message's command sends. */
const sent = (configuration: object) => ({
  after: '20m',
  call: 'ecs:UpdateService',
  input: { cluster: 'prod', service: 'api', networkConfiguration: configuration },
  by: 'Developer/k.lee',
});

interface Story {
  readonly twists: readonly ((account: AccountJson) => void)[];
  readonly says: string;
  readonly cause: string;
  readonly culprit: string;
  readonly told: string;
}

const stories: Readonly<Record<string, Story>> = {
  'a subnet without a free address': {
    twists: [given(network([ids.private, ids.other])), full],
    says: 'InsufficientFreeAddressesInSubnet',
    cause: 'eni-provisioning-failed',
    culprit: ids.private,
    told: `${ids.private} has no free address`,
  },
  'a subnet that was deleted': {
    twists: [given(network([gone.subnet, ids.other]))],
    says: 'InvalidSubnetID',
    cause: 'network-config-invalid',
    culprit: gone.subnet,
    told: `${gone.subnet} does not exist`,
  },
  'a security group that was deleted': {
    twists: [given(network([ids.other], [ids.tasks, gone.group]))],
    says: 'InvalidGroup',
    cause: 'network-config-invalid',
    culprit: gone.group,
    told: gone.group,
  },
};

describe('a task that gets no network interface', () => {
  it.each(Object.entries(stories))('for %s: the message names it, and another configuration lets the tasks start', async (_, story) => {
    const { twists, says, cause, culprit, told } = story;
    const account = shop(throughNat, ...twists);

    const { changes, diagnoses, incidents, messages } = await play({ account, events: [redeploy(), sent(network([ids.other]))] });

    expect(diagnoses).toMatchObject([{ cause, culprit, standing: 'confirmed' }]);
    const text = messages[0]!.text.replace(/\\?\n\s*(?:\| )?/g, ' ');
    expect(text).toContain(says);
    expect(text).toContain(told);
    expect(changes).toEqual([]);
    expect(incidents).toMatchObject([{ state: 'closed', how: 'held' }]);
    expect(verdicts({ messages }).at(-1)).toBe('RESOLVED');
  });
});
