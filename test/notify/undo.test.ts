import { describe, expect, it } from 'vitest';
import type { Step } from '../../functions/model.ts';
import { noticeOf } from '../../functions/notify/notice.ts';
import { anIncident, told } from './builders.ts';

const grant: Step = { says: 'Give role prod-api-exec the right.', command: 'aws iam put-role-policy …', undo: 'aws iam delete-role-policy …' };
const enable: Step = { says: 'Enable the key.', command: 'aws kms enable-key …', undo: 'aws kms disable-key …' };
const look: Step = { says: 'See the versions.', command: 'aws secretsmanager list-secret-version-ids …' };

const bodyOf = (...steps: readonly Step[]) => noticeOf(told(anIncident({ decision: { do: 'tell', because: 'No role of mine may.', steps } }))).sections;
const undoOf = (...steps: readonly Step[]) =>
  bodyOf(...steps)
    .find(({ title }) => title.startsWith('UNDO'))
    ?.lines.map(({ text }) => text);

describe('what undoes the steps that are handed over', () => {
  it('stands in a section of its own, behind what is to be run', () => {
    const titles = bodyOf(grant).map(({ title }) => title);

    expect(undoOf(grant)).toEqual(['aws iam delete-role-policy …']);
    expect(titles.indexOf('UNDO')).toBe(titles.indexOf('RUN') + 1);
  });

  it('of several says which it undoes, the last first', () => {
    expect(undoOf(grant, look, enable)).toEqual(['What undoes 3:', 'aws kms disable-key …', 'What undoes 1:', 'aws iam delete-role-policy …']);
  });

  it('is left out where nothing is changed', () => {
    expect(undoOf(look)).toBeUndefined();
  });
});
