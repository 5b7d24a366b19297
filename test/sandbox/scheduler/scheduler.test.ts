import { describe, expect, it } from 'vitest';
import { type AccountJson, shop } from '../../support/shop.ts';
import { openAccount } from '../account/account.ts';
import { createClock } from '../clock.ts';
import { createTimeline } from '../timeline.ts';
import type { EventBridgeEvent } from './events.ts';
import { createScheduler } from './scheduler.ts';

const start = new Date('2026-11-22T03:00:00Z');
const minutes = (count: number) => count * 60_000;

/** A scheduler on an account, and time that runs until then. */
function running(source: object) {
  const clock = createClock(start);
  const account = openAccount(source, start);
  const timeline = createTimeline();
  const events: EventBridgeEvent[] = [];
  const scheduler = createScheduler({ account, clock, timeline, emit: (event) => void events.push(event) });
  const until = (ms: number) => {
    for (let next = timeline.nextAt(); next !== undefined && next <= start.getTime() + ms; next = timeline.nextAt()) {
      const due = timeline.take()!;
      clock.advanceTo(due.at);
      void due.run();
    }
  };
  scheduler.begin();
  return { account, clock, events, scheduler, until };
}

const named = (events: readonly EventBridgeEvent[]) => events.map(({ detail }) => detail['eventName'] ?? detail['stopCode'] ?? detail['lastStatus']);
const firstReason = (events: readonly EventBridgeEvent[]) => events.find(({ detail }) => detail['lastStatus'] === 'STOPPED')?.detail['stoppedReason'];

describe('a service at strength', () => {
  it('is left alone, and nothing is said of it', () => {
    const { events, until, account } = running(shop());

    until(minutes(60));

    expect(events).toEqual([]);
    expect(account.ecs.services[0]).toMatchObject({ runningCount: 4, pendingCount: 0 });
  });
});

describe('a service below its desired count', () => {
  const below = (twist: (account: AccountJson) => unknown = () => {}) => running(shop((account) => (account.ecs.services[0].runningCount = 2), twist));

  it('starts what is missing, and is steady when all are healthy', () => {
    const { events, until, account } = below();

    until(minutes(5));

    expect(named(events)).toEqual(['RUNNING', 'RUNNING', 'SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_STEADY_STATE']);
    expect(account.ecs.tasks.map(({ healthStatus }) => healthStatus)).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY', 'HEALTHY']);
  });

  it('backs off while they fail, up to 27 minutes, and says that starting is impaired', () => {
    const { events, until } = running(
      shop(
        (account) => (account.ecs.services[0].runningCount = 3),
        (account) => (account.logs.logGroups = []),
      ),
    );

    until(minutes(180));

    const stops = events.filter(({ detail }) => detail['lastStatus'] === 'STOPPED').map(({ time }) => Date.parse(time));
    const pauses = stops.slice(1).map((at, index) => Math.round((at - stops[index]!) / 60_000));
    expect(pauses.slice(0, 8)).toEqual([1, 1, 1, 2, 4, 8, 16, 27]);
    expect(named(events)).toContain('SERVICE_TASK_START_IMPAIRED');
  });

  it('runs as soon as what kept it from starting is cured', () => {
    const { account, events, until } = below((raw) => (raw.iam.RoleDetailList[0].AttachedManagedPolicies = []));

    until(minutes(1));
    const failures = events.length;
    account.iam.RoleDetailList[0]!.AttachedManagedPolicies = [
      { PolicyName: 'AmazonECSTaskExecutionRolePolicy', PolicyArn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy' },
    ];
    until(minutes(30));

    expect(failures).toBeGreaterThan(0);
    expect(named(events).at(-1)).toBe('SERVICE_STEADY_STATE');
  });
});

describe('the circuit breaker', () => {
  const broken = (rollback: boolean) =>
    shop(
      (account) => {
        const service = account.ecs.services[0];
        service.deployments = [
          { taskDefinition: 'api:42', runningCount: 0 },
          { taskDefinition: 'api:41', runningCount: 4 },
        ];
        service.deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback } };
      },
      (account) => (account.ecr.imageDetails = account.ecr.imageDetails.filter((image: { imageTags?: string[] }) => !image.imageTags?.includes('1.4.2'))),
    );

  it('opens after three failed tasks, and no more are started', () => {
    const { events, until, account } = running(broken(false));

    until(minutes(120));

    expect(named(events).filter((name) => name === 'TaskFailedToStart')).toHaveLength(4);
    expect(named(events)).toContain('SERVICE_DEPLOYMENT_FAILED');
    expect(account.ecs.services[0]!.deployments![0]).toMatchObject({ rolloutState: 'FAILED', runningCount: 0 });
  });

  it('goes back to what had worked, where it is told to', () => {
    const { events, until, account } = running(broken(true));

    until(minutes(30));

    expect(named(events)).toEqual(expect.arrayContaining(['SERVICE_DEPLOYMENT_FAILED', 'SERVICE_DEPLOYMENT_IN_PROGRESS', 'SERVICE_STEADY_STATE']));
    expect(account.ecs.services[0]).toMatchObject({ runningCount: 4, taskDefinition: expect.stringMatching(/api:41$/) });
  });
});

