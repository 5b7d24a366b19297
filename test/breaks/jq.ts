/** The assignments of a jq program, as far as the messages write them: paths of fields, lists and selections, each given a JSON value. */
import type { AccountJson } from '../support/shop.ts';

/** One place in a document: what holds it, and under which key. */
interface Place {
  readonly holder: AccountJson;
  readonly key: string | number;
}

const steps = /\.(?<field>\w+)|\[(?<quoted>"(?:[^"\\]|\\.)*")\]|(?<each>\[\]\??)|select\((?:\. != null and )?\.(?<by>\w+) == (?<wanted>"(?:[^"\\]|\\.)*")\)/g;

/** Changes the definition where it stands, as `jq` would print it changed; false: nothing was assigned. */
export function assignAll(program: string, definition: AccountJson): boolean {
  let isChanged = false;
  for (const part of partsOf(program)) {
    const { path, value } = /^(?<path>\(?\..+?) = (?<value>.+)$/s.exec(part)?.groups ?? {};
    for (const { holder, key } of path && value ? placesOf(path, definition) : []) {
      holder[key] = JSON.parse(value!);
      isChanged = true;
    }
  }
  return isChanged;
}

function placesOf(path: string, definition: AccountJson): readonly Place[] {
  let places: readonly Place[] = [{ holder: { root: definition }, key: 'root' }];
  for (const { groups } of path.matchAll(steps)) {
    const { quoted, field = quoted && JSON.parse(quoted), each, by, wanted } = groups ?? {};
    if (field) places = places.map((place) => ({ holder: within(place), key: field }));
    else if (each) places = places.flatMap(({ holder, key }) => Object.keys(holder[key] ?? []).map((at) => ({ holder: holder[key], key: at })));
    else if (by && wanted) places = places.filter(({ holder, key }) => holder[key]?.[by] === JSON.parse(wanted));
  }
  return places;
}

/** What is not there yet is made, as jq makes it. */
function within({ holder, key }: Place): AccountJson {
  holder[key] ??= {};
  return holder[key];
}

/** Between the pipes that stand in no parenthesis and in no text. */
function partsOf(program: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const [token] of program.matchAll(/"(?:[^"\\]|\\.)*"|[()[\]{}]| \| |[^"()[\]{}| ]+|[| ]/g)) {
    if ('([{'.includes(token)) depth += 1;
    if (')]}'.includes(token)) depth -= 1;
    if (token === ' | ' && depth === 0) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts;
}
