/** Asks every fix that may cure the cause; each answers with a plan, or with the sentence why it has none. Pure. */
import { createHash } from 'node:crypto';
import type { Diagnosis, FixName, Json, Proposal } from '../model.ts';
import { InputError } from '../settings.ts';
import type { Declined, Fix, Proposed } from './fix.ts';
import { fixes, fixOf } from './registry.ts';

/** The proposals for a diagnosis, in the registry's order. */
export function propose(diagnosis: Diagnosis): readonly Proposal[] {
  const names = Object.keys(fixes) as FixName[];
  return names.filter((name) => fixOf(name).causes.includes(diagnosis.cause)).flatMap((name) => ask(name, diagnosis));
}

function ask(name: FixName, diagnosis: Diagnosis): readonly Proposal[] {
  const fix = fixOf(name);
  const proposed = fix.propose(diagnosis);
  if (!proposed) return [];
  if ('because' in proposed) return [{ fix: name, ...proposed }];
  const refused = refusedField(fix, proposed.input);
  if (refused) return [{ fix: name, ...handedOver(proposed, refused) }];
  return [{ risk: fix.risk, ...proposed, fix: name, restsOn: fix.restsOn, hash: hashOf(name, proposed.input) }];
}

/** The door holds every input to its grammar: what would fail there is no plan, or the incident would wait for a change that nobody can make. */
function refusedField(fix: Fix<Json>, input: Json): string | null {
  try {
    fix.parse(input);
    return null;
  } catch (error) {
    if (error instanceof InputError) return lastName(error.field);
    throw error;
  }
}

const lastName = (field: string): string => field.slice(field.lastIndexOf('.') + 1);

const handedOver = ({ says, command, undo, resource }: Proposed<Json>, field: string): Declined => ({
  because: `${resource} is spelt in a way that I do not write to (${field}): the command is for you to run.`,
  step: { says, command, ...(undo && { undo }) },
});

/** The hash that a human approves: the same for one fix on one input, in whatever order its fields come back from the table. */
export function hashOf(fix: FixName, input: Json): string {
  return createHash('sha256')
    .update(JSON.stringify([fix, sorted(input)]))
    .digest('hex');
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}
