/** Texts as they are pasted, made alike for matching. The text that is shown stays as it came. */

const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const singleQuotes = /[\u2018\u2019\u201a\u201b\u2032\u0060\u00b4]/g;
const doubleQuotes = /[\u201c-\u201f\u00ab\u00bb\u2033]/g;
const isPlain = /^[\x20-\x5b\x5d-\x5f\x61-\x7e]*$/;
const hasDoubleSpace = /\s\s|<br|\*\*/i;

/** Line breaks and quotes that a JSON encoder, a Go `%q` or a web page wrote out. A backslash in a path (`C:\new`) is left alone. */
const writtenOut = (text: string): string =>
  text
    .replace(/(?<![\w:])(?:\\[nrt])+|(?:\\[nrt])+(?=[\s\\A-Z"]|$)/g, ' ')
    .replace(/\\+["']?/g, (run) => (run.endsWith('\\') ? run : run.slice(-1)))
    .replace(/<br ?\/?>|&nbsp;/gi, ' ')
    .replace(/&quot;|&#34;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/\*\*/g, '');

/**
 * One line, single spaces, ASCII quotes, nothing invisible, full-width letters made narrow. Headings and prefixes in whatever language stay: patterns are
 * not anchored, so they do no harm. Linear in the text's length.
 */
export const normalise = (text: string): string => {
  if (isPlain.test(text) && !hasDoubleSpace.test(text)) return text;
  const ascii = text.normalize('NFKC').replace(invisible, '').replace(singleQuotes, "'").replace(doubleQuotes, '"');
  return writtenOut(ascii)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
};
