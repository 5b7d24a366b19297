import type { Match } from './model.ts';

/** The longest reason that is stored. ECS's own are far shorter; a made-up event could carry one that outgrows an item of the table (400 KB). */
const longest = 4_096;

/** Cuts a stopped reason. Events and DescribeTasks' answers are cut alike, so that the two can be compared. */
export const clipReason = (reason: string): string => reason.slice(0, longest);

/** The text that decided the cause; empty when none did, so that a probe can search it without asking first. */
export const decidingText = ({ because }: Pick<Match, 'because'>): string => because?.text ?? '';
