/** Rules of one's own get the last word on what the catalogue cannot name. They are imported only then, for their engine is larger than all the rest. */
import type { Match, Text } from '../model.ts';
import type { LoadedRule, RuleSet, Skipped } from './custom/load.ts';
import { isVague } from './vague.ts';

/** What a rule of one's own adds to a match. It tells; it never acts. */
export interface CustomCause {
  readonly id: string;
  /** `Custom rule vault-sealed: the secret store is sealed`. */
  readonly title: string;
  readonly meaning: string;
  readonly nextStep: string;
  readonly link?: string;
  /** Version and hash of the set that spoke. */
  readonly pin: string;
}

/** One set a container, as a rule: read and proved once, and its skipped rules complained of once. */
let latest: { readonly json: string; readonly set: RuleSet } | undefined;

const setOf = async (json: string, skip: (skipped: Skipped) => void): Promise<RuleSet> => {
  if (latest?.json === json) return latest.set;
  const { loadRules } = await import('./custom/load.ts');
  const set = loadRules(json);
  latest = { json, set };
  for (const skipped of set.skipped) skip(skipped);
  return set;
};

/**
 * The match, with the first rule of one's own that takes one of the texts, asked only where the catalogue says unclassified or -unexplained. The cause stays:
 * evidence may still explain it. `json` is the setting CustomRules; empty means that there are none. `skip` hears of every rule that does not serve.
 */
export const withCustomRules = async (
  match: Match,
  texts: readonly Text[],
  { json, skip }: { readonly json: string; readonly skip: (skipped: Skipped) => void },
): Promise<Match> => {
  if (json === '' || !isVague(match.cause)) return match;
  const { pin, rules } = await setOf(json, skip);
  if (rules.length === 0) return match;
  const { taken } = await import('./custom/load.ts');
  for (const rule of rules) {
    for (const text of texts) {
      const captures = taken(rule, text);
      if (captures) return { ...match, because: text, captures, fixable: false, custom: told(rule, pin) };
    }
  }
  return match;
};

const told = ({ id, title, meaning, nextStep, link }: LoadedRule, pin: string): CustomCause => ({
  id,
  title: `Custom rule ${id}: ${title}`,
  meaning,
  nextStep,
  ...(link === undefined ? {} : { link }),
  pin,
});
