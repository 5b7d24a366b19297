/** Which programs beyond npm's packages this machine has: a stage that needs one that is missing is skipped by name. */
import { spawnSync } from 'node:child_process';

// Debian's python3 may come without the module that makes virtual environments.
const probes = {
  python3: ['python3', ['-c', 'import venv, ensurepip, sys; sys.exit(sys.version_info < (3, 10))']],
  java: ['java', ['-version']],
  mvn: ['mvn', ['-v']],
  cmake: ['cmake', ['--version']],
  make: ['make', ['--version']],
  'g++': ['g++', ['--version']],
};

const isPresent = (name) => spawnSync(...probes[name], { stdio: 'ignore' }).status === 0;

export const missingOf = (names) => names.filter((name) => !isPresent(name));
