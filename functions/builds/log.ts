/**
 * Reads the log of a build for the part that failed, and for the images that it pulls, as `docker build` prints them: the classic builder and BuildKit.
 * Whoever can run a build writes its log: only what passes a narrow grammar comes out of here.
 */
import { isDockerOfficial, parseImageName } from '../image-name.ts';
import { imagesOf } from './dockerfile.ts';

const running = /\bRunning command /;
const ended = /\bCommand did not exit successfully /;

/** CodeBuild's own heading of a line, with or without fractions of a second. */
const heading = /^\[Container\] \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})? ?/;

/** One message may hold several lines, as CodeBuild ships them in batches. */
export const linesOf = (message: string): readonly string[] => message.split(/\r?\n/).map((line) => line.replace(heading, ''));

/** The log has come to the failure: CodeBuild sends it while the build runs, and its end may come after the event. */
export const isWhole = (lines: readonly string[]): boolean =>
  lines.some((line) => ended.test(line) || /\bPhase complete: [A-Z_]+ State: (?!SUCCEEDED)/.test(line));

/**
 * What the first failed command printed; all lines, where no command failed. A limit that an earlier command got over is not why the build failed, and what fails
 * later fails because of this one.
 */
export function failingPart(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => ended.test(line));
  if (end < 0) return lines;
  const start = lines.slice(0, end).findLastIndex((line) => running.test(line));
  return lines.slice(Math.max(0, start), end + 1);
}

/** `Step 1/8 : FROM node:16`, and BuildKit's excerpt: `   3 | >>> FROM node:16`. */
const shown = /^(?:Step \d{1,3}(?:\/\d{1,3})? : |\s*\d{1,5} \| (?:>>>)?\s*)(?<instruction>(?:FROM|ARG)\s.*)$/i;
const from = /^FROM(?:\s+(?<platform>--platform=[\w$/{}:.-]{1,60}))?\s+(?<image>[\w./:@${}-]{1,300})(?:\s+AS\s+(?<stage>[\w.-]{1,60}))?\s*$/i;
const arg = /^ARG\s+(?<name>[A-Za-z_]\w{0,60}(?:=[\w./:@-]{0,300})?)\s*$/i;

/** BuildKit names each image when it asks for it, and again when that fails; the classic builder says what it pulls; a command may pull by itself. */
const named: readonly RegExp[] = [
  /\bload metadata for (?<image>[\w./:@-]{1,300}?):?$/,
  /\bfailed to resolve source metadata for (?<image>[\w./:@-]{1,300}?): /,
  /\bfailed to solve: (?<image>[\w./:@-]{1,300}?): /,
  /\] FROM (?<image>[\w./:@-]{1,300})(?:\s|$)/,
  /\bdocker (?:image )?pull (?:--\S{1,60} ){0,3}(?<image>[\w./:@-]{1,300})(?:\s|$)/,
];

const mostInstructions = 12;

/** A Dockerfile's FROM and ARG lines, written anew from what the log shows of them; images that it only names become a FROM line each. */
export function dockerfileIn(lines: readonly string[]): string {
  const written = [...new Set(lines.flatMap(instructionIn))];
  const uses = imagesOf(written.join('\n')).flatMap(({ resolved }) => (resolved ? [familiar(resolved)] : []));
  const names = [...new Set(lines.flatMap(imageIn))].filter((image) => !uses.includes(image));
  return [...written, ...names.map((image) => `FROM ${image}`)].slice(0, mostInstructions).join('\n');
}

function instructionIn(line: string): readonly string[] {
  const instruction = shown.exec(line)?.groups?.['instruction'] ?? '';
  const { name } = arg.exec(instruction)?.groups ?? {};
  if (name) return [`ARG ${name}`];
  const { platform, image, stage } = from.exec(instruction)?.groups ?? {};
  return image ? [['FROM', platform, image, stage && `AS ${stage}`].filter(Boolean).join(' ')] : [];
}

function imageIn(line: string): readonly string[] {
  for (const regex of named) {
    const image = familiar(regex.exec(line)?.groups?.['image'] ?? '');
    if (image) return [image];
  }
  return [];
}

/** An image of Docker Hub as people write it: BuildKit prints `node:22` as `docker.io/library/node:22@sha256:…`. Null: another registry's image, or none. */
function familiar(image: string): string | null {
  const name = parseImageName(image);
  if (name?.registry !== 'docker.io') return null;
  const repository = isDockerOfficial(name) ? name.repository.replace(/^library\//, '') : name.repository;
  return name.tag ? `${repository}:${name.tag}` : `${repository}@${name.digest}`;
}
