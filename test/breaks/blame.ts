/** What came of each fault: who was blamed, whether anything was written, and whether the cure lets the task start. */
import type { CauseId } from '../../functions/model.ts';
import type { AccountJson } from '../support/shop.ts';
import { type Break, given } from './break.ts';
import { run } from './commands.ts';
import { type Observed, observe, startIn } from './observe.ts';
import type { Pair } from './pairs.ts';

export interface Blamed extends Observed {
  /** Calls that change something: none is declared for an examination. */
  readonly writes: readonly string[];
  /** By the scheduler's own judgement; of a fault that it does not judge, whether the same words now accuse nobody. */
  readonly isCured: boolean;
}

const reading = /:(?:Describe|Get|List|BatchGet|Simulate|Lookup)/;

export async function blame(row: Break): Promise<Blamed> {
  const text = row.says?.text;
  const seen = await observe(given(row.account, row.breaks), text);
  const cured = given(row.account, row.breaks, cureOf(row, seen));
  const isCured = startIn(cured) === null && (text === undefined || (await observe(cured, text)).finding.diagnosis.culprit === null);
  return { ...seen, writes: seen.calls.filter((call) => !reading.test(call)), isCured };
}

/** What a person does; without anything said of it, all that the message has for a shell. */
function cureOf({ cures, name }: Break, { commands }: Observed): (account: AccountJson) => void {
  return (
    cures ??
    ((account) => {
      const done = commands.map((command) => run(command, account));
      if (!done.includes(true)) throw new Error(`${name}: the message has no command that cures it: ${commands.join('\n')}`);
    })
  );
}

export interface PairBlamed {
  /** Who was blamed, in order, with the cause. */
  readonly blamed: readonly { readonly cause: CauseId; readonly culprit: string | undefined }[];
  /** True where the first message's own commands cured both: then it must name both. */
  readonly atOnce: boolean;
  readonly namesBoth: boolean;
  readonly starts: boolean;
}

/** The first on the path is blamed and cured, then the next, as a person goes from message to message. */
export async function blamePair({ account, both }: Pair): Promise<PairBlamed> {
  const broken = given(account, ...both.map((row) => row.breaks.bind(row)));
  const blamed: { cause: CauseId; culprit: string | undefined }[] = [];
  let namesBoth = false;
  for (let left = [...both]; left.length > 0 && startIn(broken) !== null; ) {
    const seen = await observe(structuredClone(broken));
    const { cause, culprit } = seen.finding.diagnosis;
    namesBoth ||= both.every((row) => isNamed(row.culprit, seen));
    const row = left.find((one) => one.culprit === culprit?.id && one.cause.includes(cause));
    blamed.push({ cause, culprit: culprit?.id });
    if (!row) break;
    cureOf(row, seen)(broken);
    left = left.filter((one) => one !== row);
  }
  return { blamed, namesBoth, atOnce: blamed.length === 1, starts: startIn(broken) === null };
}

/** Whole, or as people say it: the name at the end of an ARN. */
export function isNamed(culprit: string, { email, subject }: Pick<Observed, 'email' | 'subject'>): boolean {
  const text = `${subject} ${email}`.replace(/\s+/g, ' ');
  return text.includes(culprit) || (culprit.startsWith('arn:') && text.includes(culprit.replace(/^arn:(?:[^:]*:){4}(?:[a-z-]+[/:])?/, '')));
}

/** Texts that accuse what is sound: nothing of the account may be blamed on their word alone. */
const rumours = [
  'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref',
  'ResourceInitializationError: unable to pull secrets or registry auth: pull command failed: : signal: killed',
  'ResourceInitializationError: failed to validate logger args::signal:killed',
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed',
] as const;

export async function healthy(account: AccountJson): Promise<{ readonly starts: boolean; readonly blamed: readonly string[] }> {
  const seen: string[] = [];
  for (const text of rumours) {
    const { finding } = await observe(account, text);
    if (finding.diagnosis.culprit) seen.push(`${finding.diagnosis.culprit.id}: ${text}`);
  }
  return { starts: startIn(account) === null, blamed: seen };
}
