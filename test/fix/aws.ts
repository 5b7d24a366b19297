/** An account that answers only what a test announced, and notes what it was asked. Anything else is a failed test. */
import type { Aws, CallOptions } from '../../functions/aws/aws.ts';
import type { Action, InputOf, OutputOf } from '../../functions/aws/operations.ts';
import type { Failed, Outcome } from '../../functions/aws/outcome.ts';

export type Answers = { readonly [A in Action]?: (input: InputOf<A>, options: CallOptions) => Partial<OutputOf<A>> | Failed };

export interface FakeAws extends Aws {
  readonly calls: { readonly action: Action; readonly input: unknown; readonly options: CallOptions }[];
}

export function answering(answers: Answers): FakeAws {
  const calls: FakeAws['calls'] = [];
  return {
    calls,
    async call(action, input, options = {}) {
      const answer = answers[action] as ((input: unknown, options: CallOptions) => object) | undefined;
      if (!answer) throw new Error(`nobody announced ${action}`);
      calls.push({ action, input, options });
      const given = answer(input, options);
      return ('ok' in given ? given : { ok: true, value: given }) as Outcome<never>;
    },
  };
}

export const failing = (action: Action, why: Failed['why'], code: string): Failed => ({ ok: false, why, action, code, message: 'refused by the test' });

/** A role and its attachments: attaching twice is no error, detaching what is not attached is. */
export function roleWith(attached: Set<string>): FakeAws {
  return answering({
    'iam:ListAttachedRolePolicies': () => ({ AttachedPolicies: [...attached].map((PolicyArn) => ({ PolicyArn })), IsTruncated: false }),
    'iam:AttachRolePolicy': ({ PolicyArn }) => {
      attached.add(PolicyArn!);
      return {};
    },
    'iam:DetachRolePolicy': ({ PolicyArn }) => (attached.delete(PolicyArn!) ? {} : failing('iam:DetachRolePolicy', 'gone', 'NoSuchEntityException')),
  });
}

/** Log groups by Region and name, with the number of their streams. */
export function logsWith(groups: Map<string, number>): FakeAws {
  const key = (name: string | undefined, { region = 'eu-west-1' }: CallOptions) => `${region} ${name}`;
  return answering({
    'logs:DescribeLogGroups': ({ logGroupNamePrefix }, options) => ({
      logGroups: [...groups.keys()].filter((name) => name.startsWith(key(logGroupNamePrefix, options))).map((name) => ({ logGroupName: name.split(' ')[1]! })),
    }),
    'logs:DescribeLogStreams': ({ logGroupName }, options) => {
      const streams = groups.get(key(logGroupName, options));
      if (streams === undefined) return failing('logs:DescribeLogStreams', 'gone', 'ResourceNotFoundException');
      return { logStreams: Array.from({ length: streams }, (_, index) => ({ logStreamName: `api/${index}` })) };
    },
    'logs:CreateLogGroup': ({ logGroupName }, options) => {
      if (groups.has(key(logGroupName, options))) return failing('logs:CreateLogGroup', 'broken', 'ResourceAlreadyExistsException');
      groups.set(key(logGroupName, options), 0);
      return {};
    },
    'logs:PutRetentionPolicy': () => ({}),
    'logs:DeleteLogGroup': ({ logGroupName }, options) =>
      groups.delete(key(logGroupName, options)) ? {} : failing('logs:DeleteLogGroup', 'gone', 'ResourceNotFoundException'),
  });
}
