import type { SecurityGroup } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { nfsFrom } from '../../../../functions/diagnose/probes/file-system/nfs.ts';
import { policyFor } from '../../../../functions/diagnose/probes/file-system/policy.ts';

const task = { groupIds: ['sg-task'], cidr: '10.0.1.0/24' };
const rule = (more: object, from = 2049, to = 2049): readonly SecurityGroup[] => [
  { IpPermissions: [{ IpProtocol: 'tcp', FromPort: from, ToPort: to, ...more }] },
];

describe('a mount target’s security groups', () => {
  it.each([
    ["admit the task's group", rule({ UserIdGroupPairs: [{ GroupId: 'sg-task' }] }), 'open'],
    ["admit the task's subnet", rule({ IpRanges: [{ CidrIp: '10.0.0.0/16' }] }), 'open'],
    ['admit everything', [{ IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] }], 'open'],
    ['admit part of the subnet', rule({ IpRanges: [{ CidrIp: '10.0.1.0/28' }] }), 'unknown'],
    ['admit a prefix list', rule({ PrefixListIds: [{ PrefixListId: 'pl-1' }] }), 'unknown'],
    ['admit another group', rule({ UserIdGroupPairs: [{ GroupId: 'sg-other' }] }), 'closed'],
    ['admit another port', rule({ UserIdGroupPairs: [{ GroupId: 'sg-task' }] }, 443, 443), 'closed'],
    ['admit nothing', [{}], 'closed'],
  ] as const)('%s', (_, groups, expected) => {
    expect(nfsFrom(task, groups as readonly SecurityGroup[])).toBe(expected);
  });

  it('are left open where the groups of a standalone task are not known', () => {
    expect(nfsFrom({ ...task, groupIds: 'unknown' }, rule({ UserIdGroupPairs: [{ GroupId: 'sg-other' }] }))).toBe('unknown');
  });
});

const roleArn = 'arn:aws:iam::111122223333:role/prod-api-task';
const volume = { name: 'data', fileSystemId: 'fs-0123456789abcdef0', rootDirectory: null, accessPointId: null, transitEncryption: false, iam: false };
const policy = (...Statement: readonly object[]) => JSON.stringify({ Statement });
const allow = (Principal: unknown) => ({ Effect: 'Allow', Principal, Action: 'elasticfilesystem:Client*', Resource: '*' });
const onlyTls = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

describe('the policy of a file system', () => {
  it.each([
    ['lets everybody mount', policy(allow('*')), {}, 'allows'],
    ['lets only a role mount, and the volume signs nothing', policy(allow({ AWS: roleArn })), {}, 'needs-iam'],
    ['lets the task role mount', policy(allow({ AWS: roleArn })), { iam: true }, 'allows'],
    ["leaves it to the role's own policies", policy(allow({ AWS: 'arn:aws:iam::111122223333:root' })), { iam: true }, 'unknown'],
    ['asks for TLS', policy(allow('*'), onlyTls), {}, 'needs-tls'],
    ['asks for TLS, and has it', policy(allow('*'), onlyTls), { transitEncryption: true }, 'allows'],
    ['denies', policy(allow('*'), { ...onlyTls, Condition: undefined }), {}, 'denies'],
    ['cannot be read', 'no policy', {}, 'unknown'],
  ])('%s', (_, text, more, expected) => {
    expect(policyFor(text, { ...volume, ...more }, roleArn)).toBe(expected);
  });
});
