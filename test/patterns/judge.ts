/** AWS's Event Ruler says which rules of template.yaml an event meets. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Rule } from '../template/deployment.ts';
import { rulerClassPath } from '../tools/ruler.mjs';

const judge = fileURLToPath(new URL('./Judge.java', import.meta.url));

/** For each event the ids of the rules that it meets. One Java process answers for all: it needs longer to start than to judge. */
export function rulesMet(events: readonly object[], rules: readonly Rule[]): readonly (readonly string[])[] {
  const pairs = events.flatMap((event) => rules.map(({ pattern }) => JSON.stringify({ pattern, event })));
  const output = execFileSync('java', ['-cp', rulerClassPath(), judge], { input: `${pairs.join('\n')}\n`, encoding: 'utf8', maxBuffer: 1e8 });
  const verdicts = output.trim().split('\n');
  const faults = verdicts.filter((verdict) => verdict !== 'true' && verdict !== 'false');
  if (faults.length > 0 || verdicts.length !== pairs.length) throw new Error(`Event Ruler refuses a pattern: ${[...new Set(faults)].join('; ')}`);
  return events.map((_, index) => rules.filter((__, rule) => verdicts[index * rules.length + rule] === 'true').map(({ id }) => id));
}
