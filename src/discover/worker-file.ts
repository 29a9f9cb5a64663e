import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';
import { isObject } from '../core/is-object.js';
import { exactNumber } from '../core/registry/spec/exact-json.js';
import type { WorkerSpec } from './source.js';

/**
 * The specs of a file with the line of each; their numbers stay as they are written, as in JSON (W16). A file may hold
 * several documents, and each of them what a JSON file holds.
 * @throws an error that names the line.
 */
export function parseWorkers(text: string): WorkerSpec[] {
  const lines = new LineCounter();
  const lineOf = ({ range }: Node): string => `line ${lines.linePos(range?.[0] ?? 0).line}`;
  const documents = parseAllDocuments(text, { lineCounter: lines, merge: true });
  const filled = [...documents].filter(({ contents, errors }) => !isEmpty(contents) || errors[0]);
  if (filled.length === 0) throw noList();
  return filled.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(error.message.split('\n')[0]);
    visit(document, {
      Scalar: (_key, scalar) => {
        if (typeof scalar.value === 'number') scalar.value = numberOf(scalar, lineOf(scalar));
      },
    });
    // As a whole: an alias alone looks for its anchor through all of the document.
    const json = document.toJS({ maxAliasCount: ALIASES_MAX }) as unknown;
    return specsOf(document, json).map(([item, spec]) => {
      if (isObject(spec)) return { spec, origin: lineOf(item) };
      throw new Error(`${lineOf(item)}: is no spec; allowed: an object with a url`);
    });
  });
}

/** One for each of so many workers; aliases of what has aliases itself count with all of them. */
const ALIASES_MAX = 100_000;

function isEmpty(contents: Node | null): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

/** The list that a document is, or has under `workers`, an item and its value each; an object with a url is a spec itself. */
function specsOf({ contents }: Document, json: unknown): [Node, unknown][] {
  const named = isMap(contents) && contents.has('workers');
  const list: unknown = named ? contents.get('workers', true) : contents;
  const values = named ? (json as { workers: unknown }).workers : json;
  if (isSeq(list)) {
    return list.items.map((item, at) => [item as Node, (values as unknown[])[at]]);
  }
  if (isMap(list) && list.has('url')) return [[list, values]];
  throw noList();
}

function noList(): Error {
  return new Error('is no list of workers; allowed: a list of specs, or one under `workers`');
}

/** A number as it is written, where JSON can write it so; YAML has more ways, and two values that are no numbers. */
function numberOf({ source = '', value }: Scalar, line: string): unknown {
  const decimal = /^0[xo]/u.test(source) ? String(BigInt(source)) : source.replace(/^\+/u, '');
  const exact = exactNumber(decimal);
  if (exact !== undefined || Number.isFinite(value)) return exact ?? value;
  throw new Error(`${line}: ${source} is no number of a spec; allowed: a finite number`);
}
