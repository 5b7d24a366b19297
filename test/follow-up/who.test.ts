import { describe, expect, it } from 'vitest';
import { deservesAsking } from '../../functions/follow-up/who.ts';
import type { Diagnosis, Fact, Gap } from '../../functions/model.ts';

const openedAt = '2026-11-22T03:06:00.000Z';
const minutesLater = (minutes: number) => new Date(Date.parse(openedAt) + minutes * 60_000);
const seen: Fact = { says: 'CloudTrail: DetachRolePolicy', source: 'api:cloudtrail:LookupEvents' };
const notYet: Gap = { probe: 'recent-change', wanted: 'who changed it: not yet visible in CloudTrail, which lags by minutes', why: 'not-applicable' };
const denied: Gap = { probe: 'recent-change', wanted: 'who changed it', why: 'denied', needs: 'cloudtrail:LookupEvents' };

const incident = (more: Partial<Pick<Diagnosis, 'facts' | 'gaps' | 'culprit'>> = {}) => ({
  openedAt,
  diagnosis: { culprit: { id: 'prod-api-exec', says: '' }, facts: [], gaps: [], ...more } as unknown as Diagnosis,
});

describe('asking CloudTrail', () => {
  it.each([
    ['four minutes on', incident(), 4, false],
    ['five minutes on', incident(), 5, true],
    ['ten minutes on, when five were too early', incident({ gaps: [notYet] }), 10, false],
    ['sixteen minutes on, when five were too early', incident({ gaps: [notYet] }), 16, true],
    ['once it has answered', incident({ facts: [seen] }), 16, false],
    ['where it is denied to us', incident({ gaps: [denied] }), 16, false],
    ['where nothing is blamed', incident({ culprit: null }), 16, false],
  ])('%s', (_, at, minutes, expected) => {
    expect(deservesAsking(at, minutesLater(minutes), [300, 960])).toBe(expected);
  });
});
