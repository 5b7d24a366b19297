import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receive } from '../../functions/receive/receive.ts';
import { InputError } from '../../functions/settings.ts';
import { envelope, home, serviceEvent, taskEvent } from './events.ts';

const errorOf = (event: unknown): InputError => {
  try {
    receive(event, home);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('receive', () => {
  it('makes a failure of a stopped task of a service', () => {
    const failure = receive(taskEvent(), home);

    expect(failure).toMatchObject({
      where: { account: '111122223333', region: 'eu-west-1', partition: 'aws', cluster: 'prod', kind: 'service', name: 'api' },
      at: '2026-11-22T03:05:51.000Z',
      task: { stopCode: 'TaskFailedToStart', subnetId: 'subnet-0a11b22c33d44e55f', containers: [{ name: 'app', image: 'nginx:1.27' }] },
    });
  });

  it.each([
    ['started by no deployment', { startedBy: 'chronos-schedule/nightly' }],
    ['without a group', { group: undefined }],
    ['whose group is no service name', { group: 'service:a b; rm -rf' }],
  ])('takes a task %s for standalone, known by its family', (_case, twist) => {
    expect(receive(taskEvent(twist), home)).toMatchObject({ where: { kind: 'family', name: 'api' } });
  });

  it('keeps the roles that RunTask was told, and nothing else of what it was told', () => {
    const overrides = {
      executionRoleArn: 'arn:aws:iam::111122223333:role/jobs',
      containerOverrides: [{ name: 'app', environment: [{ name: 'KEY', value: 'x' }] }],
    };

    const failure = receive(taskEvent({ overrides }), home);

    expect(failure).toMatchObject({ task: { roles: { executionRoleArn: 'arn:aws:iam::111122223333:role/jobs' } } });
    expect(JSON.stringify(failure)).not.toContain('KEY');
  });

  it('makes a failure of a service that cannot place a task', () => {
    expect(receive(serviceEvent(), home)).toMatchObject({
      where: { kind: 'service', cluster: 'prod', name: 'api' },
      texts: [{ field: 'service.reason', text: 'RESOURCE:FARGATE' }],
    });
  });

  it('reads the cluster from the detail where an old ARN leaves it out', () => {
    const event = serviceEvent({}, { resources: ['arn:aws:ecs:eu-west-1:111122223333:service/api'] });

    expect(receive(event, home)).toMatchObject({ where: { cluster: 'prod', name: 'api' } });
  });

  it.each([
    ['a task that runs', taskEvent({ lastStatus: 'RUNNING' }), 'the task has not stopped yet'],
    ['a kind that does not exist yet', envelope({ 'detail-type': 'ECS Something New' }), 'this kind of event tells of no failure'],
    ['a kind named like a method of every object', envelope({ 'detail-type': 'constructor' }), 'this kind of event tells of no failure'],
    ['another source', envelope({ source: 'aws.ec2' }), 'the event is not from ECS'],
    ['good news of a service', serviceEvent({ eventType: 'INFO' }), 'the service action tells of no failure'],
    ['a warning without a reason', serviceEvent({ reason: undefined }), 'the service action carries no reason: its stopped tasks do'],
  ])('ignores %s, and records why', (_case, event, ignored) => {
    expect(receive(event, home)).toEqual({ ignored });
  });

  it.each([
    ['no event at all', null, 'event'],
    ['a list', [], 'source'],
    ['an envelope without a detail', envelope({ detail: undefined }), 'detail'],
    ['a detail that is a text', envelope({ detail: 'x' }), 'detail'],
    ['a time that is none', envelope({ time: 'yesterday' }), 'time'],
    ['another account', envelope({ account: '999988887777' }), 'account'],
    ['another Region', envelope({ region: 'us-east-1' }), 'region'],
    ['an account of eleven digits', envelope({ account: '11112222333' }), 'account'],
    ['a task without its ARN', taskEvent({ taskArn: undefined }), 'detail.taskArn'],
    ['a reason that is a number', taskEvent({ stoppedReason: 42 }), 'detail.stoppedReason'],
    ['containers that are no list', taskEvent({ containers: 'app' }), 'detail.containers'],
    ['an exit code that is a text', taskEvent({ containers: [{ name: 'a', exitCode: '1' }] }), 'detail.containers.0.exitCode'],
    ['a task ARN of another account', taskEvent({ taskArn: 'arn:aws:ecs:eu-west-1:999988887777:task/prod/1' }), 'detail.taskArn (account)'],
    ['a cluster ARN of another Region', taskEvent({ clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/prod' }), 'detail.clusterArn (region)'],
    ['an ARN of another service', taskEvent({ taskDefinitionArn: 'arn:aws:iam::111122223333:role/x' }), 'detail.taskDefinitionArn'],
    ['a cluster whose name is a command', taskEvent({ clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/$(id)' }), 'detail.clusterArn'],
    ['a service event without its service', serviceEvent({}, { resources: [] }), 'resources.0'],
    ['a service event that names a cluster', serviceEvent({}, { resources: ['arn:aws:ecs:eu-west-1:111122223333:cluster/prod'] }), 'resources.0'],
  ])('refuses %s, naming the field', (_case, event, field) => {
    expect(errorOf(event).field).toBe(field);
  });

  it('clips a text of a megabyte, and keeps no control characters', () => {
    const failure = receive(taskEvent({ stoppedReason: `\u001b[31mCannotPull\u0000${'x'.repeat(1_000_000)}` }), home);

    const [first] = 'texts' in failure ? failure.texts : [];
    expect(first?.text.length).toBeLessThanOrEqual(4096);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    expect(first?.text).not.toMatch(/[\u0000-\u0008\u001b]/);
  });

  it('takes a task without containers by what the task itself says', () => {
    const failure = receive(taskEvent({ containers: [] }), home);

    expect(failure).toMatchObject({ texts: expect.arrayContaining([expect.objectContaining({ field: 'task.stoppedReason' })]) });
  });

  it('answers anything at all with a failure, a reason to ignore it, or an error of its own name', () => {
    void fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({ detail: fc.anything() }).map((twist) => envelope(twist)),
          fc.dictionary(fc.string(), fc.anything()).map((twist) => taskEvent(twist)),
        ),
        (event) => {
          try {
            const received = receive(event, home);
            return 'ignored' in received || received.texts.length >= 0;
          } catch (error) {
            return error instanceof InputError;
          }
        },
      ),
    );
  });
});
