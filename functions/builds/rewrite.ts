/** Docker Hub's official images, as ECR Public mirrors them: only images under `library/`, only those that are really there. */
import { type ImageUse, imagesOf } from './dockerfile.ts';

export interface Rewrite extends ImageUse {
  readonly replacement: string;
}

/** An image left as it is, and why. */
export interface Kept extends ImageUse {
  readonly because: string;
}

export type Existence = 'yes' | 'no' | { readonly unknown: string };

const hub = /^(?:(?:index\.)?docker\.io\/|registry-1\.docker\.io\/)?(?<path>.+)$/;
const official = /^(?:library\/)?(?<name>[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)(?<reference>(?::[\w.${}:+-]+)?(?:@sha256:[a-f0-9]{64})?)$/;

/** `node:22-alpine` → `public.ecr.aws/docker/library/node:22-alpine`; null where the image is no official one of Docker Hub. */
export function mirrorOf(image: string): string | null {
  const { name, reference } = official.exec(hub.exec(image)?.groups?.['path'] ?? '')?.groups ?? {};
  return name ? `public.ecr.aws/docker/library/${name}${reference}` : null;
}

/** Asks `exists` once for every image that could be rewritten, by the name that the defaults resolve to. */
export async function rewriteOf(
  dockerfile: string,
  exists: (mirror: string) => Promise<Existence>,
): Promise<{ readonly rewrites: readonly Rewrite[]; readonly kept: readonly Kept[] }> {
  const answers = new Map<string, Promise<Existence>>();
  const ask = (mirror: string): Promise<Existence> => {
    const answer = answers.get(mirror) ?? exists(mirror);
    answers.set(mirror, answer);
    return answer;
  };
  const judged = await Promise.all(imagesOf(dockerfile).map((use) => judge(use, ask)));
  return { rewrites: judged.filter((use) => 'replacement' in use), kept: judged.filter((use) => 'because' in use) };
}

/** Docker's own rule: a first segment with a dot or a port, or localhost, is a host. https://github.com/distribution/reference */
const isOfAnotherRegistry = (image: string): boolean =>
  /^(?:[^/]*[.:][^/]*|localhost)\//.test(image) && !/^(?:(?:index\.)?docker\.io|registry-1\.docker\.io)\//.test(image);

async function judge(use: ImageUse, exists: (mirror: string) => Promise<Existence>): Promise<Rewrite | Kept> {
  if (use.resolved === null) return { ...use, because: 'a variable without a default decides which image it is' };
  const mirror = mirrorOf(use.resolved);
  if (!mirror) return { ...use, because: isOfAnotherRegistry(use.resolved) ? 'not from Docker Hub' : 'not an official image: ECR Public mirrors only those' };
  const replacement = mirrorOf(use.written);
  if (!replacement) return { ...use, because: `a variable names the image: by its default it could be ${mirror}` };
  const existence = await exists(mirror);
  if (existence === 'no') return { ...use, because: `${mirror} does not exist` };
  if (existence !== 'yes') return { ...use, because: `could not see whether ${mirror} exists: ${existence.unknown}` };
  return { ...use, replacement };
}

/** The file with the rewrites in it; line ends and everything else stay as they are. */
export function applyRewrites(dockerfile: string, rewrites: readonly Rewrite[]): string {
  const lines = dockerfile.split('\n');
  const backwards = [...rewrites].sort((a, b) => b.line - a.line || b.column - a.column);
  for (const { line, column, written, replacement } of backwards) {
    const text = lines[line] ?? '';
    // Two FROMs may point at one ARG: the second finds it rewritten.
    if (!text.startsWith(written, column)) continue;
    lines[line] = text.slice(0, column) + replacement + text.slice(column + written.length);
  }
  return lines.join('\n');
}

const context = 3;

/** A unified diff that `patch` takes. Lines are only ever replaced, so both sides count alike. */
export function diffOf(name: string, before: string, after: string): string {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const changed = old.flatMap((line, index) => (line === fresh[index] ? [] : [index]));
  if (!changed.length) return '';
  const hunks: { first: number; last: number }[] = [];
  for (const index of changed) {
    const hunk = hunks.at(-1);
    if (hunk && index - hunk.last <= 2 * context) hunk.last = index;
    else hunks.push({ first: index, last: index });
  }
  const end = before.endsWith('\n') ? old.length - 1 : old.length;
  return [`--- ${name}`, `+++ ${name}`, ...hunks.flatMap((hunk) => hunkLines(hunk, old, fresh, end))].join('\n').concat('\n');
}

function hunkLines({ first, last }: { first: number; last: number }, old: readonly string[], fresh: readonly string[], end: number): readonly string[] {
  const [from, to] = [Math.max(0, first - context), Math.min(end, last + context + 1)];
  const unended = (index: number): string[] => (index === end - 1 && end === old.length ? ['\\ No newline at end of file'] : []);
  const body = Array.from({ length: to - from }, (_, offset) => from + offset).flatMap((index) =>
    old[index] === fresh[index] ? [` ${old[index]}`, ...unended(index)] : [`-${old[index]}`, ...unended(index), `+${fresh[index]}`, ...unended(index)],
  );
  return [`@@ -${from + 1},${to - from} +${from + 1},${to - from} @@`, ...body];
}
