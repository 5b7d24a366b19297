/** Bundles a handler of the bench as the build bundles the product's. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'ecs-medic-bench-'));

/** The folder that holds `index.mjs`. */
export async function bundled(name: 'dynamo' | 'hello' | 'empty'): Promise<string> {
  const outdir = join(folder, name);
  await build({
    entryPoints: { index: fileURLToPath(new URL(`./handlers/${name}.ts`, import.meta.url)) },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  });
  return outdir;
}

export const built = (name: 'remediate' | 'follow-up' | 'answer'): string => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
