import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrintable, wrapCommand } from '../../functions/notify/command.ts';
import { command, commandInAccount } from '../../functions/shell.ts';
import { parses } from './shell.ts';

const attach = [
  'aws',
  'iam',
  'attach-role-policy',
  '--role-name',
  'prod-api-exec',
  '--policy-arn',
  'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
] as const;

describe('a wrapped command', () => {
  it('tests the account first, each command beginning at the edge', () => {
    expect(wrapCommand(commandInAccount('111122223333', [...attach]))).toEqual([
      'test "$(aws sts get-caller-identity --query Account --output text)" \\',
      '  = 111122223333 &&',
      'aws iam attach-role-policy --role-name prod-api-exec --policy-arn \\',
      '  arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
    ]);
  });

  it('keeps an option with its value', () => {
    const lines = wrapCommand(
      command([
        'aws',
        'ec2',
        'modify-vpc-endpoint',
        '--region',
        'eu-west-1',
        '--vpc-endpoint-id',
        'vpce-0f1e2d3c4b5a69788',
        '--add-route-table-ids',
        'rtb-0d5e6f7a8b9c0d1e2',
      ]),
    );

    expect(lines).toEqual([
      'aws ec2 modify-vpc-endpoint --region eu-west-1 \\',
      '  --vpc-endpoint-id vpce-0f1e2d3c4b5a69788 \\',
      '  --add-route-table-ids rtb-0d5e6f7a8b9c0d1e2',
    ]);
  });

  it('begins each command of a pipe at the edge', () => {
    const pipe = `aws ecs describe-task-definition --region eu-west-1 --task-definition api:42 | jq '.taskDefinition | del(.revision)' | xargs aws ecs update-service --task-definition`;

    expect(wrapCommand(pipe)).toEqual([
      'aws ecs describe-task-definition --region eu-west-1 \\',
      '  --task-definition api:42 |',
      "jq '.taskDefinition | del(.revision)' |",
      'xargs aws ecs update-service --task-definition',
    ]);
  });

  it('joins what was continued already', () => {
    expect(wrapCommand('aws ecs list-tasks \\\n    --cluster prod')).toEqual(['aws ecs list-tasks --cluster prod']);
  });

  it.each([
    ['a here-document', 'cat <<EOF\nx  y\nEOF'],
    ['a comment', 'aws ecs list-tasks # all of them, in this Region and in no other that anybody might think of'],
    ['an open quote', "aws ecs list-tasks --cluster 'prod --and something that goes on until it is longer than a line"],
  ])('leaves %s as it came', (_, text) => {
    expect(wrapCommand(text).join('\n')).toBe(text);
  });

  it('hands the shell the very words that went in', () => {
    const word = fc.oneof(
      fc.stringMatching(/^[ -~]{1,90}$/),
      fc.stringMatching(/^--[a-z]{2,12}$/),
      fc.constant('&&'),
      fc.constant('a  b'),
      fc.constant("it's"),
    );

    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const lines = wrapCommand(command(['printf', '%s\\0', ...words]));

        const ran = spawnSync('sh', ['-c', lines.join('\n')], { encoding: 'utf8' });

        expect(ran.stdout).toBe(words.map((one) => `${one}\0`).join(''));
      }),
      { numRuns: 60 },
    );
  });

  it('is no wider than the message where its words allow it', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z0-9:/-]{1,60}$/), { minLength: 1, maxLength: 20 }), (words) => {
        for (const line of wrapCommand(command(['aws', ...words]))) expect(line.length).toBeLessThanOrEqual(72);
      }),
    );
  });

  it('still parses with the account test before it', () => {
    expect(parses(wrapCommand(commandInAccount('111122223333', [...attach])).join('\n'))).toBe(true);
  });
});

describe('isPrintable', () => {
  it.each([
    ['a plain command', 'aws ecs list-tasks', true],
    ['several lines', 'aws ecs list-tasks \\\n --cluster x', true],
    ['an escape sequence', 'aws \u001b[2K', false],
    ['a right-to-left override', 'aws \u202e', false],
  ])('%s: %s', (_, text, printable) => {
    expect(isPrintable(text)).toBe(printable);
  });
});
