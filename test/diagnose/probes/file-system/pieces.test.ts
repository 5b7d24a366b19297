import type { SecurityGroup } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { nfsFrom, nfsTo } from '../../../../functions/diagnose/probes/file-system/nfs.ts';
import { type Mount, policyFor, withMount } from '../../../../functions/diagnose/probes/file-system/policy.ts';

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

describe('the task’s own security groups', () => {
  const target = { groupIds: ['sg-target'], cidr: '10.0.1.20/32' };
  const out = (more: object, from = 2049, to = 2049): readonly SecurityGroup[] => [
    { IpPermissionsEgress: [{ IpProtocol: 'tcp', FromPort: from, ToPort: to, ...more }] },
  ];

  it.each([
    ["let NFS out to the target's group", out({ UserIdGroupPairs: [{ GroupId: 'sg-target' }] }), 'open'],
    ["let NFS out to the target's address", out({ IpRanges: [{ CidrIp: '10.0.1.0/24' }] }), 'open'],
    ['let everything out', [{ IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] }], 'open'],
    ['let only HTTPS out', out({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }, 443, 443), 'closed'],
    ['let NFS out to another network', out({ IpRanges: [{ CidrIp: '10.9.0.0/16' }] }), 'closed'],
    ['let nothing out', [{}], 'closed'],
  ] as const)('%s', (_, groups, expected) => {
    expect(nfsTo(target, groups as readonly SecurityGroup[])).toBe(expected);
  });

  it('are left open where the address of the target was not read', () => {
    expect(nfsTo({ ...target, cidr: null }, out({ IpRanges: [{ CidrIp: '10.0.1.0/24' }] }))).toBe('unknown');
  });
});

const roleArn = 'arn:aws:iam::111122223333:role/prod-api-task';
const point = (id: string) => `arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-${id}`;
const plain: Mount = { tls: false, signed: false, roleArn, accessPointArn: null };
const tls = { tls: true };
const signed = { tls: true, signed: true };
const policy = (...Statement: readonly object[]) => JSON.stringify({ Statement });
const allow = (Principal: unknown, more: object = {}) => ({ Effect: 'Allow', Principal, Action: 'elasticfilesystem:Client*', Resource: '*', ...more });
const deny = (Condition?: object) => ({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition });
const onlyTls = deny({ Bool: { 'aws:SecureTransport': 'false' } });
const byMountTarget = { Condition: { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } } };
const through = (id: string) => ({ Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': point(id) } } });
const root = { AWS: 'arn:aws:iam::111122223333:root' };

describe('the policy of a file system', () => {
  it.each([
    ['lets everybody mount', policy(allow('*')), {}, 'allows'],
    ['lets everybody mount who comes by a mount target', policy(allow({ AWS: '*' }, byMountTarget)), {}, 'allows'],
    ['lets only a role mount, and the volume signs nothing', policy(allow({ AWS: roleArn })), {}, 'needs-iam'],
    ['lets the task role mount', policy(allow({ AWS: roleArn })), signed, 'allows'],
    ["leaves it to the role's own policies", policy(allow(root)), signed, 'leaves-it-to-the-role'],
    ["names another role, so that the role's own policies decide", policy(allow({ AWS: `${roleArn}-2` })), signed, 'leaves-it-to-the-role'],
    ['lets the role write and not mount', policy(allow({ AWS: roleArn }, { Action: 'elasticfilesystem:ClientWrite' })), signed, 'lacks-mount'],
    ['lets everybody write and not mount', policy(allow('*', { Action: ['elasticfilesystem:ClientWrite'] })), {}, 'lacks-mount'],
    ['asks for TLS', policy(allow('*'), onlyTls), {}, 'needs-tls'],
    ['asks for TLS, and has it', policy(allow('*'), onlyTls), tls, 'allows'],
    ['asks for TLS and for IAM, and has neither', policy(allow(root), onlyTls), {}, 'needs-iam'],
    ['only denies: then nobody is let in unsigned', policy(onlyTls), tls, 'needs-iam'],
    ['lets in through an access point, and there is none', policy(allow('*', through('1'))), tls, 'needs-access-point'],
    ['lets in through another access point', policy(allow('*', through('1'))), { ...tls, accessPointArn: point('2') }, 'needs-access-point'],
    ['lets in through this access point', policy(allow('*', through('2'))), { ...tls, accessPointArn: point('2') }, 'allows'],
    [
      'denies whoever comes without an access point',
      policy(allow('*'), deny({ Null: { 'elasticfilesystem:AccessPointArn': 'true' } })),
      tls,
      'needs-access-point',
    ],
    ['denies', policy(allow('*'), deny()), {}, 'denies'],
    ['asks for what nobody here knows', policy(allow('*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })), {}, 'unknown'],
    ['cannot be read', 'no policy', {}, 'unknown'],
  ] as const)('%s', (_, text, more, expected) => {
    expect(policyFor(text, { ...plain, ...more })).toBe(expected);
  });

  it('is handed over with one action more, and all else as it stands', () => {
    const writing = { ...allow({ AWS: roleArn }, { Sid: 'app' }), Action: 'elasticfilesystem:ClientWrite' };

    const merged = JSON.parse(withMount(policy(onlyTls, writing), { ...plain, ...signed })!);

    const grown = { ...writing, Action: ['elasticfilesystem:ClientWrite', 'elasticfilesystem:ClientMount'] };
    expect(merged).toEqual(JSON.parse(policy(onlyTls, grown)));
  });
});
