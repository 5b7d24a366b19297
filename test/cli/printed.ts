/** What the command line's functions print, kept from the terminal: fresh for each test. */
import { afterEach, beforeEach, vi } from 'vitest';

export interface Printed {
  out: string;
  err: string;
}

/** Called once, at the top of a test file. */
export function capturePrinted(): Printed {
  const printed: Printed = { out: '', err: '' };
  beforeEach(() => {
    Object.assign(printed, { out: '', err: '' });
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed.out += text;
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      printed.err += text;
      return true;
    });
  });
  afterEach(() => vi.restoreAllMocks());
  return printed;
}
