import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cover, isPrivate } from '../../../../functions/diagnose/probes/network-path/cidr.ts';
import { anywhere, enters, leaves, passesAcl } from '../../../../functions/diagnose/probes/network-path/filters.ts';
import type { Net } from '../../../../functions/diagnose/probes/network-path/net.ts';
import { endpointLets, stoppedBy } from '../../../../functions/diagnose/probes/network-path/policies.ts';

const net = {
  prefixLists: [
    { PrefixListId: 'pl-s3', PrefixListName: 'com.amazonaws.eu-west-1.s3' },
    { PrefixListId: 'pl-ddb', PrefixListName: 'com.amazonaws.eu-west-1.dynamodb' },
  ],
} as unknown as Net;
const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
const peer = { cidrs: ['10.0.2.0/24'], groupIds: ['sg-endpoint'] };

describe('a range of addresses', () => {
  it.each([
    ['0.0.0.0/0', '10.0.0.0/16', 'all'],
    ['10.0.0.0/16', '10.0.9.0/24', 'all'],
    ['10.0.9.0/24', '10.0.0.0/16', 'some'],
    ['10.1.0.0/16', '10.0.0.0/16', 'none'],
    ['10.0.0.7/32', '10.0.0.7/32', 'all'],
    ['10.0.0.300/32', '10.0.0.0/16', 'none'],
    ['fd00::/8', '10.0.0.0/16', 'none'],
  ])('%s covers %s: %s', (rule, wanted, expected) => {
    expect(cover(rule, wanted)).toBe(expected);
  });

  it('covers whatever lies in a part of it', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const bits = fc.integer({ min: 0, max: 32 });

    fc.assert(
      fc.property(byte, byte, byte, byte, bits, bits, (a, b, c, d, x, y) => {
        const address = `${a}.${b}.${c}.${d}`;
        expect(cover(`${address}/${Math.min(x, y)}`, `${address}/${Math.max(x, y)}`)).toBe('all');
      }),
    );
  });

  it.each([
    ['10.1.2.0/24', true],
    ['100.64.0.0/16', true],
    ['52.0.0.0/8', false],
    ['0.0.0.0/0', false],
  ])('%s is private: %s', (cidr, expected) => {
    expect(isPrivate(cidr)).toBe(expected);
  });
});

describe('a security group lets out', () => {
  it.each([
    ['everything', { IpProtocol: '-1', IpRanges: [{ CidrIp: anywhere }] }, 'yes', 'yes', 'yes'],
    ['HTTPS', { ...https, IpRanges: [{ CidrIp: anywhere }] }, 'yes', 'yes', 'yes'],
    ['HTTP alone', { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: anywhere }] }, 'no', 'no', 'no'],
    ['UDP alone', { IpProtocol: 'udp', FromPort: 0, ToPort: 65_535, IpRanges: [{ CidrIp: anywhere }] }, 'no', 'no', 'no'],
    ['to the VPC', { ...https, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }, 'yes', 'no', 'no'],
    ['to a part of the subnet', { ...https, IpRanges: [{ CidrIp: '10.0.2.0/28' }] }, 'maybe', 'no', 'no'],
    ['to the endpoint’s group', { ...https, UserIdGroupPairs: [{ GroupId: 'sg-endpoint' }] }, 'yes', 'no', 'no'],
    ['to another group', { ...https, UserIdGroupPairs: [{ GroupId: 'sg-other' }] }, 'no', 'no', 'no'],
    ['to S3 by its list', { ...https, PrefixListIds: [{ PrefixListId: 'pl-s3' }] }, 'no', 'no', 'yes'],
    ['to another list of AWS', { ...https, PrefixListIds: [{ PrefixListId: 'pl-ddb' }] }, 'no', 'no', 'no'],
    ['to a list of the user’s own', { ...https, PrefixListIds: [{ PrefixListId: 'pl-own' }] }, 'maybe', 'maybe', 'maybe'],
    ['to some of the internet', { ...https, IpRanges: [{ CidrIp: '52.0.0.0/8' }] }, 'no', 'maybe', 'maybe'],
  ])('%s', (_, rule, toEndpoint, toInternet, toS3) => {
    const groups = [{ GroupId: 'sg-tasks', IpPermissionsEgress: [rule] }];

    expect([leaves(groups, peer, net), leaves(groups, 'internet', net), leaves(groups, 's3', net)]).toEqual([toEndpoint, toInternet, toS3]);
  });

  it('what any of several lets out', () => {
    const groups = [{ IpPermissionsEgress: [] }, { IpPermissionsEgress: [{ ...https, IpRanges: [{ CidrIp: anywhere }] }] }];

    expect(leaves(groups, 'internet', net)).toBe('yes');
  });

  it('and in by its own list of rules', () => {
    const groups = [{ IpPermissions: [{ ...https, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }], IpPermissionsEgress: [] }];

    expect([enters(groups, peer, net), leaves(groups, peer, net)]).toEqual(['yes', 'no']);
  });
});

