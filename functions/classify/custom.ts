/** Custom rules are asked about what the catalogue cannot name. Their engine is imported only then: it is larger than all the rest. */
import type { Match, Text } from '../model.ts';
import type { LoadedRule, RuleSet, Skipped } from './custom/load.ts';
import { isVague } from './vague.ts';

/** What a custom rule adds to a match. It tells; it never acts. */
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

/** The set that was read last. The setting does not change while a container lives, so a set is read, and its skipped rules logged, once. */
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
 * The match, with the first custom rule that takes one of the texts; unchanged where the catalogue names a cause. The cause stays as it was: evidence may still
 * explain it. `json` is the setting CustomRules, empty where there are none; `skip` is called with every rule that was left out.
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
