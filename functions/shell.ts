/** Commands that a person will paste at 3 a.m.: the one place where a value becomes part of a shell line. A leaf: it imports nothing. */

const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * One word of a POSIX shell, whatever the value holds.
 * Control characters are refused with a RangeError: no id of AWS's has any, and a terminal would act on them even inside quotes.
 */
export function quote(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\u0000-\u001f\u007f-\u009f]/.test(value)) throw new RangeError('a control character cannot stand in a command');
  if (plain.test(value)) return value;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** Words into one line. The caller writes the words; none is taken for more than one. */
export function command(words: readonly [string, ...string[]]): string {
  return words.map(quote).join(' ');
}

/**
 * The same command, refusing to run in any other account: for commands that name things by name (a role, a log group, a service), which every account may have.
 * A command that names a unique id needs none.
 */
export function commandInAccount(account: string, words: readonly [string, ...string[]]): string {
  return `${inAccount(account)} && ${command(words)}`;
}

/**
 * The same with one word more, a value that is typed at the terminal: no shell's history, no file and no list of processes shows it.
 * The Enter before Ctrl-D is no part of the value, which `file:///dev/stdin` alone would take for one.
 */
export function commandTyped(words: readonly [string, ...string[]]): string {
  return `printf %s "$(cat)" | ${command([...words, 'file:///dev/stdin'])}`;
}

/** True in this account alone: stands before what must not happen in another one. */
export const inAccount = (account: string): string => `test "$(aws sts get-caller-identity --query Account --output text)" = ${quote(account)}`;
