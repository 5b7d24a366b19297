/** Who may know whom. The folders are the arrow: receive → classify → diagnose → decide → fix → notify; only those who tell the whole story know more than one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../functions');
const stages = ['receive', 'classify', 'diagnose', 'decide', 'fix', 'notify', 'incident'];
/** The pipeline, what time brings to it, and the entries. */
const storytellers = /^(?:pipeline|hear|tell|connect|lambda|remediate|follow-up|answer|cli)\.ts$|^(?:follow-up|cli)\//;

interface Import {
  readonly file: string;
  readonly from: string;
  /** Types vanish when the code is built: they make nobody depend on anybody. */
  readonly isType: boolean;
  /** Loaded when it is reached, not with the file. */
  readonly isLazy: boolean;
}

const statement = /^(?:import|export)\s+(?<what>type\s[^'";]*?|[^'";]*?)\s*from\s+'(?<from>[^']+)'|^import\s+'(?<bare>[^']+)'|\bimport\('(?<lazy>[^']+)'\)/gm;

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^\s*(?:\/\*\*?|\*|\/\/).*$/gm, '');
  return [...text.matchAll(statement)].map(({ groups = {} }) => {
    const { what = '', from, bare, lazy } = groups;
    const named =
      /\{(?<names>[^}]*)\}/
        .exec(what)
        ?.groups?.['names']?.split(',')
        .filter((name) => name.trim()) ?? [];
    const onlyTypes = named.length > 0 && /^\s*\{/.test(what) && named.every((name) => /^\s*type\s/.test(name));
    return { file, from: target(file, from ?? bare ?? lazy ?? ''), isType: /^type\s/.test(what) || onlyTypes, isLazy: lazy !== undefined };
  });
}

/** Inside functions/ by its path there, else the package's name. */
const target = (file: string, from: string): string => (from.startsWith('.') ? relative(root, join(root, file, '..', from)) : from);
const stageOf = (path: string): string | undefined => stages.find((stage) => path.startsWith(`${stage}/`));

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const atRunTime = files.flatMap(importsOf).filter(({ isType }) => !isType);
const lines = (imports: readonly Import[]): readonly string[] => imports.map(({ file, from }) => `${file} imports ${from}`);

describe('imports', () => {
  test('are found at all', () => {
    expect(lines(atRunTime)).toContain('pipeline.ts imports receive/receive.ts');
    expect(lines(atRunTime)).toContain('pipeline.ts imports diagnose/diagnose.ts');
    expect(lines(atRunTime)).not.toContain('notify/view.ts imports classify/cause.ts');
  });

  test('of one stage by another are of types alone', () => {
    const strangers = atRunTime.filter(({ file, from }) => stageOf(file) && stageOf(from) && stageOf(file) !== stageOf(from));

    expect(lines(strangers)).toEqual([]);
  });

  test('of stages are for those who tell the whole story', () => {
    const curious = atRunTime.filter(({ file, from }) => !stageOf(file) && !storytellers.test(file) && stageOf(from));

    expect(lines(curious)).toEqual([]);
  });

  test('of storytellers are not for stages', () => {
    const backwards = atRunTime.filter(({ file, from }) => (stageOf(file) ?? file.startsWith('aws/')) && storytellers.test(from));

    expect(lines(backwards)).toEqual([]);
  });

  test('of AWS clients are for aws/ and, of DynamoDB, for the table', () => {
    const clients = atRunTime.filter(({ from }) => from.startsWith('@aws-sdk/'));
    const allowed = ({ file, from }: Import) => file.startsWith('aws/services/') || (file.startsWith('incident/store/') && from.includes('dynamodb'));

    expect(lines(clients.filter((one) => !allowed(one)))).toEqual([]);
    expect(clients.some(({ file }) => file.startsWith('incident/store/'))).toBe(true);
  });

  test('that every invocation loads are few: no client but the table’s, and no stage behind the sighting', () => {
    const loaded = new Set<string>(['remediate.ts']);
    for (const file of loaded) for (const { from } of atRunTime.filter((one) => one.file === file && !one.isLazy)) loaded.add(from);

    const packages = [...loaded].filter((name) => !name.endsWith('.ts') && !name.startsWith('node:'));
    const folders = stages.filter((stage) => [...loaded].some((name) => stageOf(name) === stage));
    expect(packages.sort()).toEqual(['@aws-sdk/client-dynamodb', '@aws-sdk/util-dynamodb', 'valibot']);
    expect(folders).toEqual(['receive', 'classify', 'incident']);
  });
});
