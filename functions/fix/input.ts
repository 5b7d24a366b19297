/** A plan's input comes back from the table, hours later: every field is held to its grammar again before it reaches AWS. */
import type { Json } from '../model.ts';
import { InputError } from '../settings.ts';

/** A grammar for each field of an input. */
export type Grammars<I> = { readonly [K in keyof I]: RegExp };

/** Fields of text, each whole under its grammar; throws InputError that names the field. */
export function textFields<I extends Readonly<Record<string, string>>>(input: Json, grammars: Grammars<I>): I {
  const given = fieldsOf(input);
  const read = Object.entries<RegExp>(grammars).map(([name, grammar]) => {
    const value = given[name];
    if (typeof value !== 'string' || !grammar.test(value)) throw new InputError(`plan.input.${name}`, `expected a text like ${grammar.source}`);
    return [name, value] as const;
  });
  return Object.fromEntries(read) as I;
}

/** The fields themselves; throws InputError where the input is no object. */
export function fieldsOf(input: Json): Readonly<Record<string, Json>> {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) throw new InputError('plan.input', 'expected an object');
  return input as Readonly<Record<string, Json>>;
}

/** One of the texts that AWS allows; throws InputError that names the field. */
export function optionalText(input: Json, name: string, grammar: RegExp): string | null {
  const value = fieldsOf(input)[name] ?? null;
  if (value === null || (typeof value === 'string' && grammar.test(value))) return value as string | null;
  throw new InputError(`plan.input.${name}`, `expected nothing, or a text like ${grammar.source}`);
}

/** Texts, each under the grammar, in their order; throws InputError that names the field. */
export function listOfTexts(input: Json, name: string, grammar: RegExp): readonly string[] {
  const values = fieldsOf(input)[name];
  if (Array.isArray(values) && values.every((value) => typeof value === 'string' && grammar.test(value))) return values as readonly string[];
  throw new InputError(`plan.input.${name}`, `expected texts like ${grammar.source}`);
}
