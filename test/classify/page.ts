/** docs/causes.md as the catalogue renders it: a reader searches the page for a pasted message and learns what to do. */
import { type CauseId, causeOf, neighbourhoods } from '../../functions/classify/catalogue.ts';
import type { Cause, Handling } from '../../functions/classify/cause.ts';

const handlings: Readonly<Record<Handling, string>> = {
  safe: 'applied unasked, once evidence proves fault and cure and the owner opted in',
  ask: 'planned exactly, applied after a yes',
  tell: 'a person acts, told how',
  wait: 'ECS tries again by itself; told when it does not clear',
  quiet: 'counted, not told',
  'by-evidence': 'the text cannot tell; the account is read, and what it shows decides',
};

const quoted = (text: string): readonly string[] => ['```text', ...text.split(/\r?\n/), '```'];

const names = (label: string, list: readonly string[] = []): readonly string[] => (list.length === 0 ? [] : [`- ${label}: ${list.join(', ')}`]);

const row = ([id, cause]: readonly [string, Cause]): readonly string[] => [
  `### ${id}`,
  '',
  `**${cause.title}.** ${cause.meaning}`,
  '',
  `Do first: ${cause.nextStep}`,
  '',
  `- handling: ${cause.handling} (${handlings[cause.handling]})`,
  ...names('probes', cause.probes),
  ...names('fixes', cause.fixes),
  ...(cause.groupsAs === undefined ? [] : [`- one incident with all of: ${cause.groupsAs}`]),
  `- [AWS says](${cause.link})`,
  '',
  'It reads like this:',
  '',
  ...cause.patterns.flatMap(({ field, samples }) =>
    samples.flatMap(({ text, with: others }) => {
      const rest = Object.entries(others ?? {}).map(([name, value]) => `${name} ${value}`);
      const place = [field === 'any' ? [] : [field], rest.length > 0 ? [`beside ${rest.join(', ')}`] : []].flat();
      return [...(place.length > 0 ? [`${place.join(', ')}:`, ''] : []), ...quoted(text), ''];
    }),
  ),
];

const unclassified = (): readonly string[] => {
  const { title, meaning, nextStep } = causeOf('unclassified' satisfies CauseId);
  return ['### unclassified', '', `**${title}.** ${meaning}`, '', `Do first: ${nextStep}`, ''];
};

export const page = (): string =>
  [
    '# Causes',
    '',
    'Every way in which a task stops that the catalogue knows. Search this page for a piece of your message, or ask: `ecs-medic explain`.',
    'This page is rendered from `functions/classify/causes/`; `npm run accept` rewrites it.',
    '',
    ...Object.entries(neighbourhoods).flatMap(([heading, rows]) => [
      `- ${heading}: ${Object.keys(rows)
        .map((id) => `[${id}](#${id})`)
        .join(', ')}`,
    ]),
    '',
    ...Object.entries(neighbourhoods).flatMap(([heading, rows]) => [
      `## ${heading}`,
      '',
      ...Object.entries(rows as Readonly<Record<string, Cause>>).flatMap(row),
    ]),
    '## None of them',
    '',
    ...unclassified(),
  ].join('\n');
