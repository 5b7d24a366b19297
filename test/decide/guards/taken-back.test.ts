import { takenBack } from '../../../functions/decide/guards/taken-back.ts';
import { groupArn, roleArn } from '../../fix/diagnosis.ts';
import { actingIncident } from '../considered.ts';
import { describeGuard } from './rows.ts';

const made = { resource: roleArn, incident: 'em-7F3A91C2', fix: 'attach-execution-policy', at: '2026-11-20T10:00:00Z' } as const;

describeGuard('taken-back', takenBack, {
  stops: [
    {
      when: 'we made it once and it is gone',
      given: { brakes: { openedInTenMinutes: 1, made } },
      says: 'I made this on 2026-11-20 10:00 UTC (em-7F3A91C2) and somebody took it away again: I do not make it twice unasked.',
    },
  ],
  passes: [
    { when: 'we never made it', given: {} },
    { when: 'we made something else', given: { brakes: { openedInTenMinutes: 1, made: { ...made, resource: groupArn } } } },
    { when: 'our own crash left it unmade', given: { brakes: { openedInTenMinutes: 1, made }, before: actingIncident() } },
  ],
});
