/** Plain text within a width: cleaned, cut, wrapped. A leaf that knows nothing of incidents. */

/** The width of every message, in columns. */
export const columns = 72;
/** A longer name is cut in subject and head, and stands whole in the body. */
export const longestName = 28;

// Format (zero-width, right-to-left), unpaired surrogates, private use: nothing of them can be read, and some of them change what is read.
const unreadable = /[\p{Cf}\p{Cs}\p{Co}]/gu;

/** One line without anything invisible. Blanks and control characters become one space. */
export const clean = (text: string): string =>
  text
    .replace(unreadable, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

/** SNS's subject is UTF-8 by now, mail gateways are not: accents are dropped, the rest becomes `?`. */
export const ascii = (text: string): string =>
  clean(text)
    .replaceAll('ß', 'ss')
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?');

/** Cut in the middle, where ids differ least: `prod-checkout~worker-exec`. */
export function cutName(name: string, longest = longestName): string {
  const letters = [...name];
  if (letters.length <= longest) return name;
  const tail = Math.floor((longest - 1) / 2);
  return `${letters.slice(0, longest - 1 - tail).join('')}~${letters.slice(-tail).join('')}`;
}

const closing = /[.,:;!?)]*$/;

/** Every name within a sentence that is too long for a head line, whole: what the body then owes. */
export const longNames = (sentence: string): readonly string[] =>
  sentence
    .split(' ')
    .map((word) => word.replace(closing, ''))
    .filter((word) => [...word].length > longestName);

/** The sentence with its long names cut; a full stop behind a name stays. */
export const cutNames = (sentence: string, longest = longestName): string =>
  sentence
    .split(' ')
    .map((word) => {
      const name = word.replace(closing, '');
      return cutName(name, longest) + word.slice(name.length);
    })
    .join(' ');

/** Cut at a word's end, and said so. */
export function cutAtWord(text: string, width: number): string {
  if (text.length <= width) return text;
  const room = text.slice(0, Math.max(0, width - 3));
  const end = text[room.length] === ' ' ? room.length : room.lastIndexOf(' ');
  return `${(end > width / 2 ? room.slice(0, end) : room).replace(/[\s,:;]+$/, '')}...`;
}

/** Cut where a thought ends, if enough is left of it; else at a word. */
export function cutAtClause(text: string, width: number): string {
  if (text.length <= width) return text;
  const clauses = [...text.matchAll(/[;:](?= )/g)].map(({ index }) => `${text.slice(0, index)}.`);
  const longest = clauses.findLast((clause) => clause.length <= width);
  return longest && longest.length > width / 2 ? longest : cutAtWord(text, width);
}

/** The first, and so the richest, that fits; else the last, cut. */
export function fitting(width: number, candidates: readonly [string, ...string[]]): string {
  return candidates.find((candidate) => candidate.length <= width) ?? cutAtWord(candidates.at(-1)!, width);
}

/** What stands before the first line, and before each that follows. */
export interface Margin {
  readonly first: string;
  readonly rest: string;
}

/** Broken at spaces only: an id that is too long stands on a line of its own, whole. */
export function wrap(text: string, margin: Margin, width = columns): readonly string[] {
  const lines: string[] = [];
  let line = margin.first;
  let empty = true;
  for (const word of text.split(' ').filter(Boolean)) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = margin.rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

/** With its full stop and its capital. */
export const asSentence = (text: string): string => `${upperFirst(text).replace(/\.$/, '')}.`;

/** `1 task`, `2 tasks`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

const commonWord =
  /^(?:A|An|The|No|Role|Log|Repository|Image|Tag|Digest|Subnet|Security|Route|Container|Task|Execution|Policy|Service|Parameter|Secret|Key|Bucket|File|Access|Mount|Account|Permissions|Private|Not|Nothing|Every) /;

/** The first letter made small where it opens with a common word: names keep theirs. */
export const lowerFirst = (text: string): string => (commonWord.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

/** The first letter made capital where it opens with a plain word: names keep theirs. */
export const upperFirst = (text: string): string => (/^[a-z]+(?:\s|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text);

const irregular: Readonly<Record<string, string>> = {
  set: 'Set',
  put: 'Put',
  give: 'Gave',
  take: 'Took',
  make: 'Made',
  send: 'Sent',
  let: 'Let',
  stop: 'Stopped',
};

const past: Readonly<Record<string, string>> = { has: 'had', lacks: 'lacked', lack: 'lacked', is: 'was', does: 'did', gets: 'got', lets: 'let', may: 'could' };

/** What was so until it was changed: "Role X has no permission." → "Role X had no permission."; a sentence of another build stays. */
export const asItWas = (sentence: string): string =>
  sentence.replace(/ (?<verb>has|lacks|lack|is|does|gets|lets|may)(?= )/, (_, verb: string) => ` ${past[verb] ?? verb}`);

/** A plan's sentence in the past: "Attach X to role Y." → "Attached X to role Y." */
export function inThePast(sentence: string): string {
  const [verb = '', ...rest] = sentence.split(' ');
  const past = irregular[verb.toLowerCase()] ?? (verb.endsWith('e') ? `${verb}d` : `${verb}ed`);
  return [past, ...rest].join(' ');
}
