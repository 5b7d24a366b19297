import { paused } from '../../../functions/decide/guards/paused.ts';
import { describeGuard } from './rows.ts';

describeGuard('paused', paused, {
  stops: [
    {
      when: 'a pause lies ahead',
      given: { brakes: { openedInTenMinutes: 1, pausedUntil: '2026-11-22T04:00:00Z', pausedBy: 'NetAdmin/j.meyer' } },
      says: 'Paused until 2026-11-22 04:00 UTC by NetAdmin/j.meyer: nothing is changed meanwhile. Within minutes of its end I look again.',
    },
  ],
  passes: [
    { when: 'there is no pause', given: {} },
    { when: 'the pause is over', given: { brakes: { openedInTenMinutes: 1, pausedUntil: '2026-11-22T03:05:52Z', pausedBy: 'x' } } },
  ],
});
