import { describe, expect, test } from 'vitest';
import { type Grounds, isNear, judge } from '../../functions/incident/judge.ts';
import type { Incident, Member, Patience, Prospect, SeenTask } from '../../functions/model.ts';
import { aDiagnosis, anIncident, aPlan, at, aWhere, start } from '../support/incidents.ts';

type Living = Extract<Incident, { state: 'open' | 'watching' }>;

const definition = (revision: number) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/api:${revision}`;
const role = 'arn:aws:iam::111122223333:role/prod-api-exec';

const aTask = (twist: Partial<SeenTask> = {}): SeenTask => ({
  taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/prod/new1',
  taskDefinitionArn: definition(42),
  createdAt: at(60).toISOString(),
  startedAt: at(90).toISOString(),
  health: 'healthy',
  subnetId: 'subnet-0a11',
  uses: [role, '/ecs/api'],
  ...twist,
});

const aProspect = (twist: Partial<Prospect> = {}, running = 4, desired = 4): Prospect => ({
  where: aWhere(),
  state: 'active',
  strength: { running, desired, at: at(200).toISOString() },
  taskDefinitionArn: definition(42),
  rollout: 'COMPLETED',
  tasks: [],
  ...twist,
});

const aMember = (twist: Partial<Member> = {}): Member => ({
  where: aWhere(),
  sighting: 'S#x|y',
  image: 'api:v1',
  joinedAt: start.toISOString(),
  seenBefore: 0,
  presumed: false,
  taskDefinitionArn: definition(42),
  ...twist,
});

const grounds = (prospects: readonly Prospect[], twist: Partial<Grounds> = {}): Grounds => ({
  outlook: { at: at(200).toISOString(), prospects },
  members: [aMember()],
  lastFailureAt: at(0).toISOString(),
  onPath: false,
  ...twist,
});

function watching(twist: Partial<Living> = {}): Living {
  const { state: _state, ...common } = anIncident() as Extract<Incident, { state: 'open' }>;
  const run = { plan: aPlan(), direction: 'apply', by: 'ecs-medic', at: at(7).toISOString(), until: at(60).toISOString(), mine: true, settles: 120 } as const;
  return { ...common, state: 'watching', run, until: at(3_607).toISOString(), ...twist } as Living;
}
const open = (patience?: Patience): Living => ({ ...anIncident(), ...(patience && { patience }) }) as Living;

describe('a task that was created after the fix', () => {
  test.each([
    ['runs for a minute and is healthy', aTask(), 150, 'held'],
    ['runs for less', aTask(), 149, 'pending'],
    ['has no health check', aTask({ health: 'none' }), 150, 'held'],
    ['is not yet healthy', aTask({ health: 'unknown' }), 150, 'pending'],
    ['is unhealthy', aTask({ health: 'unhealthy' }), 150, 'pending'],
    ['has not started', (({ startedAt: _none, ...rest }) => rest)(aTask()), 900, 'pending'],
    ['was created before', aTask({ createdAt: at(7).toISOString() }), 900, 'pending'],
    ['is of another revision with the same role', aTask({ taskDefinitionArn: definition(43) }), 150, 'held'],
    ['uses nothing that was cured', aTask({ taskDefinitionArn: definition(43), uses: ['arn:aws:iam::111122223333:role/other'] }), 900, 'pending'],
    ['uses a role whose name only ends alike', aTask({ taskDefinitionArn: definition(43), uses: [`${role.replace('role/', 'role/x-')}`] }), 900, 'pending'],
  ] as const)('and %s', (_case, task, now, is) => {
    expect(judge(watching(), grounds([aProspect({ tasks: [task] })]), at(now))).toMatchObject({ is });
  });

  test('is named as the proof, with when it started', () => {
    const judged = judge(watching(), grounds([aProspect({ tasks: [aTask(), aTask({ taskArn: 'task/prod/new2' })] })]), at(200));

    expect(judged).toEqual({ is: 'held', proof: 'Task new1, started 03:06:51 UTC, runs and passes its health check, and 1 more.' });
  });

  test('on a broken path proves only its own subnet', () => {
    const judged = (subnetId: string) => judge(watching(), grounds([aProspect({ tasks: [aTask({ subnetId })] })], { onPath: true }), at(200));

    expect([judged('subnet-0b22').is, judged('subnet-0a11').is]).toEqual(['pending', 'held']);
  });

  test('proves a log group that was made, by its name', () => {
    const plan = aPlan({ fix: 'create-log-group', resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api' });
    const incident = watching({ diagnosis: aDiagnosis({ culprit: null }) });
    const run = { ...(incident as Extract<Incident, { state: 'watching' }>).run, plan };

    expect(judge({ ...incident, run } as Living, grounds([aProspect({ tasks: [aTask({ taskDefinitionArn: definition(43) })] })]), at(200)).is).toBe('held');
  });

  test('proves nothing of a container that ends by itself until it has run for ten minutes', () => {
    const judged = (now: number) => judge(watching({ patience: 'run-time' }), grounds([aProspect({ tasks: [aTask()] })]), at(now)).is;

    expect([judged(689), judged(690)]).toEqual(['pending', 'held']);
  });

  test.each([
    ['has just started', aTask({ createdAt: at(80).toISOString(), startedAt: at(100).toISOString() }), true],
    ['is not yet found healthy', aTask({ createdAt: at(80).toISOString(), startedAt: at(100).toISOString(), health: 'unknown' }), true],
    ['is unhealthy', aTask({ createdAt: at(80).toISOString(), startedAt: at(100).toISOString(), health: 'unhealthy' }), false],
    ['has not started', (({ startedAt: _none, ...rest }) => rest)(aTask({ createdAt: at(80).toISOString() })), false],
    ['was created before the last failure', aTask({ createdAt: at(40).toISOString(), startedAt: at(100).toISOString() }), false],
    [
      'uses nothing of what was cured',
      aTask({ createdAt: at(80).toISOString(), startedAt: at(100).toISOString(), taskDefinitionArn: definition(43), uses: [] }),
      false,
    ],
  ] as const)('that %s brings proof near: %s', (_case, task, near) => {
    expect(isNear(open(), grounds([aProspect({ tasks: [task] })], { lastFailureAt: at(50).toISOString() }), at(110))).toBe(near);
  });

  test('that has run for six minutes without being healthy does not bring proof near', () => {
    const task = aTask({ createdAt: at(80).toISOString(), startedAt: at(100).toISOString(), health: 'unknown' });
    const near = (now: number) => isNear(open(), grounds([aProspect({ tasks: [task] })], { lastFailureAt: at(50).toISOString() }), at(now));

    expect([near(459), near(460)]).toEqual([true, false]);
  });

  test('proves nothing of such a container where nobody fixed it: it starts well each time', () => {
    expect(judge(open('run-time'), grounds([aProspect({ tasks: [aTask()] })]), at(900)).is).toBe('pending');
  });
});

describe('a proof', () => {
  const proved = () => watching({ proof: 'Task new1 runs.', provedAt: at(150).toISOString() });
  const short = [aProspect({ tasks: [aTask()] }, 3)];

  test('waits while somebody is short', () => {
    expect(judge(watching(), grounds(short), at(200)).is).toBe('proved');
    expect(judge(proved(), grounds(short), at(749)).is).toBe('proved');
  });

  test('is enough ten minutes later, and names who is short', () => {
    expect(judge(proved(), grounds(short), at(750))).toEqual({ is: 'held', proof: 'Task new1 runs. Still below strength: api.' });
  });

  test('holds though the task that gave it has gone since', () => {
    expect(judge(proved(), grounds([aProspect()]), at(400))).toEqual({ is: 'held', proof: 'Task new1 runs.' });
  });

  test('is worth nothing once a task has failed after it', () => {
    const incident = { ...open(), proof: 'Task new1 runs.', provedAt: at(150).toISOString() };

    expect(judge(incident, grounds([aProspect()], { lastFailureAt: at(300).toISOString() }), at(400)).is).toBe('pending');
  });

  test('is not seen in a service that could not be read', () => {
    const other = { where: aWhere({ name: 'web' }), state: 'unread', tasks: [] } as const;

    expect(judge(watching(), grounds([aProspect({ tasks: [aTask()] }), other]), at(200)).is).toBe('proved');
  });
});

describe('what went away', () => {
  test.each([
    ['a service that is gone', [{ where: aWhere(), state: 'gone', tasks: [] }], 'Service api no longer exists.'],
    ['a service scaled to zero', [aProspect({}, 0, 0)], 'Service api was scaled to zero.'],
    ['a service that is steady on another revision', [aProspect({ taskDefinitionArn: definition(41) })], 'Service api is steady on api:41.'],
  ] as const)('%s', (_case, prospects, because) => {
    expect(judge(watching(), grounds(prospects), at(200))).toEqual({ is: 'went-away', because });
    expect(judge(open(), grounds(prospects), at(200))).toEqual({ is: 'went-away', because });
  });

  test.each([
    ['the failing revision at full strength', [aProspect()]],
    ['another revision that still rolls out', [aProspect({ taskDefinitionArn: definition(41), rollout: 'IN_PROGRESS' })]],
    ['another revision below strength', [aProspect({ taskDefinitionArn: definition(41) }, 3)]],
    ['one of two services', [aProspect({}, 0, 0), aProspect({ where: aWhere({ name: 'web' }) }, 1)]],
    ['a service that could not be read', [{ where: aWhere(), state: 'unread', tasks: [] }]],
    ['a standalone task', [{ where: aWhere({ kind: 'family' }), state: 'active', tasks: [] }]],
  ] as const)('is not %s', (_case, prospects) => {
    expect(judge(watching(), grounds(prospects), at(200)).is).toBe('pending');
  });

  test('is a container that ended once, after a calm hour at full strength', () => {
    const judged = (patience: Patience | undefined, running: number, now: number) => judge(open(patience), grounds([aProspect({}, running)]), at(now)).is;

    expect([
      judged('run-time', 4, 3_600),
      judged('wait', 4, 3_600),
      judged('run-time', 4, 3_599),
      judged('run-time', 3, 3_600),
      judged(undefined, 4, 3_600),
    ]).toEqual(['went-away', 'went-away', 'pending', 'pending', 'pending']);
  });
});

describe('a fix that did not hold', () => {
  test('is one that no task has used within an hour', () => {
    expect([judge(watching(), grounds([aProspect({}, 3)]), at(3_606)).is, judge(watching(), grounds([aProspect({}, 3)]), at(3_607)).is]).toEqual([
      'pending',
      'failed',
    ]);
  });

  test('is one whose deployment ECS has given up, at once', () => {
    expect(judge(watching(), grounds([aProspect({ rollout: 'FAILED' }, 3)]), at(70))).toMatchObject({
      is: 'failed',
      because: expect.stringContaining('a new deployment is needed'),
    });
  });

  test('is not judged by another revision’s deployment', () => {
    expect(judge(watching(), grounds([aProspect({ rollout: 'FAILED', taskDefinitionArn: definition(41) }, 3)]), at(70)).is).toBe('pending');
  });
});

test('what a human cured is proved by a task later than the last failure', () => {
  const judged = (createdAt: number) => {
    const task = aTask({ createdAt: at(createdAt).toISOString(), startedAt: at(createdAt + 10).toISOString() });
    return judge(open(), grounds([aProspect({ tasks: [task] })], { lastFailureAt: at(500).toISOString() }), at(900)).is;
  };

  expect([judged(499), judged(501)]).toEqual(['pending', 'held']);
});
