import { expect, test } from 'vitest';
import { file, json, run } from './run.ts';

const home = 'arn:aws:ecs:eu-west-1:111122223333';
const stop = (time: string, service: string, stoppedReason: string) => ({
  version: '0',
  id: 'b0a1',
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  account: '111122223333',
  region: 'eu-west-1',
  time,
  resources: [],
  detail: {
    taskArn: `${home}:task/prod/0f9de17a`,
    taskDefinitionArn: `${home}:task-definition/${service}:42`,
    clusterArn: `${home}:cluster/prod`,
    lastStatus: 'STOPPED',
    group: `service:${service}`,
    startedBy: 'ecs-svc/1',
    stoppedReason,
  },
});
const missing =
  'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.';
const events = [
  stop('2026-11-20T03:00:00Z', 'api', missing),
  stop('2026-11-20T04:00:00Z', 'api', missing),
  stop('2026-11-21T04:00:00Z', 'api', missing),
  stop('2026-11-20T05:00:00Z', 'web', 'Task failed container health checks'),
  { ...stop('2026-11-20T05:00:00Z', 'web', ''), source: 'aws.s3' },
];

test('replay sums up by day, service and cause, with what a fix would have needed', () => {
  const [summary] = json(run(['replay', '--json', file('events.ndjson', events.map((event) => JSON.stringify(event)).join('\n'))]));

  expect(summary).toMatchObject({
    rows: [
      { day: '2026-11-20', place: 'prod/api', cause: 'log-group-missing', failures: 2, fixable: 2 },
      { day: '2026-11-20', place: 'prod/web', cause: 'container-health-check-failed', failures: 1, fixable: 0 },
      { day: '2026-11-21', place: 'prod/api', cause: 'log-group-missing', failures: 1, fixable: 1 },
    ],
    ignored: { 'the event is not from ECS': 1 },
    fixes: expect.arrayContaining([
      expect.objectContaining({ fix: 'create-log-group', failures: 3, fixable: 3, permissions: expect.arrayContaining(['logs:CreateLogGroup']) }),
    ]),
  });
});

test('replay prints a table for people', () => {
  const { out, code } = run(['replay', file('events.json', JSON.stringify(events))]);

  expect(code).toBe(0);
  expect(out).toMatch(/^day {9}service {3}failures {2}cause\n2026-11-20 {2}prod\/api {9}2 {2}log-group-missing \(safe\)\n/);
  expect(out).toContain('would have needed: what the probes');
});

test('replay names what it could not read, counts the rest and exits with 2', () => {
  const [first] = events;
  const ran = run(['replay', file('mixed', `${JSON.stringify(first)}\n${JSON.stringify({ ...first, time: 'soon' })}\nTask stopped by user\n`)]);

  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(/^mixed:2: time: expected a time.*\nmixed:3: input: expected an EventBridge event\n$/);
  expect(ran.out).toContain('log-group-missing');
});
