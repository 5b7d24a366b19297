/**
 * Lambda's own runtime client for Node, as the managed runtime has it. Its native part is built here, with the headers of Node 24.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client. `setup` is Vitest's hook.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from './cache.mjs';
import { node24, npmInstall } from './node24.mjs';

const version = '4.0.2';

export function runtimeClient() {
  const { bin, headers } = node24();
  const folder = installed('runtime', `${version} ${headers}`, (to) => {
    writeFileSync(join(to, 'package.json'), JSON.stringify({ private: true, dependencies: { 'aws-lambda-ric': version } }));
    npmInstall(to, { PATH: `${bin}:${process.env.PATH}`, npm_config_nodedir: headers });
  });
  return { node: join(bin, 'node'), client: join(folder, 'node_modules', 'aws-lambda-ric', 'index.mjs') };
}

export const setup = () => void runtimeClient();
