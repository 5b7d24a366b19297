import { describe, expect, it } from 'vitest';
import type { AccountJson } from '../../../support/shop.ts';
import { ids, onEndpoints, throughNat } from '../../../support/vpc.ts';
import { run } from './paths.ts';

const denyFirst = (Egress: boolean, From: number, To: number) => ({
  RuleNumber: 50,
  Egress,
  RuleAction: 'deny',
  Protocol: '6',
  CidrBlock: '0.0.0.0/0',
  PortRange: { From, To },
});

describe('the network ACL', () => {
  it.each([
    ['requests', denyFirst(true, 443, 443), 'port 443 out', '--rule-number 49 .*--port-range From=443,To=443 .*--egress'],
    ['answers', denyFirst(false, 1024, 65_535), 'answers in', '--rule-number 49 .*--port-range From=1024,To=65535 .*--ingress'],
  ])('that denies %s is found, with the rule', async (_, rule, says, cure) => {
    const { diagnosis } = await run([throughNat, (account) => account.ec2.NetworkAcls[0].Entries.push(rule)]);

    expect(diagnosis.culprit).toEqual({ id: ids.acl, says: `${ids.acl} denies ${says}, by rule 50` });
    expect(diagnosis.steps[0]?.command).toMatch(new RegExp(`create-network-acl-entry .*${cure}`));
  });

  it('that denies both ways gets both rules', async () => {
    const onlyTheRest = (account: AccountJson) => {
      account.ec2.NetworkAcls[0].Entries = account.ec2.NetworkAcls[0].Entries.filter(({ RuleNumber }: AccountJson) => RuleNumber === 32_767);
    };

    const { diagnosis } = await run([throughNat, onlyTheRest]);

    expect(diagnosis.steps.map(({ command }) => command)).toEqual([
      expect.stringMatching(/--rule-number 10 .*From=443,To=443 .*--egress$/),
      expect.stringMatching(/--rule-number 10 .*From=1024,To=65535 .*--ingress$/),
      // The NAT gateway's subnet has the same ACL, and takes the task's packets in.
      expect.stringMatching(/--rule-number 20 .*From=443,To=443 .*--ingress$/),
      expect.stringMatching(/--rule-number 20 .*From=1024,To=65535 .*--egress$/),
    ]);
  });

  it('is not asked inside one subnet', async () => {
    const { diagnosis } = await run([onEndpoints, (account) => account.ec2.NetworkAcls[0].Entries.push(denyFirst(true, 443, 443))]);

    expect(diagnosis.evidence['network-path']?.faults.map(({ destinations }) => destinations)).toEqual([['s3']]);
  });
});

describe('names', () => {
  const own = (account: AccountJson) => {
    account.ec2.Vpcs[0].EnableDnsSupport = false;
    account.ec2.DhcpOptions[0].DhcpConfigurations[0].Values = [{ Value: '10.9.9.9' }];
  };

  it("are answered by servers of the user's own without DNS support", async () => {
    const { diagnosis } = await run([throughNat, own]);

    expect(diagnosis.evidence['network-path']?.faults).toEqual([]);
    expect(diagnosis.gaps.map(({ wanted }) => wanted)).toContain('way to ecr.api, ecr.dkr, s3, logs (names are answered by 10.9.9.9)');
  });
});

describe('a group', () => {
  it('that is not listed may let out what the others do not', async () => {
    const unlisted = (account: AccountJson) => {
      account.ec2.SecurityGroups[0].IpPermissionsEgress = [];
      account.ecs.services[0].networkConfiguration.awsvpcConfiguration.securityGroups.push('sg-0f66a77b88c99daa5');
    };

    const { diagnosis } = await run([throughNat, unlisted]);

    expect(diagnosis.culprit).toBeNull();
    expect(diagnosis.steps).toEqual([]);
  });
});
