/** Causes that name a step but no reason, or nothing at all: only these leave a custom rule, or the evidence, something to add. */
import type { CauseId } from './catalogue.ts';

/** True of `unclassified` and of every `…-unexplained`. */
export const isVague = (cause: CauseId): boolean => cause === 'unclassified' || cause.endsWith('-unexplained');
