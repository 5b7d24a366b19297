/** Judged by AWS's own Event Ruler: the rules drop for free what surely is no failure, and never a failure. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { deploy, rulesOf } from '../template/deployment.ts';
import { cases, eventOf, stopped } from './cases.ts';
import { rulesMet } from './judge.ts';

interface Recorded {
  readonly id: string;
  readonly cause: string;
  readonly in?: string;
  readonly stoppedReason?: string | null;
  readonly stopCode?: string | null;
  readonly containerReason?: string | null;
  readonly exitCode?: number | null;
}

const rules = rulesOf(deploy({ Mode: 'observe' }));
const functionOf = (rule: string) => rules.find(({ id }) => id === rule)!.function;

const corpus = (name: string): readonly Recorded[] => {
  const file = fileURLToPath(new URL(`../corpus/${name}.jsonl`, import.meta.url));
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
};

/** As the task event that ECS would have sent: of a service, and of a standalone task. */
const recordedEvent = ({ stoppedReason, stopCode, containerReason, exitCode }: Recorded, group: string): object => {
  const given = <T>(value: T | null | undefined) => value ?? undefined;
  const containers = [{ name: 'app', reason: given(containerReason), exitCode: given(exitCode) }];
  return eventOf({ type: 'ECS Task State Change', detail: stopped({ group, stoppedReason: given(stoppedReason), stopCode: given(stopCode), containers }) });
};

describe('what the rules take', () => {
  const met = rulesMet(cases.map(eventOf), rules);

  it.each(cases.map((row, index) => ({ ...row, index })))('$says → $to', ({ index, to }) => {
    const functions = new Set(met[index]!.map(functionOf));

    expect([...functions].sort()).toEqual([...to].sort());
  });

  it('takes no event by two rules of one function', () => {
    const twice = met.filter((ids) => new Set(ids.map(functionOf)).size < ids.length);

    expect(twice).toEqual([]);
  });
});

describe('every recorded failure', () => {
  const silent = new Set(['scaled-in', 'completed']);
  const failures = ['official', 'wild'].flatMap(corpus).filter(({ cause }) => !silent.has(cause));

  it('is there to be judged', () => {
    expect(failures.length).toBeGreaterThan(300);
  });

  it.each(['service:api', 'family:report'])('reaches remediate as a task of %s', (group) => {
    const met = rulesMet(
      failures.map((row) => recordedEvent(row, group)),
      rules,
    );

    const dropped = failures.filter((_, index) => !met[index]!.some((rule) => functionOf(rule) === 'Remediate'));

    expect(dropped.map(({ id }) => id)).toEqual([]);
  });
});
