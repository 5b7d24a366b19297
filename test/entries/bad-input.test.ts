/** Whatever is handed to a function: an error of its own name that says which field, thrown, so that the failure queue keeps the event; or a recorded reason. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { followUp } from '../../functions/follow-up.ts';
import { handlerOf } from '../../functions/lambda.ts';
import { remediate } from '../../functions/pipeline.ts';
import { envelope, serviceEvent, taskEvent } from '../receive/events.ts';

const environment = {
  MODE: 'observe',
  ACCOUNT_ID: '111122223333',
  AWS_REGION: 'eu-west-1',
  TABLE_NAME: 'incidents',
  PAGE_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:page',
  INFORM_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:inform',
};
const run = { awsRequestId: '7d9a1c8e' };
/** A cold start each: the settings are read by the first run. */
const handlers = { remediate: () => handlerOf(remediate), 'follow-up': () => handlerOf(followUp) } as const;

function stub(variables: Readonly<Record<string, string>> = {}): string[] {
  for (const [name, value] of Object.entries({ ...environment, ...variables })) vi.stubEnv(name, value);
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  return lines;
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const foreign = 'arn:aws:ecs:eu-west-1:999988887777:task/prod/1';

describe.each(Object.keys(handlers) as (keyof typeof handlers)[])('%s', (name) => {
  it.each<readonly [string, unknown, string]>([
    ['nothing', null, 'event'],
    ['a text', 'STOPPED', 'event'],
    ['an envelope without a detail', envelope({ detail: undefined }), 'detail'],
    ['a source that is a number', envelope({ source: 5 }), 'source'],
    ['an event of another account', envelope({ account: '999988887777' }), 'account'],
    ['an event of another Region', envelope({ region: 'us-east-1' }), 'region'],
    ['a task of another account', taskEvent({ taskArn: foreign }), 'detail.taskArn (account)'],
    ['containers that are no list', taskEvent({ containers: {} }), 'detail.containers'],
    ['a thousand containers', taskEvent({ containers: Array.from({ length: 1_000 }, () => ({ name: 'app' })) }), 'detail.containers'],
    ['a container whose name is a megabyte', taskEvent({ containers: [{ name: 'x'.repeat(1_000_000) }] }), 'detail.containers.0.name'],
    ['a task that stopped at no time', taskEvent({ stoppedAt: 'yesterday' }), 'detail.stoppedAt'],
    ['a service event that names no service', serviceEvent({}, { resources: [] }), 'resources.0'],
  ])('refuses %s with the field, each time it comes again', async (_what, event, field) => {
    const lines = stub();
    const handler = handlers[name]();

    await expect(handler(event, run)).rejects.toMatchObject({ name: 'InputError', field });
    await expect(handler(event, run)).rejects.toMatchObject({ name: 'InputError', field });

    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(expect.objectContaining({ Failed: 1, error: 'InputError' }));
  });

  it('records why it ignores a kind of event that it does not know', async () => {
    const lines = stub();

    const ending = await handlers[name]()(envelope({ 'detail-type': 'ECS Something New' }), run);

    expect(ending).toEqual({ ignored: expect.stringMatching(/^this kind of event/) });
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(expect.objectContaining({ message: 'ended', ending }));
  });
});

describe('settings', () => {
  it.each([
    ['a mode is missing', { MODE: '' }, 'MODE'],
    ['a mode is none', { MODE: 'on' }, 'MODE'],
    ['the table is missing', { TABLE_NAME: '' }, 'TABLE_NAME'],
    ['auto has no role to write with', { MODE: 'auto' }, 'SAFE_FIX_ROLE_ARN'],
    ['fixes may be approved, and no role makes them', { APPROVABLE_FIXES: 'service' }, 'APPROVED_FIX_ROLE_ARN'],
    ['a number is a word', { MAX_FIXES_PER_HOUR: 'many' }, 'MAX_FIXES_PER_HOUR'],
    ['a switch is neither on nor off', { FIX_IAM: 'perhaps' }, 'FIX_IAM'],
  ] as const)('that say %s fail every run with the name of the variable, and nothing runs half-configured', async (_what, variables, field) => {
    stub(variables);
    const handler = handlers.remediate();

    for (let tries = 0; tries < 3; tries++) await expect(handler(taskEvent(), run)).rejects.toMatchObject({ name: 'InputError', field });
  });
});
