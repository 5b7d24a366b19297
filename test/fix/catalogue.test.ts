/** The catalogue's rows and the fixes name each other: a row is what people read, a fix is what is asked. */
import { describe, expect, test } from 'vitest';
import { type CauseId, causeOf } from '../../functions/classify/catalogue.ts';
import { type FixName, fixes, fixOf } from '../../functions/fix/registry.ts';

const names = Object.keys(fixes) as readonly FixName[];
const pairs = names.flatMap((name) => fixOf(name).causes.map((cause) => ({ name, cause })));

describe.each(pairs)('$name and $cause', ({ name, cause }) => {
  test('name each other', () => {
    expect(causeOf(cause).fixes).toContain(name);
  });

  test('agree on what is asked: the row runs every probe that the proof rests on', () => {
    expect(causeOf(cause).probes).toEqual(expect.arrayContaining([...fixOf(name).restsOn]));
  });
});

test('no row names a fix that does not know it', async () => {
  const { catalogue } = await import('../../functions/classify/catalogue.ts');

  const strangers = (Object.keys(catalogue) as CauseId[]).flatMap((cause) =>
    (causeOf(cause).fixes ?? []).filter((name) => !fixOf(name).causes.includes(cause)).map((name) => `${cause}: ${name}`),
  );

  expect(strangers).toEqual([]);
});
