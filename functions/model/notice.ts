/** What is said about an incident, before it is rendered. */
import type { Iso, Where } from './basics.ts';

/** The verb of a message, which its subject opens with. */
export type Verdict = 'FIX APPLIED' | 'RESOLVED' | 'APPROVE' | `RUN ${number} COMMAND${'S' | ''}` | 'LOOK' | 'STILL BROKEN' | 'WORSE' | 'WENT AWAY';

/**
 * One line of a section, before any renderer has wrapped it.
 * says: our sentence · item: one of several · quote: AWS's or a user's words · row: a line of a table, kept as it is · command: for a shell · url: a link that we built
 */
export interface Line {
  readonly kind: 'says' | 'item' | 'quote' | 'row' | 'command' | 'url';
  readonly text: string;
}

/** A part of the message's body; `title` stands in capitals above it, and is empty for the footer. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** A message before any renderer has laid it out. */
export interface Notice {
  readonly verdict: Verdict;
  readonly subject: string;
  readonly head: readonly [string, string, string, string];
  readonly sections: readonly Section[];
  readonly urgency: 'page' | 'inform';
  readonly number: number;
  readonly nextWordAt?: Iso;
  /** Whom it hits: programs that read it want all of them, where people are shown the worst. Absent in a digest. */
  readonly places?: readonly Where[];
}
