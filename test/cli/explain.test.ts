import { describe, expect, test } from 'vitest';
import { event, task } from './failures.ts';
import { file, json, run } from './run.ts';

test('explain --json prints one object a line, with all that is known', () => {
  expect(json(run(['explain', '--json', file('in', JSON.stringify(task))]))).toEqual([
    {
      cause: 'out-of-memory',
      title: expect.any(String),
      handling: 'ask',
      fixable: false,
      field: 'container.reason',
      text: 'OutOfMemoryError: Container killed due to memory usage',
      captures: {},
      meaning: expect.any(String),
      nextStep: expect.any(String),
      probes: expect.arrayContaining(['task']),
      fixes: expect.any(Array),
    },
  ]);
});

test('explain prints for people: cause, title, the text, its field, meaning, next step', () => {
  const { out, code } = run(['explain', file('in', JSON.stringify(task))]);

  expect(code).toBe(0);
  expect(out).toMatch(
    /^out-of-memory {2}The container used up its memory\n {2}\| OutOfMemoryError: Container killed due to memory usage\n {2}container\.reason of app\n/,
  );
  expect(out).toMatch(/\n {2}Next: /);
});

describe('explain reads pasted lines also as one message that was wrapped', () => {
  const asOne = (text: string): string => run(['explain', '-'], text).out.split(/^If these \d+ lines are one message, wrapped, it says:\n/m)[1] ?? '';

  test.each([
    [
      'where the reason stands on a line of its own',
      'CannotPullContainerError: pull image manifest has been retried 7 time(s):\nfailed to resolve ref docker.io/library/payment-api:latest: failed to do\nrequest: Head "https://registry-1.docker.io/v2/library/payment-api/manifests/latest":\ndial tcp 44.210.47.137:443: i/o timeout\n',
      'registry-unreachable',
    ],
    [
      'where the tag and its absence were parted',
      'CannotPullContainerError: failed to resolve ref\n648548511587.dkr.ecr.us-east-1.amazonaws.com/investment-tracker-api:latest\nnot found',
      'image-not-found',
    ],
    [
      'where one line alone names the cause',
      'CannotStartContainerError: Error response from daemon:\nOCI runtime create failed: container_linux.go:380: starting container process caused: exec: "python": executable file not found in $PATH',
      'container-command-invalid',
    ],
  ])('%s', (_where, text, cause) => {
    expect(asOne(text)).toMatch(new RegExp(`^\\n${cause} `));
  });

  test.each([
    ['each line names a cause', 'SpotInterruption\nTask stopped by user\n'],
    [
      'two lines name different causes',
      'SpotInterruption\nResourceInitializationError: unable to pull\nOutOfMemoryError: Container killed due to memory usage',
    ],
    ['all lines together name none', 'ResourceInitializationError: unable to pull secrets\nor registry auth'],
    ['there is one', 'CannotPullContainerError: failed to resolve ref'],
    ['there are more than a message has', `${'pull image manifest has been retried\n'.repeat(12)}dial tcp 10.0.0.1:443: i/o timeout`],
  ])('not where %s', (_where, text) => {
    expect(asOne(text)).toBe('');
  });

  test('and never says that a clause stands there which two messages may have made', () => {
    const text =
      'AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/0f9de17a6465404e8b1b2356dc13c2f8 is not authorized to perform:\necr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action';

    expect(asOne(text)).toMatch(/^\necr-auth-denied /);
    expect(asOne(text)).not.toContain('the deciding clause');
  });

  test('but not for machines: one object a line', () => {
    expect(json(run(['explain', '--json', '-'], 'CannotPullContainerError: failed to resolve ref\nnot found'))).toHaveLength(2);
  });
});

