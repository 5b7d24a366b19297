/** cfn-lint over both templates, with the Serverless transform; a warning is a failure too. */
import { spawnSync } from 'node:child_process';
import { pythonEnvironment } from '../tools/python.mjs';

const { bin } = pythonEnvironment();
const { status } = spawnSync(bin('cfn-lint'), ['--non-zero-exit-code', 'informational', 'template.yaml', 'infra/lab.yaml'], { stdio: 'inherit' });
process.exit(status ?? 1);
