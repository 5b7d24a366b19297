/**
 * What loading the function costs, as a ratio: processor time of importing its bundle in a fresh process, less an empty module's, over the same for a handler
 * that only writes an item. Only the minimum of many alternating runs means anything on a machine that does other things too.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { node24 } from '../tools/node24.mjs';
import { built, bundled } from './bundle.ts';
import type { Figure } from './figure.ts';

const runs = 60;
const bound = 1.25;

// The clock starts before the import and ends after it; what node itself needs to start is left out.
const script = (file: string) =>
  `const from = process.cpuUsage(); await import(${JSON.stringify(pathToFileURL(file).href)}); const { user, system } = process.cpuUsage(from); console.log(user + system);`;

const microseconds = (folder: string): number =>
  Number(execFileSync(join(node24().bin, 'node'), ['--input-type=module', '--eval', script(join(folder, 'index.mjs'))], { encoding: 'utf8', env: {} }));

export async function coldStart(): Promise<readonly Figure[]> {
  const folders = {
    empty: await bundled('empty'),
    dynamo: await bundled('dynamo'),
    remediate: built('remediate'),
    'follow-up': built('follow-up'),
    answer: built('answer'),
  };
  const least = Object.fromEntries(Object.keys(folders).map((name) => [name, Number.POSITIVE_INFINITY])) as Record<keyof typeof folders, number>;
  for (let run = 0; run < runs; run += 1)
    for (const [name, folder] of Object.entries(folders) as [keyof typeof folders, string][]) least[name] = Math.min(least[name], microseconds(folder));
  const ratio = (name: keyof typeof folders) => (least[name] - least.empty) / (least.dynamo - least.empty);
  const note = `minimum of ${runs} alternating runs, Node 24; the other handler: ${Math.round((least.dynamo - least.empty) / 1000)} ms`;
  return [
    { group: 'cold start', what: 'remediate, over a DynamoDB-only handler', value: ratio('remediate'), unit: '×', bound, note },
    { group: 'cold start', what: 'follow-up', value: ratio('follow-up'), unit: '×', bound },
    { group: 'cold start', what: 'answer', value: ratio('answer'), unit: '×', bound },
  ];
}
