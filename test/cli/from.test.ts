import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RegistryAnswer, RegistryImage, RegistryReader } from '../../functions/aws/registry.ts';
import { rewriteFiles } from '../../functions/cli/from.ts';
import { capturePrinted } from './printed.ts';

const mirrored: readonly string[] = ['library/node:22-alpine', 'library/redis:7'];
const registry: RegistryReader = {
  ecrPublic: async ({ repository, reference }: RegistryImage): Promise<RegistryAnswer> =>
    mirrored.includes(`${repository}:${reference}`) ? { exists: true, digest: `sha256:${'a'.repeat(64)}` } : { exists: false },
  dockerHub: () => Promise.reject(new Error('nobody asks Docker Hub here')),
};

const printed = capturePrinted();

function dockerfile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'ecs-medic-')), 'Dockerfile');
  writeFileSync(file, text);
  return file;
}

describe('ecs-medic from', () => {
  it('shows the change and leaves the file alone', async () => {
    const file = dockerfile('FROM node:22-alpine\nRUN npm ci\n');

    const code = await rewriteFiles([file], registry);

    expect(code).toBe(0);
    expect(printed.out).toContain('-FROM node:22-alpine\n+FROM public.ecr.aws/docker/library/node:22-alpine\n');
    expect(readFileSync(file, 'utf8')).toContain('FROM node:22-alpine');
  });

  it('writes the change where it is told to', async () => {
    const file = dockerfile('FROM redis:7\n');

    await rewriteFiles(['--write', file], registry);

    expect(readFileSync(file, 'utf8')).toBe('FROM public.ecr.aws/docker/library/redis:7\n');
  });

  it('says which images stay, at which line, and why', async () => {
    const file = dockerfile('FROM node:99\nFROM grafana/grafana:11\n');

    await rewriteFiles([file], registry);

    expect(printed.out).toBe('');
    expect(printed.err).toContain(`${file}:1: node:99 stays: public.ecr.aws/docker/library/node:99 does not exist\n`);
    expect(printed.err).toContain(`${file}:2: grafana/grafana:11 stays: not an official image`);
  });

  it('answers the other files when one cannot be read', async () => {
    const file = dockerfile('FROM redis:7\n');

    const code = await rewriteFiles(['/nowhere/Dockerfile', file], registry);

    expect(code).toBe(2);
    expect(printed.err).toContain('/nowhere/Dockerfile: expected a Dockerfile that can be read (ENOENT)');
    expect(printed.out).toContain('+FROM public.ecr.aws/docker/library/redis:7');
  });

  it('wants a file', async () => {
    await expect(rewriteFiles([], registry)).rejects.toThrow('from: expected at least one Dockerfile');
  });
});
