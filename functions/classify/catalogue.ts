/**
 * The whole catalogue. Within one text the first row that matches wins, so what names its cause more exactly stands before what names it less;
 * test/overlaps.md lists every sample that more than one row would take.
 */
import type { Cause } from './cause.ts';
import { capacity } from './causes/capacity.ts';
import { imageAccess } from './causes/image-access.ts';
import { imageContent } from './causes/image-content.ts';
import { lifeCycle } from './causes/life-cycle.ts';
import { logs } from './causes/logs.ts';
import { registryPath } from './causes/registry-path.ts';
import { runTime } from './causes/run-time.ts';
import { secrets } from './causes/secrets.ts';
import { start } from './causes/start.ts';
import { storageAndNetwork } from './causes/storage-and-network.ts';
import { unexplained } from './causes/unexplained.ts';

/** The neighbourhoods under the headings of docs/causes.md, in the order in which rows are asked. */
export const neighbourhoods = {
  'Initialization: logs': logs,
  'Initialization: storage, network, the rest': storageAndNetwork,
  'Initialization: secrets': secrets,
  'Image pull: content': imageContent,
  'Image pull: registry and path': registryPath,
  'Image pull: access': imageAccess,
  'Capacity and hosts': capacity,
  'Container create and start': start,
  'Run time': runTime,
  'Life cycle: not failures': lifeCycle,
  'Not said': unexplained,
} as const;

/** All rows in the order in which they are asked. */
export const catalogue = {
  ...logs,
  ...storageAndNetwork,
  ...secrets,
  ...imageContent,
  ...registryPath,
  ...imageAccess,
  ...capacity,
  ...start,
  ...runTime,
  ...lifeCycle,
  ...unexplained,
} as const;

/** The id of a row. */
export type KnownCauseId = keyof typeof catalogue;
/** The id of a row, or of none. */
export type CauseId = KnownCauseId | 'unclassified';

/** The row for texts that no row matches: always told, with the text, so that the catalogue can grow. */
const unclassified = {
  title: 'The catalogue does not know this text',
  handling: 'tell',
  meaning: 'No row of the catalogue matches what ECS said, or ECS said nothing.',
  nextStep:
    "Read the text as it stands. If it only says that tasks fail, read why they stopped (aws ecs describe-tasks, within the hour), the container's log and the service's events. A custom rule gives this text a name of your own.",
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html',
  probes: ['task', 'service', 'task-definition', 'owner'],
} as const satisfies Omit<Cause, 'patterns'>;

/** A row without its patterns, which are the classifier's business: `unclassified` has none. */
export type Explanation = Omit<Cause, 'patterns'> & Partial<Pick<Cause, 'patterns'>>;

/** The row of any id that a Match can carry. */
export const causeOf = (id: CauseId): Explanation => (id === 'unclassified' ? unclassified : catalogue[id]);

/** Narrows what comes from a table or a command line. */
export const isCauseId = (id: string): id is CauseId => id === 'unclassified' || Object.hasOwn(catalogue, id);
