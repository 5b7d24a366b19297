/** Replaces Docker Hub's official images in a Dockerfile by ECR Public's mirror of them, where the mirror really has them. */
import type { RegistryReader } from '../aws/registry.ts';
import { type ImageName, isDockerOfficial, parseImageName } from '../image-name.ts';
import { type ImageUse, imagesOf } from './dockerfile.ts';

/** An image that ECR Public mirrors, with the reference that takes its place. */
export interface Rewrite extends ImageUse {
  readonly replacement: string;
}

/** An image left as it is, and why. */
export interface Kept extends ImageUse {
  readonly because: string;
}

/** Whether the mirror has an image; `unknown` is the reason as a clause, where it could not be asked. */
export type Existence = 'yes' | 'no' | { readonly unknown: string };

/** Whether ECR Public's mirror has the image, by its tag or digest. */
export const mirroredIn =
  (registry: Pick<RegistryReader, 'ecrPublic'>) =>
  async ({ repository, tag, digest }: ImageName): Promise<Existence> => {
    const answer = await registry.ecrPublic({ repository, reference: digest ?? tag ?? 'latest' });
    if ('unknown' in answer) return answer;
    return answer.exists ? 'yes' : 'no';
  };

// The tag may be a variable: the text is rewritten as it is written, and what it resolves to decides whether the mirror has it.
const official = /^(?:(?:(?:index\.)?docker\.io|registry-1\.docker\.io)\/)?(?:library\/)?(?<name>[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:[:@][^/]*)?)$/;

/** `node:22-alpine` → `public.ecr.aws/docker/library/node:22-alpine`; null where the text names no official image of Docker Hub. */
export function mirrorOf(image: string): string | null {
  const name = official.exec(image)?.groups?.['name'];
  return name ? `public.ecr.aws/docker/library/${name}` : null;
}

/** Which images can be replaced, and why the others stay. Asks `exists` once for each image, by the name that the ARGs' defaults resolve to. */
export async function rewriteOf(
  dockerfile: string,
  exists: (image: ImageName) => Promise<Existence>,
): Promise<{ readonly rewrites: readonly Rewrite[]; readonly kept: readonly Kept[] }> {
  const answers = new Map<string, Promise<Existence>>();
  const ask = (image: ImageName): Promise<Existence> => {
    const key = JSON.stringify(image);
    const answer = answers.get(key) ?? exists(image);
    answers.set(key, answer);
    return answer;
  };
  const judged = await Promise.all(imagesOf(dockerfile).map((use) => judge(use, ask)));
  return { rewrites: judged.filter((use) => 'replacement' in use), kept: judged.filter((use) => 'because' in use) };
}

async function judge(use: ImageUse, exists: (image: ImageName) => Promise<Existence>): Promise<Rewrite | Kept> {
  if (use.resolved === null) return { ...use, because: 'a variable without a default decides which image it is' };
  const image = parseImageName(use.resolved);
  if (!image) return { ...use, because: 'not an image reference' };
  if (image.registry !== 'docker.io') return { ...use, because: 'not from Docker Hub' };
  if (!isDockerOfficial(image)) return { ...use, because: 'not an official image, and ECR Public mirrors only those' };
  const [replacement, mirror] = [mirrorOf(use.written), mirrorOf(use.resolved)];
  if (!replacement) return { ...use, because: `a variable names the image: by its default it could be ${mirror}` };
  const existence = await exists(image);
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
