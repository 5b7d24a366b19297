/** `ecs-medic from [--write] DOCKERFILE…`: Docker Hub's official images become ECR Public's, as a diff on stdout; what is kept, and why, on stderr. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type RegistryReader, registryReader } from '../aws/registry.ts';
import { applyRewrites, diffOf, mirroredIn, rewriteOf } from '../builds/rewrite.ts';
import { type Command, complain, paint, UsageError } from './command.ts';

/** Rewrites or compares the given Dockerfiles. */
export const command: Command = (args) => rewriteFiles(args, registryReader());

/** Apart from `command`, so that tests bring a registry of their own. */
export async function rewriteFiles(args: readonly string[], registry: RegistryReader): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { write: { type: 'boolean', default: false } } });
  if (!positionals.length) throw new UsageError('from: expected at least one Dockerfile');
  let code = 0;
  for (const file of positionals) code = Math.max(code, await rewriteFile(file, { registry, write: values.write }));
  return code;
}

async function rewriteFile(file: string, { registry, write }: { registry: RegistryReader; write: boolean }): Promise<number> {
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof before !== 'string') {
    complain(file, `expected a Dockerfile that can be read (${before.code})`);
    return 2;
  }
  const { rewrites, kept } = await rewriteOf(before, mirroredIn(registry));
  const after = applyRewrites(before, rewrites);
  process.stdout.write(
    diffOf(file, before, after).replace(/^(?<removed>-.*)$|^(?<added>\+.*)$/gm, (line) => paint(line.startsWith('-') ? 'red' : 'green', line)),
  );
  for (const { line, written, because } of kept) complain(`${file}:${line + 1}`, `${written} stays: ${because}`);
  if (write && after !== before) await writeFile(file, after);
  return 0;
}
