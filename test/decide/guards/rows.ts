/** Runs a guard's rows: those that stop it, with the sentence, and those that it lets pass. */
import { describe, expect, test } from 'vitest';
import type { Considered, Guard } from '../../../functions/decide/guard.ts';
import { considered } from '../considered.ts';

interface Row {
  readonly when: string;
  readonly given: Partial<Considered>;
}

interface Rows {
  readonly stops: readonly (Row & { readonly says: string })[];
  readonly passes: readonly Row[];
}

export function describeGuard(name: string, guard: Guard, { stops, passes }: Rows): void {
  describe(`guard ${name}`, () => {
    test.each(stops)('stops when $when', ({ given, says }) => {
      expect(guard(considered(given))?.because).toBe(says);
    });

    test.each(passes)('lets pass when $when', ({ given }) => {
      expect(guard(considered(given))).toBeNull();
    });
  });
}
