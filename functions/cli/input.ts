/** Files, or stdin, become inputs: JSON values and lines of pasted text, each with the place where it stands. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from './command.ts';
import { kept } from './exports.ts';

/** One thing to explain or replay, and where it stood. */
export interface Input {
  /** `events.ndjson:12`; worked out only for those that are complained about. */
  readonly at: () => string;
  /** A parsed JSON value; a string is pasted text. */
  readonly value: unknown;
}

/** Input that could not be read, and what was expected instead. */
export interface Unread {
  readonly at: () => string;
  /** What was expected there. */
  readonly expected: string;
}

/** PowerShell's `>` writes UTF-16. A mark tells, and is no part of the text; without one, every other byte of what AWS prints is zero. */
const encodingOf = ([first, second, third, fourth]: Buffer): 'utf-16le' | 'utf-16be' | 'utf-8' => {
  if ((first === 0xff && second === 0xfe) || (first && second === 0 && third && fourth === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second && third === 0 && fourth) ? 'utf-16be' : 'utf-8';
};

const isGzip = ([first, second]: Buffer): boolean => first === 0x1f && second === 0x8b;

/** CloudWatch exports its logs compressed. Null: a program, a picture, another archive. */
const decoded = (bytes: Buffer): string | null => {
  if (isGzip(bytes)) return decoded(gunzipSync(bytes));
  const encoding = encodingOf(bytes);
  const isText = encoding !== 'utf-8' || !bytes.subarray(0, 8192).includes(0) || isUtf8(bytes);
  return isText ? new TextDecoder(encoding).decode(bytes) : null;
};

const textOf = (file: string): string | null => {
  try {
    return decoded(readFileSync(file === '-' ? 0 : file));
  } catch (error) {
    throw new UsageError(`${file}: expected a file that can be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
};

/** Throws UsageError for a file that cannot be read; `-` is stdin. */
export const readText = (file: string): string => {
  const text = textOf(file);
  if (text === null) throw new UsageError(`${file}: expected text, found binary data`);
  return text;
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

/** An event behind its time and stream, as `aws logs tail` prints it, or in a cell of CSV, as CloudWatch's console saves it. */
const eventWithin = (line: string): unknown => {
  const { json } = /^[^{]{1,300}(?<json>\{.*\})"?\s*$/.exec(line)?.groups ?? {};
  if (!json?.includes('detail-type')) return undefined;
  return parsed(json)?.value ?? parsed(json.replaceAll('""', '"'))?.value;
};

/** The first line of such a file. */
const namesColumns = (line: string): boolean => /^"?@?timestamp"?,(?:.{0,300},)?"?@?message"?\s*$/.test(line);
/** jq's own way to print a text. */
const isQuoted = (line: string): boolean => /^\s*".*"\s*$/.test(line);

const fromLine = (line: string, at: () => string): Input | Unread | undefined => {
  if (line.trim() === '' || namesColumns(line)) return undefined;
  if (!looksLikeJson(line)) return { at, value: eventWithin(line) ?? (isQuoted(line) ? parsed(line)?.value : undefined) ?? line };
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

/** What the AWS CLI prints with `--output yaml`, `text` or `table`. */
const otherOutput = /^\s*(?:(?:tasks|failures):|(?:TASKS|FAILURES)\t|-+\s+\|\s+DescribeTasks)/;

const fromText = (text: string, file: string): readonly (Input | Unread)[] => {
  if (otherOutput.test(text)) return [{ at: placed(file, 1), expected: 'expected JSON: call aws with --output json' }];
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

const nothing = 'expected an event, a task or a message, found nothing';

/** A file that cannot be read does not silence the others. */
const fromFile = (file: string): readonly (Input | Unread)[] => {
  const name = file === '-' ? 'stdin' : file;
  try {
    const inputs = fromText(readText(file), name);
    return inputs.length > 0 ? inputs : [{ at: placed(name, 1), expected: nothing }];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [{ at: () => name, expected: error.message.slice(`${file}: `.length) }];
  }
};

const unwrapped = (input: Input | Unread): readonly (Input | Unread)[] => {
  if ('expected' in input) return [input];
  const events = kept(input.value);
  if (events.length === 0) return [{ at: input.at, expected: nothing }];
  return events.map(({ path, value }) => ({ at: () => [input.at(), path].filter(Boolean).join(': '), value }));
};

/** Without files, stdin. What wraps events, as a log group's export does, is taken apart. */
export const readInputs = (files: readonly string[]): readonly (Input | Unread)[] =>
  (files.length > 0 ? files : ['-']).flatMap((file) => fromFile(file).flatMap(unwrapped));
