/** The templates under AWS's own tools: its linter, and its Serverless transform. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { packagedTemplate } from '../../infra/package.mjs';
import { pythonEnvironment } from '../tools/python.mjs';
import { type Block, type Resource, templateText } from './template.ts';

const { bin } = pythonEnvironment();
const folder = mkdtempSync(join(tmpdir(), 'ecs-medic-template-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Prints what it minds, and then fails. */
const lint = (file: string): string => {
  try {
    return execFileSync(bin('cfn-lint'), ['--non-zero-exit-code', 'informational', file], { encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
};

const packaged = () => packagedTemplate({ 'dist/remediate': 'remediate.zip', 'dist/follow-up': 'follow-up.zip', 'dist/answer': 'answer.zip' });

describe('cfn-lint', () => {
  it.each(['template.yaml', 'infra/lab.yaml'])('minds nothing in %s', (name) => {
    const minded = lint(fileURLToPath(new URL(`../../${name}`, import.meta.url)));

    expect(minded).toBe('');
  });

  it('minds nothing in the packaged template', () => {
    const file = join(folder, 'template.json');
    writeFileSync(file, packaged());

    const minded = lint(file);

    expect(minded).toBe('');
  });
});

describe('npm run package', () => {
  const translate = (text: string): Readonly<Record<string, Resource>> => {
    const input = text.replace(/CodeUri: dist\/(?<name>[\w-]+)/g, 'CodeUri: s3://code/$<name>.zip');
    const script = fileURLToPath(new URL('./translate.py', import.meta.url));
    const env = { PATH: process.env['PATH'], AWS_DEFAULT_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true' };
    return JSON.parse(execFileSync(bin('python'), [script], { input, env, encoding: 'utf8' })).Resources;
  };
  // Where the code is kept differs by design; the tag only says who translated.
  const comparable = (resources: Readonly<Record<string, Resource>>) =>
    Object.fromEntries(
      Object.entries(resources).map(([id, { Properties, ...resource }]) => {
        const { Code: _code, Tags: _tags, ...properties } = (Properties ?? {}) as Block;
        return [id, { ...resource, Properties: resource.Type === 'AWS::Lambda::Function' ? properties : Properties }];
      }),
    );

  it('makes the resources that AWS’s own transform makes', () => {
    const byAws = translate(templateText());

    const byUs = JSON.parse(packaged()).Resources as Readonly<Record<string, Resource>>;

    expect(comparable(byUs)).toEqual(comparable(byAws));
  });
});
