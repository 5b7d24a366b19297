/**
 * Words that are not ours: AWS's, and within them those of whoever may write a task definition, an image or a StopTask reason. They are shown so that no link in them
 * can be clicked, no secret in them is passed on, and none of them stands at the beginning of a line.
 */
import { clean, columns } from './text.ts';

const masked = '[masked]';

interface Mask {
  readonly regex: RegExp;
  readonly by: string;
}

/** Shapes of secrets that turn up in error texts: connection strings, presigned URLs, environment dumps. In this order. */
const masks: readonly Mask[] = [
  // postgres://app:hunter2@db.internal/shop
  { regex: /(?<scheme>\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]{1,512}@/gi, by: `$<scheme>${masked}@` },
  // A query string: presigned URLs carry a session token in it.
  { regex: /(?<path>\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s?"']{1,2048})\?[^\s"']+/gi, by: `$<path>?${masked}` },
  { regex: /(?<name>\bX-Amz-[\w-]{1,40}=)[^\s&"']+/gi, by: `$<name>${masked}` },
  { regex: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/gs, by: masked },
  { regex: /(?<kind>\b(?:Bearer|Basic)) +[\w.~+/=-]{8,}/gi, by: `$<kind> ${masked}` },
  { regex: /\b(?:AKIA|ASIA)[A-Z0-9]{12,20}\b/g, by: masked },
  { regex: /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, by: masked },
  { regex: /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|sk-|sk_live_|rk_live_|npm_|dckr_pat_)[\w-]{10,}/g, by: masked },
  // PASSWORD=hunter2, "api_key": "…". Not `:secret:name` inside an ARN: the name is what the reader needs.
  {
    regex:
      /(?<name>(?<![:/])\b[\w-]{0,40}(?:passw(?:or)?d|pwd|secret|token|api_?-?key|access_?-?key(?:_?-?id)?|private_?-?key|credentials?)["']? ?[=:] ?["']?)(?!\s|\[masked\])[^\s"',;]{3,}/gi,
    by: `$<name>${masked}`,
  },
  // A secret access key: 40 letters of base64 with small, capital and digit among them; a commit's hash is not.
  { regex: /(?<![\w/+=-])(?=[A-Za-z0-9/+]{0,39}[a-z])(?=[A-Za-z0-9/+]{0,39}[A-Z])(?=[A-Za-z0-9/+]{0,39}\d)[A-Za-z0-9/+]{40}(?![\w/+=-])/g, by: masked },
];

/** The text with everything masked that has the shape of a secret: too much rather than too little, but AWS's ids and ARNs pass. */
export const mask = (text: string): string => masks.reduce((masking, { regex, by }) => masking.replace(regex, by), text);

const scheme = /\b(?<name>[a-z][a-z0-9+.-]{0,30}):\/\//gi;
const bareScheme = /\b(?<name>javascript|mailto|tel|data|file|vbscript):/gi;
const host = /[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+){0,20}\.(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59})(?![\p{L}\p{N}_-])/giu;

/** `https://` becomes `hxxps://`, of which no mail client and no chat makes a link. */
const withoutLinks = (text: string): string =>
  text
    .replace(scheme, (_, name: string) => (/^https?$/i.test(name) ? `${name.toLowerCase().replace('tt', 'xx')}://` : `${name}[:]//`))
    .replace(bareScheme, '$<name>[:]');

/** `evil.com` becomes `evil[.]com`, of which none makes a link either. */
const withoutHosts = (text: string): string => text.replace(host, (name) => name.replaceAll('.', '[.]'));

/** Our own sentences, which hold names from the account: links in them are broken, image names stay whole so that they can be copied. */
export const plain = (text: string): string => withoutLinks(clean(text));

const longestQuote = { head: 480, tail: 220 };

/** Cuts out the middle: ECS says at the beginning what failed, and at the end why. */
function clip(text: string): string {
  const letters = [...text];
  const { head, tail } = longestQuote;
  if (letters.length <= head + tail) return text;
  return `${letters.slice(0, head).join('')} [...] ${letters.slice(-tail).join('')}`;
}

/** A foreign text as it may be shown, on one line, not yet wrapped. */
export const quoted = (text: string): string => clip(withoutHosts(withoutLinks(mask(clean(text)))));

// Longer than any ARN that ECS prints; what is longer is no id, and may be broken.
const longestWord = 160;
const bar = '  | ';

/** The quotation on lines of at most 72 columns, each behind a `|`. */
export function quoteLines(text: string): readonly string[] {
  const lines: string[] = [];
  const broken = text.split(' ').flatMap((word) => (word.length > longestWord ? (word.match(/.{1,64}/gu) ?? []) : [word]));
  let line = '';
  for (const word of broken) {
    if (line && bar.length + line.length + 1 + word.length > columns) {
      lines.push(bar + line);
      line = '';
    }
    line += line ? ` ${word}` : word;
  }
  return [...lines, bar + line];
}
