/** Where tools beyond npm's packages are installed: a folder that git ignores, each tool in its own, made anew when its pinned versions change. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));

/** Installs once for a `recipe` (versions, and what they are built with); a run that was cut off leaves no stamp and begins again. */
export function installed(name, recipe, install) {
  const folder = join(cache, name);
  const stamp = join(folder, 'installed');
  const mark = createHash('sha256').update(recipe).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === mark) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  install(folder);
  writeFileSync(stamp, mark);
  return folder;
}

/** Runs to its end; what it printed is part of the error, because an installer says there why it failed. */
export function run(file, args, options = {}) {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
  } catch (error) {
    throw new Error(`${file} ${args.join(' ')} failed:\n${error.stdout ?? ''}${error.stderr ?? error.message}`, { cause: error });
  }
}
