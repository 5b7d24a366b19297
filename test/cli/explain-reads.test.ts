import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { event, placement, task } from './failures.ts';
import { file, json, run } from './run.ts';

const causes = (text: string) => json(run(['explain', '--json', file('in', text)])).map(({ cause }) => cause);

describe('explain reads', () => {
  test.each([
    ['an event', JSON.stringify(event), ['out-of-memory']],
    ['pretty JSON', JSON.stringify(event, null, 2), ['out-of-memory']],
    [
      'pretty JSON, one after the other',
      `${JSON.stringify(event, null, 2)}\n${JSON.stringify(placement, null, 2)}\n`,
      ['out-of-memory', 'capacity-unavailable'],
    ],
    ['NDJSON', `${JSON.stringify(event)}\n\n${JSON.stringify(placement)}\n`, ['out-of-memory', 'capacity-unavailable']],
    [
      'an array',
      JSON.stringify([event, placement, task, 'Task stopped by user'], null, 1),
      ['out-of-memory', 'capacity-unavailable', 'out-of-memory', 'user-stopped'],
    ],
    [
      'what describe-tasks prints, a task a line',
      JSON.stringify({ tasks: [task, { stopCode: 'SpotInterruption' }], failures: [] }, null, 4),
      ['out-of-memory', 'spot-interrupted'],
    ],
    ['a single task', JSON.stringify(task), ['out-of-memory']],
    ['a file with a mark before its first character', `\ufeff${JSON.stringify(task)}`, ['out-of-memory']],
    [
      'a deployment event',
      JSON.stringify({ ...placement, 'detail-type': 'ECS Deployment State Change', detail: { reason: 'Task failed container health checks' } }),
      ['container-health-check-failed'],
    ],
    [
      'a task as Step Functions prints it',
      JSON.stringify({ StopCode: 'EssentialContainerExited', Containers: [{ Name: 'app', ExitCode: 3 }] }),
      ['application-exit'],
    ],
    [
      'what run-task prints where nothing was started',
      JSON.stringify({ tasks: [], failures: [{ arn: 'arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/0f9d', reason: 'RESOURCE:MEMORY' }] }),
      ['placement-failed'],
    ],
    ['its failures alone, and their detail', '{"failures": [{"arn": "", "reason": "RESOURCE:ENI", "detail": "no capacity"}]}', ['placement-failed']],
    [
      'its failures as Step Functions prints them',
      JSON.stringify({ Failures: [{ Arn: 'arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/0f9d', Reason: 'AGENT' }], Tasks: [] }),
      ['agent-disconnected'],
    ],
    ['a dead letter', JSON.stringify({ version: '1.0', requestPayload: event }), ['out-of-memory']],
    [
      'a build',
      JSON.stringify({
        'detail-type': 'CodeBuild Build State Change',
        detail: { 'additional-information': { phases: [{ 'phase-context': ['toomanyrequests: You have reached your pull rate limit.'] }] } },
      }),
      ['docker-hub-rate-limit'],
    ],
    [
      'pasted text, one message a line',
      'exec /app: exec format error\n\n  SpotInterruption  \r\n127\n',
      ['exec-format-error', 'spot-interrupted', 'container-command-invalid'],
    ],
    [
      'text and JSON by turns',
      `Task stopped by user\n${JSON.stringify(task)}\n[8] System error: exec: "/run": permission denied\n`,
      ['user-stopped', 'out-of-memory', 'container-command-invalid'],
    ],
    [
      'a task of nulls',
      JSON.stringify({ stoppedReason: null, stopCode: null, containers: [{ name: 'a', exitCode: null, reason: null }], attachments: null }),
      ['unclassified'],
    ],
    ['nothing', '', []],
    ['texts as jq prints them, in quotes', '"Task stopped by user"\n"exec /app: exec format error"\n', ['user-stopped', 'exec-format-error']],
    ['what aws logs tail prints', `2026-11-22T03:05:51.000000+00:00 stream/abc ${JSON.stringify(event)}\n`, ['out-of-memory']],
    ['what filter-log-events prints', JSON.stringify({ events: [{ logStreamName: 's', message: JSON.stringify(event) }] }, null, 4), ['out-of-memory']],
    [
      'what get-query-results prints',
      JSON.stringify({
        results: [
          [
            { field: '@timestamp', value: '2026' },
            { field: '@message', value: JSON.stringify(event) },
          ],
        ],
      }),
      ['out-of-memory'],
    ],
    ['rows that the console of Logs Insights saves', JSON.stringify([{ '@timestamp': '2026', '@message': event }]), ['out-of-memory']],
    ['CSV of the same console', `timestamp,message\n1,"${JSON.stringify(event).replaceAll('"', '""')}"\n`, ['out-of-memory']],
    [
      'what receive-message prints of the failure queue',
      JSON.stringify({ Messages: [{ Body: JSON.stringify({ version: '1.0', requestPayload: event }) }] }),
      ['out-of-memory'],
    ],
  ])('%s', (_what, text, expected) => {
    expect(causes(text)).toEqual(expected);
  });

  test("what PowerShell's > writes: UTF-16, either end first", () => {
    const little = Buffer.from(`\ufeff${JSON.stringify(task, null, 2)}`, 'utf16le');
    const big = Buffer.from(little).swap16();

    for (const bytes of [little, big]) expect(json(run(['explain', '--json', file('in', bytes)]))).toMatchObject([{ cause: 'out-of-memory' }]);
  });

  test('UTF-16 without a mark, either end first, and what is compressed', () => {
    const little = Buffer.from('Task stopped by user\n', 'utf16le');
    const files = [little, Buffer.from(little).swap16(), gzipSync(JSON.stringify(event))];

    const answers = files.map((bytes) => json(run(['explain', '--json', file('in', bytes)])).map(({ cause }) => cause));

    expect(answers).toEqual([['user-stopped'], ['user-stopped'], ['out-of-memory']]);
  });

  test('stdin, by a dash or by no file', () => {
    expect(json(run(['explain', '--json', '-'], 'Task stopped by user'))).toMatchObject([{ cause: 'user-stopped' }]);
    expect(json(run(['explain', '--json'], 'Task stopped by user'))).toMatchObject([{ cause: 'user-stopped' }]);
  });
});
