import { storm } from '../../../functions/decide/guards/storm.ts';
import { describeGuard } from './rows.ts';

describeGuard('storm', storm, {
  stops: [
    {
      when: 'six incidents opened in ten minutes',
      given: { brakes: { openedInTenMinutes: 6 } },
      says: '6 incidents opened within ten minutes: one cause may lie beneath them all, so a person looks first.',
    },
  ],
  passes: [{ when: 'five opened', given: { brakes: { openedInTenMinutes: 5 } } }],
});
