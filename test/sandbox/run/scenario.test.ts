import { describe, expect, it } from 'vitest';
import { parametersOf } from './product.ts';
import { readScenario } from './scenario.ts';

const scenario = (over: object = {}) => readScenario({ account: {}, ...over });

describe('a scenario', () => {
  it('begins at the time of its first event', () => {
    expect(scenario({ events: [{ time: '2026-11-22T02:00:00Z', source: 'aws.ecs' }] }).startAt).toEqual(new Date('2026-11-22T02:00:00Z'));
  });

  it('is of the account and Region of its first event, for an account file that names none', () => {
    const events = [{ stopped: { service: 'api' } }, { source: 'aws.ecs', account: '444455556666', region: 'us-east-1' }];

    expect(scenario({ events }).home).toEqual({ account: '444455556666', region: 'us-east-1' });
  });

  it('has its events come when they say, counted from the beginning', () => {
    const events = [
      { time: '2026-11-22T02:00:00Z', source: 'aws.ecs' },
      { time: '2026-11-22T02:01:30Z', source: 'aws.ecs' },
      { after: '5m', call: 'iam:DeleteRole', input: { RoleName: 'x' } },
      { after: 7, stopped: { service: 'api' } },
    ];

    expect(scenario({ events }).events.map(({ kind, afterMs }) => [kind, afterMs])).toEqual([
      ['event', 0],
      ['event', 90_000],
      ['call', 300_000],
      ['stopped', 7_000],
    ]);
  });

  it.each([
    { over: { account: 5 }, says: 'account: expected an object, or the path of an account file' },
    { over: { acount: {} }, says: 'scenario: the sandbox does not know acount' },
    { over: { events: {} }, says: 'events: expected a list' },
    { over: { events: [5] }, says: 'events[0]: expected an object' },
    { over: { events: [{ after: '5 min', call: 'iam:GetRole' }] }, says: 'events[0].after: expected seconds, or a text such as 90s, 5m, 2h' },
    { over: { events: [{ stopped: { servce: 'api' } }] }, says: 'events[0].stopped: the sandbox does not know servce' },
    { over: { events: [{ answer: { do: 'status' }, form: 'x' }] }, says: 'events[0]: the sandbox does not know form' },
    { over: { events: [{ tasks: [], failures: [] }] }, says: 'events[0]: expected an EventBridge event, or one of stopped, call and answer' },
    { over: { hours: 27 }, says: 'hours: expected a number up to 26' },
    { over: { startAt: 'yesterday' }, says: 'startAt: expected an instant' },
  ])('is refused with its field: $says', ({ over, says }) => {
    expect(() => scenario(over)).toThrow(says);
  });
});

describe('settings', () => {
  it('are what a person writes: words, numbers, lists, on and off', () => {
    expect(parametersOf({ Mode: 'auto', MaxFixesPerHour: 2, FixIam: false, Clusters: ['prod', 'staging'] })).toEqual({
      Mode: 'auto',
      MaxFixesPerHour: '2',
      FixIam: 'off',
      Clusters: 'prod,staging',
    });
  });

  it.each([
    { settings: {}, says: 'settings.Mode: expected observe or auto; it has no default' },
    { settings: { Mode: 'maybe' }, says: 'settings.Mode: expected observe or auto' },
    { settings: { Mode: 'auto', mode: 'auto' }, says: 'settings.mode: expected one of' },
    { settings: { Mode: 'auto', Clusters: 'a b' }, says: 'settings.Clusters: expected' },
  ])('are refused by name: $says', ({ settings, says }) => {
    expect(() => parametersOf(settings)).toThrow(says);
  });
});
