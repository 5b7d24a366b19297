/** The lines of a section, by kind; every sentence passes `plain`, every foreign text `quoted`. */
import type { Line, Section } from '../../model.ts';
import { isPrintable } from '../command.ts';
import { plain, quoted } from '../quote.ts';

/** One of our own sentences. */
export const says = (text: string): Line => ({ kind: 'says', text: plain(text) });
/** One of several sentences. */
export const item = (text: string): Line => ({ kind: 'item', text: plain(text) });
/** Of a table: its blanks stay. */
export const row = (text: string): Line => ({ kind: 'row', text });
/** A link that we built. */
export const url = (text: string): Line => ({ kind: 'url', text });
/** Somebody else's words, masked. */
export const quote = (text: string): Line => ({ kind: 'quote', text: quoted(text) });

/** What a terminal would not take as it is read is not shown as a command at all. */
export const command = (text: string): Line =>
  isPrintable(text) ? { kind: 'command', text } : says('A command was left out here: it held a character that cannot be shown.');

/** No lines, no section. */
export const section = (title: string, lines: readonly Line[]): readonly Section[] => (lines.length ? [{ title, lines }] : []);

/** Whether the command tests the account first: said in the title, because the reader has several accounts open. */
const testsAccount = (text: string): boolean => text.includes('aws sts get-caller-identity --query Account');

/** An id that AWS gives once: in another account there is none such. */
const uniqueId = /\b(?:vpce|rtb|subnet|sg|eni|nat|acl|igw|vpc|fs|fsap)-[0-9a-f]{8,17}\b|:\d{12}:service-deployment\//;

/** The title, saying what keeps its commands from harm in a wrong account, where something does. */
export function guardedTitle(title: string, commands: readonly string[]): string {
  if (!commands.length) return title;
  if (commands.every(testsAccount)) return `${title} (refuses to run in any other account)`;
  return commands.every((text) => testsAccount(text) || uniqueId.test(text)) ? `${title} (in a wrong account it fails and changes nothing)` : title;
}
