/** All faults, once each: the figures, and the page that lists them. */
import { allBreaks, neighbourhoods } from './all.ts';
import { type Blamed, blame, blamePair, healthy, isNamed, type PairBlamed } from './blame.ts';
import { accounts, type Break, given } from './break.ts';
import { type Pair, pairs } from './pairs.ts';

const singles = new Map<Break, Promise<Blamed>>();
const doubles = new Map<Pair, Promise<PairBlamed>>();

function once<K, V>(known: Map<K, Promise<V>>, key: K, ask: (key: K) => Promise<V>): Promise<V> {
  const answer = known.get(key) ?? ask(key);
  known.set(key, answer);
  return answer;
}

export const blamed = (row: Break): Promise<Blamed> => once(singles, row, blame);
export const pairBlamed = (pair: Pair): Promise<PairBlamed> => once(doubles, pair, blamePair);

export interface Tally {
  readonly faults: number;
  /** Cause and culprit right, and named by the message. */
  readonly right: number;
  /** Somebody else was blamed; nobody is not somebody. */
  readonly falselyBlamed: number;
  readonly cured: number;
  readonly writes: number;
  readonly mostCalls: number;
  readonly pairs: number;
  readonly pairsRight: number;
  /** Blamed in an account that is healthy. */
  readonly healthyBlamed: number;
}

export async function tally(): Promise<Tally> {
  const counts = { right: 0, falselyBlamed: 0, cured: 0, writes: 0, mostCalls: 0, pairsRight: 0, healthyBlamed: 0 };
  for (const row of allBreaks) {
    const seen = await blamed(row);
    const { cause, culprit } = seen.finding.diagnosis;
    counts.right += Number(row.cause.includes(cause) && culprit?.id === row.culprit && isNamed(row.culprit, seen));
    counts.falselyBlamed += Number(culprit !== null && culprit.id !== row.culprit);
    counts.cured += Number(seen.isCured);
    counts.writes += seen.writes.length;
    counts.mostCalls = Math.max(counts.mostCalls, seen.calls.length);
  }
  for (const pair of pairs) counts.pairsRight += Number(isRight(await pairBlamed(pair)));
  for (const name of accounts) counts.healthyBlamed += (await healthy(given(name))).blamed.length;
  return { faults: allBreaks.length, pairs: pairs.length, ...counts };
}

/** Both at once, or the first on the path and then the next. */
export const isRight = ({ blamed: in_order, atOnce, namesBoth, starts }: PairBlamed): boolean => starts && (atOnce ? namesBoth : in_order.length === 2);

/** One line, for a screen. */
export const figureOf = (all: Tally): string =>
  [
    `culprit right in ${all.right} of ${all.faults} single faults (${((100 * all.right) / all.faults).toFixed(1)} %)`,
    `${all.falselyBlamed} falsely blamed, ${all.healthyBlamed} in healthy accounts`,
    `${all.cured} cured`,
    `${all.pairsRight} of ${all.pairs} pairs`,
    `${all.writes} writes`,
    `at most ${all.mostCalls} calls`,
  ].join('; ');

/** docs/breaks.md. */
export async function page(): Promise<string> {
  const parts = await Promise.all(
    Object.entries(neighbourhoods).map(async ([title, rows]) => {
      const lines = await Promise.all(rows.map(async (row) => lineOf(row, await blamed(row))));
      return [`## ${title}`, '', '| account | what is broken | ECS says | cause | culprit named | cure |', '|---|---|---|---|---|---|', ...lines, ''];
    }),
  );
  const pairLines = await Promise.all(pairs.map(async (pair) => pairLine(pair, await pairBlamed(pair))));
  return [
    '# Break and blame',
    '',
    'Each row breaks one thing of a healthy account under `test/accounts/`, lets a task of its service fail, and asks who is blamed.',
    "ECS says what the sandbox's scheduler says, or, marked with °, what public texts say where it does not judge the fault.",
    'The cure is what the message hands over; carried out in the sandbox, it lets the task start (with °: the same words blame nobody any more).',
    'This page is written by `npx vitest run --project scenarios test/breaks -u`, which also checks every row.',
    '',
    `${figureOf(await tally())}.`,
    '',
    ...parts.flat(),
    '## Two at once',
    '',
    "The first on the path is blamed; once it is cured, the next. Where the first message's commands cure both, it names both.",
    '',
    '| account | what is broken | blamed, in order |',
    '|---|---|---|',
    ...pairLines,
    '',
  ].join('\n');
}

const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
const code = (text: string): string => `\`${cell(text).replaceAll('`', "'")}\``;

function lineOf({ account, name, says, culprit }: Break, seen: Blamed): string {
  const { cause } = seen.finding.diagnosis;
  const blamedId = seen.finding.diagnosis.culprit?.id;
  const who = blamedId === undefined ? `nobody: ${code(culprit)} cannot be seen` : code(blamedId);
  return `| ${[account, cell(name), `${code(shortened(seen.says))}${says ? ' °' : ''}`, cause, who, cell(cureIn(seen))].join(' | ')} |`;
}

function pairLine({ account, both }: Pair, { blamed: inOrder, atOnce }: PairBlamed): string {
  const who = inOrder.map(({ culprit }) => code(culprit ?? 'nobody')).join(', then ');
  return `| ${account} | ${both.map(({ name }) => cell(name)).join('; ')} | ${who}${atOnce ? ', with the other in one message' : ''} |`;
}

/** The beginning says what failed, the end why. */
const shortened = (text: string): string => (text.length <= 190 ? text : `${text.slice(0, 70)} … ${text.slice(-110)}`);

function cureIn({ finding: { plans, diagnosis }, commands }: Blamed): string {
  const plan = plans.find((one) => 'hash' in one);
  const handed = plans.flatMap((one) => ('step' in one && one.step ? [one.step] : []));
  const says = plan && 'says' in plan ? plan.says : ([...handed, ...diagnosis.steps][0]?.says ?? '–');
  const operation = commands[0] && /aws [a-z0-9-]+ [a-z-]+/.exec(commands[0].replace(/^test .*?&&\s+/s, ''))?.[0];
  return `${says.length > 220 ? `${says.slice(0, 217)}…` : says}${operation ? ` \`${operation}\`` : ''}`;
}
