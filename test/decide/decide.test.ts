import { describe, expect, test } from 'vitest';
import { type Deciding, decide } from '../../functions/decide/decide.ts';
import type { Settings } from '../../functions/settings.ts';
import { aDiagnosis, aRole, now } from '../fix/diagnosis.ts';
import { someSettings } from '../support/settings.ts';
import { aPlan, noBrakes } from './considered.ts';

const deciding = (twist: Partial<Deciding> = {}): Deciding => ({ diagnosis: aDiagnosis(), proposals: [aPlan()], brakes: noBrakes, before: null, ...twist });
const world = (settings: Partial<Settings> = {}) => ({ settings: someSettings(settings), now: () => now });
const notOptedIn = aDiagnosis({ evidence: { 'execution-role': aRole({ tags: {} }) } });

describe('a decision', () => {
  test('acts on the plan that no guard speaks against', () => {
    expect(decide(deciding(), world())).toEqual({ do: 'act', plan: aPlan() });
  });

  test('acts on the second plan where only the first is held', () => {
    const second = aPlan({ hash: 'second' });

    const decision = decide(deciding({ proposals: [aPlan({ risk: 'ask' }), second] }), world());

    expect(decision).toEqual({ do: 'act', plan: second });
  });

  test('holds with the sentence of the first guard that speaks', () => {
    const brakes = { openedInTenMinutes: 9, pausedUntil: '2026-11-22T04:00:00Z', pausedBy: 'somebody' };

    expect(decide(deciding({ brakes }), world())).toMatchObject({ do: 'hold', guard: 'paused', plan: aPlan(), approvable: false });
  });

  test.each<[string, Partial<Settings>, boolean]>([
    ['a yes can lift it and somebody may say it', { approvableFixes: 'all', approvers: ['OnCall'] }, true],
    ['chat may say it', { approvableFixes: 'service', chatMayApprove: true }, true],
    ['nobody may say it', { approvableFixes: 'all' }, false],
    ['the settings enable no such fix', { approvers: ['OnCall'] }, false],
  ])('a storm holds; approvable when %s: %s', (_when, settings, approvable) => {
    expect(decide(deciding({ brakes: { openedInTenMinutes: 9 } }), world(settings))).toMatchObject({ do: 'hold', guard: 'storm', approvable });
  });

  test('a missing fact is not approvable, whoever asks', () => {
    const diagnosis = aDiagnosis({ standing: 'contradicted' });

    expect(decide(deciding({ diagnosis }), world({ approvableFixes: 'all', approvers: ['OnCall'] }))).toMatchObject({ guard: 'evidence', approvable: false });
  });
});

describe('in observe mode', () => {
  test('a plan that would have been made is held by mode, and nobody may approve it', () => {
    const decision = decide(deciding(), world({ mode: 'observe', approvableFixes: 'all', approvers: ['OnCall'] }));

    expect(decision).toMatchObject({ do: 'hold', guard: 'mode', because: 'Observe mode: I would have applied this.', approvable: false });
  });

  test('a plan that would have been held anyway is held by the guard that would have spoken', () => {
    const decision = decide(deciding({ brakes: { openedInTenMinutes: 9 } }), world({ mode: 'observe', approvableFixes: 'all', approvers: ['OnCall'] }));

    expect(decision).toMatchObject({ do: 'hold', guard: 'storm', approvable: false });
  });
});

describe('telling', () => {
  test('a role that is not opted in is told with the command, before the steps of the probes', () => {
    const diagnosis = { ...notOptedIn, steps: [{ says: 'Look at the role.' }] };

    expect(decide(deciding({ diagnosis }), world())).toEqual({
      do: 'tell',
      because: 'The owner of role prod-api-exec has not opted in: it is not in FixableRoles and has no tag ecs-medic=auto.',
      steps: [{ says: aPlan().says, command: aPlan().command, undo: aPlan().undo }, { says: 'Look at the role.' }],
    });
  });

  test('that is so in observe mode too: it would not have been applied', () => {
    expect(decide(deciding({ diagnosis: notOptedIn }), world({ mode: 'observe' })).do).toBe('tell');
  });

  test('fixes that decline say why, and hand over their smaller change', () => {
    const step = { says: 'Give role prod-api-exec what is missing and no more.', command: 'aws iam put-role-policy …' };
    const proposals = [{ fix: 'attach-execution-policy', because: 'Attaching would widen it.', step } as const];

    expect(decide(deciding({ proposals }), world())).toEqual({ do: 'tell', because: 'Attaching would widen it.', steps: [step] });
  });

  test('what several fixes say alike is said once', () => {
    const proposals = (['use-existing-tag', 'roll-back-service'] as const).map((fix) => ({ fix, because: 'Service api is scaled to zero.' }));

    expect(decide(deciding({ proposals }), world())).toMatchObject({ do: 'tell', because: 'Service api is scaled to zero.' });
  });

  test('a cause that no fix knows is told in a sentence of its own', () => {
    expect(decide(deciding({ proposals: [] }), world())).toEqual({ do: 'tell', because: 'I know no change of mine that would cure this.', steps: [] });
  });

  test('what only a person may run is said to be theirs', () => {
    const steps = [{ says: 'Open the way.', command: 'aws ec2 create-route' }];
    const { diagnosis, ...rest } = deciding({ proposals: [] });

    expect(decide({ ...rest, diagnosis: { ...diagnosis, steps } }, world())).toEqual({
      do: 'tell',
      because: 'No role of ecs-medic may make this change.',
      steps,
    });
  });
});
