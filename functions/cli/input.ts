/** Files, or stdin, become inputs: JSON values and lines of pasted text, each with the place where it stands. */
import { readFileSync } from 'node:fs';
import { UsageError } from './command.ts';

export interface Input {
  /** `events.ndjson:12`; worked out only for those that are complained about. */
  readonly at: () => string;
  /** A parsed JSON value; a string is pasted text. */
  readonly value: unknown;
}

export interface Unread {
  readonly at: () => string;
  /** What was expected there. */
  readonly expected: string;
}

/** PowerShell's `>` writes UTF-16. A mark tells, and is no part of the text. */
const decoded = (bytes: Buffer): string => {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
};

/** Throws UsageError for a file that cannot be read; `-` is stdin. */
export const readText = (file: string): string => {
  try {
    return decoded(readFileSync(file === '-' ? 0 : file));
  } catch (error) {
    throw new UsageError(`${file}: expected a file that can be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
};

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

const placed = (file: string, line: number) => () => `${file}:${line}`;

/** ECS begins no message with a brace; `[8] System error` is one of Docker's. */
const looksLikeJson = (line: string): boolean => /^\s*(?:\{|\[\s*(?:["{[\]]|$))/.test(line);

const nesting: Readonly<Record<string, number>> = { '[': 1, '{': 1, ']': -1, '}': -1 };

/** The line on which an element of a JSON array begins: the text is known to parse. */
const lineOfElement = (text: string, wanted: number): number => {
  let [line, depth, element] = [1, 0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]|\n|[^\s"[\]{},:]+/g)) {
    if (token === '\n') line += 1;
    else if (depth === 1 && token === ',') element += 1;
    else if (depth === 1 && element === wanted) return line;
    depth += nesting[token] ?? 0;
  }
  return line;
};

const fromLine = (line: string, at: () => string): Input | Unread | undefined => {
  if (line.trim() === '') return undefined;
  if (!looksLikeJson(line)) return { at, value: line };
  const json = parsed(line);
  return json ? { at, value: json.value } : { at, expected: 'expected JSON on one line (an event, or a task), or a message as text' };
};

/** Pretty JSON objects one after the other, as jq prints them: each begins at a `{` in the first column. */
const fromStream = (text: string, file: string): readonly (Input | Unread)[] | undefined => {
  const inputs: Input[] = [];
  let line = 1;
  for (const piece of text.split(/^(?=\{)/m)) {
    const json = parsed(piece);
    if (json) inputs.push({ at: placed(file, line), value: json.value });
    else if (piece.trim() !== '') return undefined;
    line += piece.split('\n').length - 1;
  }
  return inputs;
};

const fromText = (text: string, file: string): readonly (Input | Unread)[] => {
  if (looksLikeJson(text.slice(0, 4096))) {
    const json = parsed(text);
    if (json && Array.isArray(json.value)) {
      return json.value.map((value, index) => ({ at: () => `${file}:${lineOfElement(text, index)}`, value }));
    }
    if (json) return [{ at: placed(file, 1), value: json.value }];
    const stream = fromStream(text, file);
    if (stream) return stream;
  }
  const lines = text.split(/\r?\n/);
  const isBrokenWhole = /^\s*[[{]\s*$/.test(lines[0] ?? '');
  if (isBrokenWhole) return [{ at: placed(file, brokenLine(text)), expected: 'expected JSON: the text breaks off or is not JSON here' }];
  return lines.flatMap((line, index) => fromLine(line, placed(file, index + 1)) ?? []);
};

/** V8 names the position, and in newer versions the line; where it names neither, the last line is where the text breaks off. */
const brokenLine = (text: string): number => {
  try {
    JSON.parse(text);
    return 1;
  } catch (error) {
    const { line, position } = /line (?<line>\d+)|position (?<position>\d+)/.exec(String(error))?.groups ?? {};
    if (line !== undefined) return Number(line);
    return text
      .slice(0, position === undefined ? undefined : Number(position))
      .trimEnd()
      .split('\n').length;
  }
};

/** Without files, stdin. Throws UsageError for a file that cannot be read. */
export const readInputs = (files: readonly string[]): readonly (Input | Unread)[] =>
  (files.length > 0 ? files : ['-']).flatMap((file) => fromText(readText(file), file === '-' ? 'stdin' : file));
