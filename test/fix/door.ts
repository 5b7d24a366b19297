/** A door whose every part is noted in order: what was asked of the table, of STS and of AWS. */
import type { Aws } from '../../functions/aws/aws.ts';
import type { Door } from '../../functions/fix/apply.ts';
import { hashOf } from '../../functions/fix/propose.ts';
import type { Plan, Run } from '../../functions/model.ts';
import { aPlan } from '../decide/considered.ts';
import { someSettings } from '../support/settings.ts';
import type { FakeAws } from './aws.ts';
import { now } from './diagnosis.ts';

export interface TestDoor extends Door {
  readonly steps: string[];
  readonly loans: Parameters<Door['lend']>[0][];
}

/** `own` is the function's role, `lent` the borrowed one: a fix must write with the second alone. */
export function aDoor({ own, lent = own, ...twist }: { own: FakeAws; lent?: FakeAws } & Partial<Door>): TestDoor {
  const steps: string[] = [];
  const loans: TestDoor['loans'] = [];
  const noting = (who: string, aws: Aws): Aws => ({
    call(action, input, options) {
      steps.push(`${who} ${action}${options?.fresh ? ' fresh' : ''}`);
      return aws.call(action, input, options);
    },
  });
  return {
    steps,
    loans,
    aws: noting('own', own),
    settings: someSettings(),
    now: () => now,
    log: { info() {}, warn() {}, error() {}, count() {} },
    async spend() {
      steps.push('spend');
      return true;
    },
    async remember({ resource, incident, fix }) {
      steps.push(`remember ${fix} ${resource} ${incident}`);
    },
    async forget(resource) {
      steps.push(`forget ${resource}`);
    },
    async lend(loan) {
      steps.push('lend');
      loans.push(loan);
      return { ok: true, value: noting('lent', lent) };
    },
    ...twist,
  };
}

export function aRun(plan: Partial<Plan> = {}, twist: Partial<Run> = {}): Run {
  const whole = aPlan(plan);
  return {
    plan: { ...whole, hash: hashOf(whole.fix, whole.input) },
    direction: 'apply',
    by: 'ecs-medic',
    at: now.toISOString(),
    until: '2026-11-22T03:06:40Z',
    mine: true,
    ...twist,
  };
}
