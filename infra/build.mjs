/**
 * `npm run build`: each Lambda function into a folder of its own (template.yaml's CodeUri names one folder), and the CLI beside them.
 *
 * ESM with `mainFields module,main`: the AWS SDK's CommonJS files would ask for `require` when they load. Splitting keeps what a handler
 * imports when needed (IAM, ECR …) out of what every invocation loads. `.mjs`, because Lambda's Node 24 detects no module syntax by itself.
 */
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bareCatalogue } from './bare-catalogue.mjs';
import { mergeWhatLoadsFirst } from './merge.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const functionNames = ['remediate', 'follow-up', 'answer'];

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  splitting: true,
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  legalComments: 'none',
  logLevel: 'warning',
};

async function bundleFunction(name) {
  const folder = `${root}dist/${name}`;
  const options = { ...common, minify: true, metafile: true };
  const entryPoints = { index: `functions/${name}.ts` };
  const { metafile } = await build({ ...options, entryPoints, outdir: folder, plugins: [bareCatalogue] });
  await mergeWhatLoadsFirst({ metafile, folder, options });
}

async function bundleCli() {
  await build({ ...common, entryPoints: { cli: 'functions/cli.ts' }, outdir: 'dist', chunkNames: 'cli/[name]-[hash]' });
  const file = `${root}dist/cli.mjs`;
  const code = readFileSync(file, 'utf8');
  if (!code.startsWith('#!')) writeFileSync(file, `#!/usr/bin/env node\n${code}`);
  chmodSync(file, 0o755);
}

function refuseWithout(entries) {
  const missing = entries.filter((entry) => !existsSync(`${root}${entry}`));
  if (missing.length === 0) return;
  console.error(`Nothing was built, for lack of ${missing.join(', ')}.`);
  process.exit(1);
}

refuseWithout([...functionNames, 'cli'].map((name) => `functions/${name}.ts`));
rmSync(`${root}dist`, { recursive: true, force: true });
await Promise.all([...functionNames.map(bundleFunction), bundleCli()]);
for (const name of functionNames) console.log(`dist/${name}/index.mjs  ${Math.round(statSync(`${root}dist/${name}/index.mjs`).size / 1024)} KB`);
console.log(`dist/cli.mjs  ${Math.round(statSync(`${root}dist/cli.mjs`).size / 1024)} KB`);
