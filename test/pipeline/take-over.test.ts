import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { followUp } from '../../functions/follow-up.ts';
import * as moves from '../../functions/incident/moves.ts';
import type { Decision, IncidentId, Made } from '../../functions/model.ts';
import { policyArn, roleArn } from '../fix/diagnosis.ts';
import { aDiagnosis, aPlan, at } from '../support/incidents.ts';
import { startTables, type Tables } from '../support/table.ts';
import { given } from './followed.ts';
import { answering, aWorld, scheduled } from './world.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());
afterEach(() => vi.restoreAllMocks());

const decision: Decision = { do: 'act', plan: aPlan({ resource: roleArn, input: { roleArn, roleName: 'prod-api-exec', policyArn } }) };
const madeBy = (incident: IncidentId): Made => ({ resource: roleArn, incident, fix: 'attach-execution-policy', at: at(-60).toISOString() });
const isMade = async (w: Awaited<ReturnType<typeof aWorld>>) =>
  (await w.store.recall({ id: 'em-7F3A91C2', resources: [roleArn] }, w.now())).brakes.made !== undefined;

describe('a run that died before it wrote', () => {
  test.each<[string, IncidentId, boolean]>([
    ['it was about to make itself is forgotten', 'em-7F3A91C2', false],
    ['another incident made stays remembered, for somebody took it away', 'em-4B8D40E6', true],
  ])('finds the change gone: what %s', async (_what, incident, remembered) => {
    const aws = answering({ 'iam:ListAttachedRolePolicies': () => ({ AttachedPolicies: [] }), 'sns:Publish': () => ({}), 'events:PutEvents': () => ({}) });
    const w = await aWorld(tables, { aws });
    await given(w, moves.open(null, { id: 'em-7F3A91C2', diagnosis: aDiagnosis(), decision }, at(0))!);
    await w.store.remember(madeBy(incident));
    w.set(120);

    await followUp(scheduled, w);

    expect(await w.store.read('em-7F3A91C2', w.now())).toMatchObject({ state: 'open' });
    expect(await isMade(w)).toBe(remembered);
  });
});
