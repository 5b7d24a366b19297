/**
 * Reads a Dockerfile for the images that a build pulls: FROM, COPY --from and RUN --mount=from, with ARG, stages and continuations as the builder sees them.
 * https://docs.docker.com/reference/dockerfile/
 */

/** An image as it stands in the file: where, as written (variables and all), and as the builder would resolve it from the defaults. */
export interface ImageUse {
  readonly instruction: 'FROM' | 'COPY' | 'RUN' | 'ARG';
  /** Zero-based. */
  readonly line: number;
  readonly column: number;
  readonly written: string;
  /** Null: a variable without a default decides, so nobody can say from here which image it is. */
  readonly resolved: string | null;
}

interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

interface Instruction {
  readonly name: string;
  readonly words: readonly Word[];
}

/** Every image that the file names, in order; stages and `scratch` are none. */
export function imagesOf(dockerfile: string): readonly ImageUse[] {
  const reading: Reading = { defaults: new Map(), stages: new Set(['scratch']), uses: [] };
  for (const instruction of instructionsOf(dockerfile)) readers[instruction.name]?.(instruction, reading);
  return reading.uses;
}

interface Reading {
  /** ARGs before the first FROM: only these reach a FROM line. */
  readonly defaults: Map<string, { readonly value: Word | null }>;
  readonly stages: Set<string>;
  readonly uses: ImageUse[];
}

const readers: Readonly<Record<string, (instruction: Instruction, reading: Reading) => void>> = {
  ARG: readArg,
  FROM: readFrom,
  COPY: ({ words }, reading) => readFlags('COPY', words, reading),
  RUN: ({ words }, reading) => readFlags('RUN', words, reading),
};

function readArg({ words }: Instruction, { defaults, stages }: Reading): void {
  if (stages.size > 1) return;
  for (const { text, line, column } of words) {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const value = equals < 0 ? null : unquoted({ text: text.slice(equals + 1), line, column: column + equals + 1 });
    defaults.set(name, { value });
  }
}

const wholeVariable = /^\$(?:\{(?<braced>\w+)\}|(?<bare>\w+))$/;

function readFrom({ words }: Instruction, reading: Reading): void {
  const [image, as, name] = words.filter(({ text }) => !text.startsWith('--'));
  if (!image) return;
  const isStage = reading.stages.has(image.text.toLowerCase());
  if (!isStage) reading.uses.push(useOf('FROM', unquoted(image), reading));
  reading.stages.add(as?.text.toUpperCase() === 'AS' && name ? name.text.toLowerCase() : `#${reading.stages.size}`);
}

/** The place where the image is written. Where a FROM is nothing but a variable, that is the default of its ARG, which may again name another. */
function useOf(instruction: ImageUse['instruction'], word: Word, { defaults }: Pick<Reading, 'defaults'>): ImageUse {
  const { braced, bare } = wholeVariable.exec(word.text)?.groups ?? {};
  const name = braced ?? bare ?? '';
  const value = defaults.get(name)?.value;
  if (value) return useOf('ARG', value, { defaults: without(defaults, name) });
  return { instruction, line: word.line, column: word.column, written: word.text, resolved: resolve(word.text, defaults) };
}

/** Without the variable that is being resolved: a default that names itself has no value. */
const without = (defaults: Reading['defaults'], name: string): Reading['defaults'] => new Map([...defaults].filter(([other]) => other !== name));

const fromFlag = /^--from=(?<image>.+)$/;
const mountFlag = /^--mount=(?<before>(?:[^,]+,)*from=)(?<image>[^,]+)/;

function readFlags(instruction: 'COPY' | 'RUN', words: readonly Word[], reading: Reading): void {
  for (const word of words) {
    if (!word.text.startsWith('--')) return;
    const { before = 'from=', image } = (instruction === 'COPY' ? fromFlag : mountFlag).exec(word.text)?.groups ?? {};
    if (!image || reading.stages.has(image.toLowerCase()) || /^\d+$/.test(image)) continue;
    const column = word.column + (instruction === 'COPY' ? '--from='.length : '--mount='.length + before.length);
    reading.uses.push({ instruction, line: word.line, column, written: image, resolved: resolve(image, new Map()) });
  }
}

const variable = /\$(?:\{(?<braced>\w+)(?:(?<operator>:?[-+])(?<word>[^}]*))?\}|(?<bare>\w+))/g;

/** `${V}`, `$V`, `${V:-word}`, `${V:+word}`: what the builder substitutes when nothing is given on its command line. */
function resolve(text: string, defaults: Reading['defaults']): string | null {
  let known = true;
  const resolved = text.replace(variable, (...match) => {
    const { braced, bare, operator, word = '' } = match.at(-1) as Record<string, string | undefined>;
    const value = defaultOf(braced ?? bare ?? '', defaults);
    if (operator?.endsWith('-')) return value || word;
    if (operator?.endsWith('+')) return value ? word : '';
    if (value === undefined) known = false;
    return value ?? '';
  });
  return known && resolved ? resolved : null;
}

/** A default may itself name variables. */
function defaultOf(name: string, defaults: Reading['defaults']): string | undefined {
  const given = defaults.get(name)?.value?.text;
  return given?.includes('$') ? (resolve(given, without(defaults, name)) ?? undefined) : given;
}

function unquoted(word: Word): Word {
  const inner = /^(?<quote>["'])(?<inner>.*)\k<quote>$/.exec(word.text)?.groups?.['inner'];
  return inner === undefined ? word : { text: inner, line: word.line, column: word.column + 1 };
}

const escapeDirective = /^#\s*escape\s*=\s*(?<escape>[\\`])\s*$/i;
const firstWord = /^\s*(?<name>[A-Za-z]+)(?=\s|$)/;

/** Logical instructions: continuation lines joined, comments dropped (also between continued lines, where the builder drops them too), here-documents passed over. */
function instructionsOf(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile.split(/\r?\n/);
  const mark = escapeDirective.exec(lines[0] ?? '')?.groups?.['escape'] ?? '\\';
  const instructions: Instruction[] = [];
  for (let line = 0; line < lines.length; line++) {
    const name = firstWord.exec(lines[line]!)?.groups?.['name'];
    if (!name) continue;
    const { words, last } = wordsFrom(lines, line, mark);
    instructions.push({ name: name.toUpperCase(), words: words.slice(1) });
    line = endOfHereDocuments(words, lines, last);
  }
  return instructions;
}

function wordsFrom(lines: readonly string[], first: number, mark: string): { readonly words: readonly Word[]; readonly last: number } {
  const words: Word[] = [];
  for (let line = first; line < lines.length; line++) {
    const text = lines[line]!;
    if (/^\s*#/.test(text)) continue;
    const continues = text.trimEnd().endsWith(mark);
    words.push(...wordsOf(continues ? text.trimEnd().slice(0, -1) : text, line));
    if (!continues) return { words, last: line };
  }
  return { words, last: lines.length - 1 };
}

function endOfHereDocuments(words: readonly Word[], lines: readonly string[], from: number): number {
  let line = from;
  for (const { text } of words) {
    const mark = /^(?:\d*)<<-?(?<quote>["']?)(?<mark>\w+)\k<quote>$/.exec(text)?.groups?.['mark'];
    if (!mark) continue;
    const end = lines.findIndex((candidate, index) => index > line && candidate.trim() === mark);
    if (end > line) line = end;
  }
  return line;
}

function wordsOf(text: string, line: number): readonly Word[] {
  return Array.from(text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g), (match) => ({ text: match[0], line, column: match.index }));
}
