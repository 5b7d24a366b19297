/** A virtual environment with the versions of requirements.txt. `setup` is Vitest's hook: the emulator's tests wait for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, run } from './cache.mjs';

const requirements = new URL('./requirements.txt', import.meta.url);

export function pythonEnvironment() {
  const recipe = `${readFileSync(requirements, 'utf8')}\n${run('python3', ['-V'])}`;
  const folder = installed('python', recipe, (to) => {
    run('python3', ['-m', 'venv', to]);
    run(join(to, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements.pathname]);
  });
  return { bin: (name) => join(folder, 'bin', name) };
}

export const setup = () => void pythonEnvironment();