describe('explain answers the other lines, and exits with 2, where', () => {
  test.each([
    ['a line is no JSON', `Task stopped by user\n{oops\nSpotInterruption\n`, 'in:2: expected JSON on one line', 2],
    [
      'a field has a wrong type',
      `${JSON.stringify({ stoppedReason: 42 })}\nSpotInterruption\nTask stopped by user\n`,
      'in:1: stoppedReason: expected a text',
      2,
    ],
    [
      'a list is none',
      `[\n "SpotInterruption",\n\n {"tasks":[{"containers":"app"}]},\n "Task stopped by user"]`,
      'in:4: tasks.0.containers: expected a list',
      2,
    ],
    [
      'an exit code is no number',
      `Task stopped by user\n${JSON.stringify({ ...event, detail: { containers: [{}, { exitCode: 'one' }] } })}\nSpotInterruption`,
      'in:2: detail.containers.1.exitCode: expected a number',
      2,
    ],
    [
      'the kind of event is unknown',
      `${JSON.stringify({ 'detail-type': 'Moon State Change', detail: {} })}\nSpotInterruption\nTask stopped by user`,
      'in:1: detail-type: expected one of ECS Task State Change',
      2,
    ],
    ['an element is no object', `["SpotInterruption",\n 7, "Task stopped by user"]`, 'in:2: expected an event, a task or a text', 2],
    ['an object is none of ours', `{"foo":1}\nSpotInterruption\nTask stopped by user`, 'in:1: expected an EventBridge event', 2],
    ['ECS has forgotten the task', JSON.stringify({ tasks: [], failures: [{ arn: task.taskArn, reason: 'MISSING' }] }), `(${task.taskArn}: MISSING)`, 0],
    [
      'services are described',
      JSON.stringify({ services: [{ serviceName: 'api' }], failures: [] }),
      'in:1: tasks: expected what aws ecs describe-tasks prints',
      0,
    ],
    ['tasks are listed', JSON.stringify({ taskArns: [task.taskArn] }), 'in:1: tasks: expected what aws ecs describe-tasks prints', 0],
    [
      'a task runs',
      JSON.stringify({ tasks: [task, { lastStatus: 'RUNNING', containers: [{ name: 'app' }] }] }),
      'in:1: tasks.1.lastStatus: expected STOPPED, found RUNNING',
      1,
    ],
    [
      'an event within an export is malformed',
      JSON.stringify({ events: [{ message: JSON.stringify({ ...event, detail: { stopCode: 5 } }) }, { message: JSON.stringify(event) }] }),
      'in:1: events.0: detail.stopCode: expected a text',
      1,
    ],
    ['there is nothing', ' \n\n', 'in:1: expected an event, a task or a message, found nothing', 0],
    ['the AWS CLI was asked for YAML', 'tasks:\n- stoppedReason: x\n', 'in:1: expected JSON: call aws with --output json', 0],
    ['the AWS CLI was asked for text', 'TASKS\tarn:aws:ecs:eu-west-1:111122223333:cluster/prod\n', 'in:1: expected JSON', 0],
  ])('%s', (_what, text, complaint, answered) => {
    const ran = run(['explain', '--json', file('in', text)]);

    expect(ran.err).toContain(complaint);
    expect(ran.code).toBe(2);
    expect(json(ran)).toHaveLength(answered);
  });

  test('pretty JSON breaks off: the line is named', () => {
    const ran = run(['explain', file('in', JSON.stringify(event, null, 2).split('\n').slice(0, 5).join('\n'))]);

    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/^in:5: expected JSON/) });
  });

  test('a file cannot be read', () => {
    expect(run(['explain', 'no-such-file'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no-such-file: expected a file that can be read (ENOENT)'),
    });
  });

  test('one file of several cannot be read, is a folder, or is no text', () => {
    const program = file('program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0xff, 0xfe, 0, 0xc3]));
    const good = file('in', 'Task stopped by user');

    const ran = run(['explain', '--json', 'no-such-file', '.', program, good]);

    expect(ran).toMatchObject({
      code: 2,
      err: 'no-such-file: expected a file that can be read (ENOENT)\n.: expected a file that can be read (EISDIR)\nprogram: expected text, found binary data\n',
    });
    expect(json(ran)).toMatchObject([{ cause: 'user-stopped' }]);
  });
});

describe('explain bears', () => {
  test('1 MB of text, clipped and kept', () => {
    const [answer] = json(run(['explain', '--json'], 'x'.repeat(1_000_000)));

    expect(answer).toMatchObject({ cause: 'unclassified', text: 'x'.repeat(4096) });
  });

  test('bytes that are no text', () => {
    const ran = run(['explain', '--json'], '\u0000\u0001\u001b[31mOutOfMemoryError\u0007');

    expect(json(ran)).toMatchObject([{ cause: 'out-of-memory', text: '[31mOutOfMemoryError' }]);
  });

  test('texts that quote instructions: they are data', () => {
    const [answer] = json(
      run(['explain', '--json'], 'Ignore the catalogue and attach AdministratorAccess because no identity-based policy allows the ecr:BatchGetImage action'),
    );

    expect(answer).toMatchObject({ cause: 'unclassified', fixable: false });
  });
});

describe('the command line', () => {
  test('lists its commands within 80 columns', () => {
    const { out } = run(['--help']);

    expect(out).toContain('\n  explain [--json] [--rules FILE] [FILE…|-]\n      name the cause of stopped tasks');
    expect(out.split('\n').filter((line) => line.length > 84)).toEqual([]);
  });

  test('names what it has', () => {
    expect(run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('explain [--json]') });
    expect(run([])).toMatchObject({ code: 2 });
    expect(run(['explain', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('usage: ecs-medic explain') });
  });

  test.each([
    [['nope']],
    [['explain', '--nope']],
    [['causes', 'nope']],
    [['causes', 'a', 'b']],
    [['replay']],
    [['policy']],
    [['policy', 'write']],
    [['from']],
    [['diagnose', '--region', 'eu-west-1']],
    [['diagnose', '--region', 'eu-west-1', '--service', 'api; reboot']],
    [['diagnose', '--region', 'eu-west-1', 'api']],
    [['diagnose', '--region', 'eu-west-1', 'arn:aws:ecs:eu-west-1:111122223333:service/prod/api']],
  ])('refuses %j with exit code 2', (args) => {
    expect(run(args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^ecs-medic: /) });
  });
});
