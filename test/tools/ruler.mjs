/** AWS's own Event Ruler, the library behind EventBridge's patterns: https://github.com/aws/event-ruler. `setup` is Vitest's hook. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, run } from './cache.mjs';

const project = new URL('./ruler.pom.xml', import.meta.url);

export function rulerClassPath() {
  const folder = installed('ruler', readFileSync(project, 'utf8'), (to) => {
    run('mvn', ['--quiet', '--batch-mode', '--file', project.pathname, 'dependency:copy-dependencies', `-DoutputDirectory=${to}`]);
  });
  return join(folder, '*');
}

export const setup = () => void rulerClassPath();
