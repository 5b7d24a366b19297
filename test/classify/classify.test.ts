import { describe, expect, test } from 'vitest';
import { classify } from '../../functions/classify/classify.ts';
import type { Text } from '../../functions/model.ts';

const reason = (text: string, container = 'app'): Text => ({ field: 'container.reason', container, text });
const exit = (text: string, container = 'app'): Text => ({ field: 'container.exitCode', container, text });
const stopped = (text: string): Text => ({ field: 'task.stoppedReason', text });
const code = (text: string): Text => ({ field: 'task.stopCode', text });

const essential = stopped('Essential container in task exited');
const denied =
  'AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/prod-api-exec/0f9d is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action';

describe('the most telling text decides, wherever it stands', () => {
  test.each<{ says: string; texts: readonly Text[]; cause: string; because: number }>([
    {
      says: "a container's reason over a bland stoppedReason",
      texts: [essential, reason('OutOfMemoryError: Container killed due to memory usage'), exit('137')],
      cause: 'out-of-memory',
      because: 1,
    },
    {
      says: 'a named cause over a start that says no more',
      texts: [stopped('CannotStartContainerError: Error'), reason('exec format error')],
      cause: 'exec-format-error',
      because: 1,
    },
    {
      says: "a container's own exit code over the kill of its sibling",
      texts: [essential, exit('143', 'proxy'), exit('1')],
      cause: 'application-exit',
      because: 2,
    },
    { says: 'exit code 0 over the SIGTERM that follows it', texts: [essential, exit('143', 'proxy'), exit('0')], cause: 'completed', because: 2 },
    {
      says: 'a kill over exit code 0, for a kill may be a failure',
      texts: [essential, exit('0', 'migrate'), exit('137')],
      cause: 'application-exit',
      because: 2,
    },
    { says: 'exit code 127 over that of a sibling', texts: [essential, exit('1', 'proxy'), exit('127')], cause: 'container-command-invalid', because: 2 },
    {
      says: 'a health check over the kill that follows it',
      texts: [stopped('Task failed container health checks'), code('ServiceSchedulerInitiated'), exit('137')],
      cause: 'container-health-check-failed',
      because: 0,
    },
    {
      says: 'Spot over the kill that follows it',
      texts: [stopped('Your Spot Task was interrupted.'), code('SpotInterruption'), exit('137')],
      cause: 'spot-interrupted',
      because: 0,
    },
    {
      says: "somebody's stop over a pull that it cancelled",
      texts: [stopped('Task stopped by user'), code('UserInitiated'), reason('CannotPullContainerError: Error')],
      cause: 'user-stopped',
      because: 0,
    },
    {
      says: "the first container's cause over a second one's",
      texts: [stopped('Task failed to start'), reason('exec format error', 'a'), reason('OutOfMemoryError', 'b')],
      cause: 'exec-format-error',
      because: 1,
    },
    {
      says: 'what failed over containers that never started',
      texts: [reason('TaskStoppedBeforePullBeginError: Task stopped before image pull could begin', 'a'), exit('3', 'b')],
      cause: 'application-exit',
      because: 1,
    },
    {
      says: "a dependency's own failure over those that waited",
      texts: [reason('no space left on device', 'db'), exit('143', 'web')],
      cause: 'disk-full',
      because: 0,
    },
  ])('$says', ({ texts, cause, because }) => {
    expect(classify(texts)).toMatchObject({ cause, because: texts[because] });
  });
});

describe('a match says', () => {
  test('unclassified with the first text, or with none where there is none', () => {
    expect(classify([stopped('The moon is full')])).toEqual({
      cause: 'unclassified',
      quiet: false,
      because: stopped('The moon is full'),
      captures: {},
      fixable: false,
    });
    expect(classify([])).toEqual({ cause: 'unclassified', quiet: false, because: null, captures: {}, fixable: false });
  });

  test('quiet for what is no failure, and for nothing else', () => {
    expect(classify([stopped('Scaling activity initiated by (deployment ecs-svc/8646900195280463695)')]).quiet).toBe(true);
    expect(classify([stopped('Task failed to start')]).quiet).toBe(false);
  });

  test('the text as it came, not as it was matched', () => {
    const text = stopped('CannotPullContainerError: pull\naccess denied for ‘app’, repository does not exist or may require ‘docker login’');

    expect(classify([text])).toMatchObject({ cause: 'pull-access-denied', because: { text: text.text } });
  });

  test('captures by the name of their groups', () => {
    expect(classify([reason('CannotStartContainerError: exec: "uvicorn": executable file not found in $PATH')]).captures).toEqual({ command: 'uvicorn' });
  });

  test("captures without the full stop of a service event's sentence", () => {
    const text =
      '(service api) was unable to place a task. Reason: ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key db.password.';

    expect(classify([{ field: 'service.reason', text }])).toMatchObject({ cause: 'secret-value-invalid', captures: { key: 'db.password' } });
  });

  test('the same of twelve containers with twelve reasons', () => {
    const reasons = Array.from({ length: 12 }, (_, index) =>
      reason(index === 7 ? 'exec /bin/app: exec format error' : `CannotStartContainerError: ${index}`, `c${index}`),
    );

    expect(classify([stopped('Task failed to start'), ...reasons])).toMatchObject({ cause: 'exec-format-error', because: { container: 'c7' } });
  });
});

describe('fixable', () => {
  test('where the deciding clause stands in the text', () => {
    expect(classify([stopped(denied)])).toMatchObject({ cause: 'ecr-auth-denied', fixable: true, captures: { action: 'ecr:GetAuthorizationToken' } });
    expect(classify([reason('failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.')])).toMatchObject({
      cause: 'log-group-missing',
      fixable: true,
    });
  });

  test.each([
    ['the clause was cut off', denied.slice(0, denied.indexOf('because')), 'ecr-auth-denied'],
    ['the clause is cut before it says what is not allowed', denied.slice(0, denied.indexOf('allows')), 'ecr-auth-denied'],
    ['the action is none of the managed policy', denied.replaceAll('ecr:GetAuthorizationToken', 'ecr:DescribeImages'), 'ecr-auth-denied'],
    ['ECR Public has an action of its own', denied.replaceAll('ecr:Get', 'ecr-public:Get'), 'ecr-auth-denied'],
    ['the policy that denies is a boundary', denied.replace('identity-based policy', 'permissions boundary'), 'ecr-auth-blocked'],
    [
      'another denial is quoted beside it',
      `${denied}; and ${denied.replace(/because .*/, 'with an explicit deny in a service control policy')}`,
      'ecr-auth-blocked',
    ],
    ['creating a log group is not covered', denied.replaceAll('ecr:GetAuthorizationToken', 'logs:CreateLogGroup'), 'log-access-denied'],
    [
      'a connection issue is what AWS words as a missing group',
      'The specified log group does not exist. There is a connection issue between the task and CloudWatch.',
      'log-unreachable',
    ],
  ])('not where %s', (_why, text, cause) => {
    expect(classify([stopped(text)])).toMatchObject({ cause, fixable: false });
  });

  test("not where the repository is another account's", () => {
    const text = denied
      .replaceAll('GetAuthorizationToken', 'BatchGetImage')
      .replace('resource: *', 'resource: arn:aws:ecr:eu-west-1:210987654321:repository/base');

    expect(classify([stopped(text)])).toMatchObject({ cause: 'ecr-auth-denied', fixable: false });
  });

  test('not where the reason is what a caller of StopTask wrote', () => {
    expect(classify([stopped(denied), code('UserInitiated')]).fixable).toBe(false);
  });
});
