import { describe, expect, test } from 'vitest';
import { coveredThings, isOnPath, namedBy } from '../../functions/incident/blame.ts';
import { lastFailure, places, standingOf } from '../../functions/incident/standing.ts';
import type { Member, Prospect } from '../../functions/model.ts';
import { aDiagnosis, aFailure, anIncident, at, aWhere } from '../support/incidents.ts';

const because = (text: string) => ({ because: { field: 'task.stoppedReason', text, container: 'app' } }) as const;
const denial = 'AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/prod-api-exec/0f9de17a is not authorized';
const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v1';

describe('what a failure names before anybody has looked', () => {
  test.each([
    ['a role, from its denial', 'ecr-auth-denied', denial, ['prod-api-exec']],
    ['no role, where the text was cut', 'ecr-auth-denied', 'AccessDeniedException: User: arn:aws:sts::111122223333:assumed-ro', []],
    ['its subnet, on a broken path', 'network-path', 'i/o timeout', ['subnet-0a11']],
    ['its subnet, behind one address', 'docker-hub-rate-limit', '429', ['subnet-0a11']],
    ['nothing, where Docker Hub counts by the user', 'docker-hub-rate-limit', "429: reached your pull rate limit as 'shop'", []],
    ['its image', 'image-not-found', 'not found', [image]],
    ['its repository', 'repository-not-found', 'not found', [image.replace(':v1', '')]],
    ['nothing, where nothing is shared', 'application-exit', denial, []],
  ] as const)('is %s', (_case, group, text, things) => {
    expect(namedBy(aFailure(), because(text), group)).toEqual(things);
  });
});

describe('what an incident covers', () => {
  const evidence = { 'execution-role': { kind: 'found', roleName: 'prod-api-exec' } as never };

  test('is the role that was examined, not the one that a text names', () => {
    const match = { ...aDiagnosis().match, because: because(denial.replace('prod-api-exec', 'forged')).because };

    expect(coveredThings(aDiagnosis({ evidence, match }), 'ecr-auth-denied')).toEqual(['prod-api-exec']);
  });

  test('is nothing where no culprit is known', () => {
    expect(coveredThings(aDiagnosis({ evidence, culprit: null }), 'ecr-auth-denied')).toEqual([]);
    expect(coveredThings(aDiagnosis({ culprit: null }), 'network-path')).toEqual([]);
  });

  test('at Docker Hub is the subnet behind one address, and nothing where a login is used up', () => {
    const covered = (id: string) => coveredThings(aDiagnosis({ culprit: { id, says: 'Docker Hub answers 429' } }), 'docker-hub-rate-limit');

    expect([covered('nat-05a6b7c8d9e0f1a2b'), covered('hub-login')]).toEqual([['subnet-0a11'], []]);
  });

  test('on a path is the subnet of the task that failed', () => {
    expect(coveredThings(aDiagnosis(), 'network-path')).toEqual(['subnet-0a11']);
    expect([isOnPath('network-path'), isOnPath('docker-hub-rate-limit'), isOnPath('ecr-auth-denied')]).toEqual([true, true, false]);
  });
});

describe('how the members stand', () => {
  const member = (name: string, twist: Partial<Member> = {}): Member => ({
    where: aWhere({ name }),
    sighting: `S#${name}|x`,
    image: '',
    joinedAt: at(0).toISOString(),
    seenBefore: 0,
    presumed: false,
    ...twist,
  });
  const prospect = (name: string, running: number, desired: number): Prospect => ({
    where: aWhere({ name }),
    state: 'active',
    strength: { running, desired, at: at(0).toISOString() },
    tasks: [],
  });
  const standing = (
    prospects: readonly Prospect[],
    members: readonly Member[] = [member('api')],
    counts = [{ key: 'S#api|x', seen: 5, lastAt: at(50).toISOString() }],
  ) => standingOf(anIncident(), { outlook: { at: at(60).toISOString(), prospects }, members, counts });

  test('is added up, and no service counts for more than it wants', () => {
    expect(standing([prospect('api', 2, 4), prospect('web', 5, 3)], [member('api'), member('web')])).toMatchObject({
      running: 5,
      desired: 7,
      members: 2,
      short: true,
      unread: false,
      strength: { running: 2, desired: 4 },
    });
  });

  test('is short where a service could not be read', () => {
    expect(standing([{ where: aWhere(), state: 'unread', tasks: [] }])).toMatchObject({ short: true, unread: true });
    expect(standing([prospect('api', 4, 4)])).toMatchObject({ short: false, unread: false });
  });

  test('counts what failed since each joined, and when the last one did', () => {
    const members = [member('api', { seenBefore: 2 })];

    expect(standing([], members)).toMatchObject({ failedTasks: 3, lastFailureAt: at(50).toISOString() });
    expect(lastFailure(anIncident(), [])).toBe(anIncident().openedAt);
  });

  test('counts a service that fails with two revisions once, examined once one of them was', () => {
    const two = [member('api', { presumed: true }), member('api', { sighting: 'S#api|y' }), member('web')];

    expect(places(two)).toMatchObject([{ where: { name: 'api' }, presumed: false }, { where: { name: 'web' } }]);
  });
});
