/** `ecs-medic causes [ID]`: the catalogue, or one row of it with its proof. */
import { parseArgs } from 'node:util';
import { type CauseId, catalogue, causeOf, isCauseId, neighbourhoods } from '../classify/catalogue.ts';
import { type Command, paint, print, UsageError, wrap } from './command.ts';

const overview = (): readonly string[] =>
  Object.entries(neighbourhoods).flatMap(([heading, rows]) => [
    paint('bold', heading),
    ...Object.entries(rows).map(([id, { handling, title }]) => `  ${id.padEnd(30)} ${handling.padEnd(12)} ${title}`),
    '',
  ]);

const row = (id: CauseId): readonly string[] => {
  const { title, handling, meaning, nextStep, link, probes = [], fixes = [], groupsAs, patterns = [], notThis = [] } = causeOf(id);
  return [
    `${paint('bold', id)}  ${title}`,
    wrap(meaning, '  '),
    wrap(`Next: ${nextStep}`, '  '),
    `  ${link}`,
    '',
    `  handling  ${handling}`,
    `  probes    ${probes.join(', ') || 'none'}`,
    `  fixes     ${fixes.join(', ') || 'none'}`,
    ...(groupsAs === undefined ? [] : [`  groups as ${groupsAs}`]),
    ...patterns
      .flatMap(({ samples }) => samples)
      .flatMap(({ text, from }) => ['', ...text.split('\n').map((line) => `  | ${line}`), `    ${paint('dim', from)}`]),
    ...notThis.flatMap((text) => ['', ...text.split('\n').map((line) => `  not | ${line}`)]),
    '',
  ];
};

const plain = (id: CauseId) => {
  const { patterns: _patterns, ...rest } = causeOf(id);
  return { id, ...rest };
};

/** Prints all rows, or one; `--json` prints a row a line. */
export const command: Command = async (args) => {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
  const [id, ...more] = positionals;
  if (more.length > 0) throw new UsageError('causes: expected at most one id');
  if (id !== undefined && !isCauseId(id)) throw new UsageError(`causes: unknown id ${id}; ecs-medic causes lists them`);
  if (values.json) {
    const ids = id === undefined ? ([...Object.keys(catalogue), 'unclassified'] as readonly CauseId[]) : [id];
    print(ids.map((each) => JSON.stringify(plain(each))));
  } else {
    print(id === undefined ? overview() : row(id));
  }
  return 0;
};
