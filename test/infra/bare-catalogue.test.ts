import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../functions/classify/catalogue.ts';
import { bareCatalogue } from '../../infra/bare-catalogue.mjs';

const bundle = async (): Promise<string> => {
  const entry = fileURLToPath(new URL('../../functions/classify/catalogue.ts', import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', platform: 'node', write: false, plugins: [bareCatalogue] });
  return outputFiles[0]!.text;
};

const withoutProof = (rows: object): unknown =>
  JSON.parse(JSON.stringify(rows, (key, value) => (key === 'samples' || key === 'notThis' ? undefined : value instanceof RegExp ? String(value) : value)));

describe('the catalogue that functions load', () => {
  it('is the catalogue, less what only proves it', async () => {
    const { catalogue: bare } = await import(`data:text/javascript;base64,${Buffer.from(await bundle()).toString('base64')}`);

    expect(withoutProof(bare)).toEqual(withoutProof(catalogue));
  });

  it('holds no sample', async () => {
    const [{ samples }] = catalogue['spot-interrupted'].patterns;

    expect(await bundle()).not.toContain(samples[0].text);
  });
});
