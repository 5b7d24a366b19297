/** Makes texts alike for matching, whatever they were pasted through: an encoder, a web page, a chat. The text that is shown stays as it came. */

const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const singleQuotes = /[\u2018\u2019\u201a\u201b\u2032\u0060\u00b4]/g;
const doubleQuotes = /[\u201c-\u201f\u00ab\u00bb\u2033]/g;
const isPlain = /^[\x20-\x5b\x5d-\x5f\x61-\x7e]*$/;
const isMarkedUp = /\s\s|<br|\*\*|&[a-z]{2,5};|&#\w{1,5};/i;

/** What stands at the head of each line of a quotation, a comment or a table. */
const lineMarks = /\n[ \t]*(?:>|#|\/\/|\|)+/g;
const isWindowsPath = /(?<![a-z])[a-z]:\\|\\[^nrtu"'\\]|\.(?:exe|dll|bat|cmd|ps1)\b/i;

/** Line breaks that an encoder wrote out as `\n`, within one word. In a Windows path (`C:\new`) the backslash is meant. */
const unbroken = (word: string): string => (word.includes('\\') && !isWindowsPath.test(word) ? word.replace(/(?<!\\)\\+[nrt]/g, ' ') : word);

/** Line breaks and quotes that a JSON encoder, a Go `%q` or a web page wrote out. */
const writtenOut = (text: string): string =>
  text
    .replace(lineMarks, ' ')
    .replace(/\S+/g, unbroken)
    .replace(/\\+["']?/g, (run) => (run.endsWith('\\') ? run : run.slice(-1)))
    .replace(/<br ?\/?>|&nbsp;/gi, ' ')
    .replace(/&(?:quot|#34|#x22|[lr]dquo);/gi, '"')
    .replace(/&(?:apos|#0?39|#x27|[lr]squo);/gi, "'")
    .replace(/&lt;/gi, '<')
    .replace(/&gt;/gi, '>')
    .replace(/&amp;/gi, '&')
    .replace(/\*\*/g, '');

/**
 * One line, single spaces, ASCII quotes, nothing invisible, full-width letters made narrow. Headings and prefixes in whatever language stay: patterns are
 * not anchored, so they do no harm. Linear in the text's length.
 */
export const normalise = (text: string): string => {
  if (isPlain.test(text) && !isMarkedUp.test(text)) return text;
  const decoded = text.replace(/(?<!\\)\\+u(?<code>[0-9a-f]{4})/gi, (_escape, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const ascii = decoded.normalize('NFKC').replace(invisible, '').replace(singleQuotes, "'").replace(doubleQuotes, '"');
  return writtenOut(ascii)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
};
