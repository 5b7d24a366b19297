/** Causes that name a step but no reason, or nothing: only these leave a rule of one's own, or the evidence, something to add. */
import type { CauseId } from './catalogue.ts';

export const isVague = (cause: CauseId): boolean => cause === 'unclassified' || cause.endsWith('-unexplained');
