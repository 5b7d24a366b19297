import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { answer } from '../../functions/answer.ts';
import { anIncident, aSighting, at } from '../support/incidents.ts';
import { startTables, type Tables } from '../support/table.ts';
import { aWorld, type TestWorld } from './world.ts';

let tables: Tables;
let w: TestWorld;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());
beforeEach(async () => {
  w = await aWorld(tables);
});
afterEach(() => vi.restoreAllMocks());

const session = (role: string, account = '111122223333') => `arn:aws:sts::${account}:assumed-role/${role}/ada`;
/** As a function URL with AWS_IAM hands it over. */
const request = (word: unknown, userArn = session('OnCall')) => ({
  version: '2.0',
  rawPath: '/',
  body: typeof word === 'string' ? word : JSON.stringify(word),
  isBase64Encoded: false,
  requestContext: { authorizer: { iam: { userArn } }, http: { method: 'POST' } },
});
const ask = async (event: unknown) => {
  const { statusCode, body } = await answer(event, w);
  return { statusCode, ...(JSON.parse(body) as Record<string, unknown>) };
};

describe('status', () => {
  test('says the mode, the pause and what is open', async () => {
    await w.store.save(anIncident({ strength: { running: 2, desired: 4, at: at(0).toISOString() } }), w.now());
    await w.store.pause({ until: at(600).toISOString(), by: 'ada', at: at(0).toISOString() });

    expect(await ask(request({ do: 'status' }))).toMatchObject({
      statusCode: 200,
      mode: 'auto',
      paused: { until: at(600).toISOString(), by: 'ada' },
      incidents: [{ id: 'em-7F3A91C2', state: 'open', cause: 'ecr-auth-denied', culprit: 'prod-api-exec', running: 2, desired: 4 }],
    });
  });

  test('leaves out what is closed', async () => {
    await w.store.save({ ...anIncident(), state: 'closed', how: 'held', closedAt: at(0).toISOString() }, w.now());

    expect(await ask(request({ do: 'status' }))).toMatchObject({ incidents: [] });
  });

  test('of one incident says its history and members', async () => {
    const incident = (await w.store.save(anIncident(), w.now()))!;
    await w.store.join({ sighting: aSighting(), incident, presumed: false }, w.now());

    expect(await ask(request({ do: 'status', incident: 'em-7F3A91C2' }))).toMatchObject({
      statusCode: 200,
      id: 'em-7F3A91C2',
      history: [{ what: 'opened' }],
      members: [{ name: 'api', presumed: false }],
    });
  });

  test('of an unknown incident is 404', async () => {
    expect(await ask(request({ do: 'status', incident: 'em-00000000' }))).toMatchObject({ statusCode: 404, field: 'incident' });
  });

  test('may be asked by anybody, and by a direct invocation', async () => {
    expect(await ask(request({ do: 'status' }, session('Visitor')))).toMatchObject({ statusCode: 200 });
    expect(await ask({ do: 'status' })).toMatchObject({ statusCode: 200 });
  });

  test('is heard in base 64 too', async () => {
    const body = Buffer.from('{"do":"status"}').toString('base64');

    expect(await ask({ ...request(''), body, isBase64Encoded: true })).toMatchObject({ statusCode: 200 });
  });
});

describe('pause and resume', () => {
  test('by an approver hold until their time, and name who said so', async () => {
    const paused = await ask(request({ do: 'pause', for: '8h' }));

    expect(paused).toMatchObject({ statusCode: 200, paused: { until: at(8 * 3_600).toISOString(), by: session('OnCall') } });
    expect(await w.store.paused(at(8 * 3_600 - 1))).not.toBeNull();
    expect(await w.store.paused(at(8 * 3_600))).toBeNull();
  });

  test('are undone by resume, by a role whose path the setting names', async () => {
    await ask(request({ do: 'pause', for: '30m' }));

    expect(await ask(request({ do: 'resume' }, session('Admins')))).toMatchObject({ statusCode: 200, paused: null, says: expect.stringContaining('Resumed') });
    expect(await w.store.paused(w.now())).toBeNull();
    expect(await ask(request({ do: 'resume' }))).toMatchObject({ statusCode: 200, says: 'Nothing was paused.' });
  });

  test.each([
    ['another role', request({ do: 'pause', for: '8h' }, session('Visitor'))],
    ['a role of another account', request({ do: 'pause', for: '8h' }, session('OnCall', '999988887777'))],
    ['a user', request({ do: 'pause', for: '8h' }, 'arn:aws:iam::111122223333:user/OnCall')],
    ['a role that only begins alike', request({ do: 'pause', for: '8h' }, session('OnCall2'))],
    ['a request that names nobody', { ...request({ do: 'pause', for: '8h' }), requestContext: {} }],
    ['a direct invocation', { do: 'pause', for: '8h' }],
  ])('by %s are refused, and nothing is paused', async (_case, event) => {
    expect(await ask(event)).toMatchObject({ statusCode: 403, error: expect.any(String) });
    expect(await w.store.paused(w.now())).toBeNull();
  });

  test('are refused to everybody where no approver is set', async () => {
    w = await aWorld(tables, { settings: { approvers: [] } });

    expect(await ask(request({ do: 'resume' }))).toMatchObject({ statusCode: 403 });
  });
});

describe('bad input is 400 and names the field', () => {
  test.each([
    ['no JSON', request('pause'), 'body'],
    ['an empty body', request(''), 'body'],
    ['an unknown word', request({ do: 'approve' }), 'do'],
    ['no word', request({}), 'do'],
    ['a pause without its time', request({ do: 'pause' }), 'for'],
    ['a time of no grammar', request({ do: 'pause', for: 'forever' }), 'for'],
    ['too long a time', request({ do: 'pause', for: '31d' }), 'for'],
    ['an incident of no grammar', request({ do: 'status', incident: 'em-1; rm -rf /' }), 'incident'],
    ['an actor in the body', request({ do: 'resume', actor: session('OnCall') }), 'actor'],
    ['a body that is no text', { ...request(''), body: 5 }, 'body'],
    ['an event that is no object', 'status', 'body'],
    ['nothing', null, 'body'],
  ])('%s', async (_case, event, field) => {
    expect(await ask(event)).toMatchObject({ statusCode: 400, field, error: expect.stringContaining('expected') });
  });
});
