/**
 * What proves a row of the catalogue (its samples, its look-alikes) is for tests, documentation and the CLI. A function never reads it, and loading it would be a
 * tenth of its cold start: for the functions each table is evaluated while building, and written out again without its proof.
 */
import { build } from 'esbuild';

const proof = new Set(['samples', 'notThis']);

/** Rows are data: texts, lists and regular expressions. Whatever else a module exports is no table, and is left as it stands. */
function isData(value) {
  if (typeof value === 'function' || typeof value === 'symbol') return false;
  if (value === null || typeof value !== 'object' || value instanceof RegExp) return true;
  return Object.values(value).every(isData);
}

function source(value) {
  if (value === undefined) return 'undefined';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return `[${value.map(source).join(',')}]`;
  const kept = Object.entries(value).filter(([key]) => !proof.has(key));
  return `{${kept.map(([key, item]) => `${JSON.stringify(key)}:${source(item)}`).join(',')}}`;
}

async function evaluated(path) {
  const { outputFiles } = await build({ entryPoints: [path], bundle: true, format: 'esm', write: false, logLevel: 'silent' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

export const bareCatalogue = {
  name: 'bare-catalogue',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]functions[\\/]classify[\\/]causes[\\/][\w-]+\.ts$/ }, async ({ path }) => {
      const tables = Object.entries(await evaluated(path));
      if (!tables.every(([, table]) => isData(table))) return undefined;
      return { contents: tables.map(([name, table]) => `export const ${name} = ${source(table)};`).join('\n'), loader: 'js' };
    });
  },
};
