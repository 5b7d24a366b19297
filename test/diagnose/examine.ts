/** One task of the shop fails and is examined, against an account in memory: the whole stage, through the product's own clients. */
import type { Task } from '@aws-sdk/client-ecs';
import type { Aws } from '../../functions/aws/aws.ts';
import type { RegistryReader } from '../../functions/aws/registry.ts';
import { causeOf } from '../../functions/classify/catalogue.ts';
import { classify } from '../../functions/classify/classify.ts';
import { diagnose } from '../../functions/diagnose/diagnose.ts';
import type { Diagnosis, Failure } from '../../functions/model.ts';
import { receive } from '../../functions/receive/receive.ts';
import type { SandboxOptions } from '../sandbox/sandbox.ts';
import { sandbox, type TestSandbox } from '../support/aws.ts';
import type { AccountJson } from '../support/shop.ts';

export const now = new Date('2026-11-22T03:05:58Z');
const taskId = '0f9de17a6465404e8b1b2356dc13c2f8';

export const denial =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): ' +
  'AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform: ecr:GetAuthorizationToken on resource: * ' +
  'because no identity-based policy allows the ecr:GetAuthorizationToken action';
export const pullDenied =
  "CannotPullContainerError: Error response from daemon: pull access denied for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api, repository does not exist or may require 'docker login'";
export const notFound =
  'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.2: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.2: not found';
export const noLogGroup =
  'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.';
export const hubLimit =
  'CannotPullContainerError: inspect image has been retried 1 time(s): httpReaderSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/1.27-alpine: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.';

export interface Story extends SandboxOptions {
  readonly reason: string;
  /** What the event says differently from the task that ECS keeps. */
  readonly event?: Readonly<Record<string, unknown>>;
  /** What is different about the stopped task itself. */
  readonly task?: Partial<Task>;
  readonly registry?: RegistryReader;
  /** Once the account is open: what cannot be said in its file. */
  readonly twist?: (opened: TestSandbox) => void;
  readonly fresh?: boolean;
  /** Count how many reads wait for one another: slower. */
  readonly counted?: boolean;
  /** What stands between the probes and the account. */
  readonly through?: (aws: Aws) => Aws;
}

export interface Examined {
  readonly diagnosis: Diagnosis;
  readonly failure: Failure;
  readonly opened: TestSandbox;
  /** How many reads had to wait for one another, at most; 0 unless counted. */
  readonly waves: number;
}

const silent: RegistryReader = {
  ecrPublic: async () => ({ unknown: 'not asked in this story' }),
  dockerHub: async () => ({ unknown: 'not asked in this story' }),
};
const log = {
  info() {},
  warn() {},
  error: (message: string, fields?: object) => Promise.reject(new Error(`${message} ${JSON.stringify(fields)}`)),
  count() {},
};

/** Restores the clients itself, and fails where something unannounced was asked. */
export async function examine(
  account: AccountJson,
  { reason, event = {}, task = {}, registry = silent, twist, fresh = false, counted = false, through = (aws) => aws, ...options }: Story,
): Promise<Examined> {
  const opened = sandbox(account, { now, ...options });
  try {
    twist?.(opened);
    const stopped = stoppedTask(opened, { stoppedReason: reason, ...task });
    opened.account.ecs.tasks.push(stopped);
    const failure = receive(eventOf(stopped, event), { account: '111122223333', region: 'eu-west-1' });
    if ('ignored' in failure) throw new Error(failure.ignored);
    const match = classify(failure.texts);
    const waves = counted ? inWaves(opened.aws) : { aws: through(opened.aws), count: () => 0 };
    const lens = { aws: waves.aws, now: () => now, registry, log };
    const diagnosis = await diagnose(failure, match, lens, { probes: causeOf(match.cause).probes ?? [], fresh });
    return { diagnosis, failure, opened, waves: waves.count() };
  } finally {
    opened.restore();
  }
}

function stoppedTask({ account }: TestSandbox, task: Partial<Task>): Task {
  const service = account.ecs.services[0]!;
  const [deployment] = service.deployments!;
  return {
    taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/prod/${taskId}`,
    clusterArn: service.clusterArn,
    taskDefinitionArn: deployment!.taskDefinition,
    startedBy: deployment!.id,
    group: `service:${service.serviceName}`,
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    launchType: 'FARGATE',
    stopCode: 'TaskFailedToStart',
    createdAt: new Date('2026-11-22T03:05:40Z'),
    stoppedAt: new Date('2026-11-22T03:05:51Z'),
    containers: [{ name: 'api', image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.2' }],
    attachments: [],
    version: 4,
    ...task,
  };
}

const eventOf = (task: Task, twist: object) => ({
  version: '0',
  id: '8f07966c-b005-4a0f-9ee9-63d2c41448b3',
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  account: '111122223333',
  time: '2026-11-22T03:05:52Z',
  region: 'eu-west-1',
  resources: [task.taskArn],
  detail: { ...JSON.parse(JSON.stringify(task)), ...twist },
});

/** Answers all that is asked at once together: each wave begins only when the one before has been answered, so that waves count dependent reads. */
function inWaves(aws: Aws): { readonly aws: Aws; count(): number } {
  let waves = 0;
  let waiting: (() => void)[] = [];
  const release = () => {
    waves += 1;
    const all = waiting;
    waiting = [];
    for (const go of all) go();
  };
  return {
    aws: {
      call: async (action, input, options) => {
        const answer = await aws.call(action, input, options);
        await new Promise<void>((resolve) => {
          if (waiting.length === 0) setTimeout(release, 15);
          waiting.push(resolve);
        });
        return answer;
      },
    },
    count: () => waves,
  };
}
