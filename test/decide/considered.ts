/** A plan that every guard lets pass: a test changes what its guard is about. */
import type { Considered } from '../../functions/decide/guard.ts';
import type { Brakes, Entry, Incident, Plan } from '../../functions/model.ts';
import { aDiagnosis, now, policyArn, roleArn } from '../fix/diagnosis.ts';
import { someSettings } from '../support/settings.ts';

export const aPlan = (twist: Partial<Plan> = {}): Plan => ({
  fix: 'attach-execution-policy',
  says: 'Attach AmazonECSTaskExecutionRolePolicy to role prod-api-exec.',
  undo: 'aws iam detach-role-policy …',
  command: 'aws iam attach-role-policy …',
  risk: 'safe',
  resource: roleArn,
  input: { roleArn, roleName: 'prod-api-exec', policyArn },
  before: { attached: false },
  restsOn: ['task', 'task-definition', 'execution-role'],
  hash: '41c7e0',
  ...twist,
});

export const noBrakes: Brakes = { openedInTenMinutes: 1 };

export const considered = (twist: Partial<Considered> = {}): Considered => ({
  plan: aPlan(),
  diagnosis: aDiagnosis(),
  brakes: noBrakes,
  before: null,
  settings: someSettings(),
  now,
  ...twist,
});

export const entry = (what: Entry['what'], at: string): Entry => ({ what, at, says: what });

export const anIncident = (history: readonly Entry[] = []): Incident => ({
  id: 'em-7F3A91C2',
  where: aDiagnosis().failure.where,
  version: 3,
  seq: 1,
  told: 1,
  dueAt: 0,
  openedAt: '2026-11-22T02:00:00Z',
  diagnosis: aDiagnosis(),
  decision: { do: 'act', plan: aPlan() },
  history,
  failedTasks: 2,
  state: 'open',
});

/** The same, while somebody is writing. */
export const actingIncident = (): Incident => ({
  ...anIncident(),
  state: 'acting',
  run: { plan: aPlan(), direction: 'apply', by: 'request-1', at: '2026-11-22T03:05:00Z', until: '2026-11-22T03:05:45Z', mine: false },
});
