/**
 * The catalogue without its proof, for the functions. Samples and look-alikes are for tests, documentation and the CLI; loading them would be a tenth of a
 * function's cold start. So each table is evaluated while building, and written out again without them.
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

/** An esbuild plugin. */
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
