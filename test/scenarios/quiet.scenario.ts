import { describe, expect, it } from 'vitest';
import { play } from '../support/play.ts';
import { shop } from '../support/shop.ts';

const silence = { diagnoses: [], incidents: [], changes: [], messages: [], failureQueue: [], answers: [], calls: {} };
/** Does an incident wait for that news? */
const oneQuery = { 'dynamodb:Query': 1 };

describe('what is no failure costs nothing and says nothing', () => {
  it('a healthy account', async () => {
    const { told: _, ...report } = await play({ account: shop(), hours: 26 });

    expect(report).toEqual(silence);
  });

  it.each([
    { name: 'a scale-in', calls: oneQuery, events: [{ after: '1s', call: 'ecs:UpdateService', input: { cluster: 'prod', service: 'api', desiredCount: 2 } }] },
    { name: 'a scale-out', calls: oneQuery, events: [{ after: '1s', call: 'ecs:UpdateService', input: { cluster: 'prod', service: 'api', desiredCount: 6 } }] },
    {
      name: 'a scale-in event alone',
      calls: {},
      events: [
        {
          stopped: {
            service: 'api',
            stopCode: 'ServiceSchedulerInitiated',
            stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
            containers: [{ exitCode: 0 }],
          },
        },
      ],
    },
    {
      name: 'a task that somebody stopped',
      calls: {},
      events: [{ stopped: { service: 'api', stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' } }],
    },
    { name: 'a standalone task that ended well', calls: oneQuery, events: [{ stopped: { taskDefinition: 'api:41', containers: [{ exitCode: 0 }] } }] },
  ])('$name', async ({ events, calls }) => {
    const { told: _, ...report } = await play({ account: shop(), events });

    expect(report).toEqual({ ...silence, calls });
  });
});

describe('what cannot be read as an event', () => {
  const event = (over: object) => ({
    version: '0',
    id: '1',
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account: '111122223333',
    time: '2026-11-22T03:05:51Z',
    region: 'eu-west-1',
    resources: [],
    detail: { lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart', stoppedReason: 'x' },
    ...over,
  });

  it('is tried three times, and then kept with the field that is wrong', async () => {
    const { failureQueue, messages } = await play({ account: shop(), events: [event({})] });

    expect(failureQueue).toMatchObject([{ function: 'Remediate', error: expect.stringMatching(/^InputError: detail\./), at: '2026-11-22T03:08:51.300Z' }]);
    expect(messages).toEqual([]);
  });

  it('of another account never reaches the product', async () => {
    const { failureQueue, told } = await play({ account: shop(), events: [event({ account: '999988887777' })] });

    expect(failureQueue).toEqual([]);
    expect(told).toMatchObject({ delivered: 0, dropped: 1 });
  });
});
