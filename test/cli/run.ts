/** Runs the command line as a person does: arguments and stdin in, what it printed and its exit code out. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ecs-medic-cli-'));

buildSync({
  entryPoints: [join(root, 'functions/cli.ts')],
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outExtension: { '.js': '.mjs' },
  logLevel: 'error',
});

export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

export const run = (args: readonly string[], input = ''): Ran => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, 'cli.mjs'), ...args], {
    input,
    encoding: 'utf8',
    cwd: folder,
    env: { NO_COLOR: '1' },
  });
  return { out: stdout, err: stderr, code: status };
};

/** A file beside the program; its name is what complaints name. */
export const file = (name: string, text: string | Buffer): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

export const json = ({ out }: Ran): readonly Readonly<Record<string, unknown>>[] =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
