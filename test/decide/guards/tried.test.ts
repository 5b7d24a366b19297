import { tried } from '../../../functions/decide/guards/tried.ts';
import { anIncident, entry } from '../considered.ts';
import { describeGuard } from './rows.ts';

describeGuard('tried', tried, {
  stops: [
    {
      when: 'it was applied five minutes ago',
      given: { before: anIncident([entry('opened', '2026-11-22T03:00:00Z'), entry('applied', '2026-11-22T03:00:52Z')]) },
      says: 'Tried once, last on 2026-11-22 03:00 UTC, and it did not hold: not again before 2026-11-22 03:15 UTC.',
    },
    {
      when: 'it was applied twice: the pause has doubled',
      given: { before: anIncident([entry('applied', '2026-11-22T02:00:00Z'), entry('applied', '2026-11-22T02:40:00Z')]) },
      says: 'Tried 2 times, last on 2026-11-22 02:40 UTC, and it did not hold: not again before 2026-11-22 03:10 UTC.',
    },
    {
      when: 'a person had it undone',
      given: { before: anIncident([entry('applied', '2026-11-20T03:00:00Z'), entry('undone', '2026-11-20T04:00:00Z')]) },
      says: 'It was undone on 2026-11-20 04:00 UTC: I do not make it again unasked.',
    },
  ],
  passes: [
    { when: 'the incident is new', given: {} },
    { when: 'nothing was tried yet', given: { before: anIncident([entry('opened', '2026-11-22T03:05:00Z')]) } },
    { when: 'the door refused it lately', given: { before: anIncident([entry('refused', '2026-11-22T03:00:52Z')]) } },
    { when: 'the pause is over', given: { before: anIncident([entry('applied', '2026-11-22T02:50:52Z')]) } },
    {
      when: 'it was tried the day before',
      given: { before: anIncident([entry('applied', '2026-11-21T03:00:00Z'), entry('applied', '2026-11-21T03:05:00Z')]) },
    },
    {
      when: 'it was applied again since it was undone',
      given: { before: anIncident([entry('undone', '2026-11-20T04:00:00Z'), entry('applied', '2026-11-20T05:00:00Z')]) },
    },
  ],
});