describe('a deployment that works', () => {
  it('replaces task by task, and the old ones say that they were scaled in', () => {
    const source = shop((account) => {
      account.ecs.services[0].deployments = [
        { taskDefinition: 'api:42', runningCount: 0 },
        { taskDefinition: 'api:41', runningCount: 4 },
      ];
    });
    const { events, until, account } = running(source);

    until(minutes(10));

    const stopped = events.filter(({ detail }) => detail['stopCode'] === 'ServiceSchedulerInitiated');
    expect(stopped).toHaveLength(4);
    expect(stopped[0]!.detail['stoppedReason']).toMatch(/^Scaling activity initiated by \(deployment ecs-svc\/\d+\)$/);
    expect(account.ecs.services[0]!.deployments).toMatchObject([{ rolloutState: 'COMPLETED', runningCount: 4 }]);
  });
});

describe('what ECS writes when a task does not start', () => {
  const fromHub = (listed: string) => (account: AccountJson) => {
    account.ecs.taskDefinitions[1].containerDefinitions[0].image = 'node:23';
    account.registries = { 'docker.io': { onlyListed: true, images: { [listed]: `sha256:${'a'.repeat(64)}` } } };
  };
  const cases = [
    {
      name: 'the role may not log in',
      twist: (account: AccountJson) => (account.iam.RoleDetailList[0].AttachedManagedPolicies = []),
      says: /^ResourceInitializationError: .*GetAuthorizationToken.*because no identity-based policy allows the ecr:GetAuthorizationToken action$/,
    },
    {
      name: 'the role is denied by an inline policy',
      twist: (account: AccountJson) => {
        const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'ecr:*', Resource: '*' }] };
        account.iam.RoleDetailList[0].RolePolicyList = [{ PolicyName: 'no', PolicyDocument }];
      },
      says: /with an explicit deny in an identity-based policy$/,
    },
    {
      name: 'the tag was never pushed',
      twist: (account: AccountJson) =>
        (account.ecs.taskDefinitions[1].containerDefinitions[0].image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.5.0'),
      says: /^CannotPullContainerError: pull image manifest has been retried 1 time\(s\): failed to resolve ref .*api:1\.5\.0: .*api:1\.5\.0: not found$/,
    },
    {
      name: 'the log group is gone',
      twist: (account: AccountJson) => (account.logs.logGroups = []),
      says: /^ResourceInitializationError: failed to validate logger args: .*The specified log group does not exist\. : exit status 1$/,
    },
    {
      name: 'Docker Hub refuses',
      twist: (account: AccountJson) => {
        account.ecs.taskDefinitions[1].containerDefinitions[0].image = 'node:22-alpine';
        account.registries = { 'docker.io': { rateLimited: true } };
      },
      says: /docker\.io\/library\/node:22-alpine.*429 Too Many Requests - Server message: toomanyrequests/,
    },
    {
      name: 'Docker Hub has the repository, and not the tag',
      twist: fromHub('library/node:22-alpine'),
      says: /docker\.io\/library\/node:23: docker\.io\/library\/node:23: not found$/,
    },
    {
      name: 'Docker Hub shows no such repository',
      twist: fromHub('library/nginx:1.27'),
      says: /docker\.io\/library\/node:23: pull access denied, repository does not exist or may require authorization/,
    },
    {
      name: 'the image was built for another platform',
      twist: (account: AccountJson) => {
        const imageManifest = { manifests: [{ platform: { os: 'linux', architecture: 'amd64' } }] };
        for (const image of account.ecr.imageDetails) image.imageManifest = imageManifest;
        account.ecs.taskDefinitions[1].runtimePlatform = { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' };
      },
      says: /^CannotPullContainerError: .*image Manifest does not contain descriptor matching platform 'linux\/arm64'$/,
    },
  ];

  it.each(cases)('$name', ({ twist, says }) => {
    const { events, until } = running(shop((account) => (account.ecs.services[0].runningCount = 3), twist));

    until(minutes(1));

    expect(firstReason(events)).toMatch(says);
  });

  it('an EC2 task says it in the container, under a bland reason', () => {
    const source = shop((account) => {
      account.ecs.services[0].launchType = 'EC2';
      account.ecs.services[0].runningCount = 3;
      account.logs.logGroups = [];
    });
    const { events, until } = running(source);

    until(minutes(1));

    const { stoppedReason, containers } = events[0]!.detail as { stoppedReason: string; containers: { reason: string }[] };
    expect(stoppedReason).toBe('Task failed to start');
    expect(containers[0]!.reason).toMatch(/^CannotStartContainerError: .*The specified log group does not exist\.$/);
  });

  it('a role that ECS may not assume makes no task, and the service says so', () => {
    const source = shop((account) => {
      account.ecs.services[0].runningCount = 3;
      account.iam.RoleDetailList = account.iam.RoleDetailList.filter(({ RoleName }: { RoleName: string }) => RoleName !== 'prod-api-exec');
    });
    const { account, events, until } = running(source);

    until(minutes(1));

    expect(account.ecs.tasks).toHaveLength(3);
    expect(events[0]!.detail).toMatchObject({
      eventName: 'SERVICE_TASK_CONFIGURATION_FAILURE',
      reason: expect.stringContaining('ECS was unable to assume the role'),
    });
  });
});
