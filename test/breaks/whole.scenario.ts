import { describe, expect, it } from 'vitest';
import { play } from '../support/play.ts';
import { allBreaks } from './all.ts';
import { isNamed } from './blame.ts';
import { type AccountName, type Break, given } from './break.ts';

/** What the product may cure by itself, and on what. */
interface Change {
  readonly fix: string;
  readonly resource: RegExp;
}

const rowOf = (account: AccountName, name: string): Break => allBreaks.find((row) => row.account === account && row.name === name)!;
const attached = (role: string): Change => ({ fix: 'attach-execution-policy', resource: new RegExp(`:role/${role}$`) });

const told: readonly Break[] = [
  rowOf('fargate-public', 'tasks get no public address'),
  rowOf('fargate-nat', 'the NAT gateway was deleted'),
  rowOf('fargate-nat', 'the key was disabled'),
  rowOf('fargate-endpoints', "S3's endpoint is not on the subnets' route table"),
  rowOf('fargate-endpoints', 'a permissions boundary without ECR'),
  rowOf('ec2-instances', 'the tag was deleted'),
  rowOf('shared-and-cached', "the other account's repository has no policy"),
  rowOf('shared-and-cached', "the mount targets' security group lets nobody in"),
];

const cured: readonly (readonly [Break, Change])[] = [
  [rowOf('fargate-public', 'the execution role has lost its policy'), attached('prod-web-exec')],
  [rowOf('ec2-instances', 'the execution role has lost its policy'), attached('prod-worker-exec')],
  [rowOf('fargate-endpoints', 'the log group was deleted'), { fix: 'create-log-group', resource: /:log-group:\/ecs\/orders$/ }],
];

describe('through the whole product, in mode auto', () => {
  it.each(told.map((row) => [row.account, row.name, row] as const))('%s: %s: is told, and nothing is written', async (_, __, row) => {
    const { incidents, changes, messages, failureQueue } = await play({ account: given(row.account, row.breaks), hours: 0.25 });

    expect(incidents).toMatchObject([{ state: 'open', culprit: row.culprit }]);
    expect(row.cause).toContain(incidents[0]!.cause);
    expect(isNamed(row.culprit, { subject: messages[0]!.subject, email: messages[0]!.text })).toBe(true);
    expect({ changes, failureQueue }).toEqual({ changes: [], failureQueue: [] });
  });

  it.each(cured.map(([row, change]) => [row.account, row.name, row, change] as const))(
    '%s: %s: is cured, by the one change that is declared for it',
    async (_, __, row, { fix, resource }) => {
      const { incidents, changes } = await play({ account: given(row.account, row.breaks) });

      expect(incidents).toMatchObject([{ state: 'closed', how: 'held', culprit: row.culprit }]);
      expect(changes).toEqual([{ at: expect.any(String), fix, resource: expect.stringMatching(resource), direction: 'apply' }]);
    },
  );
});
