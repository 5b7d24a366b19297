/**
 * npm run bench [-- --json] [name …]
 *
 * Builds, and prints figures as ratios and counts where it can be, each beside its bound. Ends with code 1 if a bound is broken.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { argumentsOf } from '../support/arguments.ts';
import { type Figure, keeps, table } from './figure.ts';

const measurements: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  'cold-start': async () => (await import('./cold-start.ts')).coldStart(),
  'hot-path': async () => (await import('./hot-path.ts')).hotPath(),
  classification: async () => (await import('./classification.ts')).classification(),
  calls: async () => (await import('./calls.ts')).calls(),
  storm: async () => (await import('./storm.ts')).storm(),
  latency: async () => (await import('./latency.ts')).latency(),
  emulator: async () => (await import('./emulator.ts')).emulatorLatency(),
};

const names = Object.keys(measurements);
const { json, positionals } = argumentsOf({ usage: `npm run bench -- [--json] [name …]   (names: ${names.join(', ')})`, json: true, most: names.length });
const unknown = positionals.filter((name) => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  console.error(`Nothing is measured under ${unknown.join(', ')}. Names: ${names.join(', ')}.`);
  process.exit(2);
}

execFileSync(process.execPath, [fileURLToPath(new URL('../../infra/build.mjs', import.meta.url))], { stdio: ['ignore', 'ignore', 'inherit'] });
const figures: Figure[] = [];
for (const name of positionals.length > 0 ? positionals : names) {
  if (!json) process.stderr.write(`${name} …\n`);
  figures.push(...(await measurements[name]!()));
}
console.log(json ? JSON.stringify(figures) : table(figures));
process.exit(figures.every(keeps) ? 0 : 1);
