/** In observe mode nothing is written: the decision is stored, so that a trial can be judged by what it would have done. */
import type { Guard } from '../guard.ts';

/** Refuses unless the mode is auto. */
export const mode: Guard = ({ settings }) => (settings.mode === 'auto' ? null : { because: 'Observe mode: I would have applied this.' });
