/**
 * Merges the files that a function loads at its start into one. Splitting leaves them in a dozen, because chunks that are loaded later share some of them; and Node
 * needs longer to find, read and link a file than to compile it. Each merged file leaves behind a line that passes its names on, so that a later import gets the
 * same values from the same place.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const nameOf = (file) => file.slice(file.lastIndexOf('/') + 1);

/** The files that are loaded with `file`: itself, and what it imports by statement, to any depth. */
function loadedWith(file, outputs, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path, kind } of outputs[file].imports) if (kind === 'import-statement' && outputs[path]) loadedWith(path, outputs, found);
  return found;
}

/** What is imported when needed stays where it is. */
const laterStaysLater = {
  name: 'later-stays-later',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) => (kind === 'dynamic-import' ? { path, external: true } : undefined));
  },
};

/** Rewrites the files in `folder`. `metafile` is of the build with splitting that wrote them, whose entry is `index.mjs`. */
export async function mergeWhatLoadsFirst({ metafile: { outputs }, folder, options }) {
  const entry = Object.keys(outputs).find((file) => nameOf(file) === 'index.mjs');
  const shared = [...loadedWith(entry, outputs)].filter((file) => file !== entry);
  const passed = shared.map((file, place) => ({ file: nameOf(file), names: outputs[file].exports.map((name) => ({ name, as: `shared${place}_${name}` })) }));
  const contents = [
    'export { handler } from "./index.mjs";',
    ...passed.map(({ file, names }) => `export { ${names.map(({ name, as }) => `${name} as ${as}`).join(', ')} } from "./${file}";`),
  ].join('\n');
  const { outputFiles } = await build({
    ...options,
    stdin: { contents, resolveDir: folder, loader: 'js' },
    entryPoints: undefined,
    outdir: undefined,
    splitting: false,
    write: false,
    plugins: [laterStaysLater],
  });
  writeFileSync(join(folder, 'index.mjs'), outputFiles[0].contents);
  for (const { file, names } of passed)
    writeFileSync(join(folder, file), `export{${names.map(({ name, as }) => `${as} as ${name}`).join(',')}}from"./index.mjs";\n`);
}
