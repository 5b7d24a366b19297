/** The three corpora of real messages. Each row becomes what ECS would have sent; where the corpus says that ECS sends no task event, pasted text. */
import { readFileSync } from 'node:fs';
import { ofText } from '../../functions/cli/words.ts';
import type { CauseId, Text } from '../../functions/model.ts';
import { taskTexts } from '../../functions/receive/texts.ts';

export interface Message {
  readonly id: string;
  readonly cause: CauseId;
  readonly accept?: readonly CauseId[];
  readonly stoppedReason?: string | null;
  readonly containerReason?: string | null;
  readonly exitCode?: number | null;
  readonly stopCode?: string | null;
  readonly trust?: 'published' | 'seen in public' | 'composed' | 'illustrative';
  readonly in?: string;
  /** Whether the text carries the deciding clause of a safe fix; unsaid: it does not. */
  readonly fixable?: boolean;
  /** The line of its file. */
  readonly line: number;
}

/**
 * `held-out`: every fifth line of wild.jsonl, from which no row's sample is taken. `unseen`: messages that were named by hand before the catalogue
 * met them; what it got wrong then was mended, so here every one must be right.
 */
export type Part = 'official' | 'wild' | 'held-out' | 'unseen';

const read = (file: string): readonly Message[] =>
  readFileSync(new URL(`../corpus/${file}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [{ ...JSON.parse(line), line: index + 1 } as Message]));

export const corpus = (part: Part): readonly Message[] =>
  part === 'official' || part === 'unseen' ? read(part) : read('wild').filter(({ line }) => (line % 5 === 0) === (part === 'held-out'));

const known = <T>(value: T | null | undefined): T | undefined => value ?? undefined;

export const textsOf = ({ stoppedReason, containerReason, exitCode, stopCode, in: place = 'task event' }: Message): readonly Text[] =>
  place === 'task event'
    ? taskTexts({
        stoppedReason: known(stoppedReason),
        stopCode: known(stopCode),
        containers: [{ name: 'app', reason: known(containerReason), exitCode: known(exitCode) }],
      })
    : ofText(stoppedReason ?? containerReason ?? '');

export const isRight = ({ cause, accept = [] }: Message, found: CauseId): boolean => cause === found || accept.includes(found);
