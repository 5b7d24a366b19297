/** template.yaml as data. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseTemplate } from '../../infra/template.mjs';

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Block = Readonly<Record<string, Value>>;

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: readonly string[];
  readonly Properties?: Block;
}

interface Parameter {
  readonly Type: 'String' | 'Number';
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly Description: string;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Rules: Readonly<
    Record<string, { readonly RuleCondition: Value; readonly Assertions: readonly { readonly Assert: Value; readonly AssertDescription: string }[] }>
  >;
  readonly Metadata: Block;
  readonly Conditions: Readonly<Record<string, Value>>;
  readonly Globals: { readonly Function: Block };
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Block;
}

const templateFile = fileURLToPath(new URL('../../template.yaml', import.meta.url));
export const templateText = (): string => readFileSync(templateFile, 'utf8');
export const readTemplate = (): Template => parseTemplate(templateText()) as Template;
