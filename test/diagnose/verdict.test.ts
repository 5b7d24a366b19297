import { describe, expect, it } from 'vitest';
import type { Claim } from '../../functions/diagnose/probe.ts';
import { judge } from '../../functions/diagnose/verdict.ts';
import type { CauseId, Match } from '../../functions/model.ts';

const matched = (cause: CauseId): Match => ({ cause, quiet: false, because: null, captures: {}, fixable: false });
const blames = (cause: CauseId, hurdle: Claim['hurdle'], id = cause): Claim => ({
  verdict: 'blames',
  cause,
  hurdle,
  culprit: { id, says: `${id} is at fault` },
  steps: [{ says: `mend ${id}` }],
});
const clears = (cause: CauseId): Claim => ({ verdict: 'clears', cause, hurdle: 'role' });

describe('the verdict', () => {
  it.each([
    ['nothing is claimed', 'image-not-found', [], 'image-not-found', 'text-only', null],
    ['the account shows the same fault', 'image-not-found', [blames('image-not-found', 'image')], 'image-not-found', 'confirmed', 'image-not-found'],
    [
      'a vague text turns out to be something exact',
      'pull-access-denied',
      [blames('ecr-auth-denied', 'role')],
      'ecr-auth-denied',
      'confirmed',
      'ecr-auth-denied',
    ],
    ['an exact text meets a fault that it cannot mean', 'image-not-found', [blames('log-group-missing', 'log')], 'image-not-found', 'text-only', null],
    ['the account shows that the fault is not there', 'image-not-found', [clears('image-not-found')], 'image-not-found', 'contradicted', null],
    ['another fault is cleared', 'image-not-found', [clears('log-group-missing')], 'image-not-found', 'text-only', null],
    [
      'two faults stand on the way',
      'initialization-unexplained',
      [blames('log-group-missing', 'log'), blames('ecr-auth-denied', 'role')],
      'ecr-auth-denied',
      'confirmed',
      'ecr-auth-denied',
    ],
    [
      'of equals, the text names one',
      'repository-not-found',
      [blames('pull-through-cache-failed', 'image'), blames('repository-not-found', 'image')],
      'repository-not-found',
      'confirmed',
      'repository-not-found',
    ],
    [
      'a fault holds by exclusion, and the other is shown not to be',
      'registry-forbidden',
      [{ ...blames('ecr-cross-account-denied', 'image'), onceCleared: 'ecr-auth-denied' } as const, clears('ecr-auth-denied')],
      'ecr-cross-account-denied',
      'confirmed',
      'ecr-cross-account-denied',
    ],
    [
      'a fault holds by exclusion, and the other was not looked at',
      'registry-forbidden',
      [{ ...blames('ecr-cross-account-denied', 'image'), onceCleared: 'ecr-auth-denied' } as const],
      'registry-forbidden',
      'text-only',
      null,
    ],
    ['claims collide', 'ecr-auth-denied', [blames('ecr-auth-denied', 'role'), clears('ecr-auth-denied')], 'ecr-auth-denied', 'contradicted', 'ecr-auth-denied'],
  ] as const)('where %s', (_, said, claims, cause, standing, culprit) => {
    const verdict = judge(matched(said), claims);

    expect({ ...verdict, culprit: verdict.culprit?.id ?? null }).toMatchObject({ cause, standing, culprit });
  });

  it('shows the steps of the claim that decides, and no others', () => {
    const { steps } = judge(matched('initialization-unexplained'), [blames('log-group-missing', 'log'), blames('ecr-auth-denied', 'role')]);

    expect(steps).toEqual([{ says: 'mend ecr-auth-denied' }]);
  });
});
