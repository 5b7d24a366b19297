/** The reference account with a twist: each story states only what is different. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = readFileSync(join(import.meta.dirname, '../accounts/shop.json'), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: an account file is JSON, and a twist reaches deep into it
export type AccountJson = any;

/** A healthy shop, changed by each twist in turn. */
export function shop(...twists: readonly ((account: AccountJson) => unknown)[]): AccountJson {
  const account = JSON.parse(file);
  for (const twist of twists) twist(account);
  return account;
}
