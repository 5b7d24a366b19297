/**
 * Every read of every probe, denied, throttled, failed, unanswered and gone in turn: the message still goes out, says what could not be seen and which permission would
 * show it, accuses nobody else, and nothing is decided on a fact that is missing.
 */
import { describe, expect, it } from 'vitest';
import { probes } from '../../functions/diagnose/registry.ts';
import type { FaultKind } from '../sandbox/faults.ts';
import type { AccountJson } from '../support/shop.ts';
import { allBreaks } from './all.ts';
import { type AccountName, type Break, given, roleOf } from './break.ts';
import { type Observed, observe } from './observe.ts';

interface Story {
  readonly account: AccountName;
  readonly name: string;
  /** What else is there, so that it is read too. */
  readonly beside?: (account: AccountJson) => void;
}

/** A policy of the role's own, and a stack that keeps it. */
const kept = (account: AccountJson) => {
  const Arn = 'arn:aws:iam::111122223333:policy/own';
  const Document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }] };
  const role = roleOf(account);
  account.iam.Policies = [{ PolicyName: 'own', Arn, PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document }] }];
  role.AttachedManagedPolicies = [...(role.AttachedManagedPolicies ?? []), { PolicyName: 'own', PolicyArn: Arn }];
  const StackName = 'roles';
  const StackId = `arn:aws:cloudformation:eu-west-1:111122223333:stack/${StackName}/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`;
  const time = '2026-01-01T00:00:00Z';
  const resource = { StackName, StackId, LogicalResourceId: 'Role', ResourceType: 'AWS::IAM::Role', PhysicalResourceId: role.RoleName, Timestamp: time };
  account.cloudformation = {
    Stacks: [{ StackName, StackId, StackStatus: 'UPDATE_COMPLETE', CreationTime: time }],
    StackResources: [{ ...resource, ResourceStatus: 'CREATE_COMPLETE' }],
  };
};

/** Rules that name AWS's own list. */
const listed = (account: AccountJson) => {
  for (const group of account.ec2.SecurityGroups)
    group.IpPermissionsEgress = [
      ...(group.IpPermissionsEgress ?? []),
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: 'pl-6da54004' }] },
    ];
};

/** The service wants tasks and has none. */
const idle = (account: AccountJson) => {
  for (const service of account.ecs.services) service.runningCount = 0;
};

/** Together they make every read that a probe declares: the first test says so. */
const stories: readonly Story[] = [
  { account: 'fargate-public', name: 'the execution role has lost its policy', beside: kept },
  { account: 'fargate-nat', name: 'the execution role has lost its policy' },
  { account: 'fargate-public', name: 'a permissions boundary without logs' },
  { account: 'fargate-public', name: 'the log group was deleted', beside: idle },
  { account: 'fargate-public', name: "the tasks' security group has no egress", beside: listed },
  { account: 'fargate-public', name: 'the VPC resolves no names' },
  { account: 'ec2-instances', name: "the tasks' security group has no egress" },
  { account: 'fargate-public', name: 'the tag was deleted' },
  { account: 'fargate-public', name: 'the image was built for arm64 alone' },
  { account: 'fargate-nat', name: 'the role may not read the secret' },
  { account: 'fargate-nat', name: 'the role may not decrypt with the key' },
  { account: 'fargate-nat', name: 'the role may not read the environment file' },
  { account: 'fargate-nat', name: 'the bucket of the environment file was deleted' },
  { account: 'shared-and-cached', name: "the mount target of the task's zone was deleted" },
];

/** A build's log is its only read: test/scenarios/builds.scenario.ts strikes it. */
const elsewhere = ['logs:GetLogEvents'];

const words = { deny: 'denied', throttle: 'throttled', fail: 'broken', 'time-out': 'timed-out', gone: 'gone' } as const satisfies Partial<
  Record<FaultKind, string>
>;
type Kind = keyof typeof words;
const kinds = Object.keys(words) as readonly Kind[];

const rowOf = ({ account, name }: Story): Break => allBreaks.find((row) => row.account === account && row.name === name)!;

function look(story: Story, faults: readonly { kind: Kind; on: string }[] = []): Promise<Observed> {
  const row = rowOf(story);
  return observe(given(story.account, row.breaks.bind(row), story.beside ?? (() => {})), row.says?.text, { faults, mode: 'auto' });
}

/** Each read with each fault where it is met first, and with one fault, in turn, in every later story. */
async function struck() {
  const met = new Set<string>();
  const cases: { story: Story; read: string; kind: Kind }[] = [];
  for (const story of stories) {
    const reads = [...new Set((await look(story)).calls)];
    for (const [at, read] of reads.entries()) {
      const all = met.has(read) ? [kinds[(at + cases.length) % kinds.length]!] : kinds;
      cases.push(...all.map((kind) => ({ story, read, kind })));
    }
    for (const read of reads) met.add(read);
  }
  return { met, cases };
}

const { met, cases } = await struck();

/** Nothing that a plan's proof rests on is missing. */
function isProved({ decision, finding }: Observed): boolean {
  if (decision.do !== 'act') return true;
  const { restsOn } = decision.plan;
  return finding.diagnosis.gaps.every(({ probe, why }) => why === 'not-applicable' || !restsOn.includes(probe));
}

describe('the reads of all probes', () => {
  it('are all met by a story', () => {
    const declared = new Set(Object.values(probes).flatMap(({ reads }): readonly string[] => reads));

    expect([...declared].filter((read) => !met.has(read) && !elsewhere.includes(read))).toEqual([]);
  });
});

describe.each(stories)('$account: $name', (story) => {
  const own = cases.filter((one) => one.story === story);

  it.each(own)('$read $kind: told, with what could not be seen, and nothing rests on it', async ({ read, kind }) => {
    const seen = await look(story, [{ kind, on: read }]);

    const gaps = seen.finding.diagnosis.gaps.filter(({ why }) => why === words[kind]);
    expect(seen.subject).toMatch(/^\[/);
    expect(isProved(seen)).toBe(true);
    // What is gone is an answer: it may be the fault itself.
    if (kind === 'gone') return;
    expect(gaps, read).not.toEqual([]);
    expect(seen.email).toContain('NOT CHECKED');
    if (kind === 'deny') {
      expect(gaps.map(({ needs }) => needs)).toContain(read);
      expect(seen.email.replaceAll(/\s+/g, ' ')).toContain(`Grant ${read} to the ecs-medic functions.`);
    }
    expect([rowOf(story).culprit, undefined]).toContain(seen.finding.diagnosis.culprit?.id);
  });
});
