import { mode } from '../../../functions/decide/guards/mode.ts';
import { someSettings } from '../../support/settings.ts';
import { describeGuard } from './rows.ts';

describeGuard('mode', mode, {
  stops: [{ when: 'mode is observe', given: { settings: someSettings({ mode: 'observe' }) }, says: 'Observe mode: I would have applied this.' }],
  passes: [{ when: 'mode is auto', given: {} }],
});
