/**
 * `ecs-medic replay`: stored events once more through receive and classify, offline. Before it is deployed it shows what the tool would have met;
 * afterwards, what a newer catalogue says of old failures.
 */
import { parseArgs } from 'node:util';
import { causeOf } from '../classify/catalogue.ts';
import { classify } from '../classify/classify.ts';
import { type FixName, fixOf, permissionsOf } from '../fix/registry.ts';
import type { CauseId, Failure, Ignored, Match } from '../model.ts';
import { receive } from '../receive/receive.ts';
import { InputError } from '../settings.ts';
import { type Command, complain, paint, print, UsageError } from './command.ts';
import { readInputs } from './input.ts';

interface Row {
  readonly day: string;
  /** `prod/api`, or the family of standalone tasks. */
  readonly place: string;
  readonly cause: CauseId;
  failures: number;
  /** Of these, how many carry the deciding clause of a safe fix. */
  fixable: number;
}

interface Tally {
  readonly rows: Map<string, Row>;
  readonly ignored: Map<string, number>;
}

/** An event is at home where it says it comes from: replay reads the events of many accounts and Regions. */
const received = (value: unknown): Failure | Ignored => {
  const { account = '', region = '' } = (typeof value === 'object' && value !== null ? value : {}) as { readonly account?: string; readonly region?: string };
  const failure = receive(value, { account, region });
  const isSilent = 'build' in failure && classify(failure.texts).cause === 'unclassified';
  return isSilent ? { ignored: 'a build says why only in its log, which is not read here' } : failure;
};

const count = ({ rows }: Tally, failure: Failure, { cause, fixable }: Match): void => {
  const { where, at } = failure;
  const [day, place] = [at.slice(0, 10), where.cluster === undefined ? where.name : `${where.cluster}/${where.name}`];
  const key = `${day} ${place} ${cause}`;
  const row = rows.get(key) ?? { day, place, cause, failures: 0, fixable: 0 };
  row.failures += 1;
  row.fixable += fixable ? 1 : 0;
  rows.set(key, row);
};

const summary = ({ rows, ignored }: Tally) => {
  const sorted = [...rows.values()].sort((a, b) => a.day.localeCompare(b.day) || a.place.localeCompare(b.place) || b.failures - a.failures);
  const byFix = new Map<FixName, { failures: number; fixable: number }>();
  for (const { cause, failures, fixable } of sorted) {
    for (const fix of causeOf(cause).fixes ?? []) {
      const sum = byFix.get(fix) ?? { failures: 0, fixable: 0 };
      byFix.set(fix, { failures: sum.failures + failures, fixable: sum.fixable + fixable });
    }
  }
  return {
    rows: sorted.map((row) => ({ ...row, handling: causeOf(row.cause).handling, fixes: causeOf(row.cause).fixes ?? [] })),
    ignored: Object.fromEntries(ignored),
    fixes: [...byFix].map(([name, sum]) => {
      const fix = fixOf(name);
      return { fix: name, title: fix.title, risk: fix.risk, ...sum, restsOn: fix.restsOn, permissions: permissionsOf(fix) };
    }),
  };
};

const asText = ({ rows, ignored, fixes }: ReturnType<typeof summary>): readonly string[] => {
  const width = Math.max(7, ...rows.map(({ place }) => place.length));
  return [
    paint('bold', `${'day'.padEnd(10)}  ${'service'.padEnd(width)}  failures  cause`),
    ...rows.map(({ day, place, cause, failures, handling }) => `${day}  ${place.padEnd(width)}  ${String(failures).padStart(8)}  ${cause} (${handling})`),
    ...Object.entries(ignored).map(([reason, times]) => paint('dim', `ignored ${times}: ${reason}`)),
    ...fixes.flatMap(({ fix, title, risk, failures, fixable, restsOn, permissions }) => [
      '',
      `${paint('bold', fix)}  ${title} (${risk})`,
      `  serves ${failures} of these failures; in ${fixable} the deciding clause stands in the text`,
      `  would have needed: what the probes ${restsOn.join(', ')} prove, and ${permissions.join(', ')}`,
    ]),
  ];
};

/** Counts one event; throws InputError for what is none, or is malformed. */
const replay = (tally: Tally, value: unknown): void => {
  if (typeof value === 'string') throw new InputError('input', 'expected an EventBridge event');
  const failure = received(value);
  if ('ignored' in failure) tally.ignored.set(failure.ignored, (tally.ignored.get(failure.ignored) ?? 0) + 1);
  else count(tally, failure, classify(failure.texts));
};

/** Sums up the given events; exit code 2 where one of them was not understood. */
export const command: Command = async (args) => {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
  if (positionals.length === 0) throw new UsageError('replay: expected a file of stored events (or - for stdin)');
  const tally: Tally = { rows: new Map(), ignored: new Map() };
  let exitCode = 0;
  for (const input of readInputs(positionals)) {
    try {
      if ('expected' in input) throw new InputError('input', input.expected);
      replay(tally, input.value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      complain(input.at(), error.message);
      exitCode = 2;
    }
  }
  const summed = summary(tally);
  print(values.json ? [JSON.stringify(summed)] : asText(summed));
  return exitCode;
};
