/** The network path drawn from the task outwards, the broken hop marked: where packets end is seen before a word is read. */
import { lastSegment } from '../../arn.ts';
import type { PathHop, PathPicture, SubnetPath } from '../../diagnose/evidence.ts';
import type { Fact, Incident, Line, Section } from '../../model.ts';
import { plain } from '../quote.ts';
import { columns, wrap } from '../text.ts';
import type { View } from '../view.ts';
import { row, says, section } from './lines.ts';

const arrow = '<== BROKEN HERE';
const indent = '   ';
/** The margin of lines that continue under a hop's name. */
const below = ' '.repeat(10);
const gap = '  ';

const networkGroup = 'network-path';

const isBroken = ({ hops }: SubnetPath): boolean => hops.some(({ broken }) => broken !== null);

/** Whether the culprit is one of the things that stop packets: then, and only then, the message says that it breaks there. */
export function isOnPath({ diagnosis: { culprit, evidence, facts } }: Incident): boolean {
  if (!culprit) return false;
  const found = evidence['network-path']?.faults.some((fault) => fault.culprit === culprit.id) ?? false;
  return found || facts.some((fact) => isOfPath(fact) && fact.says.split(/[\s,;:]|\.(?:\s|$)/).includes(culprit.id));
}

/** Whether the fact is about the network path. */
export const isOfPath = ({ source }: Fact): boolean => source.startsWith('api:ec2:');

/** A path without a broken hop is not drawn: it would only keep the reader from the rest. */
export function pictured(view: View): readonly Section[] {
  const { incident, cause } = view;
  const picture = incident.diagnosis.evidence['network-path']?.picture;
  const decides = isOnPath(incident);
  if (!picture?.subnets.some(isBroken) || !(decides || cause.groupsAs === networkGroup)) return [];
  const drawn = drawable(picture, incident.diagnosis.failure.task?.subnetId);
  const title = decides ? 'WHERE IT BREAKS' : 'THE PATH AS IT IS NOW (it need not be the cause)';
  return section(decides ? title + placeOf(drawn[0]!, incident) : title, [...drawn.flatMap(rowsOf), ...others(picture, drawn), ...noteOf(picture)]);
}

/** Whether the picture shows the fact already. */
export function isPictured({ diagnosis: { evidence } }: Incident, { says: text }: Fact): boolean {
  return evidence['network-path']?.faults.some((fault) => text.includes(fault.says)) ?? false;
}

const marksOf = ({ hops }: SubnetPath): string => hops.map(({ label, broken }) => (broken ? `${label} ${broken}` : '')).join('|');

/** The failed task's own subnet first; of subnets that break alike, one. */
function drawable({ subnets }: PathPicture, own: string | undefined): readonly SubnetPath[] {
  const sorted = subnets.filter(isBroken).toSorted((a, b) => Number(b.subnetId === own) - Number(a.subnetId === own));
  return sorted.filter((one, at) => sorted.findIndex((other) => marksOf(other) === marksOf(one)) === at);
}

function others({ subnets }: PathPicture, drawn: readonly SubnetPath[]): readonly Line[] {
  const alike = subnets.filter((one) => isBroken(one) && !drawn.includes(one)).map(({ subnetId }) => subnetId);
  const sound = subnets.filter((one) => !isBroken(one)).map(({ subnetId }) => subnetId);
  return [
    ...(alike.length ? [says(`The same from ${alike.join(', ')}.`)] : []),
    ...(sound.length ? [says(`Nothing is seen to be broken from ${sound.join(', ')}.`)] : []),
  ];
}

const noteOf = ({ note }: PathPicture): readonly Line[] => (note ? [says(note)] : []);

/** ` (task 8c1d…, eu-west-1a)`: the task is named where it is this subnet's. */
function placeOf({ subnetId, availabilityZone }: SubnetPath, { diagnosis: { failure } }: Incident): string {
  const { task } = failure;
  const isIts = task !== undefined && (task.subnetId === undefined || task.subnetId === subnetId);
  const names = [...(isIts ? [`task ${plain(lastSegment(task.taskArn)).slice(0, 40)}`] : []), ...(availabilityZone ? [plain(availabilityZone)] : [])];
  return names.length ? ` (${names.join(', ')})` : '';
}

/** Where the columns begin: of one subnet's rows, the same. */
interface Columns {
  readonly label: number;
  readonly name: number;
  readonly state: number;
}

function rowsOf({ subnetId, routeTableId, hops }: SubnetPath): readonly Line[] {
  const label = widest(hops.filter(({ id }) => id !== null).map((hop) => plain(hop.label)));
  const name = widest(hops.map((hop) => nameOf(hop, label)));
  const shown = hops.map(onceMarked);
  const state = indent.length + name + gap.length + widest(shown.map(saidOf)) + gap.length;
  const table = routeTableId ? `${gap}table ${plain(routeTableId)}` : '';
  return [row(`  ${plain(subnetId)}${table}`), ...shown.flatMap((hop) => hopRows(hop, { label, name, state }))];
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));

/** One security group closes many endpoints: it is marked once, and what is cut off by a marked hop has nothing of its own to say. */
function onceMarked(hop: PathHop, at: number, hops: readonly PathHop[]): PathHop {
  if (hop.state !== 'broken') return hop;
  const isRepeated = / ON sg-/.test(hop.broken ?? '') && hops.findIndex(({ broken }) => broken === hop.broken) < at;
  return hop.broken && !isRepeated ? hop : { ...hop, broken: null, says: '' };
}

const nameOf = ({ label, id }: PathHop, width: number): string => (id ? `${plain(label).padEnd(width)} ${plain(id)}` : plain(label));

/** Neither the name nor the mark is said twice. */
function saidOf({ says: text, broken, id }: PathHop): string {
  const said = plain(text);
  if (broken?.toLowerCase().includes(said.toLowerCase())) return '';
  return id && said.startsWith(`${plain(id)} `) ? said.slice(plain(id).length + 1) : said;
}

function stateOf({ state, broken, id }: PathHop): string {
  if (broken) return '';
  if (state === 'broken') return 'cut off';
  if (state === 'unused') return id ? 'not used' : 'no way round';
  return state === 'unknown' ? 'unknown' : 'ok';
}

function hopRows(hop: PathHop, { label, name, state: column }: Columns): readonly Line[] {
  const said = saidOf(hop);
  const state = stateOf(hop);
  const whole = `${indent}${nameOf(hop, label).padEnd(name)}${gap}${said}`.trimEnd();
  const fits = whole.length <= columns - (state ? gap.length + state.length : 0);
  const lines = fits ? [whole] : [indent + nameOf(hop, label), ...wrap(said, { first: below, rest: below })];
  const mark = hop.broken ? atColumn(wrap(plain(hop.broken), { first: below, rest: below }), arrow, column) : [];
  return [...atColumn(lines, state, column), ...mark].map(row);
}

/** Behind the last line, in a column of its own as far as the width allows; else under it. */
function atColumn(lines: readonly string[], word: string, column: number): readonly string[] {
  if (!word) return lines;
  const last = lines.at(-1)!;
  const begin = Math.min(Math.max(column, last.length + gap.length), columns - word.length);
  if (last.length + gap.length <= begin) return [...lines.slice(0, -1), last.padEnd(begin) + word];
  return [...lines, ' '.repeat(begin) + word];
}
