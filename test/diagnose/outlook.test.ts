import { describe, expect, test } from 'vitest';
import { outlook } from '../../functions/diagnose/outlook.ts';
import type { Where } from '../../functions/model.ts';
import { at, aWhere } from '../support/incidents.ts';

const arn = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`;
const role = 'arn:aws:iam::111122223333:role/team/prod-api-exec';

type Answers = Readonly<Record<string, (input: never) => unknown>>;

const failed = (why: string) => ({ failed: why });

/** Answers by operation and keeps what was asked; an answer of `failed` is a failure. */
function awsOf(answers: Answers) {
  const asked: { action: string; input: Record<string, unknown>; fresh: boolean }[] = [];
  const aws = {
    async call(action: string, input: never, options: { fresh?: boolean } = {}) {
      asked.push({ action, input, fresh: options.fresh ?? false });
      const value = answers[action]?.(input) as { failed?: string } | undefined;
      if (!value) throw new Error(`${action} was not announced`);
      return value.failed ? { ok: false, why: value.failed, action, code: 'X', message: '' } : { ok: true, value };
    },
  };
  return { asked, aws: aws as never };
}

const services =
  (make: (name: string) => object | null) =>
  ({ services: names }: { services: string[] }) => {
    const found = names.map((name) => ({ name, made: make(name) }));
    return {
      services: found.flatMap(({ name, made }) => (made ? [{ serviceName: name, status: 'ACTIVE', ...made }] : [])),
      failures: found.flatMap(({ name, made }) => (made ? [] : [{ arn: arn(`service/prod/${name}`), reason: 'MISSING' }])),
    };
  };

const steady = {
  runningCount: 4,
  desiredCount: 4,
  deployments: [{ status: 'PRIMARY', taskDefinition: arn('task-definition/api:42'), rolloutState: 'COMPLETED', runningCount: 4 }],
};

const aTask = (twist: object = {}) => ({
  taskArn: arn('task/prod/new'),
  taskDefinitionArn: arn('task-definition/api:42'),
  lastStatus: 'RUNNING',
  createdAt: at(60),
  startedAt: at(90),
  healthStatus: 'UNKNOWN',
  attachments: [{ type: 'eni', details: [{ name: 'subnetId', value: 'subnet-0a11' }] }],
  ...twist,
});

const definition = (containers: readonly object[] = [{ name: 'app', image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v1' }]) => ({
  taskDefinition: { executionRoleArn: role, containerDefinitions: containers },
});

const withTasks = (tasks: readonly object[], defined = definition()): Answers => ({
  'ecs:DescribeServices': services(() => steady),
  'ecs:ListTasks': () => ({ taskArns: tasks.map((_, n) => arn(`task/prod/${n}`)) }),
  'ecs:DescribeTasks': () => ({ tasks }),
  'ecs:DescribeTaskDefinition': () => defined,
});

const look = (answers: Answers, places: readonly Where[] = [aWhere()]) => {
  const { aws, asked } = awsOf(answers);
  return outlook({ places, since: at(0).toISOString() }, { aws, now: () => at(200) }).then((seen) => ({ ...seen, asked }));
};

describe('a service', () => {
  test('is seen with its strength, its rollout and what else serves', async () => {
    const beside = { status: 'ACTIVE', taskDefinition: arn('task-definition/api:41'), runningCount: 2 };
    const primary = { status: 'PRIMARY', taskDefinition: arn('task-definition/api:42'), rolloutState: 'IN_PROGRESS', runningCount: 0 };
    const answers = { ...withTasks([]), 'ecs:DescribeServices': services(() => ({ runningCount: 2, desiredCount: 4, deployments: [primary, beside] })) };

    const { prospects } = await look(answers);

    expect(prospects).toEqual([
      {
        where: aWhere(),
        state: 'active',
        strength: { running: 2, desired: 4, at: at(200).toISOString(), servedBy: 'api:41' },
        taskDefinitionArn: arn('task-definition/api:42'),
        rollout: 'IN_PROGRESS',
        tasks: [],
      },
    ]);
  });

  test.each([
    ['missing', services(() => null), 'gone'],
    ['inactive', services(() => ({ status: 'INACTIVE' })), 'gone'],
    ['in a cluster that is gone', () => failed('gone'), 'gone'],
    ['denied to us', () => failed('denied'), 'unread'],
    ['throttled', () => failed('throttled'), 'unread'],
    ['neither found nor missing', () => ({ services: [], failures: [] }), 'unread'],
  ] as const)('that is %s is %s', async (_case, answer, state) => {
    const nothing = state === 'gone' ? { strength: { running: 0, desired: 0, at: expect.any(String) } } : {};

    expect((await look({ 'ecs:DescribeServices': answer as never })).prospects).toEqual([{ where: aWhere(), state, tasks: [], ...nothing }]);
  });

  test('is read past the memo, ten of one cluster a call', async () => {
    const many = Array.from({ length: 12 }, (_, n) => aWhere({ name: `s${n}` }));
    const answers = { ...withTasks([]), 'ecs:DescribeServices': services(() => ({ ...steady, runningCount: 0 })) };

    const { asked, prospects } = await look(answers, [...many, aWhere({ cluster: 'stage' })]);

    expect(prospects).toHaveLength(13);
    expect(asked.map(({ input }) => [input['cluster'], (input['services'] as string[]).length])).toEqual([
      ['prod', 10],
      ['prod', 2],
      ['stage', 1],
    ]);
    expect(asked.every(({ fresh }) => fresh)).toBe(true);
  });

  test('of a storm is not one of many whose tasks are read', async () => {
    const many = Array.from({ length: 40 }, (_, n) => aWhere({ name: `s${n}` }));

    const { asked } = await look(withTasks([]), many);

    expect(asked.filter(({ action }) => action === 'ecs:ListTasks')).toHaveLength(8);
  });
});

describe('a task', () => {
  const taskOf = async (task: object, defined = definition()) => (await look(withTasks([task], defined))).prospects[0]!.tasks[0];

  test('is seen with what its definition uses', async () => {
    const logConfiguration = { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/api' } };
    const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v1';

    expect(await taskOf(aTask(), definition([{ name: 'app', image, logConfiguration }]))).toEqual({
      taskArn: arn('task/prod/new'),
      taskDefinitionArn: arn('task-definition/api:42'),
      createdAt: at(60).toISOString(),
      startedAt: at(90).toISOString(),
      health: 'none',
      subnetId: 'subnet-0a11',
      uses: [role, '/ecs/api', image, '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api'],
    });
  });

  test('created before the moment that was asked about is left out', async () => {
    expect(await taskOf(aTask({ createdAt: at(0) }))).toBeUndefined();
  });

  test('that does not run yet has not started', async () => {
    expect(await taskOf(aTask({ lastStatus: 'PENDING' }))).not.toHaveProperty('startedAt');
  });

  const checked = { name: 'app', image: 'x', healthCheck: { command: ['x'] } };
  test.each([
    ['healthy', 'HEALTHY', [checked], 'healthy'],
    ['unhealthy', 'UNHEALTHY', [checked], 'unhealthy'],
    ['not checked yet', 'UNKNOWN', [checked], 'unknown'],
    ['without a check', 'UNKNOWN', [{ name: 'app', image: 'x' }], 'none'],
    ['checked in a sidecar that may fail', 'UNKNOWN', [{ ...checked, essential: false }], 'none'],
  ] as const)('is known to be %s', async (_case, healthStatus, containers, health) => {
    expect((await taskOf(aTask({ healthStatus }), definition(containers)))?.health).toBe(health);
  });

  test('whose definition could not be read may have a check that nobody knows of', async () => {
    expect((await taskOf(aTask(), failed('denied') as never))?.health).toBe('unknown');
  });

  test('is not seen where tasks could not be listed', async () => {
    const { prospects } = await look({ ...withTasks([aTask()]), 'ecs:ListTasks': () => failed('throttled') });

    expect(prospects).toMatchObject([{ state: 'active', tasks: [] }]);
  });
});

test('a standalone task’s family is nothing that ECS keeps running', async () => {
  const where = aWhere({ kind: 'family' });

  expect(await look({}, [where])).toMatchObject({ prospects: [{ where, state: 'active', tasks: [] }], asked: [] });
});
