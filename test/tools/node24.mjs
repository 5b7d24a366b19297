/** The Node of Lambda's nodejs24.x, whichever runs the tests; it brings the headers that native parts are built with. `setup` is Vitest's hook. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, run } from './cache.mjs';

const version = '24.21.0';

export const npmInstall = (folder, env = {}) =>
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--foreground-scripts', '--ignore-scripts=false'], {
    cwd: folder,
    env: { ...process.env, ...env },
  });

export function node24() {
  const folder = installed('node', `${version} ${process.platform} ${process.arch}`, (to) => {
    writeFileSync(join(to, 'package.json'), JSON.stringify({ private: true, dependencies: { node: version } }));
    npmInstall(to);
  });
  const own = join(folder, 'node_modules', 'node', 'node_modules');
  const distribution = join(
    own,
    readdirSync(own).find((name) => /^node-(?!bin)/.test(name)),
  );
  return { bin: join(distribution, 'bin'), headers: distribution };
}

export const setup = () => void node24();