describe('a network ACL', () => {
  const rule = (RuleNumber: number, Egress: boolean, RuleAction: 'allow' | 'deny', twist = {}) => ({
    RuleNumber,
    Egress,
    RuleAction,
    Protocol: '-1',
    CidrBlock: anywhere,
    ...twist,
  });
  const closing = [rule(32_767, true, 'deny'), rule(32_767, false, 'deny')];
  const tcp = (From: number, To: number) => ({ Protocol: '6', PortRange: { From, To } });

  it.each([
    ['that allows all', [rule(100, true, 'allow'), rule(100, false, 'allow')], 'yes', null],
    ['with the usual pair', [rule(100, true, 'allow', tcp(443, 443)), rule(100, false, 'allow', tcp(1024, 65_535))], 'yes', null],
    ['that forgets the answers', [rule(100, true, 'allow', tcp(443, 443)), rule(100, false, 'allow', tcp(443, 443))], 'no', { rule: 32_767, egress: false }],
    ['that forgets the requests', [rule(100, false, 'allow')], 'no', { rule: 32_767, egress: true }],
    ['that denies first', [rule(90, true, 'deny', tcp(443, 443)), rule(100, true, 'allow'), rule(100, false, 'allow')], 'no', { rule: 90, egress: true }],
    ['that denies too late', [rule(110, true, 'deny'), rule(100, true, 'allow'), rule(100, false, 'allow')], 'yes', null],
    ['that denies private addresses', [rule(90, true, 'deny', { CidrBlock: '10.0.0.0/8' }), rule(100, true, 'allow'), rule(100, false, 'allow')], 'yes', null],
    [
      'that denies a part of the internet',
      [rule(90, true, 'deny', { CidrBlock: '52.0.0.0/8' }), rule(100, true, 'allow'), rule(100, false, 'allow')],
      'maybe',
      null,
    ],
    ['that allows some ports of answers', [rule(100, true, 'allow'), rule(100, false, 'allow', tcp(40_000, 50_000))], 'maybe', null],
    ['with rules for UDP', [rule(90, true, 'deny', { Protocol: '17' }), rule(100, true, 'allow'), rule(100, false, 'allow')], 'yes', null],
  ] as const)('%s', (_, rules, pass, denied) => {
    expect(passesAcl({ Entries: [...rules, ...closing] }, [anywhere], 'client')).toEqual({ pass, denied });
  });

  it('of a server takes requests in and lets answers out', () => {
    const acl = { Entries: [rule(100, false, 'allow', tcp(443, 443)), rule(100, true, 'allow', tcp(1024, 65_535)), ...closing] };

    expect(passesAcl(acl, ['10.0.1.0/24'], 'server').pass).toBe('yes');
    expect(passesAcl(acl, ['10.0.1.0/24'], 'client').pass).toBe('no');
  });

  it('that was not read leaves it open', () => {
    expect(passesAcl(undefined, [anywhere], 'client')).toEqual({ pass: 'maybe', denied: null });
  });
});

describe("an endpoint's policy", () => {
  const asks = { actions: ['s3:GetObject'], resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*' };
  const statement = (twist: object) => JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', ...twist }] });

  it.each([
    ['everything', statement({ Action: '*' }), 'yes'],
    ["the layers' bucket", statement({ Resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*' }), 'yes'],
    ['buckets like it', statement({ Resource: 'arn:aws:s3:::prod-*-starport-layer-bucket/*' }), 'yes'],
    ['another bucket', statement({ Resource: 'arn:aws:s3:::ours/*' }), 'no'],
    ['another action', statement({ Action: 's3:PutObject' }), 'no'],
    ['somebody', statement({ Principal: { AWS: 'arn:aws:iam::111122223333:role/x' } }), 'unknown'],
    ['under a condition', statement({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }), 'unknown'],
    ['nothing', JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] }), 'no'],
    ['what nobody can read', 'not json', 'unknown'],
    ['by default', undefined, 'yes'],
  ])('that lets through %s', (_, document, expected) => {
    expect(endpointLets(document, asks)).toBe(expected);
  });

  const logs = 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api:log-stream:*';
  const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-*';

  it.each([
    ['the log groups of a path', logs, 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/*', 'yes'],
    ['the log group with all below it', logs, 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api:*', 'yes'],
    ['some streams of the log group', logs, 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api:log-stream:api/*', 'unknown'],
    ['another log group', logs, 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web:*', 'no'],
    ['a secret whose suffix the task definition leaves out', secret, 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbC123', 'unknown'],
    ['another secret', secret, 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/cache-AbC123', 'no'],
  ])('that names %s', (_, resource, pattern, expected) => {
    const document = statement({ Action: '*', Resource: pattern });

    expect(endpointLets(document, { actions: ['logs:PutLogEvents'], resource })).toBe(expected);
  });

  it('stops at the first of all requests that it does not let through', () => {
    const other = { actions: ['s3:GetObject'], resource: 'arn:aws:s3:::shop-config/api.env' };
    const document = statement({ Resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*' });

    expect(stoppedBy(document, [asks, other])).toEqual({ lets: 'no', ask: other });
    expect(stoppedBy(document, [asks])).toBeNull();
  });
});
