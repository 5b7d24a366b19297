/** template.yaml as data: parsed with CloudFormation's short tags, and resolved for given parameters, as a deployment would see it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Block = Readonly<Record<string, Value>>;

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: readonly string[];
  readonly Properties?: Block;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly Default?: string | number; readonly AllowedPattern?: string }>>;
  readonly Rules: Readonly<Record<string, { readonly RuleCondition: Value; readonly Assertions: readonly { readonly Assert: Value }[] }>>;
  readonly Conditions: Readonly<Record<string, Value>>;
  readonly Globals: { readonly Function: Block };
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Block;
}

const file = fileURLToPath(new URL('../../template.yaml', import.meta.url));

const long = (name: string) => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);
const scalar = (name: string): ScalarTag => ({
  tag: `!${name}`,
  resolve: (text: string) => ({ [long(name)]: name === 'GetAtt' ? text.split('.') : text }),
});
const sequence = (name: string): CollectionTag => ({
  tag: `!${name}`,
  collection: 'seq',
  resolve: (items) => ({ [long(name)]: items.toJSON() }) as never,
});
const customTags = [
  ...['Ref', 'Condition', 'GetAtt', 'Sub'].map(scalar),
  ...['GetAtt', 'Sub', 'If', 'Equals', 'Not', 'And', 'Or', 'Join', 'Split', 'Select'].map(sequence),
];

export const templateText = (): string => readFileSync(file, 'utf8');

export const readTemplate = (text = templateText()): Template => parse(text, { customTags }) as Template;
